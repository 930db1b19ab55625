DROP TABLE organization_connections;
DROP TABLE connections;
