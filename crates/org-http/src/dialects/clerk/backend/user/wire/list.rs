//! Lists of users.

use std::time::Duration;

use org_core::id::{OrganizationId, UserId};
use org_core::page::{Direction, Slice};
use org_core::user::{UserFilter, UserOrder, UserQuery};
use org_core::{Fault, Violation};
use serde::Serialize;

use crate::dialects::clerk::query::{among, flag, instant, order, slice, user_filter, values};
use crate::failure::Refusal;
use crate::input::{Input, string};

const ORDERS: [(&str, UserOrder); 10] = [
    ("created_at", UserOrder::CreatedAt),
    ("email_address", UserOrder::EmailAddress),
    ("first_name", UserOrder::FirstName),
    ("last_active_at", UserOrder::LastActiveAt),
    ("last_name", UserOrder::LastName),
    ("last_sign_in_at", UserOrder::LastSignInAt),
    // Nobody has one.
    ("phone_number", UserOrder::Id),
    ("updated_at", UserOrder::UpdatedAt),
    ("username", UserOrder::Username),
    ("web3wallet", UserOrder::Id),
];

/// `GET /users`
pub(in super::super) fn list(mut query: Input) -> Result<UserQuery, Refusal> {
    let (order, direction) =
        order(&mut query, &ORDERS)?.unwrap_or((UserOrder::CreatedAt, Direction::Descending));
    let (offset, limit) = match slice::<UserId>(&mut query)? {
        Slice::Offset { offset, limit } => (offset, limit),
        Slice::After { limit, .. } => (0, limit),
    };
    let after = query
        .optional("starting_after", string)
        .map_err(Refusal::Query)?
        .filter(|id| !id.is_empty());
    let wrong = |field, fault| Refusal::Query(Violation::new(field, fault));
    let after = match after {
        Some(_) if order != UserOrder::CreatedAt => {
            return Err(wrong("order_by", Fault::NotAllowed));
        }
        Some(_) if offset > 0 => return Err(wrong("offset", Fault::NotAllowed)),
        Some(id) => {
            let id = UserId::parse(&id).ok_or_else(|| wrong("starting_after", Fault::NotFound))?;
            Some(id)
        }
        None => None,
    };
    Ok(UserQuery {
        filter: filter(query)?,
        order,
        direction,
        after,
        offset,
        limit,
    })
}

/// `GET /users/count`, and what `GET /users` has in common with it.
pub(in super::super) fn filter(mut query: Input) -> Result<UserFilter, Refusal> {
    let common = user_filter(&mut query)?;
    let since = instant(&mut query, "last_active_at_since")?;
    let signed_in = instant(&mut query, "last_sign_in_at_after")?;
    // Nobody has an account elsewhere.
    let elsewhere = !values(&mut query, "provider_user_id")?.is_empty()
        || !values(&mut query, "provider")?.is_empty();
    Ok(UserFilter {
        external_ids: among(&mut query, "external_id", |raw| Some(raw.to_owned()))?,
        organizations: among(&mut query, "organization_id", OrganizationId::parse)?,
        banned: flag(&mut query, "banned")?,
        last_active_after: common.last_active_after.max(since),
        last_sign_in_before: instant(&mut query, "last_sign_in_at_before")?,
        last_sign_in_after: signed_in.map(|at| at.plus(Duration::from_millis(1))),
        nobody: common.nobody || elsewhere,
        ..common
    })
}

/// A number of users.
#[derive(Debug, Serialize)]
pub(in super::super) struct CountBody {
    object: &'static str,
    total_count: u64,
}

impl From<u64> for CountBody {
    fn from(total_count: u64) -> Self {
        Self {
            object: "total_count",
            total_count,
        }
    }
}
