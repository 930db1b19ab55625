//! The wrapping of every answer: what was asked for, and the state of the browser's client beside it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::ORIGIN;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use org_auth::session_token;
use org_core::browser::{Presence, PresentSession};
use org_core::{Error, Principal};
use serde::Serialize;

use super::client::ClientBody;
use super::{Frontend, Reply};
use crate::Context;
use crate::dialects::clerk::version::ApiVersion;
use crate::failure::{Dialect as _, Failure, Refusal, Unauthenticated};

/// How a handler of the Frontend API answers a signed-in caller. It is an extractor: a handler takes
/// it beside its other arguments and ends with one of
///
/// * `envelope.wrapped(&body).await`: `{"response": body, "client": client}`, for all but a few. A
///   list is a body of its own, `ListBody { data, total_count }`, and so is a bare array;
/// * `envelope.merged(&body).await`: the fields of the body at the top as well, as readers of 2021
///   expect them of `POST`, `GET` and `PATCH` of organizations.
///
/// `client` is read after the handler's change, from the session by which the caller was let in, so
/// that the browser library sees roles, memberships and the active organization as they are now. A
/// request that changes something also brings a fresh token for the session in use.
pub(super) struct Envelope {
    context: Data<Context>,
    who: Principal,
    stamp: Stamp,
}

/// What of the request decides about the client that is shown beside the answer.
pub(super) struct Stamp {
    /// The origin of the page, which tokens name.
    origin: Option<String>,
    /// Whether a fresh token is shown.
    token: bool,
}

impl Stamp {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let origin = request.headers().get(ORIGIN);
        Self {
            origin: origin.and_then(|origin| Some(origin.to_str().ok()?.to_owned())),
            token: request.method() != Method::GET,
        }
    }

    /// The same, with a fresh token however the request came.
    pub(super) fn with_token(self) -> Self {
        Self {
            token: true,
            ..self
        }
    }

    /// The client as it is shown.
    pub(super) async fn client(
        &self,
        context: &Context,
        presence: Presence,
    ) -> Result<ClientBody, Error> {
        let token = match presence.current() {
            Some(current) if self.token => Some(self.token(context, current).await?),
            _ => None,
        };
        Ok(ClientBody::new(presence, token, context))
    }

    /// A token of a session, for the page.
    pub(super) async fn token(
        &self,
        context: &Context,
        present: &PresentSession,
    ) -> Result<String, Error> {
        token(context, &present.view(), self.origin.as_deref()).await
    }
}

/// A session token, for pages of this origin.
pub(super) async fn token(
    context: &Context,
    view: &org_core::app::SessionView,
    origin: Option<&str>,
) -> Result<String, Error> {
    let key = context.auth.signing_key().await?;
    let request = session_token::Request {
        issuer: context.auth.issuer(),
        authorized_party: origin,
        life: session_token::LIFE,
        version: ApiVersion::current().tokens(),
    };
    session_token::issue(&context.app, &key, view, &request)
        .map_err(|cause| Error::Store(Box::new(cause)))
}

/// A body in its wrapping.
#[derive(Debug, Serialize)]
pub(super) struct Wrapped<'b, T: ?Sized> {
    pub(super) response: &'b T,
    pub(super) client: Option<ClientBody>,
}

/// A body in its wrapping and at the top.
#[derive(Serialize)]
struct Merged<'b, T> {
    #[serde(flatten)]
    seed: &'b T,
    #[serde(flatten)]
    wrapped: Wrapped<'b, T>,
}

impl Envelope {
    /// Answers with `body` in its wrapping.
    pub(super) async fn wrapped(&self, body: &impl Serialize) -> Reply {
        let wrapped = Wrapped {
            response: body,
            client: Some(self.client().await?),
        };
        Ok(Frontend::reply(StatusCode::OK, &wrapped))
    }

    /// As [`Envelope::wrapped`], with the fields of `body` at the top as well.
    pub(super) async fn merged(&self, body: &impl Serialize) -> Reply {
        let client = Some(self.client().await?);
        let merged = Merged {
            seed: body,
            wrapped: Wrapped {
                response: body,
                client,
            },
        };
        Ok(Frontend::reply(StatusCode::OK, &merged))
    }

    async fn client(&self) -> Result<ClientBody, Error> {
        let presence = self.context.app.own_presence(&self.who).await?;
        self.stamp.client(&self.context, presence).await
    }
}

impl FromRequest for Envelope {
    type Error = Failure<Frontend>;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = request.app_data::<Data<Context>>().cloned();
        let who = request.extensions().get::<Principal>().cloned();
        let stamp = Stamp::of(request);
        let stranger = Refusal::Unauthenticated(Unauthenticated::Missing);
        ready(match context.zip(who) {
            Some((context, who)) => Ok(Self {
                context,
                who,
                stamp,
            }),
            None => Err(stranger.into()),
        })
    }
}
