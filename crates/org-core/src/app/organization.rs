mod create;
mod defaults;

use std::collections::BTreeSet;

use serde_json::json;

pub(super) use create::Plan;

use super::App;
use super::authorize::{authorize, authorize_member};
use super::role::known as known_role;
use super::role_set;
use crate::connection::OrganizationConnection;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::OrganizationId;
use crate::instance::Instance;
use crate::membership::OrganizationWithRole;
use crate::organization::{
    CreateOrganization, Logo, Organization, OrganizationOrder, OrganizationQuery, OrganizationRef,
    OrganizationSearch, Slug, UpdateOrganization,
};
use crate::page::{Among, Direction, Page, Slice};
use crate::role::{PermissionKey, RoleKey, SystemPermission, SystemRole};
use crate::role_set::RoleSetKey;
use crate::rules::SlugPolicy;
use crate::store::{Reader, Writer};
use crate::text::{Fault, Format, OrganizationName, Violation};
use crate::{Action, Identity, Patch, Principal, Timestamp};

/// The most organizations that [`App::my_organizations`] adds for one who administers all.
const MY_ORGANIZATIONS_LIMIT: u32 = 1000;

impl App {
    /// Makes an organization, its creator's membership, the counters and the events: all or none.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right, or while organizations or handles are switched off;
    /// [`Error::AlreadyExists`] for a taken handle; [`Error::LimitReached`] beyond the creator's
    /// quota; [`Error::NotFound`] for an unknown creator ([`Kind::Creator`]); [`Error::Invalid`]
    /// for a connection that is unknown, or that cannot offer the sign-up asked for.
    pub async fn create_organization(
        &self,
        who: &Principal,
        new: CreateOrganization,
    ) -> Result<(Organization, Vec<OrganizationConnection>)> {
        who.require(Action::CreateOrganizations)?;
        if !new.connections.is_empty() {
            who.require(Action::CreateOrganizationConnections)?;
        }
        let plan = Plan::new(self, who, new)?;
        self.store
            .write_unwatched(move |tx| plan.carry_out(tx))
            .await
    }

    /// The organization with this id or handle.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`] for users who are not members.
    pub async fn organization(&self, who: &Principal, by: OrganizationRef) -> Result<Organization> {
        let who = who.clone();
        self.store
            .look_up(move |tx| {
                let found = tx.organization(&by)?;
                match found {
                    Some(organization) => {
                        authorize_member(tx, &who, &organization.id)?;
                        Ok(organization)
                    }
                    None => Err(unknown(&who, &by, Action::ReadOrganizations)),
                }
            })
            .await
    }

