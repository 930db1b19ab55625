//! Stored images, shown to everybody: where they are, and what protects the pages that show them.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    CROSS_ORIGIN_RESOURCE_POLICY,
};
use actix_web::{HttpResponse, web};
use org_core::id::ImageId;
use org_core::image::{Image, Picture};
use org_core::organization::Logo;
use org_core::{Error, Kind};

use crate::Context;
use crate::dialects::native::Native;
use crate::endpoint::Endpoint;
use crate::failure::Failure;

const PATH: &str = "/v1/images/";

/// Mounts the images.
pub(crate) fn mount(config: &mut web::ServiceConfig) {
    config.service(
        Endpoint::<Native>::at(&format!("{PATH}{{image}}"))
            .get(show)
            .head(show)
            .build(),
    );
}

/// The address of a logo, for pages to load it from.
pub(crate) fn address(logo: &Logo, public_url: &str) -> String {
    match logo {
        Logo::Image(id) => format!("{}{}", public_url.trim_end_matches('/'), path(id)),
        Logo::Url(url) => url.to_string(),
    }
}

/// Where an image is below the root of the server.
pub fn path(id: &ImageId) -> String {
    format!("{PATH}{id}")
}

/// The image that is at this address, if it is one of the server's own.
pub(crate) fn at_address(raw: &str, public_url: &str) -> Option<ImageId> {
    let path = raw.strip_prefix(public_url.trim_end_matches('/'))?;
    ImageId::parse(path.strip_prefix(PATH)?)
}

/// It never changes, so it may be kept for ever. Whoever opens it by itself gets a page that can do
/// nothing.
async fn show(
    context: web::Data<Context>,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure<Native>> {
    let id = ImageId::parse(&path).ok_or_else(|| Error::not_found(Kind::Image, path.as_str()))?;
    let Image {
        id: _,
        picture: Picture { media_type, bytes },
        created_at: _,
    } = context.app.image(id).await?;
    let name = format!("inline; filename=\"image.{}\"", media_type.extension());
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type.as_str()))
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"))
        .body(bytes))
}
