//! Pictures, such as the logo of an organization.

use std::fmt;

use crate::Timestamp;
use crate::id::{ImageId, UserId};

/// The most bytes of a picture that is handed in.
pub const MAX_UPLOAD_BYTES: usize = 10 * 1024 * 1024;
/// The most points that a stored picture is wide or high.
pub const MAX_SIDE: u32 = 1024;

/// What a picture is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MediaType {
    /// For photographs.
    Jpeg,
    /// For drawings, and whatever is transparent somewhere.
    Png,
}

impl MediaType {
    /// Its registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The ending of the names of such files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Reads its registered name.
    pub fn parse(raw: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png]
            .into_iter()
            .find(|one| one.as_str() == raw)
    }
}

/// A picture that this program wrote itself, whatever it was made from: it holds nothing but
/// points.
#[derive(Clone, Eq, PartialEq)]
pub struct Picture {
    /// What it is written in.
    pub media_type: MediaType,
    /// The file.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { media_type, bytes } = self;
        write!(f, "{} of {} bytes", media_type.as_str(), bytes.len())
    }
}

/// A stored picture. It never changes; another one has another id.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Image {
    /// Identifies the image.
    pub id: ImageId,
    /// The picture.
    pub picture: Picture,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// A logo that is handed in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UploadLogo {
    /// The picture.
    pub picture: Picture,
    /// The user on whose behalf it is handed in.
    pub uploader: Option<UserId>,
}
