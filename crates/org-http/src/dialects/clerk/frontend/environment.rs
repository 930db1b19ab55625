//! What the browser library asks first: what this instance offers.

mod body;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use org_core::Principal;

use super::{Frontend, Reply, VIA};
use crate::Context;
use crate::failure::Dialect as _;

/// `GET` and `PATCH /v1/environment`: there is nothing that a page could change.
pub(super) async fn get(context: Data<Context>) -> Reply {
    let server = Principal::system(VIA);
    let settings = context.app.instance_settings(&server).await?;
    let body = body::environment(&settings, &context);
    Ok(Frontend::reply(StatusCode::OK, &body))
}
