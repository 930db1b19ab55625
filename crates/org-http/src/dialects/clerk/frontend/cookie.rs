//! How a browser is told what it is to keep.
//!
//! `__client` holds its token, which no script may read. `__client_uat` tells scripts when somebody
//! last signed in, `0` being nobody; the library looks for it under a name with a suffix, too, that
//! tells keys apart which share a host. Neither is sent along with requests that pages of other sites
//! make.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use org_auth::PublishableKey;
use org_core::browser::{BROWSER_LIFE, Presence};
use secrecy::{ExposeSecret as _, SecretString};

use super::visitor::CLIENT_COOKIE;
use crate::Context;

/// The cookie that tells scripts since when somebody is signed in.
const SINCE_COOKIE: &str = "__client_uat";

/// Hands a browser a new token by a cookie, or an app by a header.
pub(super) fn hand_over(
    response: &mut HttpResponse,
    context: &Context,
    token: &SecretString,
    native: bool,
) {
    let token = token.expose_secret();
    if native {
        if let Ok(token) = HeaderValue::from_str(token) {
            response.headers_mut().insert(AUTHORIZATION, token);
        }
    } else {
        let cookie = lasting(context, CLIENT_COOKIE.to_owned(), token.to_owned());
        set(response, &cookie.http_only(true).finish());
    }
}

/// Tells a browser since when somebody is signed in on it. An app knows by itself.
pub(super) fn tell_since(
    response: &mut HttpResponse,
    context: &Context,
    presence: &Presence,
    native: bool,
) {
    if native {
        return;
    }
    let begun = presence.sessions.iter().map(|one| one.session.created_at);
    let begun = begun.max().map_or(0, org_core::Timestamp::seconds);
    since(response, context, &begun.to_string());
}

fn since(response: &mut HttpResponse, context: &Context, since: &str) {
    let key = PublishableKey::of(context.public_url());
    let suffixed = key.map(|key| format!("{SINCE_COOKIE}_{}", key.cookie_suffix()));
    for name in suffixed.into_iter().chain([SINCE_COOKIE.to_owned()]) {
        set(response, &lasting(context, name, since.to_owned()).finish());
    }
}

/// Takes back what [`hand_over`] and [`tell_since`] gave a browser.
pub(super) fn forget(response: &mut HttpResponse, context: &Context) {
    let cookie = lasting(context, CLIENT_COOKIE.to_owned(), String::new());
    let cookie = cookie.http_only(true).max_age(Duration::ZERO);
    set(response, &cookie.finish());
    since(response, context, "0");
}

fn lasting(
    context: &Context,
    name: String,
    value: String,
) -> actix_web::cookie::CookieBuilder<'static> {
    let life = Duration::try_from(BROWSER_LIFE).unwrap_or(Duration::WEEK);
    Cookie::build(name, value)
        .path("/")
        .same_site(SameSite::Lax)
        .secure(context.public_url().starts_with("https://"))
        .max_age(life)
}

fn set(response: &mut HttpResponse, cookie: &Cookie<'_>) {
    // Only what cannot be a header is refused, and none of this is such.
    response.add_cookie(cookie).ok();
}
