mod accept;
mod create;

pub(super) use accept::{Acceptance, Which, still_pending};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::App;
use super::authorize::authorize;
use super::organization::unknown;
use crate::conflict::Conflict;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{InvitationId, OrganizationId, UserId};
use crate::invitation::{
    Invitation, InvitationQuery, InvitationScope, InvitationStatus, InvitationView,
};
use crate::organization::{Organization, OrganizationRef, SeatChange};
use crate::page::Page;
use crate::role::{PermissionKey, SystemPermission};
use crate::store::{Reader, Writer};
use crate::user::User;
use crate::{Action, Principal, Timestamp};

impl App {
    /// An invitation to an organization.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or invitation; [`Error::Forbidden`].
    pub async fn invitation(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: InvitationId,
    ) -> Result<InvitationView> {
        let (who, now) = (who.clone(), self.now());
        self.store
            .read(move |tx| {
                let organization = readable(tx, &who, &by)?;
                let invitation = within(tx, &organization, &id)?;
                Views::new(now).view_in(tx, organization, invitation)
            })
            .await
    }

    /// A part of the list of an organization's invitations, without those that a domain made.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization; [`Error::Forbidden`].
    pub async fn invitations_in(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: InvitationQuery,
    ) -> Result<Page<InvitationView>> {
        let (who, now) = (who.clone(), self.now());
        self.store
            .read(move |tx| {
                let organization = readable(tx, &who, &by)?;
                let scope = InvitationScope::Organization(organization.id);
                page(tx, &scope, &query, now)
            })
            .await
    }

    /// A part of the list of all invitations.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn invitations(
        &self,
        who: &Principal,
        query: InvitationQuery,
    ) -> Result<Page<InvitationView>> {
        who.require(Action::ReadInvitations)?;
        let now = self.now();
        self.store
            .read(move |tx| page(tx, &InvitationScope::Instance, &query, now))
            .await
    }

    /// A part of the list of invitations for the addresses that are known to belong to a user. Users
    /// may read their own.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown user; [`Error::Forbidden`].
    pub async fn invitations_for(
        &self,
        who: &Principal,
        user: UserId,
        query: InvitationQuery,
    ) -> Result<Page<InvitationView>> {
        if who.user() != Some(&user) {
            who.require(Action::ReadInvitations)?;
        }
        let now = self.now();
        self.store
            .read(move |tx| {
                let user = known_user(tx, &user)?;
                let verified = user
                    .emails
                    .into_iter()
                    .filter(|one| one.verified_at.is_some());
                let addresses = verified.map(|one| one.address).collect();
                page(tx, &InvitationScope::Addresses(addresses), &query, now)
            })
            .await
    }

    /// Takes an invitation back, which frees its seat. `on_behalf` is in whose name, where the caller
    /// is no user.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization, invitation or user; [`Error::Forbidden`],
    /// also if that user may not; [`Conflict::InvitationNotPending`].
    pub async fn revoke_invitation(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: InvitationId,
        on_behalf: Option<UserId>,
    ) -> Result<InvitationView> {
        let event = Event::new(self, who, EventKind::InvitationRevoked, id.as_str());
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::DeleteInvitations)?;
                if let Some(user) = &on_behalf {
                    manager(tx, &organization.id, user)?;
                }
                let before = within(tx, &organization, &id)?;
                let status = InvitationStatus::Revoked;
                let pending = before.status_at(now) == InvitationStatus::Pending;
                if !pending || !tx.settle_invitation(&id, status, None, now)? {
                    return Err(Conflict::InvitationNotPending.into());
                }
                tx.count_seats(&organization.id, SeatChange::invite(-1))?;
                tx.insert_event(&about(&event, &before))?;
                let organization = known_organization(tx, &organization.id)?;
                let after = within(tx, &organization, &id)?;
                Views::new(now).view_in(tx, organization, after)
            })
            .await
    }
}

