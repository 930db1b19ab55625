use diesel::prelude::*;
use org_core::Result;
use org_core::id::ImageId;
use org_core::image::{Image, MediaType, Picture};
use org_core::store::{ReadImages, WriteImages};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::images;

#[derive(Queryable, Selectable)]
#[diesel(table_name = images)]
struct ImageRow {
    id: String,
    content_type: String,
    bytes: Vec<u8>,
    created_at: i64,
}

impl ReadImages for AnyConnection {
    fn image(&mut self, id: &ImageId) -> Result<Option<Image>> {
        let row: Option<ImageRow> = images::table
            .find(id.as_str())
            .select(ImageRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let at = Row {
            table: "images",
            id: &row.id,
        };
        Ok(Some(Image {
            id: at.valid("id", ImageId::parse(&row.id))?,
            picture: Picture {
                media_type: at.valid("content_type", MediaType::parse(&row.content_type))?,
                bytes: row.bytes,
            },
            created_at: time(row.created_at),
        }))
    }
}

impl WriteImages for AnyConnection {
    fn insert_image(&mut self, new: &Image) -> Result<()> {
        let Image {
            id,
            picture: Picture { media_type, bytes },
            created_at,
        } = new;
        diesel::insert_into(images::table)
            .values((
                images::id.eq(id.as_str()),
                images::content_type.eq(media_type.as_str()),
                images::bytes.eq(bytes),
                images::created_at.eq(created_at.millis()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_image(&mut self, id: &ImageId) -> Result<()> {
        diesel::delete(images::table.find(id.as_str()))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
