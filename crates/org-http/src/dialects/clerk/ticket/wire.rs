//! The query string of a link, and the address a browser is sent to.

use actix_web::HttpRequest;
use org_core::invitation::Invitation;
use org_core::text::WebUrl;
use url::Url;

use crate::input::{Input, string};

/// How far the invited person is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Status {
    /// A member now.
    Complete,
    /// Has signed up, and is not signed in.
    SignIn,
    /// Is to sign up.
    SignUp,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::SignIn => "sign_in",
            Self::SignUp => "sign_up",
        }
    }
}

/// The secret of the link; without one it is empty, which no invitation has.
pub(super) fn secret(request: &HttpRequest) -> String {
    let mut query = Input::from_pairs(request.query_string().as_bytes());
    // Links to a client's own login have it under another name, and so have those that lead here
    // in the place of one.
    let mut given = |name| query.optional(name, string).ok().flatten();
    given("ticket")
        .or_else(|| given("invitation"))
        .unwrap_or_default()
}

/// Where the invitation says to go, else home. Nothing of the request decides about it.
pub(super) fn address(invitation: &Invitation, home: &str, secret: &str, status: Status) -> String {
    let wished = invitation
        .redirect_url
        .as_ref()
        .map_or(home, WebUrl::as_str);
    let Ok(mut address) = Url::parse(wished) else {
        return home.to_owned();
    };
    address
        .query_pairs_mut()
        .append_pair("__clerk_ticket", secret)
        .append_pair("__clerk_status", status.as_str());
    address.into()
}