impl App {
    /// Notes which invitations have expired and gives back their seats, for at most
    /// [`Self::EXPIRED_AT_ONCE`] of them, and answers in how many organizations. Nothing waits for
    /// this: an invitation whose time is over is refused and shown as expired anyway.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn expire_invitations(&self) -> Result<usize> {
        let now = self.now();
        let limit = Self::EXPIRED_AT_ONCE;
        let organizations = self
            .store
            .read(move |tx| tx.overdue_organizations(now, limit))
            .await?;
        let count = organizations.len();
        for id in organizations {
            let by = OrganizationRef::Id(id.clone());
            self.store
                .write(move |tx| match tx.lock_organization(&by)? {
                    Some(_) => release_expired(tx, &id, now),
                    None => Ok(()),
                })
                .await?;
        }
        Ok(count)
    }

    /// How many expired invitations are noted at once, at most.
    pub const EXPIRED_AT_ONCE: u32 = 200;
}

/// Gives back the seats of invitations whose time is over. It is done by whoever is about to take a
/// seat, since they may have run out this very moment, and holds the organization.
pub(super) fn release_expired(
    tx: &mut dyn Writer,
    organization: &OrganizationId,
    now: Timestamp,
) -> Result<()> {
    let expired = tx.expire_invitations(organization, now)?;
    if expired > 0 {
        let seats = i32::try_from(expired).unwrap_or(i32::MAX);
        tx.count_seats(organization, SeatChange::invite(-seats))?;
    }
    Ok(())
}

/// The organization, if `who` may see its invitations.
fn readable(tx: &mut dyn Reader, who: &Principal, by: &OrganizationRef) -> Result<Organization> {
    let found = tx.organization(by)?;
    let (action, permission) = (Action::ReadInvitations, SystemPermission::ManageMemberships);
    authorize(tx, who, found.as_ref().map(|o| &o.id), action, permission)?;
    found.ok_or_else(|| unknown(who, by, action))
}

/// The organization, held until the unit of work ends, if `who` may change its invitations.
fn changeable(
    tx: &mut dyn Writer,
    who: &Principal,
    by: &OrganizationRef,
    action: Action,
) -> Result<Organization> {
    let found = tx.lock_organization(by)?;
    let permission = SystemPermission::ManageMemberships;
    authorize(tx, who, found.as_ref().map(|o| &o.id), action, permission)?;
    found.ok_or_else(|| unknown(who, by, action))
}

/// Refuses unless `user`, in whose name somebody acts, may manage the members.
fn manager(tx: &mut dyn Writer, organization: &OrganizationId, user: &UserId) -> Result<()> {
    known_user(tx, user)?;
    let membership = tx.membership(organization, user)?;
    let membership = membership.ok_or(Error::Forbidden(Denial::NotAMember))?;
    let needed = PermissionKey::from(SystemPermission::ManageMemberships);
    if tx.permissions_of_member(&membership)?.contains(&needed) {
        Ok(())
    } else {
        Err(Error::Forbidden(Denial::Permission(needed)))
    }
}

fn within(
    tx: &mut (impl Reader + ?Sized),
    organization: &Organization,
    id: &InvitationId,
) -> Result<Invitation> {
    let found = tx.invitation(id)?;
    found
        .filter(|invitation| invitation.organization_id == organization.id)
        .ok_or_else(|| Error::not_found(Kind::Invitation, id.as_str()))
}

fn known_user(tx: &mut (impl Reader + ?Sized), id: &UserId) -> Result<User> {
    let user = tx.user(id)?;
    user.ok_or_else(|| Error::not_found(Kind::User, id.as_str()))
}

fn known_organization(
    tx: &mut (impl Reader + ?Sized),
    id: &OrganizationId,
) -> Result<Organization> {
    let organization = tx.organization(&OrganizationRef::Id(id.clone()))?;
    organization.ok_or_else(|| Error::not_found(Kind::Organization, id.as_str()))
}

