//! Organizations.

mod search;

use std::collections::BTreeMap;
use std::fmt;

pub use search::{OrganizationPlace, OrganizationSearch, OrganizationTest};

use crate::id::{ImageId, OrganizationId, UserId, Uuid};
use crate::metadata::{Labels, Metadata, MetadataChange};
use crate::page::{Among, Direction, Slice};
use crate::role_set::RoleSetKey;
use crate::rules::{Creator, Seats, SlugPolicy};
use crate::text::{Fault, Format, HexColor, HttpsUrl, OrganizationName};
use crate::{Patch, Timestamp};

/// The handle of an organization, unique in the instance: 1 to 256 of `a-z 0-9 - _`, never
/// beginning with `org_`, so that a handle and an id cannot be confused.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Slug(Box<str>);

impl Slug {
    /// The most characters.
    pub const MAX: usize = 256;
    /// The most characters of a derived handle, which every dialect can show.
    const MAX_DERIVED: usize = 50;

    /// Checks a handle against the rules all dialects share.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadFormat`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        let plain = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        if raw.is_empty() {
            Err(Fault::Blank)
        } else if given > Self::MAX {
            Err(Fault::TooLong {
                given,
                max: Self::MAX,
            })
        } else if raw.starts_with(OrganizationId::PREFIX) || !raw.bytes().all(plain) {
            Err(Fault::BadFormat(Format::Slug))
        } else {
            Ok(Self(raw.into()))
        }
    }

    /// Checks a handle of letters, digits and hyphens only.
    ///
    /// # Errors
    ///
    /// As [`Slug::parse`].
    pub fn parse_hyphenated(raw: &str) -> Result<Self, Fault> {
        let slug = Self::parse(raw)?;
        if raw.contains('_') {
            Err(Fault::BadFormat(Format::Slug))
        } else {
            Ok(slug)
        }
    }

    /// Checks a handle of at most 50 characters that begins and ends with a letter or digit.
    ///
    /// # Errors
    ///
    /// As [`Slug::parse`].
    pub fn parse_identifier(raw: &str) -> Result<Self, Fault> {
        let slug = Self::parse(raw)?;
        let given = raw.len();
        if given > Self::MAX_DERIVED {
            Err(Fault::TooLong {
                given,
                max: Self::MAX_DERIVED,
            })
        } else if raw.starts_with(['-', '_']) || raw.ends_with(['-', '_']) {
            Err(Fault::BadFormat(Format::Slug))
        } else {
            Ok(slug)
        }
    }

    /// The handle a name suggests: transliterated to ASCII, lower case, at most 50 characters, with
    /// everything else as single hyphens. A name without any letter or digit gives its bytes in
    /// hexadecimal, so that equal names give equal handles whatever their script.
    pub fn derive(name: &OrganizationName) -> Self {
        let ascii = deunicode::deunicode(name.as_str()).to_ascii_lowercase();
        let words: Vec<&str> = ascii
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        let mut text = words.join("-");
        if text.is_empty() {
            let digits = name
                .as_str()
                .bytes()
                .flat_map(|byte| [byte >> 4, byte & 0xf]);
            text = digits
                .filter_map(|digit| char::from_digit(digit.into(), 16))
                .collect();
        }
        text.truncate(Self::MAX_DERIVED);
        Self(text.trim_end_matches('-').into())
    }

    /// This handle with `-suffix` behind it, cut so that the whole stays within 50 characters.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        let room = Self::MAX_DERIVED.saturating_sub(suffix.len() + 1);
        let head: String = self.0.chars().take(room).collect();
        Self(format!("{}-{suffix}", head.trim_end_matches('-')).into())
    }

    /// The handle.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an organization looks.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Branding {
    /// The logo.
    pub logo: Option<Logo>,
    /// The colours of its pages.
    pub colors: Option<Colors>,
}

/// Where the logo of an organization is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Logo {
    /// Stored here.
    Image(ImageId),
    /// At an address elsewhere that pages may load it from.
    Url(HttpsUrl),
}

/// A pair of colours; one without the other is not stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Colors {
    /// For buttons and links.
    pub primary: HexColor,
    /// Behind the page.
    pub page_background: HexColor,
}

/// How many tokens machine clients get that act for an organization: at least one of the three is
/// told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TokenQuota {
    enforce: Option<bool>,
    per_day: Option<u32>,
    per_hour: Option<u32>,
}

impl TokenQuota {
    /// The most tokens of a day or an hour that can be told.
    pub const MAX: u32 = 2_147_483_647;

