//! Groups: users who come as one, put together by the operator or taken over from a directory, and
//! the roles that they get by it.

use crate::Timestamp;
use crate::id::{ConnectionId, GroupId, OrganizationId, RoleId, UserId};
use crate::page::Slice;
use crate::role::Role;
use crate::text::{Fault, Label};
use crate::user::User;

/// The name of a group: 1 to 128 printable ASCII characters, not only spaces.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct GroupName(Box<str>);

impl GroupName {
    /// The most characters.
    pub const MAX: usize = 128;

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`Fault::Blank`], [`Fault::TooLong`], [`Fault::BadCharacter`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let given = raw.chars().count();
        if raw.trim().is_empty() {
            Err(Fault::Blank)
        } else if given > Self::MAX {
            Err(Fault::TooLong {
                given,
                max: Self::MAX,
            })
        } else if raw.bytes().all(|b| matches!(b, b' '..=b'~')) {
            Ok(Self(raw.into()))
        } else {
            Err(Fault::BadCharacter)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A group of users.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Group {
    /// Identifies the group.
    pub id: GroupId,
    /// Its name, unique among the groups of its connection or, without one, among all others
    /// without.
    pub name: GroupName,
    /// What the directory it comes from calls it.
    pub external_id: Option<Label>,
    /// The connection it comes from, with which it goes.
    pub connection_id: Option<ConnectionId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Group {
    /// The most roles of a group in one place.
    pub const MAX_ROLES: usize = 50;
}

/// A user in a group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMember {
    /// The user.
    pub user: User,
    /// Since when.
    pub since: Timestamp,
}

/// What a new group is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateGroup {
    /// Its name.
    pub name: GroupName,
    /// What the directory it comes from calls it.
    pub external_id: Option<Label>,
    /// The connection it comes from.
    pub connection_id: Option<ConnectionId>,
}

/// Where a group has roles.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoleScope {
    /// In no organization, but everywhere; kept and shown only, like the roles of users everywhere.
    Everywhere,
    /// In one organization, where they permit things to those of the group who are members.
    Organization(OrganizationId),
}

/// Which groups a list holds. They come in the order in which they were made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupQuery {
    /// Which groups.
    pub filter: GroupFilter,
    /// Which part of the list.
    pub slice: Slice<GroupId>,
}

/// What a list of groups is narrowed to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum GroupFilter {
    /// Those that are all of this, where given.
    Like {
        /// From this connection.
        connection_id: Option<ConnectionId>,
        /// With this id in their directory.
        external_id: Option<Label>,
        /// With exactly this name.
        name: Option<GroupName>,
        /// With this text in their names or in the ids in their directory, in any case (ASCII).
        text: Option<String>,
    },
    /// Those with a role in this organization, or with this very role.
    InOrganization(OrganizationId, Option<RoleId>),
    /// Those with this role everywhere.
    WithRole(RoleId),
    /// Those by which the user gets the role in the organization.
    Giving {
        /// The role.
        role: RoleId,
        /// To whom.
        user: UserId,
        /// Where.
        organization: OrganizationId,
    },
}

/// A role that a member has in an organization, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectiveRole {
    /// The role.
    pub role: Role,
    /// Whether somebody gave it to the member.
    pub direct: bool,
    /// Whether the member is in a group that has it in the organization.
    pub by_groups: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_printable_ascii() {
        for name in ["a", "Sales & Support", &"x".repeat(128)] {
            assert_eq!(GroupName::parse(name).unwrap().as_str(), name);
        }
        let faults = [
            ("", Fault::Blank),
            ("  ", Fault::Blank),
            ("Vertrieb Ö", Fault::BadCharacter),
            ("a\tb", Fault::BadCharacter),
        ];
        for (name, fault) in faults {
            assert_eq!(GroupName::parse(name), Err(fault), "{name:?}");
        }
        let fault = Fault::TooLong {
            given: 129,
            max: 128,
        };
        assert_eq!(GroupName::parse(&"x".repeat(129)), Err(fault));
    }
}
