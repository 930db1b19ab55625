DROP TABLE domain_codes;
