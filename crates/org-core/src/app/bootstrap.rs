//! Bringing an empty database to life. Everything here may run again and changes nothing then.

use std::collections::BTreeSet;

use super::App;
use crate::client::{Client, ClientSettings, EnsureClient};
use crate::client_grant::{Audience, ClientGrant, SubjectType};
use crate::credential::{SecretDigest, SecretKey};
use crate::error::{Error, Result};
use crate::event::{Event, EventKind};
use crate::id::{ClientGrantId, InstanceId, PermissionId, RoleId, RoleSetId, SecretKeyId};
use crate::instance::Instance;
use crate::role::{Permission, Role, RoleKey, SystemPermission, SystemRole};
use crate::role_set::{RoleSet, RoleSetKey};
use crate::store::Writer;
use crate::user::{CreateUser, PasswordHash};
use crate::{Action, Principal, Timestamp};

impl App {
    /// Makes the instance with its settings, permissions and roles, unless there is one already.
    /// Answers whether this call made it.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn ensure_instance(&self, who: &Principal) -> Result<bool> {
        who.require(Action::ManageCredentials)?;
        let seed = Seed::new(self, who);
        self.ensure(move |tx| match tx.instance()? {
            Some(_) => Ok(false),
            None => seed.plant(tx).map(|()| true),
        })
        .await
    }

    /// Sees to it that this secret key works. A key that was revoked stays so.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn ensure_secret_key(
        &self,
        who: &Principal,
        name: &str,
        digest: SecretDigest,
    ) -> Result<SecretKey> {
        who.require(Action::ManageCredentials)?;
        let now = self.now();
        let new = SecretKey {
            id: SecretKeyId::generate(now, self.entropy()),
            name: name.to_owned(),
            digest,
            created_at: now,
            revoked_at: None,
        };
        let event = Event::new(self, who, EventKind::SecretKeyCreated, new.id.as_str());
        self.ensure(move |tx| {
            if let Some(known) = tx.secret_key(&new.digest)? {
                return Ok(known);
            }
            tx.insert_secret_key(&new)?;
            tx.insert_event(&event)?;
            Ok(new.clone())
        })
        .await
    }

    /// Sees to it that this client exists with this secret, and with these scopes for the
    /// management of this server. Everything else about it stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn ensure_client(&self, who: &Principal, wanted: EnsureClient) -> Result<()> {
        who.require(Action::ManageCredentials)?;
        let draft = ClientDraft::new(self, who, wanted);
        self.ensure(move |tx| draft.carry_out(tx)).await
    }

    /// Sees to it that this user exists, with this password, as administrator of the instance.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn ensure_administrator(
        &self,
        who: &Principal,
        new: CreateUser,
        password: PasswordHash,
    ) -> Result<()> {
        who.require(Action::ManageCredentials)?;
        let new = CreateUser {
            emails_verified: true,
            password: Some(password.clone()),
            system_administrator: true,
            ..new
        };
        let user = self.draft_user(new);
        let created = Event::new(self, who, EventKind::UserCreated, user.id.as_str());
        let updated = Event::new(self, who, EventKind::UserUpdated, "");
        let now = self.now();
        self.ensure(move |tx| {
            let known = match user.primary_email() {
                Some(email) => tx.user_by_email(&email.address)?,
                None => None,
            };
            let Some(known) = known else {
                tx.insert_user(&user)?;
                return tx.insert_event(&created);
            };
            if known.system_administrator && known.password.as_ref() == Some(&password) {
                return Ok(());
            }
            tx.set_administrator(&known.id, &password, now)?;
            let mut updated = updated.clone();
            updated.subject = known.id.to_string();
            tx.insert_event(&updated)
        })
        .await
    }

    /// Runs work that adds what it does not find; again if it fails, because another server that
    /// starts at the same moment may have added it in between, and now it is found.
    async fn ensure<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Writer) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        match self.store.write(work.clone()).await {
            Err(Error::AlreadyExists { .. } | Error::Store(_)) => self.store.write(work).await,
            other => other,
        }
    }
}

/// A client that has to be there, with every id drawn.
#[derive(Clone)]
struct ClientDraft {
    client: Client,
    grant: ClientGrant,
    created: Event,
    updated: Event,
}

impl ClientDraft {
    fn new(app: &App, who: &Principal, wanted: EnsureClient) -> Self {
        let now = app.now();
        let EnsureClient {
            id,
            name,
            digest,
            scopes,
        } = wanted;
        let grant = ClientGrant {
            id: ClientGrantId::generate(now, app.entropy()),
            client_id: id.clone(),
            audience: Audience::Management,
            subject_type: SubjectType::Client,
            scopes,
            organization_usage: None,
            allow_any_organization: false,
            created_at: now,
            updated_at: now,
        };
        Self {
            created: Event::new(app, who, EventKind::ClientCreated, &id),
            updated: Event::new(app, who, EventKind::ClientUpdated, &id),
            client: Client {
                id,
                digest,
                settings: ClientSettings {
                    app_type: Some("non_interactive".to_owned()),
                    grant_types: vec!["client_credentials".to_owned()],
                    ..ClientSettings::named(name)
                },
                credentials: Vec::new(),
                created_at: now,
                updated_at: now,
            },
            grant,
        }
    }

