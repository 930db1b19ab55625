DROP INDEX organizations_logo_image_id_key;
ALTER TABLE organizations DROP COLUMN logo_image_id;
DROP TABLE images;
