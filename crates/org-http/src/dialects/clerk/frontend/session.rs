//! The sessions on a browser.

mod wire;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::ORIGIN;
use actix_web::web::{Data, Path};
use org_core::browser::PresentSession;
use org_core::id::{ClientId, SessionId};
use org_core::session::TouchSession;
use org_core::{Error, Kind};

use super::client::SessionBody;
use super::envelope::{Stamp, Wrapped, token};
use super::visitor::Visitor;
use super::{Frontend, Reply, VIA, cookie};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::session::TokenBody;
use crate::failure::{Dialect as _, Failure, Refusal, Unauthenticated};

/// `GET /v1/client/sessions/{session}`
pub(super) async fn get(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Reply {
    let (id, device) = named(&context, &visitor, &path).await?;
    answer(&context, &request, device, &id).await
}

/// `POST /v1/client/sessions/{session}/touch`
pub(super) async fn touch(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    let (id, device) = named(&context, &visitor, &path).await?;
    let touch = TouchSession {
        organization: wire::organization(body.input()?)?,
        rules: context.clerk.sessions,
    };
    context
        .app
        .touch_session(VIA, &device, id.clone(), touch)
        .await?;
    answer(&context, &request, device, &id).await
}

/// `POST /v1/client/sessions/{session}/tokens`: by far the most frequent request, and answered plain.
pub(super) async fn create_token(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    let wished = wire::token_organization(body.input()?)?;
    let (id, device) = named(&context, &visitor, &path).await?;
    let rules = context.clerk.sessions;
    let view = context.app.use_session(&device, id, wished, rules).await?;
    let origin = request.headers().get(ORIGIN);
    let origin = origin.and_then(|origin| origin.to_str().ok());
    let jwt = token(&context, &view, origin).await?;
    Ok(Frontend::reply(StatusCode::OK, &TokenBody::new(jwt)))
}

/// There are no templates here.
pub(super) async fn create_templated_token(
    context: Data<Context>,
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Reply {
    let (session, template) = path.into_inner();
    named(&context, &visitor, &session).await?;
    Err(Error::not_found(Kind::TokenTemplate, template).into())
}

/// `POST /v1/client/sessions/{session}/end` and `…/remove`
pub(super) async fn end(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    path: Path<String>,
) -> Reply {
    let (id, device) = named(&context, &visitor, &path).await?;
    let presence = context.app.presence(device.clone()).await?;
    let present = presence.session(&id).cloned();
    let present = present.ok_or_else(|| unknown(id.as_str()))?;
    context.app.end_session_on(VIA, &device, Some(&id)).await?;
    let left = context.app.presence(device).await?;
    let now = context.app.now();
    let ended = SessionBody::ended(present, now, context.public_url());
    let client = Stamp::of(&request).client(&context, left.clone()).await?;
    let body = Wrapped {
        response: &ended,
        client: Some(client),
    };
    let mut reply = Frontend::reply(StatusCode::OK, &body);
    cookie::tell_since(&mut reply, &context, &left, visitor.native);
    Ok(reply)
}

/// `DELETE /v1/client/sessions`: signs everybody out on this browser, which stays known.
pub(super) async fn end_all(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
) -> Reply {
    let device = device(&context, &visitor).await?;
    context.app.end_session_on(VIA, &device, None).await?;
    let left = context.app.presence(device).await?;
    let client = Stamp::of(&request).client(&context, left.clone()).await?;
    let body = Wrapped {
        response: &client,
        client: None,
    };
    let mut reply = Frontend::reply(StatusCode::OK, &body);
    cookie::tell_since(&mut reply, &context, &left, visitor.native);
    Ok(reply)
}

async fn answer(
    context: &Context,
    request: &HttpRequest,
    device: ClientId,
    id: &SessionId,
) -> Reply {
    let presence = context.app.presence(device).await?;
    let present: PresentSession = presence
        .session(id)
        .cloned()
        .ok_or_else(|| unknown(id.as_str()))?;
    let stamp = Stamp::of(request).with_token();
    let jwt = stamp.token(context, &present).await?;
    let now = context.app.now();
    let session = SessionBody::new(present, Some(jwt), now, context.public_url());
    let client = stamp.client(context, presence).await?;
    let body = Wrapped {
        response: &session,
        client: Some(client),
    };
    Ok(Frontend::reply(StatusCode::OK, &body))
}

/// The session that is named and the device that sends the request.
async fn named(
    context: &Context,
    visitor: &Visitor,
    raw: &str,
) -> Result<(SessionId, ClientId), Failure<Frontend>> {
    let device = device(context, visitor).await?;
    let id = SessionId::parse(raw).ok_or_else(|| unknown(raw))?;
    Ok((id, device))
}

async fn device(context: &Context, visitor: &Visitor) -> Result<ClientId, Refusal> {
    let device = visitor.device(context).await?;
    device.ok_or(Refusal::Unauthenticated(Unauthenticated::Missing))
}

fn unknown(id: &str) -> Error {
    Error::not_found(Kind::Session, id)
}