    /// A part of the list of all organizations.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn organizations(
        &self,
        who: &Principal,
        query: OrganizationQuery,
    ) -> Result<Page<Organization>> {
        who.require(Action::ReadOrganizations)?;
        self.store.read(move |tx| tx.organizations(&query)).await
    }

    /// A part of the list of the organizations for which a condition holds.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn search_organizations(
        &self,
        who: &Principal,
        search: OrganizationSearch,
    ) -> Result<Page<Organization>> {
        who.require(Action::ReadOrganizations)?;
        let look = move |tx: &mut dyn Reader| tx.search_organizations(&search);
        self.store.read(look).await
    }

    /// Those `among` these organizations in which nobody may do the least that somebody has to be
    /// able to: [`SystemPermission::MINIMUM`].
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn organizations_without_manager(
        &self,
        who: &Principal,
        among: Vec<OrganizationId>,
    ) -> Result<BTreeSet<OrganizationId>> {
        who.require(Action::ReadOrganizations)?;
        let needed = SystemPermission::MINIMUM.map(PermissionKey::from);
        let found = self
            .store
            .read(move |tx| tx.organizations_without_manager(&needed, &among))
            .await?;
        Ok(found.into_iter().collect())
    }

    /// The organizations the caller belongs to with the role there, oldest first. One who
    /// administers the instance has the newest 1,000 of the others beside them, as administrator.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for callers that are no user.
    pub async fn my_organizations(&self, who: &Principal) -> Result<Vec<OrganizationWithRole>> {
        let Some(user) = who.user().cloned() else {
            return Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)));
        };
        let everywhere = who.may(Action::ReadOrganizations);
        let only = match &who.identity {
            Identity::ApiKey { organization, .. } => Some(organization.clone()),
            _ => None,
        };
        self.store
            .read(move |tx| {
                let mut mine = tx.organizations_of(&user)?;
                if everywhere {
                    add_others(tx, &mut mine)?;
                }
                if let Some(only) = &only {
                    mine.retain(|one| one.organization.id == *only);
                }
                Ok(mine)
            })
            .await
    }

    /// Refuses unless the caller may rename, change or delete this organization. For dialects that
    /// judge the right before they read the body; the operation itself judges again.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`].
    pub async fn may_change_organization(
        &self,
        who: &Principal,
        by: OrganizationRef,
    ) -> Result<()> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let id = tx.organization(&by)?.map(|organization| organization.id);
                let (action, permission) =
                    (Action::UpdateOrganizations, SystemPermission::ManageProfile);
                authorize(tx, &who, id.as_ref(), action, permission)
            })
            .await
    }

    /// Changes some fields of an organization.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::AlreadyExists`] for a taken handle.
    pub async fn update_organization(
        &self,
        who: &Principal,
        by: OrganizationRef,
        change: UpdateOrganization,
    ) -> Result<Organization> {
        let event = Event::new(self, who, EventKind::OrganizationUpdated, "");
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let found = tx.lock_organization(&by)?;
                let (action, permission) =
                    (Action::UpdateOrganizations, SystemPermission::ManageProfile);
                authorize(tx, &who, found.as_ref().map(|o| &o.id), action, permission)?;
                let before = found.ok_or_else(|| unknown(&who, &by, action))?;
                let after = changed(tx, &before, change.clone(), now)?;
                tx.update_organization(&after)?;
                discard_logo(tx, &before, Some(&after))?;
                tx.insert_event(&about(&event, &after))?;
                Ok(after)
            })
            .await
    }

    /// Deletes an organization with everything in it and answers what it was.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`], also when the organization does not let its
    /// administrators delete it.
    pub async fn delete_organization(
        &self,
        who: &Principal,
        by: OrganizationRef,
    ) -> Result<Organization> {
        let event = Event::new(self, who, EventKind::OrganizationDeleted, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let found = tx.lock_organization(&by)?;
                let (action, permission) =
                    (Action::DeleteOrganizations, SystemPermission::DeleteProfile);
                authorize(tx, &who, found.as_ref().map(|o| &o.id), action, permission)?;
                let before = found.ok_or_else(|| unknown(&who, &by, action))?;
                if !before.admin_delete_enabled && !who.may(action) {
                    return Err(Error::Forbidden(Denial::DeletionDisabled));
                }
                if !tx.delete_organization(&before.id)? {
                    return Err(unknown(&who, &by, action));
                }
                discard_logo(tx, &before, None)?;
                tx.insert_event(&about(&event, &before))?;
                Ok(before)
            })
            .await
    }
}

/// The instance, unless organizations are switched off.
pub(super) fn enabled_instance(tx: &mut dyn Writer) -> Result<Instance> {
    let instance = tx.instance()?;
    let instance = instance.ok_or_else(|| Error::Store("the instance is missing".into()))?;
    if instance.organizations_enabled {
        Ok(instance)
    } else {
        Err(Error::Forbidden(Denial::OrganizationsDisabled))
    }
}

