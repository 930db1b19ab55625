mod wire;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use org_core::Principal;

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn settings(context: Data<Context>, who: ReqData<Principal>) -> Answer {
    let settings = context.app.instance_settings(&who).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &wire::SettingsBody::from(settings),
    ))
}

pub(super) async fn update_settings(
    context: Data<Context>,
    who: ReqData<Principal>,
    body: Body<Backend>,
) -> Answer {
    let change = wire::update(body.input()?)?;
    let changed = context.app.update_instance(&who, change).await?;
    Ok(Backend::reply(
        StatusCode::OK,
        &wire::SettingsBody::from(changed),
    ))
}
