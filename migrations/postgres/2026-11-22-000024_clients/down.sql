DELETE FROM counters WHERE name IN ('clients', 'client_grants');
CREATE TABLE plain_clients (
    id         TEXT COLLATE "C" NOT NULL CONSTRAINT plain_clients_pkey PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    scopes     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
INSERT INTO plain_clients (id, name, digest, scopes, created_at)
SELECT c.id, c.name, c.digest, coalesce(g.scopes, ''), c.created_at
  FROM clients c LEFT JOIN client_grants g ON g.client_id = c.id AND g.subject_type = 'client'
                                          AND g.audience = 'urn:org-server:management';
DROP TABLE client_grants;
DROP TABLE clients;
ALTER TABLE plain_clients RENAME TO clients;
ALTER TABLE clients RENAME CONSTRAINT plain_clients_pkey TO clients_pkey;
