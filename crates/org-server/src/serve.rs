//! Putting the crates together and serving until told to stop.

use std::sync::Arc;
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{HttpServer, rt};
use anyhow::Context as _;
use org_auth::{Authenticator, Passwords, PublishableKey};
use org_console::Console;
use org_core::{App, OsEntropy, SystemClock};
use org_http::{Context, Pictures, RateLimit};
use org_store_diesel::{DieselStore, Options};

use crate::config::Config;
use crate::{bootstrap, data_dir, dns, mail, signing_keys, tls};

/// How long a request line and headers may take to arrive.
const HEADERS_DEADLINE: Duration = Duration::from_secs(5);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests in flight may take once the server is told to stop, in seconds.
const STOP_DEADLINE: u64 = 30;
/// How often the server looks for what has ended by the clock alone.
const UPKEEP_INTERVAL: Duration = Duration::from_mins(1);

/// Opens the configured database and brings its schema up to date.
pub(crate) fn open(config: &Config) -> anyhow::Result<App> {
    Ok(app(open_store(config)?))
}

fn app(store: Arc<DieselStore>) -> App {
    App::new(store, Arc::new(SystemClock), Arc::new(OsEntropy))
}

fn open_store(config: &Config) -> anyhow::Result<Arc<DieselStore>> {
    data_dir::prepare(&config.data_dir)?;
    let mut options = Options::default();
    if !config.group_commit {
        options.group = std::num::NonZeroUsize::MIN;
    }
    let store = DieselStore::open(&config.database_url, options)
        .with_context(|| format!("the database {} cannot be used", config.database_url))?;
    Ok(Arc::new(store))
}

/// Serves until a signal. On SIGTERM requests in flight are finished.
pub(crate) fn run(config: Config) -> anyhow::Result<()> {
    tls::check(&config)?;
    let store = open_store(&config)?;
    let served = rt::System::new().block_on(serve(app(Arc::clone(&store)), config));
    // The threads of the framework may still hold the store, and nobody waits for them.
    store.close();
    served
}

async fn serve(app: App, mut config: Config) -> anyhow::Result<()> {
    let passwords = Passwords::new();
    let given = std::mem::take(&mut config.bootstrap);
    let given_mail = std::mem::take(&mut config.mail);
    let entrance = config.console.then_some(config.public_url.as_str());
    bootstrap::run(&app, &passwords, given, entrance).await?;
    let app = app.with_resolver(dns::system());
    let app = mail::start(app, given_mail, &config.public_url)?;
    let context = context(&config, app, passwords).await?;

    // Making the first key takes a while; nothing but tokens waits for it.
    let auth = context.auth.clone();
    rt::spawn(async move {
        if let Err(error) = auth.signing_key().await {
            log::error!("there is no signing key: {:#}", anyhow::Error::from(error));
        }
    });

    rt::spawn(upkeep(context.app.clone()));

    let console = config.console.then(Console::default);
    let mut server = HttpServer::new(move || {
        actix_web::App::new()
            .wrap(from_fn(org_http::request::around))
            .configure(|services| {
                if let Some(console) = &console {
                    org_console::mount(services, console);
                }
                org_http::mount(services, &context);
            })
    })
    .client_request_timeout(HEADERS_DEADLINE)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(STOP_DEADLINE)
    .bind(config.listen)
    .with_context(|| format!("cannot listen on {}", config.listen))?;
    if let Some(tls) = &config.tls {
        server = server
            .bind_rustls_0_23(tls.listen, tls::server_config(&tls.certificate, &config)?)
            .with_context(|| format!("cannot listen on {}", tls.listen))?;
    }
    let addresses = server.addrs_with_scheme().into_iter();
    let addresses: Vec<_> = addresses
        .map(|(address, scheme)| format!("{scheme}://{address}"))
        .collect();
    let server = server.run();
    if let Some(key) = PublishableKey::of(&config.public_url) {
        log::info!("pages find this server by Clerk's publishable key {key}");
    }
    // A task of its own runs after the first poll of the server, which is when it begins to heed
    // signals: who reads this may send one.
    rt::spawn(async move {
        for address in addresses {
            log::info!("listening on {address}");
        }
    });
    if !config.listen.ip().is_loopback() {
        log::warn!(
            "plain HTTP on {}: put a proxy that speaks TLS before it",
            config.listen
        );
    }
    server.await.context("the server failed")
}

/// Notes what has ended by the clock alone.
async fn upkeep(app: App) {
    loop {
        let forgotten = app.forget_strangers().await;
        if let Err(error) = app.expire_invitations().await.and(forgotten) {
            log::warn!("upkeep waits: {:#}", anyhow::Error::from(error));
        }
        rt::time::sleep(UPKEEP_INTERVAL).await;
    }
}

async fn context(config: &Config, app: App, passwords: Passwords) -> anyhow::Result<Context> {
    let keys = signing_keys::of(config, &app)?;
    signing_keys::check(config, &keys).await?;
    let (issuer, audiences) = (config.public_url.clone(), config.audiences.clone());
    let auth = Authenticator::new(app.clone(), passwords, keys, issuer, audiences);
    Ok(Context {
        app,
        auth,
        rate_limit: Arc::new(RateLimit::new(config.rate_limits.clone())),
        session_life: config.px0.session_life,
        clerk: config.clerk.clone(),
        px0: config.px0.settings.clone(),
        pictures: Pictures::default(),
        traffic: Arc::default(),
    })
}
