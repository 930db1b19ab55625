DROP TABLE spent_assertions;
DROP TABLE signing_keys;
