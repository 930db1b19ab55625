//! Offers to join an organization, and what a new one may begin with.

use org_core::domain::{Suggestion, SuggestionQuery, SuggestionStatus, SuggestionView};
use org_core::id::SuggestionId;
use org_core::text::OrganizationName;
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;

use crate::dialects::clerk::organization::PublicOrganizationBody;
use crate::dialects::clerk::query::{range, values};
use crate::failure::Refusal;
use crate::input::Input;

/// The offers that are shown: one that was taken up and refused is not.
const SHOWN: [SuggestionStatus; 2] = [SuggestionStatus::Accepted, SuggestionStatus::Pending];

/// `GET /me/organization_suggestions`
pub(super) fn suggestions(mut query: Input) -> Result<SuggestionQuery, Refusal> {
    let read = |raw: String| {
        let known = SHOWN.into_iter().find(|status| status.as_str() == raw);
        known.ok_or_else(|| Refusal::Query(Violation::new("status", Fault::NotAllowed)))
    };
    let given = values(&mut query, "status")?.into_iter();
    let mut statuses = given.map(read).collect::<Result<Vec<_>, _>>()?;
    if statuses.is_empty() {
        statuses = SHOWN.to_vec();
    }
    let (offset, limit) = range(&mut query)?;
    Ok(SuggestionQuery {
        statuses,
        offset,
        limit,
    })
}

/// The offer of a path.
pub(super) fn suggestion(raw: &str) -> Result<SuggestionId, Error> {
    SuggestionId::parse(raw).ok_or_else(|| Error::not_found(Kind::Suggestion, raw))
}

/// An offer to join an organization.
#[derive(Debug, Serialize)]
pub(super) struct SuggestionBody {
    object: &'static str,
    id: String,
    public_organization_data: PublicOrganizationBody,
    status: &'static str,
    created_at: i64,
    updated_at: i64,
}

impl SuggestionBody {
    /// An offer; stored pictures are shown below `public_url`.
    pub(super) fn new(view: SuggestionView, public_url: &str) -> Self {
        let SuggestionView {
            suggestion,
            organization,
        } = view;
        let Suggestion {
            id,
            organization_id: _,
            user_id: _,
            domain_id: _,
            status,
            created_at,
            updated_at,
        } = suggestion;
        Self {
            object: "organization_suggestion",
            id: id.to_string(),
            public_organization_data: PublicOrganizationBody::new(organization, public_url),
            status: status.as_str(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

/// What a form for a new organization may begin with.
#[derive(Debug, Serialize)]
pub(super) struct DefaultsBody {
    form: FormBody,
    /// What the user ought to know before: nothing here.
    advisory: Option<()>,
}

#[derive(Debug, Serialize)]
struct FormBody {
    name: Option<String>,
    /// There is no picture to suggest.
    logo: Option<()>,
}

impl DefaultsBody {
    pub(super) fn new(name: Option<OrganizationName>) -> Self {
        let name = name.map(|name| name.as_str().to_owned());
        Self {
            form: FormBody { name, logo: None },
            advisory: None,
        }
    }
}
