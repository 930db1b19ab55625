DROP TABLE sign_ups;
DROP TABLE sign_ins;
