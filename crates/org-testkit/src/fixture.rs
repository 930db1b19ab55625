use std::sync::Arc;

use org_core::event::Event;
use org_core::id::{RoleId, SessionId};
use org_core::invitation::Invitation;
use org_core::membership::{MembershipQuery, MembershipView};
use org_core::organization::{CreateOrganization, Organization, OrganizationRef};
use org_core::page::Slice;
use org_core::role::{PermissionKey, Role, RoleKey, SystemPermission};
use org_core::session::{CreateSession, SESSION_LIFE, Session};
use org_core::user::{CreateUser, User};
use org_core::{Action, Actions, App, Identity, OsEntropy, Principal, Result, Store};

use org_store_diesel::Options;

use crate::builders::{
    VIA, exactly, invitation, joining, operator, owned_by, person, the_operator,
};
use crate::database::modest;
use crate::{CountedEntropy, StoppedClock, TestDatabase};

/// The application on a database of its own, with a stopped clock and counted ids.
pub struct Fixture {
    pub app: App,
    pub clock: Arc<StoppedClock>,
    pub entropy: Arc<CountedEntropy>,
    store: Arc<dyn Store>,
    /// Last, so that nothing uses it any more when it is dropped.
    pub database: TestDatabase,
}

impl Fixture {
    /// With an instance, as every server has after its first start.
    pub async fn on(database: TestDatabase) -> Self {
        Self::with(database, modest()).await
    }

    pub async fn with(database: TestDatabase, options: Options) -> Self {
        let fixture = Self::empty(database, options);
        assert!(fixture.app.ensure_instance(&operator()).await.unwrap());
        fixture
    }

    /// With tables and nothing in them.
    pub fn before_the_first_start(database: TestDatabase) -> Self {
        Self::empty(database, modest())
    }

    fn empty(database: TestDatabase, options: Options) -> Self {
        let clock = Arc::new(StoppedClock::default());
        let entropy = Arc::new(CountedEntropy::default());
        let store: Arc<dyn Store> = Arc::new(database.open(options));
        Self {
            app: application(Arc::clone(&store), &clock, &entropy),
            store,
            clock,
            entropy,
            database,
        }
    }

    /// The same application, whose ids are random: what it does leaves the ids of the others alone.
    pub fn uncounted(&self) -> App {
        App::new(
            Arc::clone(&self.store),
            self.clock.clone(),
            Arc::new(OsEntropy),
        )
    }

    /// Another server on the same database, with the same clock and ids. There can be none on
    /// `sqlite::memory:`, so there it is the same server once more.
    pub fn another_server(&self) -> App {
        self.another_server_with(modest())
    }

    pub fn another_server_with(&self, options: Options) -> App {
        if !self.database.can_be_looked_into() {
            return self.app.clone();
        }
        let store: Arc<dyn Store> = Arc::new(self.database.open(options));
        application(store, &self.clock, &self.entropy)
    }

    pub async fn user(&self, address: &str) -> User {
        let new = person(address);
        self.app.create_user(&operator(), new).await.unwrap()
    }

    /// A user whose address is known to be theirs.
    pub async fn verified_user(&self, address: &str) -> User {
        let new = CreateUser {
            emails_verified: true,
            ..person(address)
        };
        self.app.create_user(&operator(), new).await.unwrap()
    }

    /// A pending invitation in the name of nobody.
    pub async fn invite(&self, organization: &Organization, address: &str) -> Invitation {
        let by = OrganizationRef::Id(organization.id.clone());
        let who = operator();
        let made = self.app.create_invitation(&who, by, invitation(address));
        made.await.unwrap().invitation
    }

    /// What [`App::create_organization`] answers, without the connections.
    pub async fn create(&self, who: &Principal, new: CreateOrganization) -> Result<Organization> {
        let (organization, _) = self.app.create_organization(who, new).await?;
        Ok(organization)
    }

    /// An organization with nobody in it.
    pub async fn organization(&self, handle: &str) -> Organization {
        self.create(&operator(), exactly(handle)).await.unwrap()
    }

    /// An organization that `user` administers.
    pub async fn organization_of(&self, user: &User, handle: &str) -> Organization {
        let new = owned_by(user, handle);
        self.create(&operator(), new).await.unwrap()
    }

