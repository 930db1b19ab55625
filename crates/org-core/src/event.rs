//! The record of changes. Each is written in the transaction that makes the change, so the audit
//! log, activity pages and webhooks that read it never miss one and never show one that was undone.

use serde_json::Value;

use crate::id::{EventId, OrganizationId, Uuid};
use crate::{App, Principal, Timestamp, Via};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Identifies the event.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// Who did it: the id of a user, key or client, or `system`.
    pub actor: String,
    /// Through which door it was done.
    pub via: Via,
    /// The organization it belongs to, if any.
    pub organization_id: Option<OrganizationId>,
    /// The id of the record that changed.
    pub subject: String,
    /// What a reader needs once the record itself is gone or has changed again.
    pub data: Value,
    /// When.
    pub occurred_at: Timestamp,
}

impl Event {
    /// Records that `who` did `kind` to the record `subject`.
    pub fn new(app: &App, who: &Principal, kind: EventKind, subject: &str) -> Self {
        let now = app.now();
        Self {
            id: EventId::generate(now, app.entropy()),
            kind,
            actor: who.actor(),
            via: who.via.clone(),
            organization_id: None,
            subject: subject.to_owned(),
            data: Value::Null,
            occurred_at: now,
        }
    }

    /// The same event, filed under an organization.
    #[must_use]
    pub fn of(mut self, organization: &OrganizationId) -> Self {
        self.organization_id = Some(organization.clone());
        self
    }

