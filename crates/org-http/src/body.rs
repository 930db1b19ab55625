//! Reading a request's body: within a size, within a time, in a format that is named.

mod multipart;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::failure::{Dialect, Failure, Refusal};
use crate::input::Input;

/// The most bytes of a body.
pub const MAX_BYTES: usize = 256 * 1024;
/// How long a body may take to arrive. actix itself would wait for ever.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// A body that has arrived.
#[derive(Debug)]
pub struct Body<D> {
    bytes: Bytes,
    format: Format,
    dialect: std::marker::PhantomData<D>,
}

#[derive(Debug)]
enum Format {
    Form,
    Json,
    /// Fields in parts, with the whole of what was declared.
    Multipart(HeaderValue),
    /// What was declared, if anything.
    Other(String),
}

impl<D: Dialect> FromRequest for Body<D> {
    type Error = Failure<D>;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure<D>>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let format = Format::of(request);
        let arriving = arriving(request, payload.take());
        Box::pin(async move {
            Ok(Self {
                bytes: arriving.await?,
                format,
                dialect: std::marker::PhantomData,
            })
        })
    }
}

/// The whole body of a request, within [`MAX_BYTES`] and [`DEADLINE`].
///
/// # Errors
///
/// [`Refusal::BodyTooLarge`], [`Refusal::BodyTimeout`], [`Refusal::MalformedBody`].
pub fn arriving(
    request: &HttpRequest,
    payload: Payload,
) -> impl Future<Output = Result<Bytes, Refusal>> + use<> {
    let declared = request.headers().get(CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    async move {
        if declared.is_some_and(|length| length > MAX_BYTES) {
            return Err(Refusal::BodyTooLarge { limit: MAX_BYTES });
        }
        let arrived = timeout(DEADLINE, collect(payload)).await;
        arrived.map_err(|_| Refusal::BodyTimeout)?
    }
}

impl<D> Body<D> {
    /// The fields of a body, or none if there is no body or it is `null`.
    ///
    /// # Errors
    ///
    /// [`Refusal::MalformedBody`], [`Refusal::UnsupportedMediaType`].
    pub fn input(&self) -> Result<Input, Refusal> {
        match &self.format {
            _ if self.bytes.is_empty() => Ok(Input::empty()),
            Format::Form => Ok(Input::from_pairs(&self.bytes)),
            Format::Json => match serde_json::from_slice(&self.bytes) {
                Ok(Value::Object(object)) => Ok(Input::from_object(object)),
                Ok(Value::Null) => Ok(Input::empty()),
                Ok(_) | Err(_) => Err(Refusal::MalformedBody),
            },
            other => Err(other.unsupported()),
        }
    }

    /// The fields of each object of a JSON array, or none if there is no body or it is `null`.
    ///
    /// # Errors
    ///
    /// [`Refusal::MalformedBody`], [`Refusal::UnsupportedMediaType`].
    pub fn inputs(&self) -> Result<Vec<Input>, Refusal> {
        let object = |(position, item)| match item {
            Value::Object(object) => Ok(Input::item(position, object)),
            _ => Err(Refusal::MalformedBody),
        };
        match &self.format {
            _ if self.bytes.is_empty() => Ok(Vec::new()),
            Format::Json => match serde_json::from_slice(&self.bytes) {
                Ok(Value::Array(items)) => items.into_iter().enumerate().map(object).collect(),
                Ok(Value::Null) => Ok(Vec::new()),
                Ok(_) | Err(_) => Err(Refusal::MalformedBody),
            },
            Format::Form => Err(Refusal::MalformedBody),
            other => Err(other.unsupported()),
        }
    }

    /// As [`Body::input`], for dialects whose clients know no strictness: every type that ends in
    /// `json` will do and so will forms in parts, names come in any case, of equal names the last one
    /// counts, and what is not UTF-8 becomes U+FFFD. A body has to be there.
    ///
    /// # Errors
    ///
    /// [`Refusal::MalformedBody`], [`Refusal::UnsupportedMediaType`].
    pub fn folded_input(&self) -> Result<Input, Refusal> {
        let json = || match serde_json::from_str(&String::from_utf8_lossy(&self.bytes)) {
            Ok(Some(Folded(object))) => Ok(Input::from_object(object)),
            Ok(None) => Ok(Input::empty()),
            Err(_) => Err(Refusal::MalformedBody),
        };
        match &self.format {
            _ if self.bytes.is_empty() => Err(Refusal::MalformedBody),
            Format::Form => Ok(Input::from_pairs(&self.bytes).fold_case()),
            Format::Multipart(declared) => Ok(multipart::input(declared, &self.bytes)?.fold_case()),
            Format::Json => json(),
            Format::Other(given) if essence(given).ends_with("json") => json(),
            other @ Format::Other(_) => Err(other.unsupported()),
        }
    }
}

/// A JSON object under lower-case names; of equal names the last one counts.
struct Folded(Map<String, Value>);

impl<'de> Deserialize<'de> for Folded {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(FoldedVisitor)
    }
}

