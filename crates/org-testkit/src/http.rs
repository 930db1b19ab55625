//! The whole server but its binary: every dialect over a real socket, on a database of its own.

use std::net::TcpListener;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::ServiceConfig;
use actix_web::{HttpServer, rt};
use org_auth::access_token::Request;
use org_auth::{Authenticator, Passwords, SealingKey, SigningKeys, scope, secret};
use org_core::App;
use org_core::client::{ClientName, EnsureClient};
use org_core::text::EmailAddress;
use org_core::user::{CreateUser, PasswordHash};
use org_http::{ClerkSettings, Context, Pictures, Px0Settings, RateLimit};
use org_store_diesel::Options;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::builders::operator;
use crate::database::modest;
use crate::keys::SIGNING_KEY;
use crate::{Backend, CountedEntropy, Fixture};

pub const SECRET_KEY: &str = "sk_test_0123456789abcdefghijABCDEFGHIJ0123456789";
pub const CLIENT_ID: &str = "0123456789abcdefghijABCDEFGHIJ01";
pub const CLIENT_SECRET: &str = "0123456789abcdefghijABCDEFGHIJ0123456789";
pub const ADMIN_EMAIL: &str = "admin@example.com";
pub const ADMIN_PASSWORD: &str = "Correct-horse-1";
/// The argon2id hash of [`ADMIN_PASSWORD`], so that tests need not wait for it.
pub const ADMIN_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
    nfqcPMxR8Cv88Cmq9hNqkw$yVmP4Hm7Nms0djrrNSnyNKw+cXac6IuVfjPo1e9PqWA";
/// What tokens name as their issuer, whatever the port.
pub const PUBLIC_URL: &str = "https://org.test";
pub const AUDIENCE: &str = "https://org.test/api/v2/";

/// A running server.
pub struct TestApp {
    pub fixture: Fixture,
    pub context: Context,
    pub signing_keys: SigningKeys,
    pub port: u16,
    client: reqwest::Client,
    server: ServerHandle,
}

/// What the server answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

/// Runs a case on a server of its own.
pub fn run(backend: Backend, case: impl AsyncFnOnce(&TestApp)) {
    run_with(backend, |app| app, case);
}

/// As [`run`], on a server that writes mail, which nobody delivers but the case.
pub fn run_mailing(backend: Backend, case: impl AsyncFnOnce(&TestApp)) {
    run_with(backend, App::sending_mail, case);
}

/// As [`run`], on the smallest pool there can be: one connection.
pub fn run_cramped(backend: Backend, case: impl AsyncFnOnce(&TestApp)) {
    let connections = NonZeroUsize::MIN;
    let options = Options {
        connections,
        ..modest()
    };
    run_on(backend, options, |app| app, case);
}

fn run_with(backend: Backend, prepare: impl FnOnce(App) -> App, case: impl AsyncFnOnce(&TestApp)) {
    run_on(backend, modest(), prepare, case);
}

fn run_on(
    backend: Backend,
    options: Options,
    prepare: impl FnOnce(App) -> App,
    case: impl AsyncFnOnce(&TestApp),
) {
    let Some(database) = backend.database() else {
        return;
    };
    rt::System::new().block_on(async {
        let mut fixture = Fixture::with(database, options).await;
        fixture.app = prepare(fixture.app.clone());
        let app = TestApp::start(fixture, RateLimit::off()).await;
        case(&app).await;
        app.stop().await;
    });
}

impl TestApp {
    /// Serves the fixture's application, with one credential of each kind.
    pub async fn start(fixture: Fixture, rate_limit: RateLimit) -> Self {
        Self::start_with(fixture, rate_limit, |_| {}).await
    }

    /// As [`TestApp::start`], with something mounted before the dialects.
    pub async fn start_with(
        fixture: Fixture,
        rate_limit: RateLimit,
        mount: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
    ) -> Self {
        let limited = |context: &mut Context| context.rate_limit = Arc::new(rate_limit);
        Self::serve(fixture, limited, mount).await
    }

    /// As [`TestApp::start`] without limits, with these settings of the Clerk Frontend API.
    pub async fn start_as(fixture: Fixture, clerk: ClerkSettings) -> Self {
        Self::serve(fixture, |context| context.clerk = clerk, |_| {}).await
    }

    async fn serve(
        fixture: Fixture,
        change: impl FnOnce(&mut Context),
        mount: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
    ) -> Self {
        add_credentials(&fixture).await;
        let signing_keys = signing_keys(&fixture).await;
        let mut context = context(&fixture, signing_keys.clone());
        change(&mut context);
        let shared = context.clone();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = HttpServer::new(move || {
            actix_web::App::new()
                .wrap(from_fn(org_http::request::around))
                .configure(&mount)
                .configure(|services| org_http::mount(services, &shared))
        })
        .workers(2)
        // Longer than any pause of a test on a busy machine: a request on a connection that is being
        // closed is lost.
        .keep_alive(Duration::from_mins(2))
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        rt::spawn(server);
        let client = reqwest::Client::new();
        Self {
            fixture,
            context,
            signing_keys,
            port,
            client,
            server: handle,
        }
    }

    pub async fn stop(&self) {
        self.server.stop(false).await;
    }

