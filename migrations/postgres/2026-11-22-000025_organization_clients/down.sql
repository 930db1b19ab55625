DROP TABLE organization_clients;
DROP TABLE organization_client_grants;
