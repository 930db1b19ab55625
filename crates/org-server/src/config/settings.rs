//! Settings as they are written down: on the command line, in the environment or in `org.toml`,
//! under the same names. Not yet checked.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use super::ConfigError;

const DEFAULT_FILE: &str = "org.toml";

/// A setting that is `None` was not given.
#[derive(clap::Args, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Where plain HTTP is served (default: 127.0.0.1:3000)
    #[arg(long, env = "ORG_LISTEN", global = true)]
    pub(crate) listen: Option<SocketAddr>,
    /// Where HTTPS is served (default: nowhere)
    #[arg(long, env = "ORG_TLS_LISTEN", global = true)]
    pub(crate) tls_listen: Option<SocketAddr>,
    /// The certificate: `self-signed`, `off`, or `<certificate>,<key>` (default: `self-signed`)
    #[arg(long, env = "ORG_TLS", global = true)]
    pub(crate) tls: Option<String>,
    /// The address that links and tokens name (default: `http://<listen>`)
    #[arg(long, env = "ORG_PUBLIC_URL", global = true)]
    pub(crate) public_url: Option<String>,
    /// `sqlite:<path>`, `sqlite::memory:` or `postgres://…` (default: `sqlite:<data dir>/org.db`)
    #[arg(long, env = "ORG_DATABASE_URL", global = true, hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Where keys, certificates and the default database live (default: org-data)
    #[arg(long, env = "ORG_DATA_DIR", global = true)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Whether SQLite commits waiting changes together (default: true)
    #[arg(long, env = "ORG_GROUP_COMMIT", global = true)]
    pub(crate) group_commit: Option<bool>,
    /// Whether the console is served below `/console`: `on` or `off` (default: `on`)
    #[arg(long, env = "ORG_CONSOLE", global = true)]
    pub(crate) console: Option<String>,
    /// How many organizations one user may make, 0 for any number (default: as the database has it, first 100)
    #[arg(long, env = "ORG_MAX_ORGANIZATIONS_PER_USER", global = true)]
    pub(crate) max_organizations_per_user: Option<u32>,
    /// Requests of one machine client: `off`, or `<burst>/<per second>` (default: `off` on loopback, else `50/16`)
    #[arg(long, env = "ORG_RATE_LIMIT", global = true)]
    pub(crate) rate_limit: Option<String>,
    /// Requests of one machine client to a group of endpoints: `off`, or `<group>=<burst>/<per minute>,…` for other figures than the usual ones (default: `off` without `ORG_RATE_LIMIT`)
    #[arg(long, env = "ORG_RATE_LIMIT_GROUPS", global = true)]
    pub(crate) rate_limit_groups: Option<String>,
    /// Requests for tokens of one address and of one client: `off`, or `<burst>/<per second>` (default: `off` on loopback, else `100/100`)
    #[arg(long, env = "ORG_TOKEN_RATE_LIMIT", global = true)]
    pub(crate) token_rate_limit: Option<String>,
    /// What becomes of mail: `smtp`, `log` or `off` (default: `smtp` if there is a server that takes it, else `off`)
    #[arg(long, env = "ORG_MAIL", global = true)]
    pub(crate) mail: Option<String>,
    /// The server that takes mail: `smtp://` or `smtps://user:password@host:port` (default: no mail is sent)
    #[arg(long, env = "ORG_SMTP_URL", global = true, hide_env_values = true)]
    pub(crate) smtp_url: Option<SecretString>,
    /// Who mail is from, such as `Acme <no-reply@example.com>`
    #[arg(long, env = "ORG_MAIL_FROM", global = true)]
    pub(crate) mail_from: Option<String>,
    /// Further audiences of access tokens, separated by commas
    #[arg(
        long,
        env = "ORG_AUTH0_AUDIENCES",
        global = true,
        value_delimiter = ','
    )]
    pub(crate) auth0_audiences: Option<Vec<String>>,
    /// Origins whose pages may call Clerk's Frontend API, beside the public address, separated by commas (default: those of this machine on loopback, else none)
    #[arg(long, env = "ORG_CLERK_ORIGINS", global = true, value_delimiter = ',')]
    pub(crate) clerk_origins: Option<Vec<String>>,
    /// Whether one user or several can be signed in on a browser of Clerk's Frontend API: `single` or `several` (default: `single`)
    #[arg(long, env = "ORG_CLERK_SESSIONS", global = true)]
    pub(crate) clerk_sessions: Option<String>,
    /// How many hours a session of Clerk's Frontend API lives at most (default: 168)
    #[arg(long, env = "ORG_CLERK_SESSION_HOURS", global = true)]
    pub(crate) clerk_session_hours: Option<u32>,
    /// How many hours it lives without being used (default: 72)
    #[arg(long, env = "ORG_CLERK_SESSION_IDLE_HOURS", global = true)]
    pub(crate) clerk_session_idle_hours: Option<u32>,
    /// Who may sign up with Clerk's Frontend API without being invited: `open`, `first-user` or `closed` (default: `open`)
    #[arg(long, env = "ORG_CLERK_SIGN_UP", global = true)]
    pub(crate) clerk_sign_up: Option<String>,
    /// Whether people who sign up there have to show that the address is theirs, where mail is sent (default: true)
    #[arg(long, env = "ORG_CLERK_VERIFY_AT_SIGN_UP", global = true)]
    pub(crate) clerk_verify_at_sign_up: Option<bool>,
    /// Attempts to sign in or up there of one account: `off`, or `<burst>/<per minute>`; one address has ten times as many (default: `10/6`)
    #[arg(long, env = "ORG_CLERK_RATE_LIMIT", global = true)]
    pub(crate) clerk_rate_limit: Option<String>,
    /// Who may register with px0 by themselves: `open`, `first-user` or `closed` (default: `open`)
    #[arg(long, env = "ORG_PX0_REGISTRATION", global = true)]
    pub(crate) px0_registration: Option<String>,
    /// Origins whose pages may call px0's API, separated by commas (default: those of its console on this machine)
    #[arg(long, env = "ORG_PX0_ORIGINS", global = true, value_delimiter = ',')]
    pub(crate) px0_origins: Option<Vec<String>>,
    /// How many hours a px0 session lives (default: 24)
    #[arg(long, env = "ORG_PX0_SESSION_HOURS", global = true)]
    pub(crate) px0_session_hours: Option<u32>,
    /// A secret key `sk_test_…` or `sk_live_…` that shall work
    #[arg(
        long,
        env = "ORG_BOOTSTRAP_SECRET_KEY",
        global = true,
        hide_env_values = true
    )]
    pub(crate) bootstrap_secret_key: Option<SecretString>,
    /// A machine client that shall exist, with every scope
    #[arg(long, env = "ORG_BOOTSTRAP_CLIENT_ID", global = true)]
    pub(crate) bootstrap_client_id: Option<String>,
    /// Its secret
    #[arg(
        long,
        env = "ORG_BOOTSTRAP_CLIENT_SECRET",
        global = true,
        hide_env_values = true
    )]
    pub(crate) bootstrap_client_secret: Option<SecretString>,
    /// A user who shall administer the instance
    #[arg(long, env = "ORG_BOOTSTRAP_ADMIN_EMAIL", global = true)]
    pub(crate) bootstrap_admin_email: Option<String>,
    /// Their password
    #[arg(
        long,
        env = "ORG_BOOTSTRAP_ADMIN_PASSWORD",
        global = true,
        hide_env_values = true
    )]
    pub(crate) bootstrap_admin_password: Option<SecretString>,
}

