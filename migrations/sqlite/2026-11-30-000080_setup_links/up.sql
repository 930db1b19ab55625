-- Links by which the first administrator is made. They are random and long, and only their SHA-256
-- is kept; with the first administrator all of them go.
CREATE TABLE setup_links (
    digest     TEXT NOT NULL CONSTRAINT setup_links_pkey PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