    /// The same event with data for its readers.
    #[must_use]
    pub fn with(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}

/// A recorded change, with those of its users who are still there.
#[derive(Clone, Debug, PartialEq)]
pub struct EventView {
    /// The change.
    pub event: Event,
    /// The second id of who did it, if that is a user.
    pub actor: Option<Uuid>,
    /// The second id of the user whom it is about, if its data names one.
    pub user: Option<Uuid>,
}

/// The field of an event's data that names the user whom it is about.
pub const USER: &str = "user_id";

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What can happen.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum EventKind {
            $($(#[$doc])* $name,)*
        }

        impl EventKind {
            /// What kind of record changed: what stands before the point.
            pub fn entity(self) -> &'static str {
                self.as_str().split('.').next().unwrap_or_default()
            }

            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stored name, such as `organization.created`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

event_kinds! {
    /// An API key was made.
    ApiKeyCreated = "api_key.created",
    /// An API key was deleted.
    ApiKeyDeleted = "api_key.deleted",
    /// An API key got another secret.
    ApiKeyRegenerated = "api_key.regenerated",
    /// The name, the operation or the teams of an API key changed.
    ApiKeyUpdated = "api_key.updated",
    /// A client was registered.
    ClientCreated = "client.created",
    /// A client was deleted with its grants.
    ClientDeleted = "client.deleted",
    /// A client may do something with an audience.
    ClientGrantCreated = "client_grant.created",
    /// What a client may do with an audience was taken from it.
    ClientGrantDeleted = "client_grant.deleted",
    /// What a client may do with an audience changed.
    ClientGrantUpdated = "client_grant.updated",
    /// A client got another secret.
    ClientSecretRotated = "client.secret_rotated",
    /// A client or its keys changed.
    ClientUpdated = "client.updated",
    /// A connection was made.
    ConnectionCreated = "connection.created",
    /// A connection was deleted.
    ConnectionDeleted = "connection.deleted",
    /// A connection changed, or who may use it.
    ConnectionUpdated = "connection.updated",
    /// A domain was added to an organization.
    DomainCreated = "domain.created",
    /// A domain was taken away from an organization.
    DomainDeleted = "domain.deleted",
    /// A domain changed, or was shown to belong to its organization.
    DomainUpdated = "domain.updated",
    /// A code was mailed to an address of a user.
    EmailCodeCreated = "email_code.created",
    /// A group was made.
    GroupCreated = "group.created",
    /// A group was deleted.
    GroupDeleted = "group.deleted",
    /// Users came into a group.
    GroupMembersAdded = "group.members_added",
    /// Users were taken out of a group.
    GroupMembersRemoved = "group.members_removed",
    /// A group got roles, in an organization or everywhere.
    GroupRolesAssigned = "group.roles_assigned",
    /// Roles were taken from a group, in an organization or everywhere.
    GroupRolesWithdrawn = "group.roles_withdrawn",
    /// The instance came into being.
    InstanceCreated = "instance.created",
    /// Settings of the instance changed.
    InstanceUpdated = "instance.updated",
    /// An invitation was accepted.
    InvitationAccepted = "invitation.accepted",
    /// Somebody was invited to an organization.
    InvitationCreated = "invitation.created",
    /// An invitation was taken back.
    InvitationRevoked = "invitation.revoked",
    /// The wish to join a team was granted.
    JoinRequestApproved = "join_request.approved",
    /// A user wished to join a team.
    JoinRequestCreated = "join_request.created",
    /// The wish to join a team was refused.
    JoinRequestRejected = "join_request.rejected",
    /// A user joined an organization.
    MembershipCreated = "membership.created",
    /// The wish to join an organization was granted.
    MembershipRequestAccepted = "membership_request.accepted",
    /// A user wished to join an organization.
    MembershipRequestCreated = "membership_request.created",
    /// The wish to join an organization was refused.
    MembershipRequestRejected = "membership_request.rejected",
    /// A user left an organization or was removed from it.
    MembershipDeleted = "membership.deleted",
    /// A member got further roles.
    MembershipRolesAssigned = "membership.roles_assigned",
    /// Roles were taken from a member.
    MembershipRolesWithdrawn = "membership.roles_withdrawn",
    /// The role or the data of a member changed.
    MembershipUpdated = "membership.updated",
    /// An organization got a connection.
    OrganizationConnectionCreated = "organization_connection.created",
    /// A connection was taken from an organization.
    OrganizationConnectionDeleted = "organization_connection.deleted",
    /// A connection of an organization changed.
    OrganizationConnectionUpdated = "organization_connection.updated",
    /// An organization began to use a client.
    OrganizationClientCreated = "organization_client.created",
    /// An organization no longer uses a client.
    OrganizationClientDeleted = "organization_client.deleted",
    /// How an organization uses a client changed.
    OrganizationClientUpdated = "organization_client.updated",
    /// An organization was made.
    OrganizationCreated = "organization.created",
    /// An organization was deleted with everything in it.
    OrganizationDeleted = "organization.deleted",
    /// A client grant was given for an organization.
    OrganizationGrantCreated = "organization_grant.created",
    /// A client grant was taken from an organization.
    OrganizationGrantDeleted = "organization_grant.deleted",
    /// An organization changed.
    OrganizationUpdated = "organization.updated",
    /// A permission was made.
    PermissionCreated = "permission.created",
    /// A permission was deleted.
    PermissionDeleted = "permission.deleted",
    /// A permission changed.
    PermissionUpdated = "permission.updated",
    /// A role was made.
    RoleCreated = "role.created",
    /// A role was deleted.
    RoleDeleted = "role.deleted",
    /// A role changed, or what it grants.
    RoleUpdated = "role.updated",
    /// Users got a role everywhere.
    RoleUsersAssigned = "role.users_assigned",
    /// A role set was made.
    RoleSetCreated = "role_set.created",
    /// A role set was deleted.
    RoleSetDeleted = "role_set.deleted",
    /// A role set changed.
    RoleSetUpdated = "role_set.updated",
    /// A secret key was made.
    SecretKeyCreated = "secret_key.created",
    /// A secret key stopped working.
    SecretKeyRevoked = "secret_key.revoked",
    /// A user signed in.
    SessionCreated = "session.created",
    /// A user signed out.
    SessionEnded = "session.ended",
    /// The operator ended a session.
    SessionRevoked = "session.revoked",
    /// A user works in another organization.
    SessionUpdated = "session.updated",
    /// A link was made by which the first administrator is made.
    SetupLinkCreated = "setup_link.created",
    /// A token that signs a user in was made.
    SignInTokenCreated = "sign_in_token.created",
    /// A token that signs a user in was taken back.
    SignInTokenRevoked = "sign_in_token.revoked",
    /// A key that signs tokens was made.
    SigningKeyCreated = "signing_key.created",
    /// A user was offered to join an organization.
    SuggestionCreated = "suggestion.created",
    /// A team was made.
    TeamCreated = "team.created",
    /// A team was deleted.
    TeamDeleted = "team.deleted",
    /// A user came into a team.
    TeamMembershipCreated = "team_membership.created",
    /// A user left a team or was taken out of it.
    TeamMembershipDeleted = "team_membership.deleted",
    /// The role of a member of a team changed.
    TeamMembershipUpdated = "team_membership.updated",
    /// The name of a team changed, or its organization.
    TeamUpdated = "team.updated",
    /// A user was made.
    UserCreated = "user.created",
    /// A user was deleted.
    UserDeleted = "user.deleted",
    /// A user changed.
    UserUpdated = "user.updated",
}
