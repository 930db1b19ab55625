mod replace;

use serde_json::json;

use super::App;
use super::role::{hold_roles, known_for_creators};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::RoleSetId;
use crate::instance::Instance;
use crate::organization::Organization;
use crate::page::Page;
use crate::role::{CatalogueQuery, Role, RoleKey};
use crate::role_set::{
    CreateRoleSet, RoleSet, RoleSetKey, RoleSetRef, RoleSetWithMembers, UpdateRoleSet,
};
use crate::store::{Reader, Writer};
use crate::text::{Description, Fault, Violation};
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of role sets. Members are not counted.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn role_sets(&self, who: &Principal, query: CatalogueQuery) -> Result<Page<RoleSet>> {
        who.require(Action::ReadRoles)?;
        let all = self.store.read(|tx| tx.role_sets()).await?;
        Ok(query.cut(all))
    }

    /// The role set with this id or key.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn role_set(&self, who: &Principal, by: RoleSetRef) -> Result<RoleSetWithMembers> {
        who.require(Action::ReadRoles)?;
        let set = self.store.read(move |tx| known(tx, &by)).await?;
        self.with_members(set).await
    }

    /// Makes a role set.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for a taken key;
    /// [`Error::LimitReached`]; [`Error::NotFound`] for an unknown role; [`Error::Invalid`] for a
    /// role that is not in the set; [`Conflict`](crate::Conflict) for a role that does not do for
    /// creators.
    pub async fn create_role_set(
        &self,
        who: &Principal,
        new: CreateRoleSet,
    ) -> Result<RoleSetWithMembers> {
        who.require(Action::ManageRoles)?;
        let now = self.now();
        let id = RoleSetId::generate(now, self.entropy());
        let event = Event::new(self, who, EventKind::RoleSetCreated, id.as_str());
        let made = self.store.write(move |tx| {
            let instance = hold_roles(tx)?;
            if tx.role_sets()?.len() >= RoleSet::MAX {
                return Err(Error::LimitReached {
                    kind: Kind::RoleSet,
                    limit: u32::try_from(RoleSet::MAX).unwrap_or(u32::MAX),
                });
            }
            let mut set = draft(tx, &id, new.clone(), now)?;
            let initial = std::mem::take(&mut set.initial);
            tx.insert_role_set(&set)?;
            if initial {
                set = made_initial(tx, set, &instance, now)?;
            }
            tx.insert_event(&about(&event, &set))?;
            Ok(set)
        });
        self.with_members(made.await?).await
    }

    /// Changes some fields of a role set, and adds roles to it.
    ///
    /// # Errors
    ///
    /// As [`App::create_role_set`], and [`Error::NotFound`].
    pub async fn update_role_set(
        &self,
        who: &Principal,
        by: RoleSetRef,
        change: UpdateRoleSet,
    ) -> Result<RoleSetWithMembers> {
        who.require(Action::ManageRoles)?;
        let event = Event::new(self, who, EventKind::RoleSetUpdated, "");
        let now = self.now();
        let changed = self.store.write(move |tx| {
            let instance = hold_roles(tx)?;
            let mut set = known(tx, &by)?;
            for role in roles(tx, &change.add_roles)? {
                put(tx, &mut set, &role)?;
            }
            set = changed(tx, set, change.clone(), now)?;
            tx.update_role_set(&set)?;
            if change.make_initial && !set.initial {
                set = made_initial(tx, set, &instance, now)?;
            } else {
                follow(tx, &set, instance, now)?;
            }
            tx.insert_event(&about(&event, &set))?;
            Ok(set)
        });
        self.with_members(changed.await?).await
    }

    /// Counting takes as long as there are members, so no change waits for it.
    async fn with_members(&self, set: RoleSet) -> Result<RoleSetWithMembers> {
        let key = set.key.clone();
        let members = self.store.read(move |tx| tx.members_by_role(&key)).await?;
        Ok(RoleSetWithMembers { set, members })
    }
}

