//! A picture in a multipart form.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::web::Bytes;
use org_core::image::MAX_UPLOAD_BYTES;

use super::error::{BadUpload, bad_upload};
use crate::failure::Refusal;
use crate::multipart::{self, BadForm, Part};

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

fn refused(form: BadForm) -> Refusal {
    match form {
        BadForm::Absent => bad_upload(&BadUpload::FileMissing),
        BadForm::Malformed => Refusal::MalformedBody,
        BadForm::NotAForm { given } => bad_upload(&BadUpload::NotAForm { given }),
        BadForm::TooLarge => bad_upload(&BadUpload::TooLarge),
        BadForm::TooLate => Refusal::BodyTimeout,
    }
}
