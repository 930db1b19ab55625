//! Commands and values with as little in them as a test has to say.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use org_core::app::{Registration, Start};
use org_core::connection::{
    AccessLevel, ConnectionContent, ConnectionName, CreateConnection, EnableConnection, Strategy,
};
use org_core::credential::SecretDigest;
use org_core::domain::{
    CreateDomain, DomainFilter, DomainName, DomainOrder, DomainQuery, EnrollmentMode,
};
use org_core::email_code::NewCode;
use org_core::id::ConnectionId;
use org_core::invitation::{
    CreateInvitation, InvitationLink, InvitationOrder, InvitationQuery, InvitationStatus,
    LinkAddress,
};
use org_core::membership::CreateMembership;
use org_core::metadata::{Labels, Metadata};
use org_core::organization::{CreateOrganization, Organization, OrganizationRef, Slug};
use org_core::page::{Direction, Slice};
use org_core::role::{RoleKey, SystemRole};
use org_core::rules::{Creator, DomainQuota, OnPending, OnTaken, Quota, SignUp, SlugPolicy};
use org_core::text::{EmailAddress, Label, OrganizationName};
use org_core::user::{CreateUser, User};
use org_core::{Action, Actions, Identity, Principal, Via};
use serde_json::Value;

/// The door that tests come in through.
pub const VIA: Via = Via::new("test");

pub fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

pub fn name(text: &str) -> OrganizationName {
    OrganizationName::parse(text).unwrap()
}

pub fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub fn by_slug(text: &str) -> OrganizationRef {
    OrganizationRef::Slug(slug(text))
}

pub fn metadata(object: &Value) -> Metadata {
    Metadata::parse(object.as_object().unwrap().clone()).unwrap()
}

pub fn labels<const N: usize>(pairs: [(&str, &str); N]) -> Labels {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    Labels::parse(BTreeMap::from(pairs.map(owned))).unwrap()
}

/// A digest that stands for the secret `seed`. The store never looks into it.
pub fn digest(seed: &str) -> SecretDigest {
    SecretDigest::from_hex(format!("digest-of-{seed}"))
}

/// An organization with this handle and nobody in it.
pub fn exactly(handle: &str) -> CreateOrganization {
    CreateOrganization::with_slug(SlugPolicy::Exact(slug(handle)), Creator::Nobody)
}

/// An organization with this display name and a handle made from it.
pub fn named(text: &str, on_taken: OnTaken) -> CreateOrganization {
    CreateOrganization::named(name(text), SlugPolicy::Derive { on_taken }, Creator::Nobody)
}

/// An organization of the caller, who is held to the quota.
pub fn mine(handle: &str) -> CreateOrganization {
    let creator = Creator::Caller {
        quota: Quota::Enforced,
    };
    CreateOrganization {
        creator,
        ..exactly(handle)
    }
}

/// An organization of `user`.
pub fn owned_by(user: &User, handle: &str) -> CreateOrganization {
    CreateOrganization {
        creator: Creator::User(user.id.clone()),
        ..exactly(handle)
    }
}

/// `user` as a member of `organization` with this role.
pub fn joining(organization: &Organization, user: &User, role: &str) -> CreateMembership {
    CreateMembership {
        organization: OrganizationRef::Id(organization.id.clone()),
        user: user.id.clone(),
        role: RoleKey::parse(role).unwrap(),
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
    }
}

/// A user with one address.
pub fn person(address: &str) -> CreateUser {
    CreateUser {
        emails: vec![email(address)],
        ..CreateUser::default()
    }
}

pub fn connection(name: &str, strategy: Strategy) -> CreateConnection {
    CreateConnection {
        name: ConnectionName::parse(name).unwrap(),
        display_name: None,
        strategy,
        content: ConnectionContent::default(),
        clients: Vec::new(),
    }
}

pub fn enable(id: &ConnectionId) -> EnableConnection {
    EnableConnection {
        connection_id: id.to_string(),
        name: None,
        access_level: AccessLevel::None,
        is_enabled: true,
        assign_membership_on_login: false,
        show_as_button: true,
        is_signup_enabled: false,
    }
}

/// A member who is to be, with a link whose secret is the address.
pub fn invitation(address: &str) -> CreateInvitation {
    CreateInvitation {
        email_address: email(address),
        role: Some(SystemRole::Member.into()),
        roles: Vec::new(),
        inviter: None,
        inviter_name: None,
        client_id: None,
        connection_id: None,
        app_metadata: None,
        user_metadata: None,
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
        redirect_url: None,
        life: Duration::from_hours(30 * 24),
        link: link(address),
        notify: true,
        on_pending: OnPending::Refuse,
    }
}

/// A link with this secret.
pub fn link(secret: &str) -> InvitationLink {
    InvitationLink {
        ticket: digest(secret),
        seed: Some(format!("seed-of-{secret}")),
        address: LinkAddress::Whole(format!("http://org.test/ticket-of-{secret}")),
    }
}

/// Invitations, the newest first.
pub fn invitations(statuses: &[InvitationStatus]) -> InvitationQuery {
    InvitationQuery {
        statuses: statuses.to_vec(),
        email_address: None,
        text: None,
        order: InvitationOrder::CreatedAt,
        direction: Direction::Descending,
        slice: Slice::Offset {
            offset: 0,
            limit: 10,
        },
    }
}

/// The server itself, allowed everything.
pub fn operator() -> Principal {
    Principal::system(VIA)
}

/// The [`operator`], for calls that are awaited later than they are written.
pub fn the_operator() -> &'static Principal {
    static OPERATOR: LazyLock<Principal> = LazyLock::new(operator);
    &OPERATOR
}

/// A client that may do these things everywhere and is no user.
pub fn machine<const N: usize>(actions: [Action; N]) -> Principal {
    Principal {
        identity: Identity::Client {
            id: "a-machine".to_owned(),
        },
        actions: actions.into_iter().collect::<Actions>(),
        via: VIA,
    }
}

/// A domain of this name that changes nothing for anybody.
pub fn domain(name: &str, verified: bool) -> CreateDomain {
    CreateDomain {
        name: domain_name(name),
        enrollment_mode: EnrollmentMode::ManualInvitation,
        verified,
        use_for_discovery: true,
        quota: DomainQuota::Instance,
    }
}

pub fn domain_name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

/// All domains, newest first.
pub fn all_domains() -> DomainQuery {
    DomainQuery {
        filter: DomainFilter::default(),
        order: DomainOrder::CreatedAt,
        direction: Direction::Descending,
        slice: Slice::Offset {
            offset: 0,
            limit: 500,
        },
    }
}

/// Somebody who signs up, where everybody may.
pub fn registering(address: &str) -> Registration {
    Registration {
        user: person(address),
        start: Start::Nowhere,
        sign_up: SignUp::Open,
        code: None,
    }
}

/// A code that is kept under [`digest`] of itself.
pub fn code(text: &str) -> NewCode {
    NewCode {
        text: text.to_owned(),
        digest: digest(text),
    }
}
