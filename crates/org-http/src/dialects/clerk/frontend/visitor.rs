//! Who sends a request: a browser by its cookie, an app by its token, or somebody with a session
//! token alone.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use org_auth::AuthError;
use org_core::browser::{Browser, Presence};
use org_core::id::{ClientId, SessionId};
use org_core::{Error, Principal};

use super::{Frontend, VIA, gate, parameter};
use crate::Context;
use crate::caller::{authorization, bearer};
use crate::failure::{Failure, Refusal, Unauthenticated};

/// The cookie that holds the token of a browser.
pub(super) const CLIENT_COOKIE: &str = "__client";
/// The cookie in which the browser library keeps a session token.
const SESSION_COOKIE: &str = "__session";

/// Who sends a request.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    /// The browser or app, if it is known.
    pub(super) browser: Option<Browser>,
    /// Who is signed in there, by the session that was asked for or the one that is used.
    pub(super) who: Option<Principal>,
    /// Whether it is an app that keeps its token itself and has no cookies.
    pub(super) native: bool,
}

/// What a request proves its sender with.
enum Credential {
    /// The token of a browser or app.
    Browser(String),
    None,
    /// A session token.
    Session(String),
}

impl Visitor {
    /// Looks up who sends a request.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unauthenticated`] for a session token that is not believed. A browser that is not
    /// known, or where nobody is signed in, is no error.
    pub(super) async fn of(context: &Context, request: &HttpRequest) -> Result<Self, Refusal> {
        let native = parameter(request, "_is_native").is_some_and(|flag| flag == "1");
        let (browser, who) = match credential(context, request, native)? {
            Credential::Browser(token) => match context.auth.browser(&token).await? {
                Some(browser) => {
                    let who = signed_in(context, request, browser.clone()).await?;
                    (Some(browser), who)
                }
                None => (None, None),
            },
            Credential::None => (None, None),
            Credential::Session(token) => {
                (None, Some(context.auth.session_token(&token, VIA).await?))
            }
        };
        Ok(Self {
            browser,
            who,
            native,
        })
    }
}

impl Visitor {
    /// What is known about the device that sends the request, if anything is.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub(super) async fn presence(&self, context: &Context) -> Result<Option<Presence>, Error> {
        match (&self.browser, &self.who) {
            (Some(browser), _) => context.app.presence(browser.id.clone()).await.map(Some),
            (None, Some(who)) => context.app.own_presence(who).await.map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The device that sends the request, if it is known.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub(super) async fn device(&self, context: &Context) -> Result<Option<ClientId>, Error> {
        match &self.browser {
            Some(browser) => Ok(Some(browser.id.clone())),
            None => Ok(self.presence(context).await?.map(|known| known.device)),
        }
    }
}

async fn signed_in(
    context: &Context,
    request: &HttpRequest,
    browser: Browser,
) -> Result<Option<Principal>, Refusal> {
    let session = match parameter(request, "_clerk_session_id") {
        Some(wished) => match SessionId::parse(&wished) {
            Some(id) => Some(id),
            None => return Ok(None),
        },
        None => None,
    };
    match context.auth.user_of(browser, session, VIA).await {
        Ok(who) => Ok(Some(who)),
        Err(AuthError::Store(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

fn credential(
    context: &Context,
    request: &HttpRequest,
    native: bool,
) -> Result<Credential, Refusal> {
    if native {
        let given = authorization(request)?.unwrap_or_default();
        let token = given.strip_prefix("Bearer ").unwrap_or(given);
        return Ok(match token {
            "" => Credential::None,
            token => Credential::Browser(token.to_owned()),
        });
    }
    if authorization(request)?.is_some() {
        return Ok(Credential::Session(bearer(request)?.to_owned()));
    }
    if !gate::believes_cookies(context, request) {
        return Ok(Credential::None);
    }
    let cookie = |name| request.cookie(name).map(|cookie| cookie.value().to_owned());
    let browser = cookie(CLIENT_COOKIE).map(Credential::Browser);
    let session = || cookie(SESSION_COOKIE).map(Credential::Session);
    Ok(browser.or_else(session).unwrap_or(Credential::None))
}

impl FromRequest for Visitor {
    type Error = Failure<Frontend>;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let context = request.app_data::<Data<Context>>();
            let context = context.ok_or(Refusal::Unauthenticated(Unauthenticated::Missing))?;
            Ok(Self::of(context, &request).await?)
        })
    }
}
