//! What the cases share: an authenticator with one caller of each kind.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use org_auth::session_token::{Request, Version};
use org_auth::{
    AuthError, Authenticator, Passwords, SealingKey, SigningKey, SigningKeys, access_token, secret,
    session_token,
};
use org_core::client::{ClientName, EnsureClient};
use org_core::credential::{ApiKey, CreateApiKey, NewSecret, Operation};
use org_core::id::SessionId;
use org_core::organization::Organization;
use org_core::session::{CreateSession, SESSION_LIFE, Session};
use org_core::user::{CreateUser, User};
use org_core::{Identity, OsEntropy, Principal};
use org_testkit::builders::{VIA, operator, person};
use org_testkit::fixture::signed_in;
use org_testkit::keys::SIGNING_KEY;
use org_testkit::{Backend, Fixture};
use serde_json::{Value, json};

use crate::forge::Forge;

pub(crate) const ISSUER: &str = "http://org.test";
pub(crate) const AUDIENCE: &str = "https://org.test/api/v2/";
pub(crate) const CLIENT: &str = "0123456789abcdefghijABCDEFGHIJ01";
pub(crate) const SCOPES: [&str; 2] = ["create:organizations", "read:organizations"];

/// Ways in, by the kind of credential they take.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Door {
    AccessToken,
    ApiKey,
    OpaqueSession,
    SecretKey,
    SessionToken,
}

impl Door {
    pub(crate) const ALL: [Self; 5] = [
        Self::AccessToken,
        Self::ApiKey,
        Self::OpaqueSession,
        Self::SecretKey,
        Self::SessionToken,
    ];
    pub(crate) const TOKENS: [Self; 2] = [Self::AccessToken, Self::SessionToken];
}

/// An authenticator, a user with an organization, and what proves them.
pub(crate) struct Desk<'f> {
    pub(crate) at: &'f Fixture,
    pub(crate) auth: Authenticator,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) forge: Forge,
    pub(crate) user: User,
    pub(crate) organization: Organization,
    pub(crate) session: Session,
}

impl<'f> Desk<'f> {
    pub(crate) async fn open(at: &'f Fixture) -> Self {
        let sealing = SealingKey::generate(&OsEntropy).unwrap();
        let keys = SigningKeys::new(at.uncounted(), sealing, Some(SIGNING_KEY.into()));
        let audiences = vec![AUDIENCE.to_owned(), "urn:other".to_owned()];
        let passwords = Passwords::new();
        // Only where mail is sent can an address be unproved.
        let app = at.app.clone().sending_mail();
        let issuer = ISSUER.to_owned();
        let auth = Authenticator::new(app, passwords, keys, issuer, audiences);
        let key = auth.signing_key().await.unwrap();
        let forge = Forge::with_key(SIGNING_KEY);
        let new = CreateUser {
            emails_verified: true,
            ..person("ada@example.com")
        };
        let user = at.app.create_user(&operator(), new).await.unwrap();
        let organization = at.organization_of(&user, "acme").await;
        let session = at.session(&user, Some(&organization)).await;
        let desk = Self {
            at,
            auth,
            key,
            forge,
            user,
            organization,
            session,
        };
        desk.register(&SCOPES).await;
        desk
    }

    /// Sees to it that the client has these scopes.
    pub(crate) async fn register(&self, scopes: &[&str]) {
        let client = EnsureClient {
            id: CLIENT.to_owned(),
            name: ClientName::parse("a machine").unwrap(),
            digest: secret::digest("a secret"),
            scopes: scopes.iter().map(ToString::to_string).collect(),
        };
        let app = &self.at.app;
        app.ensure_client(&operator(), client).await.unwrap();
    }

    /// Changes the database past this server, which notices within a second.
    pub(crate) fn elsewhere(&self, sql: &str) {
        self.at.database.execute(sql);
        self.at.clock.advance(Duration::from_secs(1));
    }

    pub(crate) fn now(&self) -> i64 {
        self.at.app.now().seconds()
    }

    /// The header of every token of ours.
    pub(crate) fn header(&self) -> Value {
        json!({ "typ": "JWT", "alg": "RS256", "kid": self.key.kid() })
    }

