//! Who calls, through which door, and what the credential lets them do everywhere.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::error::{Denial, Error, Result};
use crate::id::{ApiKeyId, OrganizationId, SecretKeyId, SessionId, TeamId, UserId};

/// An authenticated caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Principal {
    /// Who it is.
    pub identity: Identity,
    /// What the credential allows on every organization of the instance. Rights that a user has in
    /// one organization come from the role there and are looked up by the operation.
    pub actions: Actions,
    /// Through which door the call came in.
    pub via: Via,
}

/// Who calls.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Identity {
    /// A key of one organization, acting in the place of the user who made it.
    ApiKey {
        /// The key.
        id: ApiKeyId,
        /// The only organization the key reaches.
        organization: OrganizationId,
        /// The user it acts as.
        user: UserId,
        /// The only teams the key reaches, and then nothing else of the organization; `None` is all
        /// of it.
        teams: Option<Vec<TeamId>>,
    },
    /// A machine client with granted scopes.
    Client {
        /// The client's id.
        id: String,
    },
    /// The operator's back end.
    SecretKey {
        /// The key.
        id: SecretKeyId,
    },
    /// The server itself: bootstrap and the command line.
    System,
    /// A signed-in user.
    User {
        /// The user.
        id: UserId,
        /// The session that proves it.
        session: SessionId,
    },
}

/// The door a call came in through, such as a dialect's name; recorded with every event.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Via(Cow<'static, str>);

