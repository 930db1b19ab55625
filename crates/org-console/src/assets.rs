//! Files that are part of the binary. Their addresses hold a part of their digest, so browsers may
//! keep them for ever.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use sha2::{Digest as _, Sha256};

use crate::ROOT;
use crate::failure::Failure;

const CSS: &str = include_str!("../static/console.css");
const JS: &str = include_str!("../static/console.js");
const HTMX: &str = include_str!("../static/htmx-2.0.11.min.js");
const ICON: &str = include_str!("../static/icon.svg");

/// Where each of them is.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) css: String,
    pub(crate) js: String,
    pub(crate) htmx: String,
    pub(crate) icon: String,
}

pub(crate) static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    css: address("console.css", CSS),
    js: address("console.js", JS),
    htmx: address("htmx.js", HTMX),
    icon: address("icon.svg", ICON),
});

fn address(name: &str, content: &str) -> String {
    let digest = hex::encode(Sha256::digest(content));
    let short: String = digest.chars().take(12).collect();
    format!("{ROOT}/static/{short}/{name}")
}

pub(crate) fn mount(config: &mut web::ServiceConfig) {
    config.route("/static/{digest}/{name}", web::get().to(show));
}

async fn show(path: web::Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let (_, name) = path.into_inner();
    let (media_type, content) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", CSS),
        "console.js" => ("text/javascript; charset=utf-8", JS),
        "htmx.js" => ("text/javascript; charset=utf-8", HTMX),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(Failure::no_such_page()),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(content))
}
