//! Taking roles and role sets away from organizations that have them: what members have is
//! exchanged in the same unit of work.

use super::{about, follow, known, made_initial, put, role};
use crate::app::App;
use crate::app::role::{hold_roles, known_for_creators};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::RoleId;
use crate::role::RoleKey;
use crate::role_set::{ReplaceRoleSet, RoleSet, RoleSetRef, RoleSetWithMembers};
use crate::store::Writer;
use crate::text::{Fault, Violation};
use crate::{Action, Principal};

impl App {
    /// Takes a role out of a set and gives another one to everybody who has it there. The other
    /// one joins the set if it was not in it, and takes over the parts of the old one.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown set or role;
    /// [`Error::Invalid`] for the same role twice; [`Conflict`](crate::Conflict) for a role that
    /// does not do for creators.
    pub async fn replace_role(
        &self,
        who: &Principal,
        by: RoleSetRef,
        from: RoleKey,
        to: RoleKey,
    ) -> Result<RoleSetWithMembers> {
        who.require(Action::ManageRoles)?;
        if from == to {
            return Err(refused("to_role_key", Fault::NotAllowed, &to));
        }
        let event = Event::new(self, who, EventKind::RoleSetUpdated, "");
        let now = self.now();
        let changed = self.store.write(move |tx| {
            let instance = hold_roles(tx)?;
            let mut set = known(tx, &by)?;
            let unknown = || Error::not_found(Kind::Role, from.as_str());
            let from = set.role(&from).cloned().ok_or_else(unknown)?;
            let to = role(tx, &to)?;
            tx.remove_from_role_set(&set.id, &from.id)?;
            set.roles.retain(|role| role.id != from.id);
            put(tx, &mut set, &to)?;
            tx.reassign_role(&set.key, &from.id, &to.id)?;
            if set.default_role_id == from.id {
                set.default_role_id = to.id.clone();
            }
            if set.creator_role_id == from.id {
                set.creator_role_id = known_for_creators(tx, &to.id)?.role.id;
            }
            set.updated_at = now;
            tx.update_role_set(&set)?;
            follow(tx, &set, instance, now)?;
            tx.insert_event(&about(&event, &set))?;
            Ok(set)
        });
        self.with_members(changed.await?).await
    }

    /// Deletes a role set whose organizations get another one, and answers what it was. Where it
    /// was the initial one, the other one is now.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::Invalid`] for the same
    /// set twice, or if a role that somebody has is not in the other set and not exchanged for one
    /// that is.
    pub async fn replace_role_set(
        &self,
        who: &Principal,
        by: RoleSetRef,
        replacement: ReplaceRoleSet,
    ) -> Result<RoleSet> {
        who.require(Action::ManageRoles)?;
        let event = Event::new(self, who, EventKind::RoleSetDeleted, "");
        let now = self.now();
        self.store
            .write(move |tx| {
                let instance = hold_roles(tx)?;
                let ReplaceRoleSet { with, reassign: _ } = &replacement;
                let with = RoleSetRef::Key(with.clone());
                let (old, new) = (held(tx, &by)?, held(tx, &with)?);
                if old.id == new.id {
                    return Err(refused("dest_role_set_key", Fault::NotAllowed, &new.key));
                }
                for role in &old.roles {
                    tx.remove_from_role_set(&old.id, &role.id)?;
                }
                reassign(tx, &old, &new, &replacement)?;
                tx.move_organizations(&old.key, &new.key)?;
                if old.initial {
                    made_initial(tx, new, &instance, now)?;
                }
                tx.delete_role_set(&old.id)?;
                tx.insert_event(&about(&event, &old))?;
                Ok(old)
            })
            .await
    }
}

/// Gives everybody in organizations of `old` a role of `new`.
fn reassign(
    tx: &mut dyn Writer,
    old: &RoleSet,
    new: &RoleSet,
    replacement: &ReplaceRoleSet,
) -> Result<()> {
    const FIELD: &str = "reassignment_mappings";
    for key in replacement.reassign.values() {
        if new.role(key).is_none() {
            return Err(refused(FIELD, Fault::NotFound, key));
        }
    }
    let mut exchanges = Vec::new();
    for from in tx.roles_in_use(&old.key)? {
        let role = tx.role(&from)?;
        let role = role.ok_or_else(|| Error::not_found(Kind::Role, from.as_str()))?;
        let wanted = replacement.reassign.get(&role.key).unwrap_or(&role.key);
        let to = new.role(wanted);
        let to = to.ok_or_else(|| Violation::new(FIELD, Fault::Missing))?;
        if to.id != from {
            exchanges.push((from, to.id.clone()));
        }
    }
    while !exchanges.is_empty() {
        // A role is given only once nobody waits to lose it, or they would lose it, too.
        let free = |(_, to): &(RoleId, RoleId)| exchanges.iter().all(|(from, _)| from != to);
        let next = exchanges.iter().position(free);
        let next = next.ok_or_else(|| Violation::new(FIELD, Fault::NotAllowed))?;
        let (from, to) = exchanges.swap_remove(next);
        tx.reassign_role(&old.key, &from, &to)?;
    }
    Ok(())
}

fn held(tx: &mut dyn Writer, by: &RoleSetRef) -> Result<RoleSet> {
    let found = tx.lock_role_set(by)?;
    found.ok_or_else(|| Error::not_found(Kind::RoleSet, by.to_string()))
}

fn refused(field: &'static str, fault: Fault, given: &impl ToString) -> Error {
    let given = Some(given.to_string());
    let violation = Violation::new(field, fault);
    Violation { given, ..violation }.into()
}
