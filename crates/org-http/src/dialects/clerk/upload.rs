//! A picture in a multipart form, or alone.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, BytesMut};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use org_core::image::{MAX_UPLOAD_BYTES, Picture};
use tokio::time::timeout;

use super::error::{BadUpload, PICTURES, bad_upload};
use crate::Context;
use crate::failure::Refusal;
use crate::multipart::{self, BadForm, Part};
use crate::picture::BadPicture;

/// The most bytes of a picture in base64, which has four bytes for three.
const MAX_ENCODED_BYTES: usize = MAX_UPLOAD_BYTES.div_ceil(3) * 4;
/// The most bytes of a field of text.
const MAX_TEXT_BYTES: usize = 256;

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
    let file = timeout(multipart::DEADLINE, whole(payload)).await;
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
    let most = |name: &str| match name {
        "file" => MAX_UPLOAD_BYTES,
        "uploader_user_id" => MAX_TEXT_BYTES,
        _ => multipart::MAX_BYTES,
    };
    let parts = multipart::read(request, payload, most).await;
    let mut upload = Upload::default();
    for part in parts.map_err(refused)? {
        upload.take(part)?;
    }
    if upload.file.is_empty() {
        return Err(bad_upload(&BadUpload::FileMissing));
    }
    Ok(upload)
}

impl Upload {
    fn take(&mut self, part: Part) -> Result<(), Refusal> {
        let Part {
            name,
            declared,
            content,
        } = part;
        match name.as_str() {
            "file" => {
                self.declared = declared;
                self.file = content.ok_or_else(|| bad_upload(&BadUpload::TooLarge))?;
            }
            "uploader_user_id" => {
                let text = content.ok_or(Refusal::MalformedBody)?;
                let text = String::from_utf8_lossy(&text).into_owned();
                self.uploader = Some(text).filter(|text| !text.is_empty());
            }
            _ => {}
        }
        Ok(())
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

fn refused(form: BadForm) -> Refusal {
    match form {
        BadForm::Absent => bad_upload(&BadUpload::FileMissing),
        BadForm::Malformed => Refusal::MalformedBody,
        BadForm::NotAForm { given } => bad_upload(&BadUpload::NotAForm { given }),
        BadForm::TooLarge => bad_upload(&BadUpload::TooLarge),
        BadForm::TooLate => Refusal::BodyTimeout,
    }
}