    /// A quota; `None` if nothing is told, or a number that is none.
    pub fn new(enforce: Option<bool>, per_day: Option<u32>, per_hour: Option<u32>) -> Option<Self> {
        let told = enforce.is_some() || per_day.is_some() || per_hour.is_some();
        let fits = |number: Option<u32>| number.is_none_or(|n| (1..=Self::MAX).contains(&n));
        (told && fits(per_day) && fits(per_hour)).then_some(Self {
            enforce,
            per_day,
            per_hour,
        })
    }

    /// Whether more tokens are refused, not only noted.
    pub fn enforce(&self) -> Option<bool> {
        self.enforce
    }

    /// The most tokens of a day.
    pub fn per_day(&self) -> Option<u32> {
        self.per_day
    }

    /// The most tokens of an hour.
    pub fn per_hour(&self) -> Option<u32> {
        self.per_hour
    }
}

/// What applications may do with an organization.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClientAccess {
    /// How many tokens machine clients get.
    pub token_quota: Option<TokenQuota>,
    /// Whether applications of others reach it.
    pub third_parties: bool,
    /// Whether only the applications that are named for it reach it.
    pub entitled_only: bool,
}

/// An organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Identifies the organization.
    pub id: OrganizationId,
    /// Its second id.
    pub uuid: Uuid,
    /// Its handle, unique.
    pub slug: Slug,
    /// Its display name; the handle stands in where there is none.
    pub name: Option<OrganizationName>,
    /// How it looks.
    pub branding: Branding,
    /// Data that its members may read.
    pub public_metadata: Metadata,
    /// Data that only the operator may read.
    pub private_metadata: Metadata,
    /// Pairs of text that the operator's tools attach.
    pub labels: Labels,
    /// The most members and pending invitations together; `0` is no limit.
    pub max_allowed_memberships: u32,
    /// Whether its administrators may delete it.
    pub admin_delete_enabled: bool,
    /// The role set whose roles its members can have; any role if `None`.
    pub role_set: Option<RoleSetKey>,
    /// What applications may do with it.
    pub client_access: ClientAccess,
    /// The user who made it, if one did.
    pub created_by: Option<UserId>,
    /// How many members it has.
    pub members_count: u32,
    /// How many invitations wait for an answer.
    pub pending_invitations_count: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Organization {
    /// The display name, or the handle if there is none.
    pub fn display_name(&self) -> &str {
        self.name
            .as_ref()
            .map_or(self.slug.as_str(), OrganizationName::as_str)
    }
}

/// A change of the seats that are taken in an organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SeatChange {
    /// How many members come or, below zero, go.
    pub members: i32,
    /// How many pending invitations come or, below zero, go.
    pub pending_invitations: i32,
}

impl SeatChange {
    /// An invited person becomes a member.
    pub const ACCEPT: Self = Self {
        members: 1,
        pending_invitations: -1,
    };
    /// A member comes.
    pub const JOIN: Self = Self {
        members: 1,
        pending_invitations: 0,
    };
    /// A member goes.
    pub const LEAVE: Self = Self {
        members: -1,
        pending_invitations: 0,
    };

    /// This many people are invited or, below zero, no longer are.
    pub const fn invite(people: i32) -> Self {
        Self {
            members: 0,
            pending_invitations: people,
        }
    }
}

/// How a caller names an organization.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum OrganizationRef {
    /// By its id.
    Id(OrganizationId),
    /// By its handle.
    Slug(Slug),
    /// By its second id.
    Uuid(Uuid),
}

impl OrganizationRef {
    /// Reads an id or, failing that, a handle.
    pub fn parse(raw: &str) -> Option<Self> {
        OrganizationId::parse(raw)
            .map(Self::Id)
            .or_else(|| Slug::parse(raw).ok().map(Self::Slug))
    }
}

impl fmt::Display for OrganizationRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
            Self::Uuid(uuid) => uuid.fmt(f),
        }
    }
}

/// What a new organization is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateOrganization {
    /// The display name.
    pub name: Option<OrganizationName>,
    /// How it gets its handle.
    pub slug: SlugPolicy,
    /// Who owns it.
    pub creator: Creator,
    /// How it looks.
    pub branding: Branding,
    /// Data its members may read.
    pub public_metadata: Metadata,
    /// Data only the operator may read.
    pub private_metadata: Metadata,
    /// Pairs of text.
    pub labels: Labels,
    /// What applications may do with it.
    pub client_access: ClientAccess,
    /// How many seats it has.
    pub seats: Seats,
    /// The role set whose roles its members can have; the initial one if `None`.
    pub role_set: Option<RoleSetKey>,
    /// When it was made, for one that moves here from elsewhere; now if `None`.
    pub created_at: Option<Timestamp>,
    /// Connections to enable for it.
    pub connections: Vec<crate::connection::EnableConnection>,
}