/// The set that new organizations get.
pub(super) fn initial(tx: &mut (impl Reader + ?Sized)) -> Result<RoleSet> {
    let found = tx.initial_role_set()?;
    found.ok_or_else(|| Error::Store("the initial role set is missing".into()))
}

/// The role of those who join the organization where nobody chose one.
pub(super) fn default_role(
    tx: &mut (impl Reader + ?Sized),
    organization: &Organization,
) -> Result<Role> {
    let set = match &organization.role_set {
        Some(key) => named(tx, key)?,
        None => initial(tx)?,
    };
    let role = set.roles.iter().find(|role| role.id == set.default_role_id);
    let role = role.cloned();
    role.ok_or_else(|| Error::Store("the default role is missing".into()))
}

/// The set that an organization is to get by its key.
pub(super) fn named(tx: &mut (impl Reader + ?Sized), key: &RoleSetKey) -> Result<RoleSet> {
    let found = tx.role_set(&RoleSetRef::Key(key.clone()))?;
    let unknown = || Violation {
        given: Some(key.to_string()),
        ..Violation::new("role_set_key", Fault::NotFound)
    };
    found.ok_or_else(|| unknown().into())
}

/// The role with this key, if members of the organization can have it. It stays one of theirs until
/// the unit of work ends.
pub(super) fn assignable(
    tx: &mut dyn Writer,
    organization: &Organization,
    key: &RoleKey,
) -> Result<Option<Role>> {
    match &organization.role_set {
        Some(set) => tx.lock_role_of_set(set, key),
        None => tx.role_by_key(key),
    }
}

/// Puts `role` into `set`, as part of another change.
pub(super) fn add(
    tx: &mut dyn Writer,
    mut set: RoleSet,
    role: &Role,
    now: Timestamp,
    event: &Event,
) -> Result<()> {
    put(tx, &mut set, role)?;
    set.updated_at = now;
    tx.update_role_set(&set)?;
    tx.insert_event(&about(event, &set))
}

/// Makes the creators' role of the instance that of its initial set, too.
pub(super) fn follow_instance(
    tx: &mut dyn Writer,
    instance: &Instance,
    now: Timestamp,
    event: &Event,
) -> Result<()> {
    let mut set = initial(tx)?;
    if set.creator_role_id == instance.creator_role_id {
        return Ok(());
    }
    let role = known_for_creators(tx, &instance.creator_role_id)?.role;
    set.creator_role_id = role.id.clone();
    add(tx, set, &role, now, event)
}

/// Makes the creators' role of the initial set that of the instance, too.
fn follow(
    tx: &mut dyn Writer,
    set: &RoleSet,
    mut instance: Instance,
    now: Timestamp,
) -> Result<()> {
    if !set.initial || instance.creator_role_id == set.creator_role_id {
        return Ok(());
    }
    instance.creator_role_id = set.creator_role_id.clone();
    instance.updated_at = now;
    tx.update_instance(&instance)
}

/// Gives `set` to new organizations, in place of the one they got so far.
fn made_initial(
    tx: &mut dyn Writer,
    mut set: RoleSet,
    instance: &Instance,
    now: Timestamp,
) -> Result<RoleSet> {
    if let Some(mut before) = tx.initial_role_set()? {
        before.initial = false;
        before.updated_at = now;
        tx.update_role_set(&before)?;
    }
    set.initial = true;
    tx.update_role_set(&set)?;
    follow(tx, &set, instance.clone(), now)?;
    Ok(set)
}

fn known(tx: &mut (impl Reader + ?Sized), by: &RoleSetRef) -> Result<RoleSet> {
    let found = tx.role_set(by)?;
    found.ok_or_else(|| Error::not_found(Kind::RoleSet, by.to_string()))
}

