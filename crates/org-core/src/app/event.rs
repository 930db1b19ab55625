//! The record of changes, for those who administer an organization.

use std::collections::{BTreeMap, BTreeSet};

use super::App;
use super::authorize::authorize;
use super::organization::unknown;
use crate::error::Result;
use crate::event::{Event, EventView, USER};
use crate::id::UserId;
use crate::organization::OrganizationRef;
use crate::page::{Among, Direction};
use crate::role::SystemPermission;
use crate::store::Reader;
use crate::user::{User, UserFilter, UserOrder, UserQuery};
use crate::{Action, Principal};

impl App {
    /// A part of what changed in an organization, newest first: everything, through whatever door.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NotFound`] for an unknown organization; [`crate::Error::Forbidden`].
    pub async fn events_of_organization(
        &self,
        who: &Principal,
        by: OrganizationRef,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<EventView>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let found = tx.organization(&by)?.map(|organization| organization.id);
                let (action, permission) = (Action::ReadEvents, SystemPermission::ManageProfile);
                authorize(tx, &who, found.as_ref(), action, permission)?;
                let id = found.ok_or_else(|| unknown(&who, &by, action))?;
                let events = tx.events_of(&id, offset, limit)?;
                views(tx, events)
            })
            .await
    }
}

fn views(tx: &mut dyn Reader, events: Vec<Event>) -> Result<Vec<EventView>> {
    let named = |event: &Event| event.data.get(USER)?.as_str().and_then(UserId::parse);
    let ids: BTreeSet<UserId> = events
        .iter()
        .flat_map(|event| [UserId::parse(&event.actor), named(event)])
        .flatten()
        .collect();
    let users = users_among(tx, ids)?;
    let uuid = |id: Option<UserId>| users.get(&id?).map(|user| user.uuid);
    let view = |event: Event| EventView {
        actor: uuid(UserId::parse(&event.actor)),
        user: uuid(named(&event)),
        event,
    };
    Ok(events.into_iter().map(view).collect())
}

/// Those of these users who are there.
pub(super) fn users_among(
    tx: &mut (impl Reader + ?Sized),
    ids: BTreeSet<UserId>,
) -> Result<BTreeMap<UserId, User>> {
    let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let ids = Among {
        include: Some(ids.into_iter().collect()),
        exclude: Vec::new(),
    };
    let found = tx.users(&UserQuery {
        filter: UserFilter {
            ids,
            ..UserFilter::default()
        },
        order: UserOrder::Id,
        direction: Direction::Ascending,
        after: None,
        offset: 0,
        limit,
    })?;
    Ok(found
        .items
        .into_iter()
        .map(|user| (user.id.clone(), user))
        .collect())
}
