//! What a page says about the form that led to it. The address holds a word, never a sentence.

macro_rules! notices {
    ($($name:ident = $code:literal, $text:literal;)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Notice {
            $($name,)*
        }

        impl Notice {
            const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the address.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The sentence on the page.
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

notices! {
    ApiKeyDeleted = "key-deleted", "The key was deleted. It no longer works.";
    BrandingSaved = "branding-saved", "The branding was saved.";
    ClientAdded = "application-added", "The application was added.";
    ClientRemoved = "application-removed", "The application was removed.";
    ConnectionAdded = "connection-added", "The connection was added.";
    ConnectionDeleted = "connection-deleted", "The connection was deleted.";
    ConnectionMade = "connection-made", "The connection was made.";
    ConnectionRemoved = "connection-removed", "The connection was removed.";
    ConnectionSaved = "connection-saved", "The connection was saved.";
    DomainAdded = "domain-added", "The domain was added. Publish the TXT record below, then verify it.";
    DomainRemoved = "domain-removed", "The domain was removed.";
    DomainSaved = "domain-saved", "The domain was saved.";
    DomainVerified = "domain-verified", "The domain is verified.";
    GrantAdded = "grant-added", "The grant was given.";
    GrantRemoved = "grant-removed", "The grant was taken back.";
    InvitationRevoked = "invitation-revoked", "The invitation was revoked. Its link no longer works.";
    InvitationsSent = "invited", "The invitations were made.";
    MemberAdded = "member-added", "The member was added.";
    MemberRemoved = "member-removed", "The member was removed.";
    MemberSaved = "member-saved", "The roles of the member were saved.";
    MetadataAdded = "metadata-added", "The metadata was added.";
    MetadataRemoved = "metadata-removed", "The metadata was removed.";
    OrganizationCreated = "organization-created", "The organization was created. Give it a look and metadata below.";
    OrganizationDeleted = "organization-deleted", "The organization was deleted.";
    OrganizationSaved = "organization-saved", "The organization was saved.";
    PermissionCreated = "permission-created", "The permission was made.";
    PermissionDeleted = "permission-deleted", "The permission was deleted.";
    RoleCreated = "role-created", "The role was made.";
    RoleDeleted = "role-deleted", "The role was deleted.";
    RoleSaved = "role-saved", "The role was saved.";
    SecretKeyRevoked = "key-revoked", "The secret key was revoked. It no longer works.";
    SetUp = "set-up", "The administrator was made. Sign in to begin.";
    SettingsSaved = "settings-saved", "The settings were saved.";
    SignedOut = "signed-out", "You are signed out.";
    SignedOutEverywhere = "signed-out-everywhere", "You are signed out on every device.";
    TeamCreated = "team-created", "The team was made.";
    TeamDeleted = "team-deleted", "The team was deleted.";
    TeamSaved = "team-saved", "The team was saved.";
    UserCreated = "user-created", "The user was made.";
    UserDeleted = "user-deleted", "The user was deleted.";
    UserSaved = "user-saved", "The user was saved.";
}

impl Notice {
    /// The name of the parameter.
    pub(crate) const PARAMETER: &'static str = "done";

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|notice| notice.code() == code)
    }
}
