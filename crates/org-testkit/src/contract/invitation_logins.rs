//! Invitations to come in through a client's login, and those that take the place of another.

use std::collections::BTreeSet;
use std::time::Duration;

use org_core::client::{ClientName, EnsureClient};
use org_core::connection::{EnableConnection, Strategy};
use org_core::event::EventKind;
use org_core::id::ConnectionId;
use org_core::invitation::{CreateInvitation, Invitation, InvitationStatus, LinkAddress};
use org_core::organization::OrganizationRef;
use org_core::rules::OnPending;
use org_core::text::FullName;
use org_core::{Conflict, Error, Fault, Result, Violation};
use serde_json::json;

use crate::builders::{
    by_slug, connection, digest, enable, invitation, invitations, link, metadata, operator,
    the_operator,
};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

pub async fn what_is_said_of_the_login_is_kept(at: &Fixture) {
    at.organization("acme").await;
    client(at, "app").await;
    let staff = enabled(at, "staff", Strategy::Password, true).await;
    let new = CreateInvitation {
        role: None,
        inviter_name: Some(FullName::parse("Ada Lovelace").unwrap()),
        client_id: Some("app".to_owned()),
        connection_id: Some(staff.clone()),
        app_metadata: Some(metadata(&json!({ "plan": "gold" }))),
        user_metadata: Some(metadata(&json!({ "colour": "Ł" }))),
        ..invitation("bob@example.com")
    };
    let made = invite(at, new.clone()).await.unwrap();
    assert_eq!(made.role.key.as_str(), "org:member");
    assert_eq!(made.inviter_name, new.inviter_name);
    assert_eq!(made.client_id, new.client_id);
    assert_eq!(
        made.connection_id.as_ref().map(ConnectionId::as_str),
        Some(staff.as_str())
    );
    assert_eq!(made.app_metadata, new.app_metadata);
    assert_eq!(made.user_metadata, new.user_metadata);
    let id = made.id.clone();
    let read = at.app.store().read(move |tx| tx.invitation(&id)).await;
    assert_eq!(read.unwrap(), Some(made));
}

pub async fn what_will_not_do_is_refused(at: &Fixture) {
    at.organization("acme").await;
    client(at, "app").await;
    let made = connection("elsewhere", Strategy::Password);
    let elsewhere = at.app.create_connection(&operator(), made).await.unwrap();
    let elsewhere = elsewhere.connection.id.to_string();
    let disabled = enabled(at, "disabled", Strategy::Password, false).await;
    let sms = enabled(at, "sms", Strategy::External("sms".to_owned()), true).await;
    let with = |id: &str| CreateInvitation {
        connection_id: Some(id.to_owned()),
        ..invitation("bob@example.com")
    };
    let nobodys = CreateInvitation {
        client_id: Some("nobody".to_owned()),
        ..invitation("bob@example.com")
    };
    let rows = at.database.dump();
    for (new, field, fault) in [
        (nobodys, "client_id", Fault::NotFound),
        (with("con_none"), "connection_id", Fault::NotFound),
        (with("no id"), "connection_id", Fault::NotFound),
        (with(&elsewhere), "connection_id", Fault::NotAllowed),
        (with(&disabled), "connection_id", Fault::NotAllowed),
        (with(&sms), "connection_id.strategy", Fault::NotAllowed),
    ] {
        let Err(Error::Invalid(Violation {
            field: found,
            fault: what,
            ..
        })) = invite(at, new).await
        else {
            panic!("{field} was taken");
        };
        assert_eq!((found.as_ref(), what), (field, fault));
        assert_eq!(at.database.dump(), rows);
    }
}