impl Via {
    /// A door by its name.
    pub const fn new(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Via {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl Principal {
    /// The server itself, allowed everything.
    pub fn system(via: Via) -> Self {
        Self {
            identity: Identity::System,
            actions: Actions::All,
            via,
        }
    }

    /// A user with no right but those that roles give.
    pub fn person(id: UserId, session: SessionId, via: Via) -> Self {
        Self {
            identity: Identity::User { id, session },
            actions: Actions::none(),
            via,
        }
    }

    /// The user who calls or for whom the key acts.
    pub fn user(&self) -> Option<&UserId> {
        match &self.identity {
            Identity::ApiKey { user, .. } => Some(user),
            Identity::User { id, .. } => Some(id),
            Identity::Client { .. } | Identity::SecretKey { .. } | Identity::System => None,
        }
    }

    /// The same caller; a key that reaches some teams only as if it reached all of its organization.
    #[must_use]
    pub(crate) fn whole(&self) -> Self {
        let mut whole = self.clone();
        if let Identity::ApiKey { teams, .. } = &mut whole.identity {
            *teams = None;
        }
        whole
    }

    /// The user who calls and the session that proves it, for what users do to themselves.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for keys and machines: they act for users, and not upon them.
    pub fn signed_in(&self, action: Action) -> Result<(&UserId, &SessionId)> {
        match &self.identity {
            Identity::User { id, session } => Ok((id, session)),
            Identity::ApiKey { .. }
            | Identity::Client { .. }
            | Identity::SecretKey { .. }
            | Identity::System => Err(Error::Forbidden(Denial::Action(action))),
        }
    }

    /// Whether the credential allows `action` everywhere.
    pub fn may(&self, action: Action) -> bool {
        self.actions.contain(action)
    }

    /// Refuses unless the credential allows `action` everywhere.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] with [`Denial::Action`].
    pub fn require(&self, action: Action) -> Result<()> {
        if self.may(action) {
            Ok(())
        } else {
            Err(Error::Forbidden(Denial::Action(action)))
        }
    }

    /// The name under which events remember the caller.
    pub fn actor(&self) -> String {
        match &self.identity {
            Identity::ApiKey { id, .. } => id.to_string(),
            Identity::Client { id } => id.clone(),
            Identity::SecretKey { id } => id.to_string(),
            Identity::System => "system".to_owned(),
            Identity::User { id, .. } => id.to_string(),
        }
    }
}

/// What can be done to the instance as a whole.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Action {
    /// Give groups roles everywhere.
    AssignGroupRoles,
    /// Give members further roles.
    AssignMemberRoles,
    /// Give groups roles in organizations.
    AssignOrganizationGroupRoles,
    /// Make API keys.
    CreateApiKeys,
    /// Add public keys to clients.
    CreateClientCredentials,
    /// Let clients do something with an audience.
    CreateClientGrants,
    /// Make clients.
    CreateClients,
    /// Make connections.
    CreateConnections,
    /// Add domains to organizations.
    CreateDomains,
    /// Make groups.
    CreateGroups,
    /// Invite people to organizations.
    CreateInvitations,
    /// Add members to organizations.
    CreateMemberships,
    /// Let organizations use clients.
    CreateOrganizationClients,
    /// Give organizations connections.
    CreateOrganizationConnections,
    /// Give client grants for organizations.
    CreateOrganizationGrants,
    /// Make organizations.
    CreateOrganizations,
    /// Make roles.
    CreateRoles,
    /// Make sessions for users.
    CreateSessions,
    /// Make users.
    CreateUsers,
    /// Take public keys away from clients.
    DeleteClientCredentials,
    /// Take away what clients may do with an audience.
    DeleteClientGrants,
    /// Delete clients.
    DeleteClients,
    /// Delete connections.
    DeleteConnections,
    /// Take domains away from organizations.
    DeleteDomains,
    /// Delete groups.
    DeleteGroups,
    /// Take invitations back.
    DeleteInvitations,
    /// Remove members from organizations.
    DeleteMemberships,
    /// Take clients away from organizations.
    DeleteOrganizationClients,
    /// Take client grants away from organizations.
    DeleteOrganizationGrants,
    /// Take connections from organizations.
    DeleteOrganizationConnections,
    /// Delete organizations.
    DeleteOrganizations,
    /// Delete roles.
    DeleteRoles,
    /// Delete users.
    DeleteUsers,
    /// Change, renew and delete API keys.
    ManageApiKeys,
    /// Make and revoke secret keys and clients.
    ManageCredentials,
    /// Read and change the settings of the instance.
    ManageInstance,
    /// Make, change and delete permissions and role sets.
    ManageRoles,
    /// Read public keys of clients.
    ReadClientCredentials,
    /// Read what clients may do.
    ReadClientGrants,
    /// Read clients.
    ReadClients,
    /// Read how connections are reached, with the operator's secrets for it.
    ReadConnectionOptions,
    /// Make, change and delete teams, and decide who is in them.
    ManageTeams,
    /// Read API keys.
    ReadApiKeys,
    /// Read connections.
    ReadConnections,
    /// Read domains of organizations.
    ReadDomains,
    /// Read which roles members have in effect, and why.
    ReadEffectiveRoles,
    /// Read the record of changes.
    ReadEvents,
    /// Read who is in groups.
    ReadGroupMembers,
    /// Read which roles groups have everywhere.
    ReadGroupRoles,
    /// Read groups.
    ReadGroups,
    /// Read invitations to organizations.
    ReadInvitations,
    /// Read which roles members have.
    ReadMemberRoles,
    /// Read who belongs to organizations.
    ReadMemberships,
    /// Read which clients organizations use.
    ReadOrganizationClients,
    /// Read which client grants were given for organizations.
    ReadOrganizationGrants,
    /// Read which roles groups have in organizations.
    ReadOrganizationGroupRoles,
    /// Read which groups have roles in organizations.
    ReadOrganizationGroups,
    /// Read the connections of organizations.
    ReadOrganizationConnections,
    /// Read organizations.
    ReadOrganizations,
    /// Read which organizations users belong to.
    ReadOrganizationsOfUsers,
    /// Read by which groups members have roles.
    ReadRoleSources,
    /// Read roles, permissions and role sets.
    ReadRoles,
    /// Read sessions.
    ReadSessions,
    /// Read teams.
    ReadTeams,
    /// Read users.
    ReadUsers,
    /// End sessions of users.
    RevokeSessions,
    /// Give clients other secrets.
    RotateClientSecrets,
    /// Change public keys of clients.
    UpdateClientCredentials,
    /// Change what clients may do.
    UpdateClientGrants,
    /// Change clients.
    UpdateClients,
    /// Change connections, and who may use them.
    UpdateConnections,
    /// Change domains of organizations.
    UpdateDomains,
    /// Change who is in groups.
    UpdateGroups,
    /// Change the role and the data of members.
    UpdateMemberships,
    /// Change how organizations use clients.
    UpdateOrganizationClients,
    /// Change connections of organizations.
    UpdateOrganizationConnections,
    /// Change organizations.
    UpdateOrganizations,
    /// Change roles, and who has them everywhere.
    UpdateRoles,
    /// Change users.
    UpdateUsers,
    /// Take roles from groups that they have everywhere.
    WithdrawGroupRoles,
    /// Take roles from members.
    WithdrawMemberRoles,
    /// Take roles from groups that they have in organizations.
    WithdrawOrganizationGroupRoles,
}

/// A set of actions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Actions {
    /// Everything, including actions added later.
    All,
    /// These and no others.
    Only(BTreeSet<Action>),
}

impl Actions {
    /// No action at all.
    pub fn none() -> Self {
        Self::Only(BTreeSet::new())
    }

    /// Whether `action` is in the set.
    pub fn contain(&self, action: Action) -> bool {
        match self {
            Self::All => true,
            Self::Only(actions) => actions.contains(&action),
        }
    }
}

impl FromIterator<Action> for Actions {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        Self::Only(actions.into_iter().collect())
    }
}
