//! The fields of a `multipart/form-data` body that has arrived as a whole. Files are left out.

use actix_multipart::Multipart;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use actix_web::web::{Bytes, BytesMut};
use futures_util::{FutureExt as _, StreamExt as _, stream};

use crate::failure::Refusal;
use crate::input::Input;

/// Reads the fields; `declared` names what is between them.
///
/// # Errors
///
/// [`Refusal::MalformedBody`].
pub(super) fn input(declared: &HeaderValue, bytes: &Bytes) -> Result<Input, Refusal> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, declared.clone());
    let whole = stream::iter([Ok::<_, PayloadError>(bytes.clone())]);
    // Everything is here, so there is nothing to wait for.
    let fields = fields(Multipart::new(&headers, whole)).now_or_never();
    match fields.flatten() {
        Some(fields) => Ok(Input::from_fields(fields)),
        None => Err(Refusal::MalformedBody),
    }
}

async fn fields(mut form: Multipart) -> Option<Vec<(String, String)>> {
    let mut fields = Vec::new();
    while let Some(field) = form.next().await {
        let mut field = field.ok()?;
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.next().await {
            bytes.extend_from_slice(&chunk.ok()?);
        }
        let place = field.content_disposition();
        if let Some(name) = field.name()
            && place.is_none_or(|place| place.get_filename().is_none())
        {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            fields.push((name.to_owned(), text));
        }
    }
    Some(fields)
}
