//! Making an organization: everything that must happen together.

use serde_json::json;

use super::{about, derived, enabled_instance};
use crate::app::App;
use crate::app::role_set;
use crate::connection::OrganizationConnection;
use crate::error::{Denial, Error, Field, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ConnectionId, MembershipId, OrganizationId, UserId, Uuid};
use crate::instance::Instance;
use crate::membership::Membership;
use crate::metadata::Metadata;
use crate::organization::{CreateOrganization, Organization, Slug};
use crate::role_set::RoleSet;
use crate::rules::{Creator, OnTaken, Quota, Seats, SlugPolicy};
use crate::store::Writer;
use crate::text::{Fault, Violation};
use crate::{Action, Principal, Timestamp};

/// Letters and digits that read alike in every font are left out.
const SUFFIX_ALPHABET: [char; 31] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9',
];
/// 31^8 suffixes: two organizations of one name draw the same with a chance of 1 in 8.5 * 10^11.
const SUFFIX_LENGTH: usize = 8;
/// A new organization with every id drawn, so that the unit of work may run again and makes the
/// same.
pub(in crate::app) struct Plan {
    new: CreateOrganization,
    owner: Option<Owner>,
    id: OrganizationId,
    uuid: Uuid,
    suffix: String,
    now: Timestamp,
    created: Event,
    joined: Event,
}

struct Owner {
    user: UserId,
    quota: Quota,
    membership_id: MembershipId,
}

impl Plan {
    pub(in crate::app) fn new(app: &App, who: &Principal, new: CreateOrganization) -> Result<Self> {
        let now = app.now();
        let id = OrganizationId::generate(new.created_at.unwrap_or(now), app.entropy());
        let owner = match &new.creator {
            Creator::Caller { quota } => {
                let user = who.user().cloned();
                let user = user.ok_or(Error::Forbidden(Denial::Action(
                    Action::CreateOrganizations,
                )))?;
                Some((user, *quota))
            }
            Creator::Nobody => None,
            Creator::User(user) => Some((user.clone(), Quota::Waived)),
        };
        let owner = owner.map(|(user, quota)| Owner {
            user,
            quota,
            membership_id: MembershipId::generate(now, app.entropy()),
        });
        let created = Event::new(app, who, EventKind::OrganizationCreated, id.as_str()).of(&id);
        let joined = match &owner {
            Some(owner) => owner.membership_id.as_str(),
            None => "",
        };
        let joined = Event::new(app, who, EventKind::MembershipCreated, joined).of(&id);
        Ok(Self {
            uuid: Uuid::generate(app.entropy()),
            suffix: app.entropy().text(&SUFFIX_ALPHABET, SUFFIX_LENGTH),
            new,
            owner,
            id,
            now,
            created,
            joined,
        })
    }

    pub(in crate::app) fn carry_out(
        &self,
        tx: &mut dyn Writer,
    ) -> Result<(Organization, Vec<OrganizationConnection>)> {
        let instance = enabled_instance(tx)?;
        if let Some(owner) = &self.owner {
            count(tx, owner, &instance)?;
        }
        let roles = match &self.new.role_set {
            Some(key) => role_set::named(tx, key)?,
            None => role_set::initial(tx)?,
        };
        let organization = self.insert(tx, &instance, &roles)?;
        tx.insert_event(&about(&self.created, &organization))?;
        if let Some(owner) = &self.owner {
            self.join(tx, owner, &roles)?;
        }
        let connections = self.enable_connections(tx)?;
        Ok((organization, connections))
    }

    /// Inserts the organization under the first handle that is free and that the policy allows.
    fn insert(
        &self,
        tx: &mut dyn Writer,
        instance: &Instance,
        roles: &RoleSet,
    ) -> Result<Organization> {
        let taken = Err(Error::AlreadyExists {
            kind: Kind::Organization,
            field: Field::Slug,
        });
        let (first, second) = match &self.new.slug {
            SlugPolicy::Exact(_) if !instance.slugs_enabled => {
                return Err(Error::Forbidden(Denial::SlugsDisabled));
            }
            SlugPolicy::Exact(slug) => (slug.clone(), None),
            SlugPolicy::Derive { on_taken } => {
                let slug = derived(self.new.name.as_ref())?;
                let second = match on_taken {
                    OnTaken::AppendSuffix => Some(slug.with_suffix(&self.suffix)),
                    OnTaken::Refuse => None,
                };
                (slug, second)
            }
        };
        let mut organization = self.organization(first, instance, roles);
        if tx.insert_organization(&organization)? {
            return Ok(organization);
        }
        let Some(second) = second else { return taken };
        organization.slug = second;
        if tx.insert_organization(&organization)? {
            Ok(organization)
        } else {
            taken
        }
    }