fn role(tx: &mut dyn Writer, key: &RoleKey) -> Result<Role> {
    let found = tx.role_by_key(key)?;
    found.ok_or_else(|| Error::not_found(Kind::Role, key.as_str()))
}

fn roles(tx: &mut dyn Writer, keys: &[RoleKey]) -> Result<Vec<Role>> {
    keys.iter().map(|key| role(tx, key)).collect()
}

/// The role of the set that plays a part in it.
fn part<'s>(set: &'s RoleSet, field: &'static str, key: &RoleKey) -> Result<&'s Role> {
    let outside = || Violation {
        given: Some(key.to_string()),
        ..Violation::new(field, Fault::NotAllowed)
    };
    set.role(key).ok_or_else(|| outside().into())
}

/// Puts `role` into the set, where it may be already.
fn put(tx: &mut dyn Writer, set: &mut RoleSet, role: &Role) -> Result<()> {
    if set.role(&role.key).is_some() {
        return Ok(());
    }
    if set.roles.len() >= RoleSet::MAX_ROLES {
        return Err(Error::LimitReached {
            kind: Kind::Role,
            limit: u32::try_from(RoleSet::MAX_ROLES).unwrap_or(u32::MAX),
        });
    }
    tx.add_to_role_set(&set.id, &role.id)?;
    set.roles.push(role.clone());
    set.roles.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(())
}

/// A new set with its roles looked up.
fn draft(
    tx: &mut dyn Writer,
    id: &RoleSetId,
    new: CreateRoleSet,
    now: Timestamp,
) -> Result<RoleSet> {
    let CreateRoleSet {
        name,
        key,
        description,
        initial,
        roles: mut keys,
        default_role,
        creator_role,
    } = new;
    let derived = || RoleSetKey::derive(&name).map_err(|fault| Violation::new("name", fault));
    keys.sort();
    keys.dedup();
    let mut set = RoleSet {
        id: id.clone(),
        key: key.map_or_else(derived, Ok)?,
        name: name.to_string(),
        description: description.map(Description::into_text),
        initial,
        roles: roles(tx, &keys)?,
        default_role_id: role(tx, &default_role)?.id,
        creator_role_id: role(tx, &creator_role)?.id,
        created_at: now,
        updated_at: now,
    };
    assign(tx, &mut set, Some(&default_role), Some(&creator_role))?;
    Ok(set)
}

/// Gives roles of the set their part in it.
fn assign(
    tx: &mut dyn Writer,
    set: &mut RoleSet,
    default_role: Option<&RoleKey>,
    creator_role: Option<&RoleKey>,
) -> Result<()> {
    if let Some(key) = default_role {
        set.default_role_id = part(set, "default_role_key", key)?.id.clone();
    }
    if let Some(key) = creator_role {
        let id = part(set, "creator_role_key", key)?.id.clone();
        set.creator_role_id = known_for_creators(tx, &id)?.role.id;
    }
    Ok(())
}

/// `set` with the change carried out, whether it is initial excepted.
fn changed(
    tx: &mut dyn Writer,
    mut set: RoleSet,
    change: UpdateRoleSet,
    now: Timestamp,
) -> Result<RoleSet> {
    let UpdateRoleSet {
        name,
        key,
        description,
        make_initial: _,
        add_roles: _,
        default_role,
        creator_role,
    } = change;
    set.name = name.map_or(set.name, |name| name.to_string());
    set.key = key.unwrap_or(set.key);
    description
        .map(Description::into_text)
        .apply(&mut set.description);
    set.updated_at = now;
    assign(tx, &mut set, default_role.as_ref(), creator_role.as_ref())?;
    Ok(set)
}

/// `event` about this set, with what readers need once it is gone.
fn about(event: &Event, set: &RoleSet) -> Event {
    let data = json!({ "name": set.name, "key": set.key.as_str() });
    let mut event = event.clone().with(data);
    event.subject = set.id.to_string();
    event
}
