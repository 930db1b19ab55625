//! Identifiers. Each kind is a type of its own; the text is private and parsing is the only door.
//!
//! New ids are a prefix and a KSUID: 27 base-62 digits that begin with the second of creation, so
//! that ids sort by time. Imported ids keep their vendor's form.

use std::fmt;

use svix_ksuid::{Ksuid, KsuidLike as _};

use crate::{Entropy, Timestamp};

/// The longest tail an id may have. Vendors' own ids stay far below it.
const MAX_TAIL: usize = 64;
/// Digits and letters without those that are taken for each other.
const BASE_58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// What FNV-1a begins with, and multiplies by, in 128 bits.
const FNV_OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

macro_rules! id_text {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Box<str>);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Accepts the prefix followed by 1 to 64 ASCII letters or digits.
            pub fn parse(raw: &str) -> Option<Self> {
                let tail = raw.strip_prefix(Self::PREFIX)?;
                let fits = (1..=MAX_TAIL).contains(&tail.len());
                (fits && tail.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| Self(raw.into()))
            }

            /// The whole id, prefix included.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id without its prefix.
            pub fn tail(&self) -> &str {
                self.0.strip_prefix(Self::PREFIX).unwrap_or_default()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        id_text!($(#[$doc])* $name, $prefix);

        impl $name {
            /// Makes a new id whose KSUID carries the second of `now`.
            pub fn generate(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(format!("{}{}", Self::PREFIX, ksuid(now, entropy)).into())
            }
        }
    };
}

id_type!(/// Identifies an API key that acts for one organization.
    ApiKeyId, "apikey_");
id_type!(/// Identifies what a client may do with one audience.
    ClientGrantId, "cgr_");
id_type!(/// Identifies the device or browser a session belongs to.
    ClientId, "client_");
id_type!(/// Identifies a source of users that organizations may enable.
    ConnectionId, "con_");
id_type!(/// Identifies a public key of a client.
    CredentialId, "cred_");
id_type!(/// Identifies a domain of an organization.
    DomainId, "orgdmn_");
id_type!(/// Identifies one e-mail address of a user.
    EmailAddressId, "idn_");
id_type!(/// Identifies a recorded change.
    EventId, "evt_");
id_text!(/// Identifies a group of users.
    GroupId, "grp_");
id_type!(/// Identifies a picture.
    ImageId, "img_");
id_type!(/// Identifies the instance: the one tenant a database holds.
    InstanceId, "ins_");
id_type!(/// Identifies an invitation to an organization.
    InvitationId, "orginv_");
id_type!(/// Identifies a user's wish to join a team.
    JoinRequestId, "teamreq_");
id_type!(/// Identifies a mail that waits to be delivered.
    MailId, "mail_");
id_type!(/// Identifies a user's membership of an organization.
    MembershipId, "orgmem_");
id_type!(/// Identifies a user's wish to join an organization.
    MembershipRequestId, "orgmemreq_");
id_type!(/// Identifies an organization.
    OrganizationId, "org_");
id_type!(/// Identifies a permission that roles grant.
    PermissionId, "perm_");
id_type!(/// Identifies a role.
    RoleId, "role_");
id_type!(/// Identifies a set of roles.
    RoleSetId, "rset_");
id_type!(/// Identifies a secret key of the instance (the record, not the secret).
    SecretKeyId, "seckey_");
id_type!(/// Identifies a signed-in session.
    SessionId, "sess_");
id_type!(/// Identifies an attempt to sign in.
    SignInId, "sia_");
id_type!(/// Identifies a token that signs a user in once.
    SignInTokenId, "sit_");
id_type!(/// Identifies an attempt to sign up.
    SignUpId, "sua_");
id_type!(/// Identifies an offer to join an organization.
    SuggestionId, "orgsug_");
id_type!(/// Identifies a team of an organization.
    TeamId, "team_");
id_type!(/// Identifies a user.
    UserId, "user_");

impl EventId {
    /// The id of one of several changes that follow from the one with this id, so that a unit of work
    /// can record as many as it meets and draws none.
    #[must_use]
    pub fn following(&self, number: usize) -> Self {
        Self(format!("{}x{number}", self.0).into())
    }

    /// The same id for clients that expect a UUID: a hash of its text (FNV-1a).
    pub fn uuid(&self) -> Uuid {
        let hash = self.0.bytes().fold(FNV_OFFSET, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(FNV_PRIME)
        });
        Uuid(uuid::Builder::from_random_bytes(hash.to_be_bytes()).into_uuid())
    }
}

