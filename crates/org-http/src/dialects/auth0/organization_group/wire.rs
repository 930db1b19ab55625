//! Effective roles as the Management API reads and shows them.

use org_core::group::EffectiveRole;
use org_core::id::{GroupId, MembershipId, RoleId};
use org_core::membership::MembershipView;
use org_core::role::Role;
use org_core::text::{Format, JsonType};
use org_core::{Fault, Violation};
use serde::Serialize;

use crate::dialects::auth0::error::invalid_query;
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::member::wire::UserBody;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, required};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

const PARAMETERS: &[Property] = &[
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("role_id", "The role ID to get group sources for"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
];

/// `GET …/effective-roles/sources/groups`
pub(super) fn sources(mut query: Input) -> Result<(RoleId, Paging<GroupId>), Refusal> {
    let id = |raw: &str| RoleId::read(raw).ok_or(Fault::BadFormat(Format::Id));
    let mut read = || {
        let role = required(&mut query, "role_id", JsonType::String, parsed(id))?;
        Ok((role, Paging::read_checkpoint(&mut query, GroupId::parse)?))
    };
    let asked = read().and_then(|asked| query.finish().map(|()| asked));
    asked.map_err(refused)
}

/// `GET …/roles/{role_id}/members`
pub(super) fn members(mut query: Input) -> Result<(Paging<MembershipId>, Fields), Refusal> {
    let mut read = || {
        let paging = Paging::read_checkpoint(&mut query, MembershipId::parse)?;
        Ok((paging, Fields::read(&mut query)?))
    };
    let asked = read().and_then(|asked| query.finish().map(|()| asked));
    asked.map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
fn refused(violation: Violation) -> Refusal {
    invalid_query(PARAMETERS, &violation)
}

/// Marks a member for the checkpoint behind them.
pub(super) fn cursor_of_member(one: &MembershipView) -> String {
    cursor(one.membership.created_at, one.membership.id.as_str())
}

/// What a list shows of a member.
pub(super) fn member(one: &MembershipView) -> UserBody {
    UserBody::from(&one.user)
}

/// A role that a member has, and why.
#[derive(Debug, Serialize)]
pub(super) struct EffectiveBody {
    id: String,
    name: String,
    description: String,
    sources: Vec<&'static str>,
}

impl From<EffectiveRole> for EffectiveBody {
    fn from(one: EffectiveRole) -> Self {
        let EffectiveRole {
            role:
                Role {
                    id,
                    key: _,
                    name,
                    description,
                    system: _,
                    created_at: _,
                    updated_at: _,
                },
            direct,
            by_groups,
        } = one;
        let sources = [(direct, "direct"), (by_groups, "groups")];
        let sources = sources.into_iter().filter(|(has, _)| *has);
        Self {
            id: id.spelled(),
            name,
            description: description.unwrap_or_default(),
            sources: sources.map(|(_, source)| source).collect(),
        }
    }
}
