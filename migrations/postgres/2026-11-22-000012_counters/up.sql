-- How many rows a table has, in parts: what comes and goes at the same moment seldom meets in one
-- part. Only the sum of the parts means something; a single part may be below zero.
CREATE TABLE counters (
    name  TEXT COLLATE "C" NOT NULL,
    shard BIGINT NOT NULL,
    value BIGINT NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (name, shard)
);
INSERT INTO counters (name, shard, value) SELECT 'memberships', 0, count(*) FROM memberships;
INSERT INTO counters (name, shard, value) SELECT 'organizations', 0, count(*) FROM organizations;
INSERT INTO counters (name, shard, value) SELECT 'users', 0, count(*) FROM users;