struct FoldedVisitor;

impl<'de> Visitor<'de> for FoldedVisitor {
    type Value = Folded;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Folded, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = pairs.next_entry::<String, Value>()? {
            fields.insert(name.to_ascii_lowercase(), value);
        }
        Ok(Folded(fields))
    }
}

/// A media type without its parameters.
fn essence(raw: &str) -> &str {
    raw.split(';').next().unwrap_or_default().trim()
}

impl Format {
    fn unsupported(&self) -> Refusal {
        let given = match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
            Self::Multipart(_) => "multipart/form-data",
            Self::Other(given) => given,
        };
        Refusal::UnsupportedMediaType {
            given: given.to_owned(),
        }
    }

    fn of(request: &HttpRequest) -> Self {
        let declared = request.headers().get(CONTENT_TYPE);
        let raw = declared.and_then(|value| value.to_str().ok());
        let raw = raw.unwrap_or_default().to_ascii_lowercase();
        let mut parts = raw.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let utf8 = parts
            .filter_map(|part| part.strip_prefix("charset="))
            .all(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"));
        match essence {
            _ if !utf8 => Self::Other(raw.clone()),
            "application/x-www-form-urlencoded" => Self::Form,
            "application/json" => Self::Json,
            "multipart/form-data" => match declared {
                Some(declared) => Self::Multipart(declared.clone()),
                None => Self::Other(raw.clone()),
            },
            vendor if vendor.starts_with("application/") && vendor.ends_with("+json") => Self::Json,
            other => Self::Other(other.to_owned()),
        }
    }
}

async fn collect(mut payload: Payload) -> Result<Bytes, Refusal> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::MalformedBody)?;
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(Refusal::BodyTooLarge { limit: MAX_BYTES });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(declared: &str, text: &'static str) -> Body<crate::dialects::px0::Px0> {
        let request = actix_web::test::TestRequest::default()
            .insert_header((CONTENT_TYPE, declared))
            .to_http_request();
        Body {
            bytes: Bytes::from_static(text.as_bytes()),
            format: Format::of(&request),
            dialect: std::marker::PhantomData,
        }
    }

    fn name(declared: &str, text: &'static str) -> Option<String> {
        let mut input = body(declared, text).folded_input().ok()?;
        Some(
            input
                .optional("name", crate::input::string)
                .unwrap()
                .unwrap_or_default(),
        )
    }

    #[test]
    fn names_fold_and_the_last_of_equal_ones_counts() {
        let json = r#"{ "name": "a", "NAME": "b", "x": 1, "Name": "c" }"#;
        assert_eq!(name("application/json", json).as_deref(), Some("c"));
        let json = r#"{ "NAME": "a", "name": "b" }"#;
        assert_eq!(name("application/json", json).as_deref(), Some("b"));
        let form = "Name=a";
        let declared = "application/x-www-form-urlencoded";
        assert_eq!(name(declared, form).as_deref(), Some("a"));
    }

    #[test]
    fn fields_come_in_parts() {
        let declared = "multipart/form-data; boundary=\"aBc\"";
        let parts = "--aBc\r\nContent-Disposition: form-data; name=\"NAME\"\r\n\r\nA \"b\"\r\n\
             --aBc\r\nContent-Disposition: form-data; name=\"name\"; filename=\"x\"\r\n\r\nfile\r\n\
             --aBc--\r\n";
        assert_eq!(name(declared, parts).as_deref(), Some("A \"b\""));
        assert_eq!(name(declared, "--aBc--\r\n").as_deref(), Some(""));
        for broken in ["", "--aBc", "--other--\r\n", "--aBc\r\n\r\nx"] {
            assert_eq!(name(declared, broken), None, "{broken:?}");
        }
        assert_eq!(name("multipart/form-data", parts), None, "no boundary");
        // Strict dialects do not take them.
        assert!(body(declared, parts).input().is_err());
    }

    #[test]
    fn any_type_that_ends_in_json_is_json() {
        for declared in [
            "text/json",
            "application/vnd.x+json",
            "Application/JSON; charset=latin1",
        ] {
            let read = name(declared, r#"{"name":"a"}"#);
            assert_eq!(read.as_deref(), Some("a"), "{declared}");
            assert_eq!(name(declared, "null").as_deref(), Some(""), "{declared}");
            for broken in ["", "[]", "{", "{} x", "\"a\""] {
                assert_eq!(name(declared, broken), None, "{declared} {broken}");
            }
        }
        assert_eq!(name("text/plain", r#"{"name":"a"}"#), None);
    }
}
