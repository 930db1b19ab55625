DROP TABLE email_addresses;
DROP TABLE users;
