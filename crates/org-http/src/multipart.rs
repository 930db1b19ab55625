//! Forms with files, read within a size and a time.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use org_core::image::MAX_UPLOAD_BYTES;
use tokio::time::timeout;

/// The most bytes of a form: a picture, and what is around it.
pub const MAX_BYTES: usize = MAX_UPLOAD_BYTES + 64 * 1024;
/// How long a form may take to arrive.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// One field of a form.
#[derive(Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What its sender says that it is; empty for none.
    pub declared: String,
    /// Its content; `None` if that is longer than the field may be.
    pub content: Option<Bytes>,
}

/// Why a form cannot be read.
#[derive(Debug)]
pub enum BadForm {
    /// No form was sent at all.
    Absent,
    /// Something is wrong with how it is written.
    Malformed,
    /// Something else was sent.
    NotAForm {
        /// What it is said to be.
        given: String,
    },
    /// It did not arrive in time.
    TooLate,
    /// It is longer than [`MAX_BYTES`].
    TooLarge,
}

/// Reads the form of a request. `most` answers how many bytes the field of a name may have.
///
/// # Errors
///
/// [`BadForm`].
pub async fn read(
    request: &HttpRequest,
    payload: Payload,
    most: impl Fn(&str) -> usize,
) -> Result<Vec<Part>, BadForm> {
    let declared = request.headers().get(CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BYTES) {
        return Err(BadForm::TooLarge);
    }
    let mut left = MAX_BYTES;
    let bounded = payload.map(move |chunk| {
        let chunk = chunk?;
        let room = left.checked_sub(chunk.len());
        left = room.ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    });
    let form = Multipart::new(request.headers(), bounded);
    match timeout(DEADLINE, parts(form, most)).await {
        Ok(read) => read.map_err(|cause| bad(&cause, request)),
        Err(_) => Err(BadForm::TooLate),
    }
}

async fn parts(
    mut form: Multipart,
    most: impl Fn(&str) -> usize,
) -> Result<Vec<Part>, MultipartError> {
    let mut parts = Vec::new();
    while let Some(field) = form.next().await {
        let mut field = field?;
        let name = field.name().unwrap_or_default().to_owned();
        let declared = field.content_type().map(ToString::to_string);
        let content = collected(&mut field, most(&name)).await?;
        parts.push(Part {
            name,
            declared: declared.unwrap_or_default(),
            content,
        });
    }
    Ok(parts)
}

/// The content of a field, or nothing if it is longer than `max` bytes.
async fn collected(field: &mut Field, max: usize) -> Result<Option<Bytes>, MultipartError> {
    let mut bytes = BytesMut::new();
    let mut fits = true;
    while let Some(chunk) = field.next().await {
        let chunk = chunk?;
        fits = fits && bytes.len() + chunk.len() <= max;
        if fits {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(fits.then(|| bytes.freeze()))
}

fn bad(cause: &MultipartError, request: &HttpRequest) -> BadForm {
    match cause {
        MultipartError::ContentTypeMissing => BadForm::Absent,
        MultipartError::ContentTypeParse | MultipartError::ContentTypeIncompatible => {
            let given = request.headers().get(CONTENT_TYPE);
            let given = given.and_then(|given| given.to_str().ok());
            BadForm::NotAForm {
                given: given.unwrap_or_default().to_owned(),
            }
        }
        MultipartError::Payload(PayloadError::Overflow) => BadForm::TooLarge,
        _ => BadForm::Malformed,
    }
}
