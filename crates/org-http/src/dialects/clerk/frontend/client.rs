//! The client: a browser or app, and who is signed in on it.

mod body;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;

pub(super) use self::body::{ClientBody, SessionBody, SignedInUserBody};

use super::envelope::{Stamp, Wrapped};
use super::visitor::Visitor;
use super::{Frontend, Reply, VIA, cookie};
use crate::Context;
use crate::failure::{Dialect as _, Refusal, Unauthenticated};

/// `GET /v1/client`
pub(super) async fn get(context: Data<Context>, visitor: Visitor, request: HttpRequest) -> Reply {
    let client = match visitor.presence(&context).await? {
        Some(presence) => {
            let stamp = Stamp::of(&request).with_token();
            Some(stamp.client(&context, presence).await?)
        }
        None => None,
    };
    Ok(Frontend::reply(StatusCode::OK, &alone(&client)))
}

/// `PUT` and `POST /v1/client`: what is known already stays as it is.
pub(super) async fn create(
    context: Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
) -> Reply {
    let known = visitor.presence(&context).await?;
    let (presence, token) = if let Some(presence) = known {
        (presence, None)
    } else {
        let (browser, token) = context.auth.new_browser().await?;
        (context.app.presence(browser.id).await?, Some(token))
    };
    let client = Stamp::of(&request);
    let client = client.client(&context, presence.clone()).await?;
    let mut reply = Frontend::reply(StatusCode::OK, &alone(&client));
    if let Some(token) = token {
        cookie::hand_over(&mut reply, &context, &token, visitor.native);
        cookie::tell_since(&mut reply, &context, &presence, visitor.native);
    }
    Ok(reply)
}

/// `DELETE /v1/client`: forgets the browser, and who is signed in on it.
pub(super) async fn delete(context: Data<Context>, visitor: Visitor) -> Reply {
    let device = visitor.device(&context).await?;
    let stranger = Refusal::Unauthenticated(Unauthenticated::Missing);
    context
        .app
        .forget_browser(VIA, &device.ok_or(stranger)?)
        .await?;
    let mut reply = Frontend::reply(StatusCode::OK, &alone(&None::<ClientBody>));
    cookie::forget(&mut reply, &context);
    Ok(reply)
}

/// The client itself, with nothing beside it.
fn alone<T>(client: &T) -> Wrapped<'_, T> {
    Wrapped {
        response: client,
        client: None,
    }
}
