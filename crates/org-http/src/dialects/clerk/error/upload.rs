//! Pictures that cannot be taken.

use super::{Entry, entry, worded};
use crate::failure::Refusal;

/// The media types of pictures that can be taken.
pub(in super::super) const PICTURES: [&str; 4] =
    ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// Why an upload is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in super::super) enum BadUpload {
    /// Broken, or of too many points.
    Broken,
    /// There is no picture, or an empty one.
    FileMissing,
    /// The body is no multipart form.
    NotAForm {
        /// What it was said to be.
        given: String,
    },
    /// The file is no picture of a known format.
    NotAPicture {
        /// What it was said to be.
        given: String,
    },
    /// More than 10 MB.
    TooLarge,
}

/// Words the refusal of an upload.
pub(in super::super) fn bad_upload(why: &BadUpload) -> Refusal {
    Refusal::Special(worded(uploaded(why)))
}

fn uploaded(why: &BadUpload) -> Entry {
    match why {
        BadUpload::Broken => entry(
            400,
            "form_param_value_invalid",
            "is invalid",
            "file is invalid",
        )
        .param("file"),
        BadUpload::FileMissing => entry(
            400,
            "form_param_missing",
            "Image file missing",
            "There was no image file present in the request",
        ),
        BadUpload::NotAForm { given } => unsupported(given, "multipart/form-data"),
        // The endpoint's document has no 415.
        BadUpload::NotAPicture { given } => Entry {
            status: 400,
            ..unsupported(given, &PICTURES.join(", "))
        },
        BadUpload::TooLarge => entry(
            413,
            "image_too_large",
            "Image too large",
            "The image being uploaded is more than 10MB. Please choose a smaller one.",
        ),
    }
}

fn unsupported(given: &str, expected: &str) -> Entry {
    entry(
        415,
        "unsupported_content_type",
        "Content-Type is unsupported",
        format!("Content-Type {given} is unsupported. You should use {expected} instead."),
    )
}