    /// Claims that are let in by `door`.
    pub(crate) fn claims(&self, door: Door) -> Value {
        let now = self.now();
        match door {
            Door::AccessToken => json!({
                "iss": format!("{ISSUER}/"), "sub": format!("{CLIENT}@clients"), "aud": AUDIENCE,
                "iat": now, "exp": now + 86_400, "azp": CLIENT, "gty": "client-credentials",
                "scope": SCOPES.join(" "),
            }),
            _ => json!({
                "iss": ISSUER, "sub": self.user.id.as_str(), "sid": self.session.id.as_str(),
                "iat": now, "nbf": now - 10, "exp": now + 60, "fva": [0, -1], "jti": "0a",
                "sts": "active", "v": 2,
            }),
        }
    }

    /// A token as the server makes it.
    pub(crate) fn access_token(&self) -> String {
        let scopes: BTreeSet<String> = SCOPES.map(str::to_owned).into();
        let request = access_token::Request {
            issuer: &self.auth.token_issuer(),
            audience: AUDIENCE,
            client: CLIENT,
            scopes: &scopes,
            organization: None,
        };
        access_token::issue(&self.at.app, &self.key, &request).unwrap()
    }

    /// A token as the server makes it.
    pub(crate) async fn session_token(&self, version: Version, life: i64) -> String {
        let app = &self.at.app;
        let id = self.session.id.clone();
        let view = app.session_view(&operator(), id, None).await.unwrap();
        let request = Request {
            issuer: ISSUER,
            authorized_party: None,
            life,
            version,
        };
        session_token::issue(app, &self.key, &view, &request).unwrap()
    }

    /// A session that is proved by an opaque token.
    pub(crate) async fn opaque(&self, user: &User, token: &str) -> Session {
        let new = CreateSession {
            user_id: user.id.clone(),
            token: Some(secret::digest(token)),
            password: None,
            life: SESSION_LIFE,
            active_organization_id: None,
        };
        let made = self.at.app.create_session(&operator(), new).await;
        made.unwrap()
    }

    /// A key of the user's organization.
    pub(crate) async fn api_key(&self, key: &str, operation: Operation) -> ApiKey {
        let new = CreateApiKey {
            name: "a key".to_owned(),
            secret: NewSecret {
                digest: secret::digest(key),
                prefix: "ak_".to_owned(),
            },
            organization: self.organization.uuid,
            teams: Vec::new(),
            operation,
        };
        let app = &self.at.app;
        app.create_api_key(&signed_in(&self.user), new)
            .await
            .unwrap()
    }

    pub(crate) async fn enter(&self, door: Door, raw: &str) -> Result<Principal, AuthError> {
        match door {
            Door::AccessToken => self.auth.access_token(raw, VIA).await,
            Door::ApiKey => self.auth.api_key(raw, VIA).await,
            Door::OpaqueSession => self.auth.opaque_session(raw, VIA).await,
            Door::SecretKey => self.auth.secret_key(raw, VIA).await,
            Door::SessionToken => self.auth.session_token(raw, VIA).await,
        }
    }

    /// Asserts that `door` knows whose token this is.
    pub(crate) async fn assert_let_in(&self, door: Door, token: &str) {
        let expected = match door {
            Door::AccessToken => Identity::Client {
                id: CLIENT.to_owned(),
            },
            _ => Identity::User {
                id: self.user.id.clone(),
                session: self.session.id.clone(),
            },
        };
        let principal = self.enter(door, token).await.unwrap();
        assert_eq!(principal.identity, expected);
    }

    /// Asserts that `door` does not open, and that this is no failure of ours.
    pub(crate) async fn assert_refused(&self, door: Door, what: &str, raw: &str) {
        match self.enter(door, raw).await {
            Err(AuthError::Rejected | AuthError::Token(_)) => {}
            other => panic!("{what} at {door:?}: {other:?}"),
        }
    }

    /// As [`Desk::assert_refused`], for many.
    pub(crate) async fn assert_all_refused(&self, door: Door, cases: &[(String, String)]) {
        for (what, raw) in cases {
            self.assert_refused(door, what, raw).await;
        }
    }
}

/// Runs a case that has nothing to do with how things are stored.
pub(crate) fn run(case: impl AsyncFnOnce(&Desk<'_>)) {
    org_testkit::backend::run(Backend::SqliteMemory, async |at: &Fixture| {
        case(&Desk::open(at).await).await;
    });
}

/// The id of no session that there is.
pub(crate) fn no_session() -> SessionId {
    SessionId::parse("sess_none").unwrap()
}
