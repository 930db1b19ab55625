//! Requests about organizations as commands.

use org_core::Patch;
use org_core::organization::{CreateOrganization, UpdateOrganization};
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

/// `PATCH /organizations/{organization}`; an empty field stays as it is.
pub(super) fn update(mut input: Input) -> Result<UpdateOrganization, Refusal> {
    let name = input.optional("name", parsed(name))?;
    Ok(UpdateOrganization {
        name: name.map_or(Patch::Keep, Patch::Set),
        slug: slug(&mut input)?.map(SlugPolicy::Exact),
        ..UpdateOrganization::default()
    })
}