    fn carry_out(&self, tx: &mut dyn Writer) -> Result<()> {
        let Some(known) = tx.lock_client(&self.client.id)? else {
            tx.insert_client(&self.client)?;
            tx.insert_client_grant(&self.grant)?;
            return tx.insert_event(&self.created);
        };
        let renewed = known.digest != self.client.digest;
        if renewed {
            tx.update_client(&Client {
                digest: self.client.digest.clone(),
                updated_at: self.client.updated_at,
                ..known
            })?;
        }
        if self.grant_scopes(tx)? || renewed {
            tx.insert_event(&self.updated)?;
        }
        Ok(())
    }

    /// Answers whether the client had other scopes.
    fn grant_scopes(&self, tx: &mut dyn Writer) -> Result<bool> {
        let ClientGrant {
            client_id,
            audience,
            subject_type,
            scopes,
            ..
        } = &self.grant;
        match tx.client_grant_of(client_id, audience, *subject_type)? {
            None => tx.insert_client_grant(&self.grant)?,
            Some(known) if known.scopes == *scopes => return Ok(false),
            Some(known) => tx.update_client_grant(&ClientGrant {
                scopes: scopes.clone(),
                updated_at: self.grant.updated_at,
                ..known
            })?,
        }
        Ok(true)
    }
}

/// A new instance with every id drawn.
#[derive(Clone)]
struct Seed {
    instance: Instance,
    roles: Vec<(SystemRole, Role)>,
    permissions: Vec<(SystemPermission, Permission)>,
    role_set: RoleSet,
    event: Event,
}

impl Seed {
    fn new(app: &App, who: &Principal) -> Self {
        let now = app.now();
        let permissions = SystemPermission::ALL
            .map(|p| (p, permission(app, now, p)))
            .into_iter()
            .collect();
        let creator_role = role(app, now, SystemRole::Admin);
        let member_role = role(app, now, SystemRole::Member);
        let instance = Instance {
            id: InstanceId::generate(now, app.entropy()),
            organizations_enabled: true,
            slugs_enabled: true,
            admin_delete_enabled: true,
            max_allowed_memberships: Instance::DEFAULT_SEATS,
            max_organizations_per_user: Instance::DEFAULT_ORGANIZATIONS_PER_USER,
            creator_role_id: creator_role.id.clone(),
            domains_enabled: false,
            domains_enrollment_modes: BTreeSet::new(),
            domains_default_role_id: member_role.id.clone(),
            max_allowed_domains: Instance::DEFAULT_DOMAINS,
            created_at: now,
            updated_at: now,
        };
        let roles = [creator_role.clone(), member_role.clone()].to_vec();
        let role_set = role_set(&instance, roles, &member_role);
        let roles = vec![
            (SystemRole::Admin, creator_role),
            (SystemRole::Member, member_role),
        ];
        let event = Event::new(app, who, EventKind::InstanceCreated, instance.id.as_str());
        Self {
            instance,
            roles,
            permissions,
            role_set,
            event,
        }
    }

    fn plant(&self, tx: &mut dyn Writer) -> Result<()> {
        for (_, permission) in &self.permissions {
            tx.insert_permission(permission)?;
        }
        for (system, role) in &self.roles {
            tx.insert_role(role)?;
            for (which, permission) in &self.permissions {
                if system.permissions().contains(which) {
                    tx.grant_permission(&role.id, &permission.id)?;
                }
            }
        }
        tx.insert_role_set(&self.role_set)?;
        tx.insert_instance(&self.instance)?;
        tx.insert_event(&self.event)
    }
}

fn role(app: &App, now: Timestamp, system: SystemRole) -> Role {
    Role {
        id: RoleId::generate(now, app.entropy()),
        key: RoleKey::from(system),
        name: system.name().to_owned(),
        description: None,
        system: true,
        created_at: now,
        updated_at: now,
    }
}

/// The set of the roles that the instance begins with.
fn role_set(instance: &Instance, roles: Vec<Role>, default: &Role) -> RoleSet {
    RoleSet {
        id: RoleSetId::of_instance(&instance.id),
        key: RoleSetKey::default(),
        name: "Default".to_owned(),
        description: None,
        initial: true,
        roles,
        default_role_id: default.id.clone(),
        creator_role_id: instance.creator_role_id.clone(),
        created_at: instance.created_at,
        updated_at: instance.updated_at,
    }
}

fn permission(app: &App, now: Timestamp, system: SystemPermission) -> Permission {
    Permission {
        id: PermissionId::generate(now, app.entropy()),
        key: system.into(),
        name: system.name().to_owned(),
        description: String::new(),
        system: true,
        created_at: now,
        updated_at: now,
    }
}