/// The new link works and the old one no more, on the same seat.
pub async fn another_invitation_can_take_the_place_of_one(at: &Fixture) {
    let acme = at.organization("acme").await;
    let first = invite(at, invitation("bob@example.com")).await.unwrap();
    let again = |secret: &str| CreateInvitation {
        link: link(secret),
        on_pending: OnPending::Replace,
        ..invitation("BOB@example.com")
    };
    let second = invite(at, again("second")).await.unwrap();
    let kinds: Vec<_> = at
        .newest_events(2)
        .await
        .iter()
        .map(|one| one.kind)
        .collect();
    assert!(kinds.contains(&EventKind::InvitationRevoked), "{kinds:?}");
    assert_eq!(at.reload(&acme).await.pending_invitations_count, 1);
    let pending = [InvitationStatus::Pending];
    let page = at
        .app
        .invitations_in(&operator(), by_slug("acme"), invitations(&pending))
        .await
        .unwrap();
    let ids: Vec<_> = page.items.iter().map(|one| &one.invitation.id).collect();
    assert_eq!(ids, [&second.id]);
    let gone = first.ticket.clone().unwrap();
    assert_is!(
        at.app.ticket(gone).await,
        Err(Error::Conflict(Conflict::InvitationRevoked))
    );
    let refused = CreateInvitation {
        link: link("third"),
        ..invitation("bob@example.com")
    };
    assert_is!(
        invite(at, refused).await,
        Err(Error::Conflict(Conflict::InvitationPending))
    );
    let bob = at.verified_user("bob@example.com").await;
    at.app
        .accept_ticket(&signed_in(&bob), digest("second"))
        .await
        .unwrap();
    let after = at.reload(&acme).await;
    assert_eq!(
        (after.members_count, after.pending_invitations_count),
        (1, 0)
    );
}

/// The mail leads where the server would, since the client says nothing of a login of its own.
pub async fn the_mail_leads_to_the_login(at: &Fixture) {
    let acme = at.organization("acme").await;
    client(at, "app").await;
    let mut link = link("s3cret");
    link.address = LinkAddress::Login {
        secret: "s3cret".to_owned(),
        otherwise: "https://org.test/come?x=1#top".to_owned(),
    };
    let new = CreateInvitation {
        client_id: Some("app".to_owned()),
        inviter_name: Some(FullName::parse("Ada Lovelace").unwrap()),
        link,
        ..invitation("bob@example.com")
    };
    let app = at.app.clone().sending_mail();
    let by = OrganizationRef::Id(acme.id.clone());
    app.create_invitation(the_operator(), by, new)
        .await
        .unwrap();
    let now = at.app.now();
    let until = now.plus(Duration::from_mins(1));
    let queued = at
        .app
        .store()
        .write(move |tx| tx.claim_mail(now, until))
        .await;
    let mail = queued.unwrap().unwrap().mail;
    let address = format!(
        "https://org.test/come?x=1&invitation=s3cret&organization={}&organization_name=acme#top",
        acme.id
    );
    assert!(mail.text.contains(&address), "{}", mail.text);
    assert!(
        mail.subject.starts_with("Ada Lovelace invites you"),
        "{}",
        mail.subject
    );
}

async fn invite(at: &Fixture, new: CreateInvitation) -> Result<Invitation> {
    let made = at
        .app
        .create_invitation(the_operator(), by_slug("acme"), new)
        .await;
    made.map(|view| view.invitation)
}

async fn client(at: &Fixture, id: &str) {
    let client = EnsureClient {
        id: id.to_owned(),
        name: ClientName::parse(id).unwrap(),
        digest: digest(id),
        scopes: BTreeSet::new(),
    };
    at.app.ensure_client(&operator(), client).await.unwrap();
}

async fn enabled(at: &Fixture, name: &str, strategy: Strategy, is_enabled: bool) -> String {
    let made = at
        .app
        .create_connection(&operator(), connection(name, strategy))
        .await;
    let id = made.unwrap().connection.id;
    let new = EnableConnection {
        is_enabled,
        ..enable(&id)
    };
    at.app
        .add_organization_connection(&operator(), by_slug("acme"), new)
        .await
        .unwrap();
    id.to_string()
}