impl CreateOrganization {
    /// A plain organization with a name and an owner; the handle is made from the name.
    pub fn named(name: OrganizationName, slug: SlugPolicy, creator: Creator) -> Self {
        Self {
            name: Some(name),
            ..Self::with_slug(slug, creator)
        }
    }

    /// An organization without a display name.
    pub fn with_slug(slug: SlugPolicy, creator: Creator) -> Self {
        Self {
            name: None,
            slug,
            creator,
            branding: Branding::default(),
            public_metadata: Metadata::default(),
            private_metadata: Metadata::default(),
            labels: Labels::default(),
            client_access: ClientAccess::default(),
            seats: Seats::default(),
            role_set: None,
            created_at: None,
            connections: Vec::new(),
        }
    }
}

/// A partial update of an organization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateOrganization {
    /// The display name.
    pub name: Patch<OrganizationName>,
    /// The handle: a new one, or one made from the new name.
    pub slug: Option<SlugPolicy>,
    /// The logo; of the stored ones, only the one it has.
    pub logo: Patch<Logo>,
    /// The colours.
    pub colors: Patch<Colors>,
    /// Data its members may read.
    pub public_metadata: MetadataChange,
    /// Data only the operator may read.
    pub private_metadata: MetadataChange,
    /// All the pairs of text, in place of those there were.
    pub labels: Option<Labels>,
    /// Some pairs of text, beside those that stay; `None` takes one out.
    pub label_changes: BTreeMap<String, Option<String>>,
    /// How many tokens machine clients get.
    pub token_quota: Patch<TokenQuota>,
    /// Whether applications of others reach it.
    pub third_parties: Option<bool>,
    /// Whether only the applications that are named for it reach it.
    pub entitled_only: Option<bool>,
    /// The seats.
    pub max_allowed_memberships: Option<u32>,
    /// Whether its administrators may delete it.
    pub admin_delete_enabled: Option<bool>,
    /// The role set whose roles its members can have.
    pub role_set: Option<RoleSetKey>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// Which organizations a list holds, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OrganizationQuery {
    /// Part of a name or handle in any case, or a whole id.
    pub text: Option<String>,
    /// Only some organizations, or all but some.
    pub ids: Among<OrganizationId>,
    /// Only those that any of these users is a member of, or none that one of these is.
    pub members: Among<UserId>,
    /// What the list is ordered by.
    pub order: OrganizationOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Which part of the list.
    pub slice: Slice<OrganizationId>,
}

/// What a list of organizations can be ordered by. Equal ones are ordered by id.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum OrganizationOrder {
    /// When they were made.
    #[default]
    CreatedAt,
    /// The number of members.
    MembersCount,
    /// The display name.
    Name,
    /// The handle.
    Slug,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn derived(name: &str) -> String {
        Slug::derive(&OrganizationName::parse(name).unwrap()).to_string()
    }

    #[test]
    fn names_become_handles() {
        assert_eq!(derived("Acme Inc"), "acme-inc");
        assert_eq!(derived("  Café & Söhne GmbH  "), "cafe-sohne-gmbh");
        assert_eq!(derived("!!!"), "212121");
        assert_eq!(derived(&"ab ".repeat(40)).len(), 50);
    }

    #[test]
    fn each_kind_of_handle_has_its_alphabet() {
        assert!(Slug::parse_hyphenated("a-b").is_ok() && Slug::parse_hyphenated("a_b").is_err());
        assert!(Slug::parse_identifier("a_b").is_ok() && Slug::parse_identifier("-a").is_err());
        assert!(Slug::parse_identifier(&"a".repeat(51)).is_err());
        for raw in ["", "A", "a b", "org_a", "ä", "a/b", "a\0"] {
            assert!(Slug::parse(raw).is_err(), "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn every_name_gives_a_handle_every_dialect_can_show(raw in "\\PC{1,256}") {
            if let Ok(name) = OrganizationName::parse(&raw) {
                let slug = Slug::derive(&name);
                prop_assert!(Slug::parse_identifier(slug.as_str()).is_ok(), "{}", slug);
                let other = slug.with_suffix("x7k2p9wz");
                prop_assert!(Slug::parse_identifier(other.as_str()).is_ok(), "{}", other);
                prop_assert!(Slug::parse_hyphenated(other.as_str()).is_ok(), "{}", other);
            }
        }
    }
}
