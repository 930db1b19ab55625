mod wire;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use org_core::{Action, Principal};

use super::Backend;
use crate::Context;
use crate::body::Body;
use crate::caller::bearer;
use crate::failure::{Dialect as _, Failure};

type Answer = Result<HttpResponse, Failure<Backend>>;

pub(super) async fn get(
    context: Data<Context>,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Answer {
    who.require(Action::ManageInstance)?;
    let live = bearer(&request)?.starts_with("sk_live_");
    let instance = context.app.instance().await?;
    let body = wire::InstanceBody::new(&instance, live);
    Ok(Backend::reply(StatusCode::OK, &body))
}

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
