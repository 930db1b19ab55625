//! Whether the server lives, and whether it can work.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::Context;
use crate::dialects::native::Native;
use crate::endpoint::Endpoint;
use crate::failure::Failure;

/// Mounts `/health` (the process answers) and `/ready` (the store answers too).
pub(crate) fn mount(config: &mut web::ServiceConfig) {
    config
        .service(
            Endpoint::<Native>::at("/health")
                .get(health)
                .head(health)
                .build(),
        )
        .service(
            Endpoint::<Native>::at("/ready")
                .get(ready)
                .head(ready)
                .build(),
        );
}

async fn health() -> HttpResponse {
    answer("ok")
}

async fn ready(context: web::Data<Context>) -> Result<HttpResponse, Failure<Native>> {
    context.app.instance().await?;
    Ok(answer("ready"))
}

fn answer(status: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::OK).json(json!({ "status": status }))
}
