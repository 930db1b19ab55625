-- Pictures that the server shows to everybody. An organization has at most one, as its logo, which
-- nothing else shows.
CREATE TABLE images (
    id           TEXT NOT NULL CONSTRAINT images_pkey PRIMARY KEY,
    content_type TEXT NOT NULL,
    bytes        BLOB NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;
ALTER TABLE organizations ADD COLUMN logo_image_id TEXT CONSTRAINT organizations_logo_image_id_fkey REFERENCES images (id);
CREATE UNIQUE INDEX organizations_logo_image_id_key ON organizations (logo_image_id)
    WHERE logo_image_id IS NOT NULL;
