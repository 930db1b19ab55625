//! Records that are gone.

use serde::Serialize;

/// A record that is gone.
#[derive(Debug, Serialize)]
pub(super) struct GoneBody {
    object: &'static str,
    id: String,
    deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
}

impl GoneBody {
    pub(super) fn new(object: &'static str, id: String, external_id: Option<String>) -> Self {
        Self {
            object,
            id,
            deleted: true,
            external_id,
        }
    }
}