/// The settings of `$over`, then those of `$under`, and the names of those that `$under` decided.
macro_rules! first_given {
    ($over:ident, $under:ident: $($field:ident),* $(,)?) => {{
        let mut decided = Vec::new();
        $(if $over.$field.is_none() && $under.$field.is_some() {
            decided.push(stringify!($field));
        })*
        (Settings { $($field: $over.$field.or($under.$field),)* }, decided)
    }};
}

/// A file that was read, and the settings that it decided.
#[derive(Debug)]
pub(super) struct Origin {
    path: PathBuf,
    text: String,
    decided: Vec<&'static str>,
}

impl Settings {
    /// These settings over those of `file`, or of `org.toml` if there is one.
    pub(super) fn over_file(
        self,
        file: Option<&Path>,
    ) -> Result<(Self, Option<Origin>), ConfigError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        if file.is_none() && !path.exists() {
            return Ok((self, None));
        }
        let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable {
            file: path.to_owned(),
            cause,
        })?;
        let under = Self::parse(path, &text)?;
        let (settings, decided) = first_given!(self, under:
            listen, tls_listen, tls, public_url, database_url, data_dir, group_commit, console, max_organizations_per_user, rate_limit,
            rate_limit_groups, token_rate_limit,
            mail, smtp_url, mail_from, clerk_origins, clerk_sessions, clerk_session_hours, clerk_session_idle_hours, clerk_sign_up, clerk_verify_at_sign_up, clerk_rate_limit, px0_registration, px0_origins, px0_session_hours, auth0_audiences, bootstrap_secret_key, bootstrap_client_id, bootstrap_client_secret,
            bootstrap_admin_email, bootstrap_admin_password,
        );
        let path = path.to_owned();
        let origin = Origin {
            path,
            text,
            decided,
        };
        Ok((settings, Some(origin)))
    }

    /// Reads a file. The error names the line and the key, and quotes no value.
    fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let written = text.lines().nth(line - 1).unwrap_or_default();
            let message = match key_of(written) {
                Some(_) if error.message().starts_with("unknown field") => {
                    error.message().to_owned()
                }
                Some(key) => format!("the value of `{key}` is not valid"),
                None => "not a key, `=` and a value, or not a value that belongs here".to_owned(),
            };
            ConfigError::File {
                file: path.to_owned(),
                line,
                message,
            }
        })
    }
}

