//! Requests about organizations as commands, and the body that old and new readers understand.

use org_core::organization::CreateOrganization;
use org_core::rules::{Creator, OnTaken, Quota, SlugPolicy};
use serde::Serialize;

use crate::dialects::clerk::organization::{OrganizationBody, name, slug};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

/// `POST /organizations`: the caller becomes the administrator.
pub(super) fn create(mut input: Input) -> Result<CreateOrganization, Refusal> {
    let name = input.required("name", parsed(name))?;
    let slug = match slug(&mut input)? {
        Some(slug) => SlugPolicy::Exact(slug),
        None => SlugPolicy::Derive {
            on_taken: OnTaken::AppendSuffix,
        },
    };
    Ok(CreateOrganization::named(
        name,
        slug,
        Creator::Caller {
            quota: Quota::Enforced,
        },
    ))
}

/// The object itself, as the seed shows it, and the wrapping that today's browser library reads.
#[derive(Debug, Serialize)]
pub(super) struct Merged {
    #[serde(flatten)]
    seed: OrganizationBody,
    response: OrganizationBody,
    /// The state of the browser's client, which the library refreshes from here if it is given.
    client: Option<()>,
}

impl From<OrganizationBody> for Merged {
    fn from(body: OrganizationBody) -> Self {
        Self {
            seed: body.clone(),
            response: body,
            client: None,
        }
    }
}