    fn organization(&self, slug: Slug, instance: &Instance, roles: &RoleSet) -> Organization {
        let CreateOrganization {
            name,
            slug: _,
            creator: _,
            branding,
            public_metadata,
            private_metadata,
            labels,
            client_access,
            seats,
            role_set: _,
            created_at,
            connections: _,
        } = self.new.clone();
        Organization {
            id: self.id.clone(),
            uuid: self.uuid,
            slug,
            name,
            branding,
            public_metadata,
            private_metadata,
            labels,
            client_access,
            max_allowed_memberships: match seats {
                Seats::InstanceDefault => instance.max_allowed_memberships,
                Seats::Limit(limit) => limit,
            },
            admin_delete_enabled: instance.admin_delete_enabled,
            role_set: Some(roles.key.clone()),
            created_by: self.owner.as_ref().map(|owner| owner.user.clone()),
            members_count: u32::from(self.owner.is_some()),
            pending_invitations_count: 0,
            created_at: created_at.unwrap_or(self.now),
            updated_at: self.now,
        }
    }

    fn join(&self, tx: &mut dyn Writer, owner: &Owner, roles: &RoleSet) -> Result<()> {
        let role = roles
            .roles
            .iter()
            .find(|role| role.id == roles.creator_role_id);
        let role = role.cloned();
        let role = role.ok_or_else(|| Error::Store("the creator's role is missing".into()))?;
        let data = json!({ "user_id": owner.user.as_str(), "role": role.key.as_str() });
        let joined = tx.insert_membership(&Membership {
            id: owner.membership_id.clone(),
            organization_id: self.id.clone(),
            user_id: owner.user.clone(),
            role,
            public_metadata: Metadata::default(),
            private_metadata: Metadata::default(),
            created_at: self.now,
            updated_at: self.now,
        })?;
        if !joined {
            return Err(Error::Store("the new organization has members".into()));
        }
        tx.insert_event(&self.joined.clone().with(data))
    }

    fn enable_connections(&self, tx: &mut dyn Writer) -> Result<Vec<OrganizationConnection>> {
        if self.new.connections.len() > usize::try_from(OrganizationConnection::MAX).unwrap_or(0) {
            return Err(Error::LimitReached {
                kind: Kind::OrganizationConnection,
                limit: OrganizationConnection::MAX,
            });
        }
        let mut enabled = Vec::new();
        for (position, asked) in self.new.connections.iter().enumerate() {
            let field = format!("enabled_connections[{position}].connection_id");
            let connection = match ConnectionId::parse(&asked.connection_id) {
                Some(id) => tx.connection(&id)?,
                None => None,
            };
            let connection = connection.ok_or_else(|| Violation {
                given: Some(asked.connection_id.clone()),
                ..Violation::new(field.clone(), Fault::NotFound)
            })?;
            let one = asked.clone().give(self.id.clone(), connection, self.now);
            if !one.fits() {
                let field = format!("enabled_connections[{position}].is_signup_enabled");
                return Err(Violation::new(field, Fault::NotAllowed).into());
            }
            if !tx.insert_organization_connection(&one)? {
                return Err(Violation::new(field, Fault::Duplicate).into());
            }
            enabled.push(one);
        }
        Ok(enabled)
    }
}

/// Counts the new organization for its owner, which fails for unknown owners and beyond the quota.
fn count(tx: &mut dyn Writer, owner: &Owner, instance: &Instance) -> Result<()> {
    let unknown = || Error::not_found(Kind::Creator, owner.user.as_str());
    match owner.quota {
        Quota::Enforced => {
            let user = tx.user(&owner.user)?.ok_or_else(unknown)?;
            if !user.create_organization_enabled {
                return Err(Error::Forbidden(Denial::Action(
                    Action::CreateOrganizations,
                )));
            }
            let limit = user
                .create_organizations_limit
                .unwrap_or(instance.max_organizations_per_user);
            if tx.count_created_organization(&owner.user, limit)? {
                Ok(())
            } else {
                Err(Error::LimitReached {
                    kind: Kind::Organization,
                    limit,
                })
            }
        }
        Quota::Waived if tx.count_created_organization(&owner.user, 0)? => Ok(()),
        Quota::Waived => Err(unknown()),
    }
}
