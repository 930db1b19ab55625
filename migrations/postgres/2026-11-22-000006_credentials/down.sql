DROP TABLE sessions;
DROP TABLE api_keys;
DROP TABLE clients;
DROP TABLE secret_keys;
