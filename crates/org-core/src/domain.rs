//! Domains: whose mailboxes belong to an organization, and what follows from that.

mod name;

use crate::Timestamp;
use crate::id::{DomainId, OrganizationId, SuggestionId, UserId};
use crate::organization::Organization;
use crate::page::{Among, Direction, Slice};
use crate::rules::DomainQuota;
use crate::text::EmailAddress;

pub use name::DomainName;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// Reads the stored word.
            pub fn parse(raw: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == raw)
            }
        }
    };
}

words! {
    /// How people with an address of a domain come to join its organization.
    EnrollmentMode {
        /// Each is invited right away.
        AutomaticInvitation = "automatic_invitation",
        /// Each is offered to ask for membership.
        AutomaticSuggestion = "automatic_suggestion",
        /// They come in through the organization's own sign-on.
        EnterpriseSso = "enterprise_sso",
        /// The domain changes nothing: somebody has to invite them.
        ManualInvitation = "manual_invitation",
    }
}

words! {
    /// How far a proof has come.
    VerificationStatus {
        /// It came too late.
        Expired = "expired",
        /// The last attempt did not succeed.
        Failed = "failed",
        /// It has begun.
        Unverified = "unverified",
        /// It succeeded.
        Verified = "verified",
    }
}

words! {
    /// How something is proved about a domain.
    VerificationStrategy {
        /// The operator said so.
        Admin = "admin",
        /// A code that was sent to an address of the domain.
        AffiliationEmailCode = "affiliation_email_code",
        /// A TXT record below the domain.
        DnsTxt = "dns_txt",
        /// The operator said so in place of a TXT record.
        ManualOverride = "manual_override",
    }
}

words! {
    /// What became of an offer to join an organization.
    SuggestionStatus {
        /// The user asked for membership.
        Accepted = "accepted",
        /// The user has not answered.
        Pending = "pending",
        /// The user asked for membership and was refused.
        Rejected = "rejected",
    }
}

/// A proof of something about a domain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verification {
    /// How far it has come.
    pub status: VerificationStatus,
    /// How it is done.
    pub strategy: VerificationStrategy,
    /// How often it was tried, where it can be.
    pub attempts: Option<u32>,
    /// When it will be too late.
    pub expire_at: Option<Timestamp>,
    /// When it succeeded.
    pub verified_at: Option<Timestamp>,
}

impl Verification {
    /// One that needed no attempt.
    pub(crate) fn given(strategy: VerificationStrategy, at: Timestamp) -> Self {
        Self {
            status: VerificationStatus::Verified,
            strategy,
            attempts: None,
            expire_at: None,
            verified_at: Some(at),
        }
    }

    /// Whether it succeeded.
    pub fn verified(&self) -> bool {
        self.status == VerificationStatus::Verified
    }
}

/// A domain that an organization has claimed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Domain {
    /// Identifies the domain.
    pub id: DomainId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The name.
    pub name: DomainName,
    /// How people with an address there come to join.
    pub enrollment_mode: EnrollmentMode,
    /// That the organization has to do with the domain.
    pub affiliation: Option<Verification>,
    /// The address that the affiliation is proved with.
    pub affiliation_email_address: Option<EmailAddress>,
    /// That the organization governs the domain.
    pub ownership: Option<Verification>,
    /// Whether people are led to the organization by an address there.
    pub use_for_discovery: bool,
    /// What the TXT record has to say that proves the ownership.
    pub challenge: String,
    /// Invitations that were made because of it and wait for an answer.
    pub pending_invitations: u32,
    /// Suggestions that were made because of it and wait for an answer.
    pub pending_suggestions: u32,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Domain {
    /// The length of [`Domain::challenge`].
    pub(crate) const CHALLENGE: usize = 32;

    /// Whether either proof succeeded. Of all organizations one at most has a domain verified.
    pub fn verified(&self) -> bool {
        let proofs = [&self.affiliation, &self.ownership];
        proofs.into_iter().flatten().any(Verification::verified)
    }

    /// The names of the TXT records of which either proves the ownership.
    pub fn challenge_names(&self) -> [String; 2] {
        [
            format!("_org-challenge.{}", self.name),
            self.verification_host(),
        ]
    }

    /// The one of [`Domain::challenge_names`] that names the organization, too.
    pub fn verification_host(&self) -> String {
        format!("_ss-verification.{}.{}", self.organization_id, self.name)
    }
}

/// What a new domain is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateDomain {
    /// The name.
    pub name: DomainName,
    /// How people with an address there come to join.
    pub enrollment_mode: EnrollmentMode,
    /// Whether it is taken to belong to the organization without proof.
    pub verified: bool,
    /// Whether people are led to the organization by an address there.
    pub use_for_discovery: bool,
    /// How many the organization may have with it.
    pub quota: DomainQuota,
}

/// A change of a domain; `None` leaves a field as it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct UpdateDomain {
    /// How people with an address there come to join.
    pub enrollment_mode: Option<EnrollmentMode>,
    /// Whether it is taken to belong to the organization without proof. `false` takes every proof
    /// away that there was.
    pub verified: Option<bool>,
    /// Whether people are led to the organization by an address there.
    pub use_for_discovery: Option<bool>,
    /// Whether what waits for an answer because of the domain is taken back.
    pub delete_pending: bool,
}

/// Which domains a list holds, and how.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DomainFilter {
    /// Of one of these organizations.
    pub organizations: Among<OrganizationId>,
    /// Whether either proof succeeded.
    pub verified: Option<bool>,
    /// With one of these modes.
    pub enrollment_modes: Among<EnrollmentMode>,
    /// With one of these names.
    pub names: Option<Vec<DomainName>>,
    /// Text, in any case, in the name.
    pub text: Option<String>,
}

/// A list of domains.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DomainQuery {
    /// Which domains.
    pub filter: DomainFilter,
    /// What the list is ordered by.
    pub order: DomainOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Which part of the list.
    pub slice: Slice<DomainId>,
}

/// What a list of domains can be ordered by. Equal ones are ordered by id.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum DomainOrder {
    /// When they were added.
    #[default]
    CreatedAt,
    /// The name.
    Name,
}

/// An offer to join an organization, made to a user with an address of one of its domains.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Suggestion {
    /// Identifies the suggestion.
    pub id: SuggestionId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The user.
    pub user_id: UserId,
    /// The domain.
    pub domain_id: DomainId,
    /// What became of it.
    pub status: SuggestionStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A suggestion with the organization that it is to join.
#[derive(Clone, Debug, PartialEq)]
pub struct SuggestionView {
    /// The suggestion.
    pub suggestion: Suggestion,
    /// The organization.
    pub organization: Organization,
}

/// A list of the suggestions that were made to one user, the newest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SuggestionQuery {
    /// Only those that stand like this.
    pub statuses: Vec<SuggestionStatus>,
    /// Items to skip.
    pub offset: u64,
    /// The most items to return.
    pub limit: u32,
}

/// A user with an address of a domain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mailbox {
    /// The user.
    pub user_id: UserId,
    /// The address, known to belong to the user.
    pub address: EmailAddress,
}