impl Origin {
    /// The same error; with its place, if it is about what this file says.
    pub(super) fn locate(&self, error: ConfigError) -> ConfigError {
        let ConfigError::Value { key, message } = error else {
            return error;
        };
        let name = key.trim_start_matches("ORG_").to_ascii_lowercase();
        let line = self
            .text
            .lines()
            .position(|line| key_of(line) == Some(&name));
        match line.filter(|_| self.decided.contains(&name.as_str())) {
            Some(above) => ConfigError::File {
                file: self.path.clone(),
                line: above + 1,
                message: format!("{name}: {message}"),
            },
            None => ConfigError::Value { key, message },
        }
    }
}

/// The key that a line sets, or the table that it begins. Whatever else stands there may be a
/// secret.
fn key_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let table = line
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let key = table.or_else(|| Some(line.split_once('=')?.0))?.trim();
    let bare = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (bare && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Settings::parse(Path::new("org.toml"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let message = refused("listen = \"127.0.0.1:1\"\nlistne = \"127.0.0.1:2\"\n");
        assert!(
            message.starts_with("org.toml, line 2: unknown field `listne`"),
            "{message}"
        );
    }

    #[test]
    fn a_bad_value_is_not_repeated() {
        let message = refused("\nbootstrap_secret_key = [\"sk_test_hunter2\"]\n");
        assert_eq!(
            message,
            "org.toml, line 2: the value of `bootstrap_secret_key` is not valid"
        );
    }

    #[test]
    fn what_is_no_setting_is_not_repeated_either() {
        for text in [
            "bootstrap_secret_key: \"sk_test_hunter2\"",
            "bootstrap_secret_key \"sk_test_hunter2==\"",
            "auth0_audiences = [\n  [\"hunter2\"],\n]",
            "sk_test_hunter2",
            "[\"sk_test_hunter2\"]",
        ] {
            let message = refused(text);
            assert!(message.starts_with("org.toml, line "), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