    /// As the store has it now.
    pub async fn reload(&self, organization: &Organization) -> Organization {
        let by = OrganizationRef::Id(organization.id.clone());
        self.app.organization(&operator(), by).await.unwrap()
    }

    /// As the store has it now.
    pub async fn reload_user(&self, user: &User) -> User {
        let id = user.id.clone();
        self.app.user(&operator(), id).await.unwrap()
    }

    /// The newest events, oldest first.
    pub async fn newest_events(&self, count: u32) -> Vec<Event> {
        let store = self.app.store();
        let mut events = store.read(move |tx| tx.events(count)).await.unwrap();
        events.reverse();
        events
    }

    /// A member of an organization whose role there permits nothing.
    pub async fn member(&self, organization: &Organization, address: &str) -> User {
        let (user, role) = (self.user(address).await, self.powerless_role());
        let made = self.app.store().write({
            let role = role.clone();
            move |tx| {
                if tx.role(&role.id)?.is_some() {
                    return Ok(());
                }
                tx.insert_role(&role)?;
                let set = tx.initial_role_set()?.unwrap();
                tx.add_to_role_set(&set.id, &role.id)
            }
        });
        made.await.unwrap();
        self.join(organization, &user, role.key.as_str())
            .await
            .unwrap();
        user
    }

    /// Takes a user into an organization.
    pub async fn join(
        &self,
        organization: &Organization,
        user: &User,
        role: &str,
    ) -> Result<MembershipView> {
        let new = joining(organization, user, role);
        self.app.create_membership(&operator(), new).await
    }

    /// A role outside of every role set that grants these permissions.
    pub async fn granting(&self, name: &str, permissions: &[SystemPermission]) -> Role {
        let role = self.plain_role(name);
        let (new, wanted) = (role.clone(), permissions.to_vec());
        let made = self.app.store().write(move |tx| {
            tx.insert_role(&new)?;
            for permission in tx.permissions()? {
                let key = |one: &SystemPermission| PermissionKey::from(*one) == permission.key;
                if wanted.iter().any(key) {
                    tx.grant_permission(&new.id, &permission.id)?;
                }
            }
            Ok(())
        });
        made.await.unwrap();
        role
    }

    /// A role that nobody has made yet.
    pub fn plain_role(&self, name: &str) -> Role {
        Role {
            id: RoleId::parse(&format!("role_{name}")).unwrap(),
            key: RoleKey::parse(&format!("org:{name}")).unwrap(),
            name: name.to_owned(),
            description: None,
            system: false,
            created_at: self.app.now(),
            updated_at: self.app.now(),
        }
    }

    /// A membership as the list of members shows it.
    pub async fn membership(&self, organization: &Organization, user: &User) -> MembershipView {
        let by = OrganizationRef::Id(organization.id.clone());
        let query = MembershipQuery::newest(Slice::Offset {
            offset: 0,
            limit: 100,
        });
        let list = self.app.memberships_in(the_operator(), by, query);
        let items = list.await.unwrap().items;
        let found = items.into_iter().find(|view| view.user.id == user.id);
        found.unwrap()
    }

    pub async fn session(&self, user: &User, organization: Option<&Organization>) -> Session {
        let new = CreateSession {
            user_id: user.id.clone(),
            token: None,
            password: None,
            life: SESSION_LIFE,
            active_organization_id: organization.map(|organization| organization.id.clone()),
        };
        self.app.create_session(&operator(), new).await.unwrap()
    }

    fn powerless_role(&self) -> Role {
        Role {
            name: "Powerless".to_owned(),
            ..self.plain_role("powerless")
        }
    }
}

/// `user`, signed in, with the rights of everybody who is: to make organizations.
pub fn signed_in(user: &User) -> Principal {
    let actions = [Action::CreateOrganizations].into_iter().collect();
    as_user(user, actions)
}

/// `user`, signed in as administrator of the whole instance.
pub fn almighty(user: &User) -> Principal {
    as_user(user, Actions::All)
}

fn as_user(user: &User, actions: Actions) -> Principal {
    Principal {
        identity: Identity::User {
            id: user.id.clone(),
            session: SessionId::parse("sess_test").unwrap(),
        },
        actions,
        via: VIA,
    }
}

fn application(
    store: Arc<dyn Store>,
    clock: &Arc<StoppedClock>,
    entropy: &Arc<CountedEntropy>,
) -> App {
    App::new(store, clock.clone(), entropy.clone())
}
