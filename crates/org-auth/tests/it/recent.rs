//! Callers who were believed a moment ago, and from whom what they presented has been taken since.

use std::time::Duration;

use org_auth::secret;
use org_auth::session_token::Version;
use org_core::App;
use org_core::credential::{ApiKey, Operation, SecretKey};
use org_core::session::Session;
use org_testkit::Fixture;
use org_testkit::builders::operator;
use org_testkit::fixture::signed_in;

use crate::support::{CLIENT, Desk, Door};

org_testkit::on_each_kept_database! {
    crate::recent: [
        nothing_is_believed_at_another_door,
        what_another_server_takes_is_gone_within_a_second,
        what_this_server_takes_is_gone_at_once,
    ]
}

/// What each door believes.
struct Holder {
    key: SecretKey,
    api_key: ApiKey,
    opaque: Session,
    credentials: [(Door, String); 5],
}

impl Holder {
    async fn of(desk: &Desk<'_>) -> Self {
        let digest = secret::digest("sk_test_1");
        let app = &desk.at.app;
        let key = app.ensure_secret_key(&operator(), "k", digest).await;
        Self {
            key: key.unwrap(),
            api_key: desk.api_key("ak_1", Operation::Admin).await,
            opaque: desk.opaque(&desk.user, "sess_1").await,
            credentials: [
                (Door::AccessToken, desk.access_token()),
                (Door::ApiKey, "ak_1".to_owned()),
                (Door::OpaqueSession, "sess_1".to_owned()),
                (Door::SecretKey, "sk_test_1".to_owned()),
                (
                    Door::SessionToken,
                    desk.session_token(Version::V2, 60).await,
                ),
            ],
        }
    }

    /// Takes away by `app` what `door` believes.
    async fn lose(&self, desk: &Desk<'_>, door: Door, app: &App) {
        let who = operator();
        match door {
            Door::AccessToken => app.delete_client(&who, CLIENT.to_owned()).await,
            Door::ApiKey => {
                let owner = signed_in(&desk.user);
                app.delete_api_key(&owner, self.api_key.uuid).await
            }
            Door::OpaqueSession => {
                let ended = app.revoke_session(&who, self.opaque.id.clone());
                ended.await.map(drop)
            }
            Door::SecretKey => app.revoke_secret_key(&who, self.key.id.clone()).await,
            Door::SessionToken => {
                let ended = app.revoke_session(&who, desk.session.id.clone());
                ended.await.map(drop)
            }
        }
        .unwrap();
    }
}

pub(crate) async fn what_this_server_takes_is_gone_at_once(at: &Fixture) {
    let desk = Desk::open(at).await;
    let holder = Holder::of(&desk).await;
    for (door, credential) in &holder.credentials {
        desk.enter(*door, credential).await.unwrap();
        holder.lose(&desk, *door, &at.app).await;
        desk.assert_refused(*door, "taken here", credential).await;
    }
}

pub(crate) async fn what_another_server_takes_is_gone_within_a_second(at: &Fixture) {
    let desk = Desk::open(at).await;
    let holder = Holder::of(&desk).await;
    let other = at.another_server();
    for (door, credential) in &holder.credentials {
        desk.enter(*door, credential).await.unwrap();
        holder.lose(&desk, *door, &other).await;
        // Without this the rest would show nothing.
        desk.enter(*door, credential).await.unwrap();
        at.clock.advance(Duration::from_secs(1));
        desk.assert_refused(*door, "taken elsewhere", credential)
            .await;
    }
}

pub(crate) async fn nothing_is_believed_at_another_door(at: &Fixture) {
    let desk = Desk::open(at).await;
    let holder = Holder::of(&desk).await;
    for (door, credential) in &holder.credentials {
        desk.enter(*door, credential).await.unwrap();
        for other in Door::ALL.into_iter().filter(|other| other != door) {
            desk.assert_refused(other, "at another door", credential)
                .await;
        }
    }
}