impl GroupId {
    /// Clients that check these ids want 14 to 22 digits of base 58 behind the prefix, which a KSUID
    /// is too long for.
    const SIZE: usize = 22;

    /// Makes a new id, which is random altogether.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let digits: Vec<char> = BASE_58.chars().collect();
        Self(format!("{}{}", Self::PREFIX, entropy.text(&digits, Self::SIZE)).into())
    }
}

impl RoleSetId {
    /// The id of the set that an instance begins with: the instance's own behind another prefix,
    /// which the migration of older databases can make, too.
    pub fn of_instance(instance: &InstanceId) -> Self {
        Self(format!("{}{}", Self::PREFIX, instance.tail()).into())
    }
}

/// A second unique id that some records carry for clients that expect an RFC 9562 UUID.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Uuid(uuid::Uuid);

impl Uuid {
    /// Reads every form RFC 9562 clients send: hyphenated, bare hex, braced, `urn:uuid:`.
    pub fn parse(raw: &str) -> Option<Self> {
        uuid::Uuid::parse_str(raw).ok().map(Self)
    }

    /// Makes a random (version 4) UUID.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

impl fmt::Display for Uuid {
    /// Writes the lower-case hyphenated form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.hyphenated())
    }
}

fn ksuid(now: Timestamp, entropy: &dyn Entropy) -> Ksuid {
    let mut payload = [0; 16];
    entropy.fill(&mut payload);
    Ksuid::from_seconds(Some(now.seconds()), Some(&payload))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Zeros;

    impl Entropy for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn the_id_carries_the_second_of_creation() {
        // The seed's organization: org_21Ufcy98STcA11s3QckIwtwHIES was made at 1638000669544.
        let id = OrganizationId::generate(Timestamp::from_millis(1_638_000_669_544), &Zeros);
        assert!(id.as_str().starts_with("org_21Ufc"), "{id}");
        assert_eq!(id.tail().len(), 27);
        assert_eq!(OrganizationId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn other_kinds_and_foreign_characters_are_refused() {
        for raw in [
            "", "org_", "user_1", "org_a-b", "org_a b", "org_\0", "ORG_a",
        ] {
            assert_eq!(OrganizationId::parse(raw), None, "{raw:?}");
        }
        assert_eq!(
            OrganizationId::parse(&format!("org_{}", "a".repeat(65))),
            None
        );
    }

    #[test]
    fn events_that_follow_from_another_have_ids_of_their_own() {
        let id = EventId::generate(Timestamp::from_millis(0), &Zeros);
        let following = [
            id.clone(),
            id.following(0),
            id.following(1),
            id.following(10),
        ];
        for (position, one) in following.iter().enumerate() {
            assert_eq!(EventId::parse(one.as_str()).as_ref(), Some(one));
            let others = following.iter().skip(position + 1);
            for other in others {
                assert!(one != other && one.uuid() != other.uuid(), "{one} {other}");
            }
        }
        assert_eq!(Uuid::parse(&id.uuid().to_string()), Some(id.uuid()));
    }

    proptest! {
        #[test]
        fn what_parses_prints_the_same(tail in "[0-9A-Za-z]{1,64}") {
            let raw = format!("user_{tail}");
            prop_assert_eq!(UserId::parse(&raw).map(|id| id.to_string()), Some(raw));
        }

        #[test]
        fn uuids_round_trip(bytes in any::<[u8; 16]>()) {
            let id = Uuid(uuid::Uuid::from_bytes(bytes));
            prop_assert_eq!(Uuid::parse(&id.to_string()), Some(id));
        }
    }
}
