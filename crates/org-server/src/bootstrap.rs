//! The first start: an instance, and credentials to enter it by.

use org_auth::{Passwords, scope, secret};
use org_core::client::{ClientName, EnsureClient};
use org_core::instance::UpdateInstance;
use org_core::text::EmailAddress;
use org_core::user::CreateUser;
use org_core::{App, Principal, Via};
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::Bootstrap;

const ADMINISTRATOR: &str = "admin@org-server.test";

/// The server itself, as events remember it.
pub(crate) fn operator() -> Principal {
    Principal::system(Via::new("org-server"))
}

/// Makes sure of everything that is configured. Where the database has no credential of a kind and
/// none is configured, makes one up and shows it once, on standard error. With an `entrance`, the
/// address of a server with a console, the administrator is not made up: a link is shown by which a
/// person becomes it.
pub(crate) async fn run(
    app: &App,
    passwords: &Passwords,
    given: Bootstrap,
    entrance: Option<&str>,
) -> anyhow::Result<()> {
    app.ensure_instance(&operator()).await?;
    app.ensure_password_connection(&operator()).await?;
    if let Some(limit) = given.max_organizations_per_user {
        limit_organizations(app, limit).await?;
    }
    let lacking = Lacking::of(app, given.first_user_administers).await?;
    let mut shown = Vec::new();
    secret_key(app, given.secret_key, &lacking, &mut shown).await?;
    client(app, given.client, &lacking, &mut shown).await?;
    let link = match (entrance, &given.administrator) {
        (Some(entrance), None) if lacking.administrator => Some(setup_link(app, entrance).await?),
        _ => {
            administrator(app, passwords, given.administrator, &lacking, &mut shown).await?;
            None
        }
    };
    if !shown.is_empty() {
        eprintln!("First start. These are shown once:\n");
        for (name, value) in shown {
            eprintln!("  {name}={}", value.expose_secret());
        }
        eprintln!();
    }
    if let Some(link) = link {
        eprintln!("Nobody administers this server yet. Who opens this link within an hour does:\n");
        eprintln!("  SETUP_LINK={}\n", link.expose_secret());
    }
    Ok(())
}

/// A new link by which the first administrator is made.
async fn setup_link(app: &App, entrance: &str) -> anyhow::Result<SecretString> {
    let secret = secret::random(app.entropy());
    app.create_setup_link(&operator(), secret::digest_of(&secret))
        .await?;
    let path = org_console::setup_path(secret.expose_secret());
    Ok(format!("{entrance}{path}").into())
}

/// Changes the setting if it is another: a start that changes nothing leaves no event.
async fn limit_organizations(app: &App, limit: u32) -> anyhow::Result<()> {
    if app.instance().await?.max_organizations_per_user != limit {
        let change = UpdateInstance {
            max_organizations_per_user: Some(limit),
            ..UpdateInstance::default()
        };
        app.update_instance(&operator(), change).await?;
    }
    Ok(())
}

/// The kinds of credential of which the database has none. Asked for each by itself, so that a
/// start that was cut short, or a key made by command line before it, does not leave the others out.
struct Lacking {
    secret_key: bool,
    client: bool,
    administrator: bool,
}

impl Lacking {
    /// No administrator is lacking where the first user who comes is to be one.
    async fn of(app: &App, first_user_administers: bool) -> anyhow::Result<Self> {
        let lacking = app.store().read(move |tx| {
            let awaited = first_user_administers && !tx.has_users()?;
            Ok(Self {
                secret_key: tx.secret_keys()?.is_empty(),
                client: !tx.has_clients()?,
                administrator: !awaited && !tx.has_administrators()?,
            })
        });
        Ok(lacking.await?)
    }
}

type Shown = Vec<(&'static str, SecretString)>;

async fn secret_key(
    app: &App,
    given: Option<SecretString>,
    lacking: &Lacking,
    shown: &mut Shown,
) -> anyhow::Result<()> {
    let key = match given {
        Some(key) => key,
        None if lacking.secret_key => {
            let key = secret::secret_key(app.entropy(), false);
            shown.push(("CLERK_SECRET_KEY", key.clone()));
            key
        }
        None => return Ok(()),
    };
    app.ensure_secret_key(&operator(), "bootstrap", secret::digest_of(&key))
        .await?;
    Ok(())
}

async fn client(
    app: &App,
    given: Option<(String, SecretString)>,
    lacking: &Lacking,
    shown: &mut Shown,
) -> anyhow::Result<()> {
    let (id, secret) = match given {
        Some(client) => client,
        None if lacking.client => {
            let (id, secret) = (
                secret::client_id(app.entropy()),
                secret::random(app.entropy()),
            );
            shown.push(("AUTH0_CLIENT_ID", id.clone().into()));
            shown.push(("AUTH0_CLIENT_SECRET", secret.clone()));
            (id, secret)
        }
        None => return Ok(()),
    };
    let name = ClientName::parse("bootstrap");
    let client = EnsureClient {
        id,
        name: name.map_err(|fault| anyhow::anyhow!("the client's name: {fault:?}"))?,
        digest: secret::digest_of(&secret),
        scopes: scope::all(),
    };
    app.ensure_client(&operator(), client).await?;
    Ok(())
}

async fn administrator(
    app: &App,
    passwords: &Passwords,
    given: Option<(EmailAddress, SecretString)>,
    lacking: &Lacking,
    shown: &mut Shown,
) -> anyhow::Result<()> {
    let (email, password) = match given {
        Some(administrator) => administrator,
        None if lacking.administrator => {
            let email = EmailAddress::parse(ADMINISTRATOR)
                .map_err(|fault| anyhow::anyhow!("{ADMINISTRATOR}: {fault:?}"))?;
            let password = secret::random(app.entropy());
            shown.push(("ADMIN_EMAIL", email.as_str().into()));
            shown.push(("ADMIN_PASSWORD", password.clone()));
            (email, password)
        }
        None => return Ok(()),
    };
    let known = email.clone();
    let known = app.store().read(move |tx| tx.user_by_email(&known)).await?;
    let settled = known
        .filter(|user| user.system_administrator)
        .and_then(|user| user.password);
    if passwords.verify(password.clone(), settled).await? {
        return Ok(());
    }
    let hash = passwords.hash(password).await?;
    let new = CreateUser {
        emails: vec![email],
        ..CreateUser::default()
    };
    app.ensure_administrator(&operator(), new, hash).await?;
    Ok(())
}