fn page(
    tx: &mut dyn Reader,
    scope: &InvitationScope,
    query: &InvitationQuery,
    now: Timestamp,
) -> Result<Page<InvitationView>> {
    let Page { items, more, total } = tx.invitations(scope, query, now)?;
    let mut views = Views::of(tx, &items, now)?;
    let mut seen = Vec::new();
    for invitation in items {
        let view = views.view(tx, invitation)?;
        // Between the statements of a read the organization may go, and its invitations do then.
        seen.extend(view);
    }
    Ok(Page {
        items: seen,
        more,
        total,
    })
}

/// Puts invitations together with what is shown beside them, each record read once.
struct Views {
    now: Timestamp,
    organizations: BTreeMap<OrganizationId, Option<Organization>>,
    inviters: BTreeMap<UserId, Option<User>>,
    logins: BTreeMap<String, Option<String>>,
}

impl Views {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
            organizations: BTreeMap::new(),
            inviters: BTreeMap::new(),
            logins: BTreeMap::new(),
        }
    }

    /// What is shown beside all of these `invitations`, read at once.
    fn of(tx: &mut dyn Reader, invitations: &[Invitation], now: Timestamp) -> Result<Self> {
        let organizations = invitations.iter().map(|one| one.organization_id.clone());
        let organizations: BTreeSet<OrganizationId> = organizations.collect();
        let inviters = invitations.iter().filter_map(|one| one.inviter.clone());
        let inviters: BTreeSet<UserId> = inviters.collect();
        let mut views = Self::new(now);
        for one in tx.organizations_among(&organizations)? {
            views.organizations.insert(one.id.clone(), Some(one));
        }
        for one in tx.users_among(&inviters)? {
            views.inviters.insert(one.id.clone(), Some(one));
        }
        for gone in organizations {
            views.organizations.entry(gone).or_insert(None);
        }
        for gone in inviters {
            views.inviters.entry(gone).or_insert(None);
        }
        Ok(views)
    }

    /// None if the organization is gone.
    fn view(
        &mut self,
        tx: &mut (impl Reader + ?Sized),
        invitation: Invitation,
    ) -> Result<Option<InvitationView>> {
        let id = invitation.organization_id.clone();
        if let Entry::Vacant(slot) = self.organizations.entry(id.clone()) {
            slot.insert(tx.organization(&OrganizationRef::Id(id.clone()))?);
        }
        match self.organizations.get(&id).cloned().flatten() {
            Some(organization) => self.view_in(tx, organization, invitation).map(Some),
            None => Ok(None),
        }
    }

    fn view_in(
        &mut self,
        tx: &mut (impl Reader + ?Sized),
        organization: Organization,
        mut invitation: Invitation,
    ) -> Result<InvitationView> {
        let mut inviter = None;
        if let Some(id) = &invitation.inviter {
            if let Entry::Vacant(slot) = self.inviters.entry(id.clone()) {
                slot.insert(tx.user(id)?);
            }
            inviter = self.inviters.get(id).cloned().flatten();
        }
        let mut login = None;
        if let Some(id) = &invitation.client_id {
            if let Entry::Vacant(slot) = self.logins.entry(id.clone()) {
                slot.insert(login_of(tx, id)?);
            }
            login = self.logins.get(id).cloned().flatten();
        }
        let status = invitation.status_at(self.now);
        if status != invitation.status {
            // As it will be stored once somebody notes it.
            invitation.status = status;
            invitation.updated_at = invitation.expires_at;
        }
        Ok(InvitationView {
            invitation,
            organization,
            inviter,
            login,
        })
    }
}

/// Where the client begins a login, if there is such a client and it says so.
fn login_of(tx: &mut (impl Reader + ?Sized), client: &str) -> Result<Option<String>> {
    let uri = tx
        .client(client)?
        .and_then(|client| client.settings.initiate_login_uri);
    Ok(uri.map(|uri| uri.to_string()))
}

/// `event` about this invitation, with what readers need once it is gone.
fn about(event: &Event, invitation: &Invitation) -> Event {
    let data = serde_json::json!({
        "email_address": invitation.email_address.as_str(),
        "role": invitation.role.key.as_str(),
    });
    event.clone().of(&invitation.organization_id).with(data)
}
