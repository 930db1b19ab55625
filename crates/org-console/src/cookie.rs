//! The two cookies: who is signed in, and which browser was shown a form before that.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use org_core::Entropy;

/// Proves the session.
const SESSION: &str = "org_console";
/// Ties the forms that strangers are shown to their browser.
const VISITOR: &str = "org_console_visitor";
/// No other host and no other path can set a cookie whose name begins so.
const HOST_PREFIX: &str = "__Host-";

/// What a browser sent.
#[derive(Clone, Debug)]
pub(crate) struct Cookies {
    /// Whether cookies go over TLS only: not on a plain address, which is this machine's own.
    secure: bool,
    pub(crate) session: Option<String>,
    visitor: Option<String>,
}

impl Cookies {
    /// The cookies of a request to a server that is reached at `public_url`.
    pub(crate) fn of(request: &HttpRequest, public_url: &str) -> Self {
        let secure = request.app_config().secure() || public_url.starts_with("https://");
        let value = |base: &str| {
            let cookie = request.cookie(&name(base, secure))?;
            Some(cookie.value().to_owned()).filter(|value| !value.is_empty())
        };
        Self {
            secure,
            session: value(SESSION),
            visitor: value(VISITOR),
        }
    }

    /// What the tokens of forms are made from.
    pub(crate) fn seed(&self) -> Option<&str> {
        self.session.as_deref().or(self.visitor.as_deref())
    }

    /// A cookie for a browser that has none, and its value.
    pub(crate) fn new_visitor(&self, entropy: &dyn Entropy) -> (Cookie<'static>, String) {
        let symbols: Vec<char> = ('a'..='z').chain('0'..='9').collect();
        let value = entropy.text(&symbols, 32);
        (self.cookie(VISITOR, value.clone()), value)
    }

    /// The cookie of a session that lives for `life` seconds.
    pub(crate) fn session(&self, value: String, life: i64) -> Cookie<'static> {
        let mut cookie = self.cookie(SESSION, value);
        cookie.set_max_age(Duration::seconds(life));
        cookie
    }

    /// Takes the place of the session's cookie and ends at once.
    pub(crate) fn no_session(&self) -> Cookie<'static> {
        self.session(String::new(), 0)
    }

    fn cookie(&self, base: &str, value: String) -> Cookie<'static> {
        Cookie::build(name(base, self.secure), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish()
    }
}

fn name(base: &str, secure: bool) -> String {
    if secure {
        format!("{HOST_PREFIX}{base}")
    } else {
        base.to_owned()
    }
}
