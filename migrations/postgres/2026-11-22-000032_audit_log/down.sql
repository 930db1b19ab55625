DROP INDEX events_organization_id_occurred_at_idx;
DROP INDEX events_id_key;
ALTER TABLE events DROP COLUMN position;
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id);
