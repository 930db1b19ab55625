//! Requests about organizations as commands.

use org_core::organization::CreateOrganization;
use org_core::rules::{Creator, OnTaken, Quota, SlugPolicy};

use crate::dialects::clerk::organization::{name, slug};
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
