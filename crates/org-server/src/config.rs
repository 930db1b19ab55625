//! The configuration: command line over environment over `org.toml` over defaults.

mod clerk;
mod limit;
mod mail;
mod origin;
mod px0;
mod settings;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use org_core::text::EmailAddress;
use org_http::{ClerkSettings, Rate};
use org_store_diesel::DatabaseUrl;
use secrecy::SecretString;
use url::Url;

pub(crate) use mail::{MailConfig, Protection, SmtpServer};
pub(crate) use px0::Px0Config;
pub(crate) use settings::Settings;

const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 3000);
const DATA_DIR: &str = "org-data";
const DATABASE_FILE: &str = "org.db";
/// The shortest secret that is accepted for a bootstrapped credential.
const MIN_SECRET: usize = 24;
/// The most bytes of a password that a login accepts.
const MAX_PASSWORD: usize = org_auth::password::MAX_BYTES;

/// What is wrong with the configuration. Never shows a value that may be a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("{file}, line {line}: {message}", file = file.display())]
    File {
        file: PathBuf,
        line: usize,
        message: String,
    },
    #[error("{file}: {cause}", file = file.display())]
    Unreadable {
        file: PathBuf,
        cause: std::io::Error,
    },
    #[error("{key}: {message}")]
    Value { key: &'static str, message: String },
}

pub(crate) fn invalid(key: &'static str, message: impl Into<String>) -> ConfigError {
    ConfigError::Value {
        key,
        message: message.into(),
    }
}

/// A valid configuration.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) tls: Option<Tls>,
    /// The address that links and tokens name, without a final slash.
    pub(crate) public_url: String,
    pub(crate) database_url: DatabaseUrl,
    pub(crate) data_dir: PathBuf,
    pub(crate) group_commit: bool,
    /// Whether the console is served.
    pub(crate) console: bool,
    /// The limits on requests, by the name of the bucket.
    pub(crate) rate_limits: BTreeMap<&'static str, Rate>,
    /// What becomes of mail.
    pub(crate) mail: MailConfig,
    pub(crate) clerk: ClerkSettings,
    pub(crate) px0: Px0Config,
    /// The audiences of access tokens.
    pub(crate) audiences: Vec<String>,
    pub(crate) bootstrap: Bootstrap,
}

/// Where TLS is served, and with what.
#[derive(Debug)]
pub(crate) struct Tls {
    pub(crate) listen: SocketAddr,
    pub(crate) certificate: Certificate,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Certificate {
    Files { certificate: PathBuf, key: PathBuf },
    SelfSigned,
}

/// What every start makes sure of; credentials that are not given are made by the first one.
#[derive(Debug, Default)]
pub(crate) struct Bootstrap {
    pub(crate) max_organizations_per_user: Option<u32>,
    pub(crate) secret_key: Option<SecretString>,
    pub(crate) client: Option<(String, SecretString)>,
    pub(crate) administrator: Option<(EmailAddress, SecretString)>,
    /// Whether the first user to register becomes the administrator, so that none is made up.
    pub(crate) first_user_administers: bool,
}

impl Config {
    /// Checks `settings` over those of `file`, or of `org.toml` if there is one.
    pub(crate) fn load(settings: Settings, file: Option<&Path>) -> Result<Self, ConfigError> {
        let (settings, origin) = settings.over_file(file)?;
        Self::new(settings).map_err(|error| match origin {
            Some(origin) => origin.locate(error),
            None => error,
        })
    }

    /// Checks every setting.
    fn new(settings: Settings) -> Result<Self, ConfigError> {
        let listen = settings.listen.unwrap_or(LISTEN);
        let data_dir = settings.data_dir.clone().unwrap_or_else(|| DATA_DIR.into());
        let tls = tls(&settings)?;
        let public_url = public_url(&settings, listen)?;
        let audiences = audiences(&settings, listen, tls.as_ref(), &public_url);
        let alone = only_loopback(listen, tls.as_ref());
        let rate_limits = limit::rates(&settings, alone)?;
        Ok(Self {
            listen,
            tls,
            public_url,
            database_url: database_url(&settings, &data_dir)?,
            data_dir,
            group_commit: settings.group_commit.unwrap_or(true),
            console: console(&settings)?,
            rate_limits,
            mail: MailConfig::new(&settings)?,
            clerk: clerk::settings(&settings, alone)?,
            px0: Px0Config::new(&settings)?,
            audiences,
            bootstrap: Bootstrap::new(settings)?,
        })
    }
}

fn tls(settings: &Settings) -> Result<Option<Tls>, ConfigError> {
    let certificate = match settings.tls.as_deref() {
        Some("off") => None,
        None | Some("self-signed") => Some(Certificate::SelfSigned),
        Some(files) => {
            let (certificate, key) = files.split_once(',').ok_or_else(|| {
                invalid(
                    "ORG_TLS",
                    "expected self-signed, off, or <certificate>,<key>",
                )
            })?;
            Some(Certificate::Files {
                certificate: certificate.into(),
                key: key.into(),
            })
        }
    };
    if settings.tls_listen.is_none() && matches!(certificate, Some(Certificate::Files { .. })) {
        return Err(invalid("ORG_TLS_LISTEN", "must be given with ORG_TLS"));
    }
    Ok(settings
        .tls_listen
        .zip(certificate)
        .map(|(listen, certificate)| Tls {
            listen,
            certificate,
        }))
}

fn public_url(settings: &Settings, listen: SocketAddr) -> Result<String, ConfigError> {
    let Some(raw) = &settings.public_url else {
        return Ok(format!("http://{}", reachable(listen)));
    };
    let bad = |message| invalid("ORG_PUBLIC_URL", message);
    let url =
        Url::parse(raw).map_err(|_| bad("expected an address such as https://org.example"))?;
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        Err(bad(
            "expected an address that begins with http:// or https://",
        ))
    } else if !plain || !url.username().is_empty() || url.password().is_some() {
        Err(bad("expected scheme, host and port only"))
    } else {
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }
}

