//! The caller.

mod wire;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use org_auth::AuthError;
use org_core::{Error, Kind, Principal};
use serde_json::json;

use super::client::SignedInUserBody;
use super::envelope::{Envelope, Stamp, Wrapped};
use super::visitor::Visitor;
use super::{Frontend, Reply, cookie, limits};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::error::password_incorrect;
use crate::failure::{Dialect as _, Refusal};

/// `GET /v1/me`
pub(super) async fn get(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
) -> Reply {
    show(&context, &envelope, &who).await
}

/// `PATCH /v1/me`
pub(super) async fn update(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    body: Body<Frontend>,
) -> Reply {
    let change = wire::update(body.input()?)?;
    context.app.update_self(&who, change).await?;
    show(&context, &envelope, &who).await
}

/// `POST /v1/me/change_password`
pub(super) async fn change_password(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    request: HttpRequest,
    body: Body<Frontend>,
) -> Reply {
    limits::count_sender(&context, &request).await?;
    let wire::NewPassword {
        current,
        new,
        sign_out,
    } = wire::new_password(body.input()?)?;
    let changed = context.auth.change_password(&who, current, new, sign_out);
    changed.await.map_err(|error| match error {
        AuthError::Rejected => password_incorrect(),
        other => Refusal::from(other),
    })?;
    show(&context, &envelope, &who).await
}

/// `DELETE /v1/me`
pub(super) async fn delete(
    context: Data<Context>,
    visitor: Visitor,
    who: ReqData<Principal>,
    request: HttpRequest,
) -> Reply {
    let user = who.user().map(ToString::to_string).unwrap_or_default();
    context.app.delete_self(&who).await?;
    let body = json!({ "object": "user", "id": user, "deleted": true });
    let Some(browser) = visitor.browser else {
        let wrapped = Wrapped {
            response: &body,
            client: None,
        };
        return Ok(Frontend::reply(StatusCode::OK, &wrapped));
    };
    let left = context.app.presence(browser.id).await?;
    let client = Stamp::of(&request).client(&context, left.clone()).await?;
    let wrapped = Wrapped {
        response: &body,
        client: Some(client),
    };
    let mut reply = Frontend::reply(StatusCode::OK, &wrapped);
    cookie::tell_since(&mut reply, &context, &left, visitor.native);
    Ok(reply)
}

async fn show(context: &Context, envelope: &Envelope, who: &Principal) -> Reply {
    let (_, session) = who.signed_in(org_core::Action::ReadUsers)?;
    let presence = context.app.own_presence(who).await?;
    let present = presence.session(session).cloned();
    let present = present.ok_or_else(|| Error::not_found(Kind::Session, session.as_str()))?;
    let body = SignedInUserBody::new(present, context.public_url());
    envelope.wrapped(&body).await
}
