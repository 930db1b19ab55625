//! Ids as Auth0's clients know them: Auth0's own prefix before the tail that the record has in every
//! dialect (`contracts/auth0.md` section 2). Organizations and connections need no translation.

use org_core::id::{DomainId, InvitationId, RoleId, UserId};

/// A kind of id that is spelled differently here.
pub(super) trait Spelled: Sized {
    /// What Auth0 puts before the tail.
    const PREFIX: &'static str;

    /// The part that all dialects share.
    fn tail(&self) -> &str;

    /// The id with this tail.
    fn from_tail(tail: &str) -> Option<Self>;

    /// As Auth0's clients know it.
    fn spelled(&self) -> String {
        format!("{}{}", Self::PREFIX, self.tail())
    }

    /// Reads what Auth0's clients send.
    fn read(raw: &str) -> Option<Self> {
        raw.strip_prefix(Self::PREFIX).and_then(Self::from_tail)
    }
}

macro_rules! spelled {
    ($($id:ident $prefix:literal,)*) => {
        $(
            impl Spelled for $id {
                const PREFIX: &'static str = $prefix;

                fn tail(&self) -> &str {
                    $id::tail(self)
                }

                fn from_tail(tail: &str) -> Option<Self> {
                    $id::parse(&format!("{}{tail}", $id::PREFIX))
                }
            }
        )*
    };
}

spelled! {
    DomainId "ord_",
    InvitationId "uinv_",
    RoleId "rol_",
    UserId "auth0|",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_in_the_prefix_only() {
        let role = RoleId::parse("role_1a").unwrap();
        assert_eq!(role.spelled(), "rol_1a");
        assert_eq!(RoleId::read("rol_1a"), Some(role));
        for other in ["role_1a", "rol_", "1a", "rol_a|b"] {
            assert_eq!(RoleId::read(other), None, "{other}");
        }
    }
}