fn console(settings: &Settings) -> Result<bool, ConfigError> {
    match settings.console.as_deref() {
        None | Some("on") => Ok(true),
        Some("off") => Ok(false),
        Some(_) => Err(invalid("ORG_CONSOLE", "expected on or off")),
    }
}

fn only_loopback(listen: SocketAddr, tls: Option<&Tls>) -> bool {
    listen.ip().is_loopback() && tls.is_none_or(|tls| tls.listen.ip().is_loopback())
}

/// An address that a client on this machine can connect to.
fn reachable(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        format!("localhost:{}", listen.port())
    } else {
        listen.to_string()
    }
}

/// Clients name the audience after the address they were given, so all that lead here are accepted.
fn audiences(
    settings: &Settings,
    listen: SocketAddr,
    tls: Option<&Tls>,
    public_url: &str,
) -> Vec<String> {
    let mut roots = vec![public_url.to_owned()];
    let mut add = |scheme: &str, listen: SocketAddr| {
        for host in [reachable(listen), format!("localhost:{}", listen.port())] {
            // Clients that insist on https say so even when they are sent to a plain port.
            roots.push(format!("https://{host}"));
            roots.push(format!("{scheme}://{host}"));
        }
    };
    if let Some(tls) = tls {
        add("https", tls.listen);
    }
    add("http", listen);
    let mut audiences: Vec<String> = roots
        .into_iter()
        .map(|root| format!("{root}/api/v2/"))
        .collect();
    audiences.extend(settings.auth0_audiences.iter().flatten().cloned());
    let mut seen = std::collections::BTreeSet::new();
    audiences.retain(|audience| seen.insert(audience.clone()));
    audiences
}

fn database_url(settings: &Settings, data_dir: &Path) -> Result<DatabaseUrl, ConfigError> {
    match &settings.database_url {
        Some(url) => url
            .parse()
            .map_err(|error| invalid("ORG_DATABASE_URL", format!("{error}"))),
        None => Ok(DatabaseUrl::SqliteFile(data_dir.join(DATABASE_FILE))),
    }
}

impl Bootstrap {
    fn new(settings: Settings) -> Result<Self, ConfigError> {
        let secret_key = settings.bootstrap_secret_key;
        if let Some(key) = &secret_key {
            check_secret_key(key)?;
        }
        let client = both(
            ("ORG_BOOTSTRAP_CLIENT_ID", settings.bootstrap_client_id),
            (
                "ORG_BOOTSTRAP_CLIENT_SECRET",
                settings.bootstrap_client_secret,
            ),
        )?;
        if let Some((_, secret)) = &client {
            long_enough("ORG_BOOTSTRAP_CLIENT_SECRET", secret, MIN_SECRET)?;
        }
        let administrator = both(
            ("ORG_BOOTSTRAP_ADMIN_EMAIL", settings.bootstrap_admin_email),
            (
                "ORG_BOOTSTRAP_ADMIN_PASSWORD",
                settings.bootstrap_admin_password,
            ),
        )?;
        let administrator = match administrator {
            Some((email, password)) => {
                long_enough("ORG_BOOTSTRAP_ADMIN_PASSWORD", &password, 8)?;
                if secrecy::ExposeSecret::expose_secret(&password).len() > MAX_PASSWORD {
                    return Err(invalid(
                        "ORG_BOOTSTRAP_ADMIN_PASSWORD",
                        "too long to sign in by",
                    ));
                }
                let email = EmailAddress::parse(&email).map_err(|_| {
                    invalid("ORG_BOOTSTRAP_ADMIN_EMAIL", "expected an e-mail address")
                })?;
                Some((email, password))
            }
            None => None,
        };
        Ok(Self {
            max_organizations_per_user: settings.max_organizations_per_user,
            secret_key,
            client,
            administrator,
            first_user_administers: settings.px0_registration.as_deref() == Some("first-user"),
        })
    }
}

fn check_secret_key(key: &SecretString) -> Result<(), ConfigError> {
    let name = "ORG_BOOTSTRAP_SECRET_KEY";
    let text = secrecy::ExposeSecret::expose_secret(key);
    let prefixes = org_auth::secret::SECRET_KEY_PREFIXES;
    let tail = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
    match tail {
        Some(tail) if tail.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            long_enough(name, &tail.into(), MIN_SECRET)
        }
        _ => Err(invalid(
            name,
            "expected sk_test_ or sk_live_ and letters and digits",
        )),
    }
}

fn long_enough(key: &'static str, secret: &SecretString, min: usize) -> Result<(), ConfigError> {
    if secrecy::ExposeSecret::expose_secret(secret).chars().count() < min {
        Err(invalid(
            key,
            format!("too short: at least {min} characters"),
        ))
    } else {
        Ok(())
    }
}

fn both<A, B>(
    (first_key, first): (&'static str, Option<A>),
    (second_key, second): (&'static str, Option<B>),
) -> Result<Option<(A, B)>, ConfigError> {
    match (first, second) {
        (Some(first), Some(second)) => Ok(Some((first, second))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(invalid(
            second_key,
            format!("must be given with {first_key}"),
        )),
        (None, Some(_)) => Err(invalid(
            first_key,
            format!("must be given with {second_key}"),
        )),
    }
}
