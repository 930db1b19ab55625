//! Which pages of other origins may call a dialect from a browser.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};
use url::{Host, Url};

use crate::Context;
use crate::failure::Dialect;

/// Origins whose pages may call, with the credentials of whoever looks at them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Origins {
    /// These, as browsers write them.
    pub listed: Vec<String>,
    /// Every page that was served by this machine to itself.
    pub this_machine: bool,
}

impl Origins {
    /// Whether pages of `origin`, as a browser writes it, may call.
    pub fn contain(&self, origin: &str) -> bool {
        self.listed.iter().any(|listed| listed == origin)
            || self.this_machine && is_this_machine(origin)
    }
}

fn is_this_machine(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else {
        return false;
    };
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    local && url.origin().ascii_serialization() == origin
}

/// What a dialect tells browsers about calls from pages of other origins.
pub trait CrossOrigin: Dialect {
    /// The methods that such pages may use.
    const METHODS: &'static str;
    /// The headers that such pages may send.
    const HEADERS: &'static str;
    /// The headers of an answer that such pages may read beside those that all may.
    const EXPOSED: Option<&'static str>;

    /// Whether pages of `origin` may call.
    fn lets_in(context: &Context, origin: &str) -> bool;
}

/// The middleware that answers what browsers ask beforehand, and tells them whether the page may
/// read an answer, whatever it is.
///
/// # Errors
///
/// None of its own.
pub async fn around<D: CrossOrigin, B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let origin = known_origin::<D>(&request);
    let beforehand = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if beforehand {
        let empty = HttpResponse::NoContent().finish();
        request.into_response(empty).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if beforehand {
        vary(headers, &header::ACCESS_CONTROL_REQUEST_METHOD);
        vary(headers, &header::ACCESS_CONTROL_REQUEST_HEADERS);
    }
    if let Some(origin) = origin {
        permit::<D>(headers, origin, beforehand);
    }
    Ok(response)
}

fn permit<D: CrossOrigin>(headers: &mut HeaderMap, origin: HeaderValue, beforehand: bool) {
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    if beforehand {
        say(header::ACCESS_CONTROL_ALLOW_METHODS, D::METHODS);
        say(header::ACCESS_CONTROL_ALLOW_HEADERS, D::HEADERS);
    } else if let Some(exposed) = D::EXPOSED {
        say(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
}

/// The origin of the page, if it may call.
fn known_origin<D: CrossOrigin>(request: &ServiceRequest) -> Option<HeaderValue> {
    let origin = request.headers().get(header::ORIGIN)?;
    let context = request.app_data::<Data<Context>>()?;
    let known = D::lets_in(context, origin.to_str().ok()?);
    known.then(|| origin.clone())
}

fn vary(headers: &mut HeaderMap, by: &HeaderName) {
    if let Ok(name) = HeaderValue::from_str(by.as_str()) {
        headers.append(header::VARY, name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_what_only_this_machine_reaches() {
        let origins = Origins {
            listed: vec!["https://app.example".to_owned()],
            this_machine: true,
        };
        for known in [
            "https://app.example",
            "http://localhost:5173",
            "http://127.0.0.1",
            "https://[::1]:8443",
        ] {
            assert!(origins.contain(known), "{known}");
        }
        for unknown in [
            "null",
            "https://app.example:444",
            "https://localhost.evil.example",
            "http://localhost:80",
            "http://localhost/",
            "http://a@localhost",
            "file://localhost",
            "http://10.0.0.1",
            "",
        ] {
            assert!(!origins.contain(unknown), "{unknown}");
        }
        assert!(!Origins::default().contain("http://localhost:5173"));
    }
}