/// `before` with the change carried out.
fn changed(
    tx: &mut dyn Writer,
    before: &Organization,
    change: UpdateOrganization,
    now: Timestamp,
) -> Result<Organization> {
    let UpdateOrganization {
        name,
        slug,
        logo,
        colors,
        public_metadata,
        private_metadata,
        labels,
        label_changes,
        token_quota,
        third_parties,
        entitled_only,
        max_allowed_memberships,
        admin_delete_enabled,
        role_set,
        created_at,
    } = change;
    let mut after = before.clone();
    if let Some(key) = role_set.filter(|key| Some(key) != before.role_set.as_ref()) {
        hold_members_roles(tx, before, &key)?;
        after.role_set = Some(key);
    }
    name.apply(&mut after.name);
    if let Patch::Set(image @ Logo::Image(_)) = &logo
        && before.branding.logo.as_ref() != Some(image)
    {
        return Err(Violation::new("branding.logo_url", Fault::BadFormat(Format::HttpsUrl)).into());
    }
    logo.apply(&mut after.branding.logo);
    colors.apply(&mut after.branding.colors);
    public_metadata.apply("public_metadata", &mut after.public_metadata)?;
    private_metadata.apply("private_metadata", &mut after.private_metadata)?;
    after.labels = labels.unwrap_or(after.labels);
    after.labels = (after.labels.changed(label_changes))
        .map_err(|(_, fault)| Violation::new("labels", fault))?;
    let access = &mut after.client_access;
    token_quota.apply(&mut access.token_quota);
    access.third_parties = third_parties.unwrap_or(access.third_parties);
    access.entitled_only = entitled_only.unwrap_or(access.entitled_only);
    after.max_allowed_memberships =
        max_allowed_memberships.unwrap_or(after.max_allowed_memberships);
    after.admin_delete_enabled = admin_delete_enabled.unwrap_or(after.admin_delete_enabled);
    after.created_at = created_at.unwrap_or(after.created_at);
    after.updated_at = now;
    match slug {
        None => {}
        Some(SlugPolicy::Exact(slug)) if slug == before.slug => {}
        Some(SlugPolicy::Exact(slug)) => {
            if !enabled_instance(tx)?.slugs_enabled {
                return Err(Error::Forbidden(Denial::SlugsDisabled));
            }
            after.slug = slug;
        }
        // The same name once more is no reason to take another handle.
        Some(SlugPolicy::Derive { .. }) if after.name == before.name => {}
        Some(SlugPolicy::Derive { .. }) => after.slug = derived(after.name.as_ref())?,
    }
    Ok(after)
}

/// Refuses a role set without the roles that members of the organization have; those that are in it
/// stay there until the unit of work ends.
fn hold_members_roles(tx: &mut dyn Writer, of: &Organization, set: &RoleSetKey) -> Result<()> {
    role_set::named(tx, set)?;
    for id in tx.roles_in_use_at(&of.id)? {
        let role = known_role(tx, &id)?.role;
        if tx.lock_role_of_set(set, &role.key)?.is_none() {
            let violation = Violation::new("role_set_key", Fault::NotAllowed);
            let given = Some(set.to_string());
            return Err(Violation { given, ..violation }.into());
        }
    }
    Ok(())
}

fn derived(name: Option<&OrganizationName>) -> Result<Slug> {
    name.map(Slug::derive)
        .ok_or_else(|| Violation::new("name", Fault::Missing).into())
}

/// Deletes the image that was the logo `before` and is none any more.
pub(super) fn discard_logo(
    tx: &mut dyn Writer,
    before: &Organization,
    after: Option<&Organization>,
) -> Result<()> {
    let kept = after.and_then(|after| after.branding.logo.as_ref());
    match &before.branding.logo {
        Some(logo @ Logo::Image(id)) if kept != Some(logo) => tx.delete_image(id),
        _ => Ok(()),
    }
}

/// The answer for an organization that is not there: callers without a view of the whole instance
/// must not learn that.
pub(super) fn unknown(who: &Principal, by: &OrganizationRef, action: Action) -> Error {
    if who.may(action) || who.user().is_none() {
        Error::not_found(Kind::Organization, by.to_string())
    } else {
        Error::Forbidden(Denial::NotAMember)
    }
}

/// `event` about this organization, with what readers need once it is gone.
pub(super) fn about(event: &Event, organization: &Organization) -> Event {
    let name = organization.name.as_ref().map(OrganizationName::as_str);
    let data = json!({ "name": name, "slug": organization.slug.as_str() });
    let mut event = event.clone().of(&organization.id).with(data);
    event.subject = organization.id.to_string();
    event
}

fn add_others(tx: &mut dyn Reader, mine: &mut Vec<OrganizationWithRole>) -> Result<()> {
    let newest = tx.organizations(&OrganizationQuery {
        text: None,
        ids: Among::default(),
        members: Among::default(),
        order: OrganizationOrder::CreatedAt,
        direction: Direction::Descending,
        slice: Slice::Offset {
            offset: 0,
            limit: MY_ORGANIZATIONS_LIMIT,
        },
    })?;
    let known: BTreeSet<OrganizationId> =
        mine.iter().map(|one| one.organization.id.clone()).collect();
    let others = newest
        .items
        .into_iter()
        .filter(|other| !known.contains(&other.id));
    mine.extend(others.map(|organization| OrganizationWithRole {
        organization,
        role: RoleKey::from(SystemRole::Admin),
    }));
    mine.sort_by_key(|one| (one.organization.created_at, one.organization.id.clone()));
    Ok(())
}
