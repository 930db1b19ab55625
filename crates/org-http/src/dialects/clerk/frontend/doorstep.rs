//! Where somebody signs in or up: the browser they do it on, which gets a token if it has none, and
//! another one once they are in.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use org_auth::secret;
use org_core::browser::Browser;
use org_core::id::ClientId;
use org_core::sign_in::Entrance;
use secrecy::SecretString;
use serde::Serialize;

use super::envelope::{Stamp, Wrapped};
use super::visitor::Visitor;
use super::{Frontend, Reply, VIA, cookie};
use crate::Context;
use crate::failure::{Dialect as _, Refusal};

/// The browser on which somebody signs in or up.
pub(super) struct Doorstep {
    context: Data<Context>,
    stamp: Stamp,
    browser: Browser,
    native: bool,
    /// The token of a browser that had none.
    first: Option<SecretString>,
    /// The token that takes the place of the browser's own once somebody is in.
    next: SecretString,
}

impl Doorstep {
    pub(super) async fn of(
        context: Data<Context>,
        visitor: Visitor,
        request: &HttpRequest,
    ) -> Result<Self, Refusal> {
        let (browser, first) = if let Some(browser) = visitor.browser {
            (browser, None)
        } else {
            let (browser, token) = context.auth.new_browser().await?;
            (browser, Some(token))
        };
        Ok(Self {
            stamp: Stamp::of(request),
            next: secret::browser_token(context.app.entropy()),
            native: visitor.native,
            context,
            browser,
            first,
        })
    }

    /// The id of the browser.
    pub(super) fn browser(&self) -> ClientId {
        self.browser.id.clone()
    }

    pub(super) fn entrance(&self) -> Entrance {
        Entrance {
            browser: self.browser(),
            token: secret::digest_of(&self.next),
            rules: self.context.clerk.sessions,
            via: VIA,
        }
    }

    /// Answers with `body` in its wrapping; `began` tells whether somebody is in since.
    pub(super) async fn answer(self, body: &impl Serialize, began: bool) -> Reply {
        let presence = self.context.app.presence(self.browser()).await?;
        let client = self.stamp.client(&self.context, presence.clone()).await?;
        let wrapped = Wrapped {
            response: body,
            client: Some(client),
        };
        let mut reply = Frontend::reply(StatusCode::OK, &wrapped);
        let token = if began { Some(self.next) } else { self.first };
        if let Some(token) = token {
            cookie::hand_over(&mut reply, &self.context, &token, self.native);
            cookie::tell_since(&mut reply, &self.context, &presence, self.native);
        }
        Ok(reply)
    }
}
