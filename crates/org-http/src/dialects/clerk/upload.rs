//! A picture in a multipart form, or alone.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use org_core::image::{MAX_UPLOAD_BYTES, Picture};
use tokio::time::timeout;

use super::error::{BadUpload, PICTURES, bad_upload};
use crate::Context;
use crate::failure::Refusal;
use crate::picture::BadPicture;

/// The most bytes of a form: the picture, and what is around it.
const MAX_BYTES: usize = MAX_UPLOAD_BYTES + 64 * 1024;
/// The most bytes of a picture in base64, which has four bytes for three.
const MAX_ENCODED_BYTES: usize = MAX_UPLOAD_BYTES.div_ceil(3) * 4;
/// The most bytes of a field of text.
const MAX_TEXT_BYTES: usize = 256;
/// How long a form may take to arrive.
const DEADLINE: Duration = Duration::from_mins(1);

/// What was handed in.
#[derive(Debug, Default)]
pub(super) struct Upload {
    /// The picture.
    pub(super) file: Bytes,
    /// What its sender says that it is.
    pub(super) declared: String,
    /// The user on whose behalf it is handed in, if it says so.
    pub(super) uploader: Option<String>,
}

/// As [`read`]; a body of `application/octet-stream` is the picture itself, be it written in base64 as the
/// browser library does.
pub(super) async fn read_any(request: &HttpRequest, payload: Payload) -> Result<Upload, Refusal> {
    let declared = request.headers().get(CONTENT_TYPE);
    let declared = declared.and_then(|value| value.to_str().ok());
    let essence = declared.and_then(|value| value.split(';').next());
    let alone = essence.map(str::trim) == Some("application/octet-stream");
    if !alone {
        return read(request, payload).await;
    }
    let file = timeout(DEADLINE, whole(payload)).await;
    let file = file.map_err(|_| Refusal::BodyTimeout)??;
    if file.is_empty() {
        return Err(bad_upload(&BadUpload::FileMissing));
    }
    Ok(Upload {
        file: STANDARD.decode(&file).map_or(file, Bytes::from),
        declared: String::new(),
        uploader: None,
    })
}

/// A body that is a picture, or a picture in base64.
async fn whole(mut payload: Payload) -> Result<Bytes, Refusal> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::MalformedBody)?;
        if bytes.len() + chunk.len() > MAX_ENCODED_BYTES {
            return Err(bad_upload(&BadUpload::TooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Reads the form of a request, within a size and a time.
pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Upload, Refusal> {
    let declared = request.headers().get(CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BYTES) {
        return Err(bad_upload(&BadUpload::TooLarge));
    }
    let mut left = MAX_BYTES;
    let bounded = payload.map(move |chunk| {
        let chunk = chunk?;
        let room = left.checked_sub(chunk.len());
        left = room.ok_or(PayloadError::Overflow)?;
        Ok(chunk)
    });
    let form = Multipart::new(request.headers(), bounded);
    let upload = timeout(DEADLINE, fields(form, request)).await;
    let upload = upload.map_err(|_| Refusal::BodyTimeout)??;
    if upload.file.is_empty() {
        return Err(bad_upload(&BadUpload::FileMissing));
    }
    Ok(upload)
}

async fn fields(mut form: Multipart, request: &HttpRequest) -> Result<Upload, Refusal> {
    let mut upload = Upload::default();
    while let Some(field) = form.next().await {
        let mut field = field.map_err(|cause| refused(&cause, request))?;
        match field.name() {
            Some("file") => {
                let declared = field.content_type().map(ToString::to_string);
                upload.declared = declared.unwrap_or_default();
                let file = collected(&mut field, MAX_UPLOAD_BYTES, request).await?;
                upload.file = file.ok_or_else(|| bad_upload(&BadUpload::TooLarge))?;
            }
            Some("uploader_user_id") => {
                let text = collected(&mut field, MAX_TEXT_BYTES, request).await?;
                let text = text.ok_or(Refusal::MalformedBody)?;
                let text = String::from_utf8_lossy(&text).into_owned();
                upload.uploader = Some(text).filter(|text| !text.is_empty());
            }
            _ => drop(collected(&mut field, MAX_BYTES, request).await?),
        }
    }
    Ok(upload)
}

/// The content of a field, or nothing if it is longer than `max` bytes.
async fn collected(
    field: &mut Field,
    max: usize,
    request: &HttpRequest,
) -> Result<Option<Bytes>, Refusal> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|cause| refused(&cause, request))?;
        if bytes.len() + chunk.len() > max {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes.freeze()))
}

fn refused(cause: &MultipartError, request: &HttpRequest) -> Refusal {
    match cause {
        MultipartError::ContentTypeMissing => bad_upload(&BadUpload::FileMissing),
        MultipartError::ContentTypeParse | MultipartError::ContentTypeIncompatible => {
            let given = request.headers().get(CONTENT_TYPE);
            let given = given.and_then(|given| given.to_str().ok());
            bad_upload(&BadUpload::NotAForm {
                given: given.unwrap_or_default().to_owned(),
            })
        }
        MultipartError::Payload(PayloadError::Overflow) => bad_upload(&BadUpload::TooLarge),
        _ => Refusal::MalformedBody,
    }
}

/// What was handed in as a picture that is safe to show.
pub(super) async fn picture(context: &Context, upload: Upload) -> Result<Picture, Refusal> {
    let Upload {
        file,
        declared,
        uploader: _,
    } = upload;
    let picture = context.pictures.written_anew(file).await;
    picture.map_err(|why| {
        bad_upload(&match why {
            BadPicture::Broken => BadUpload::Broken,
            // It is not what it was said to be.
            BadPicture::Unknown if PICTURES.contains(&declared.as_str()) => BadUpload::Broken,
            BadPicture::Unknown => BadUpload::NotAPicture { given: declared },
        })
    })
}
