//! Lists whose form depends on what is asked for.

use org_core::id::MembershipId;
use org_core::membership::MembershipView;
use org_core::page::{Page, Slice};

use super::Reply;
use super::envelope::Envelope;
use crate::dialects::clerk::membership::MembershipBody;
use crate::dialects::clerk::query::{ListBody, MAX_LIMIT, flag, slice};
use crate::failure::Refusal;
use crate::input::Input;

/// A list of memberships: with `paginated` a part with the number of all, else a bare array of as
/// many as one answer holds.
pub(super) struct People {
    slice: Slice<MembershipId>,
    paginated: bool,
}

impl People {
    pub(super) fn of(query: &mut Input) -> Result<Self, Refusal> {
        let paginated = flag(query, "paginated")?.unwrap_or(false);
        let whole = !paginated && !query.has("limit") && !query.has("offset");
        let slice = if whole {
            Slice::Offset {
                offset: 0,
                limit: MAX_LIMIT,
            }
        } else {
            slice(query)?
        };
        Ok(Self { slice, paginated })
    }

    pub(super) fn slice(&self) -> Slice<MembershipId> {
        self.slice.clone()
    }

    pub(super) async fn shown(
        &self,
        envelope: &Envelope,
        page: Page<MembershipView>,
        public_url: &str,
    ) -> Reply {
        let body = ListBody::of(page, |one| MembershipBody::new(one, public_url));
        if self.paginated {
            envelope.wrapped(&body).await
        } else {
            envelope.wrapped(&body.data).await
        }
    }
}