    /// A request to a path of this server.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://127.0.0.1:{}{path}", self.port))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    /// A token of the machine client, with these scopes or with all.
    pub async fn access_token(&self, scopes: Option<&[&str]>) -> String {
        let scopes = match scopes {
            Some(scopes) => scopes.iter().map(ToString::to_string).collect(),
            None => scope::all(),
        };
        let key = self.context.auth.signing_key().await.unwrap();
        let request = Request {
            issuer: &self.context.auth.token_issuer(),
            audience: AUDIENCE,
            client: CLIENT_ID,
            scopes: &scopes,
            organization: None,
        };
        org_auth::access_token::issue(&self.fixture.app, &key, &request).unwrap()
    }

    /// The token of a new session of the administrator, as the px0 login gives it.
    pub async fn administrator_session(&self) -> String {
        let body = serde_json::json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
        let reply = send(self.post("/v1/auth/login", &body)).await;
        reply.json()["token"].as_str().unwrap().to_owned()
    }

    /// A session token of a user, as the Clerk Backend API makes it.
    pub async fn session_token(&self, user: &str) -> String {
        let body = serde_json::json!({ "user_id": user });
        let session = send(self.post("/v1/sessions", &body).bearer_auth(SECRET_KEY)).await;
        let id = session.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/sessions/{id}/tokens");
        let made = send(self.post(&path, &Value::Null).bearer_auth(SECRET_KEY)).await;
        made.json()["jwt"].as_str().unwrap().to_owned()
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(request: RequestBuilder) -> Reply {
    let response = request
        .timeout(Duration::from_secs(30))
        .send()
        .await
        .unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply {
        status,
        headers,
        text: response.text().await.unwrap(),
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Status and body in one value, for whole-body snapshots.
    pub fn whole(&self) -> Value {
        let body = if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        };
        serde_json::json!({ "status": self.status, "body": body })
    }
}

/// Runs what blocks beside the server, not instead of it.
pub async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn add_credentials(fixture: &Fixture) {
    let app = &fixture.app;
    let digest = secret::digest(SECRET_KEY);
    app.ensure_secret_key(&operator(), "test", digest)
        .await
        .unwrap();
    let client = EnsureClient {
        id: CLIENT_ID.to_owned(),
        name: ClientName::parse("test").unwrap(),
        digest: secret::digest(CLIENT_SECRET),
        scopes: scope::all(),
    };
    app.ensure_client(&operator(), client).await.unwrap();
    let administrator = CreateUser {
        emails: vec![EmailAddress::parse(ADMIN_EMAIL).unwrap()],
        ..CreateUser::default()
    };
    let hash = PasswordHash::from_phc(ADMIN_HASH.to_owned());
    app.ensure_administrator(&operator(), administrator, hash)
        .await
        .unwrap();
}

fn context(fixture: &Fixture, keys: SigningKeys) -> Context {
    let app = fixture.app.clone();
    let audiences = vec![AUDIENCE.to_owned()];
    let auth = Authenticator::new(
        app.clone(),
        Passwords::new(),
        keys,
        PUBLIC_URL.to_owned(),
        audiences,
    );
    Context {
        app,
        auth,
        rate_limit: Arc::new(RateLimit::off()),
        session_life: Duration::from_hours(24),
        clerk: ClerkSettings::default(),
        px0: Px0Settings::default(),
        pictures: Pictures::default(),
        traffic: Arc::default(),
    }
}

/// The keys of the fixture's database, the first of which everybody knows.
async fn signing_keys(fixture: &Fixture) -> SigningKeys {
    let sealing = SealingKey::generate(&CountedEntropy::default()).unwrap();
    let keys = SigningKeys::new(fixture.uncounted(), sealing, Some(SIGNING_KEY.into()));
    keys.ring().await.unwrap();
    keys
}

/// As [`on_each_database!`](crate::on_each_database), for cases that want a server:
/// `async fn(&TestApp)`.
#[macro_export]
macro_rules! on_each_server {
    ($module:path: [$($case:ident),+ $(,)?]) => {
        $crate::on_each_server!(@ postgres Postgres $module: [$($case),+]);
        $crate::on_each_server!(@ sqlite SqliteFile $module: [$($case),+]);
    };
    (@ $name:ident $backend:ident $module:path: [$($case:ident),+]) => {
        mod $name {
            use $module as cases;

            $(
                #[test]
                fn $case() {
                    $crate::http::run($crate::Backend::$backend, cases::$case);
                }
            )+
        }
    };
}

/// As [`on_each_server!`](crate::on_each_server), for servers that write mail.
#[macro_export]
macro_rules! on_each_mailing_server {
    ($module:path: [$($case:ident),+ $(,)?]) => {
        $crate::on_each_mailing_server!(@ postgres Postgres $module: [$($case),+]);
        $crate::on_each_mailing_server!(@ sqlite SqliteFile $module: [$($case),+]);
    };
    (@ $name:ident $backend:ident $module:path: [$($case:ident),+]) => {
        mod $name {
            use $module as cases;

            $(
                #[test]
                fn $case() {
                    $crate::http::run_mailing($crate::Backend::$backend, cases::$case);
                }
            )+
        }
    };
}
