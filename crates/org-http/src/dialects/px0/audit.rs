//! What happened in an organization, through whatever door.

mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::Principal;

use super::{Px0, field};
use crate::Context;
use crate::failure::{Dialect as _, Failure};

pub(super) async fn list(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure<Px0>> {
    let by = super::organization::named(&path)?;
    let (offset, limit) = wire::part(&mut field::parameters(&request));
    let app = &context.app;
    let events = app
        .events_of_organization(&who, by.clone(), offset, limit)
        .await?;
    let body = wire::LogsBody::new(&by, events);
    Ok(Px0::reply(StatusCode::OK, &body))
}
