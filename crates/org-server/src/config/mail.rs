//! What becomes of mail.

use lettre::message::Mailbox;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{ConfigError, Settings, both, invalid};

const MAIL: &str = "ORG_MAIL";
const SMTP_URL: &str = "ORG_SMTP_URL";
const MAIL_FROM: &str = "ORG_MAIL_FROM";
/// For a server that takes mail from its own users (RFC 8314).
const SUBMISSION: u16 = 587;
const SUBMISSIONS: u16 = 465;

/// What becomes of mail.
#[derive(Debug, Default)]
pub(crate) enum MailConfig {
    /// It is printed to the log, for whoever tries the server out.
    Log,
    /// None is written.
    #[default]
    Off,
    /// It is handed to a server.
    Smtp { server: SmtpServer, from: Mailbox },
}

/// A server that takes mail.
#[derive(Debug)]
pub(crate) struct SmtpServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) protection: Protection,
    pub(crate) credentials: Option<(String, SecretString)>,
}

/// What protects the way to the server that takes mail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Protection {
    /// Nothing.
    None,
    /// TLS that a plain connection begins; without it nothing is sent.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

impl MailConfig {
    pub(super) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let server = settings
            .smtp_url
            .as_ref()
            .map(SmtpServer::new)
            .transpose()?;
        let from = settings.mail_from.as_deref().map(sender).transpose()?;
        let given = both((SMTP_URL, server), (MAIL_FROM, from))?;
        let smtp = given.map(|(server, from)| Self::Smtp { server, from });
        match settings.mail.as_deref() {
            None => Ok(smtp.unwrap_or(Self::Off)),
            Some("log") => Ok(Self::Log),
            Some("off") => Ok(Self::Off),
            Some("smtp") => {
                smtp.ok_or_else(|| invalid(SMTP_URL, format!("must be given with {MAIL}=smtp")))
            }
            Some(_) => Err(invalid(MAIL, "expected smtp, log or off")),
        }
    }
}

fn sender(raw: &str) -> Result<Mailbox, ConfigError> {
    let message = "expected an address such as Acme <no-reply@example.com>";
    raw.parse().map_err(|_| invalid(MAIL_FROM, message))
}

impl SmtpServer {
    fn new(url: &SecretString) -> Result<Self, ConfigError> {
        let bad = |message: &str| invalid(SMTP_URL, message);
        let expected = || bad("expected smtp:// or smtps://, then user:password@host:port");
        let url = Url::parse(url.expose_secret()).map_err(|_| expected())?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(expected)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(bad(
                "expected scheme, user, password, host, port and ?tls= only",
            ));
        }
        let protection = match (url.scheme(), url.query()) {
            ("smtps", None) => Protection::Tls,
            ("smtp", Some("tls=off")) => Protection::None,
            ("smtp", None) if is_loopback(host) => Protection::None,
            ("smtp", None | Some("tls=required")) => Protection::StartTls,
            ("smtp" | "smtps", Some(_)) => {
                return Err(bad("expected ?tls=required or ?tls=off, if anything"));
            }
            _ => return Err(expected()),
        };
        let usual = match protection {
            Protection::Tls => SUBMISSIONS,
            Protection::None | Protection::StartTls => SUBMISSION,
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(bad("a user and a password go together")),
            (user, Some(password)) => Some((decoded(user), decoded(password).into())),
        };
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(usual),
            protection,
            credentials,
        })
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address: Result<std::net::IpAddr, _> = address.parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A part of an address without its escapes.
fn decoded(part: &str) -> String {
    // A form knows the same escapes, and some signs that mean more there.
    let plain = part
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    let pair = url::form_urlencoded::parse(plain.as_bytes()).next();
    pair.map(|(text, _)| text.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str) -> SmtpServer {
        SmtpServer::new(&url.into()).unwrap()
    }

    #[test]
    fn a_way_through_other_networks_is_protected() {
        for (url, port, protection) in [
            ("smtp://127.0.0.1:2525", 2525, Protection::None),
            ("smtp://localhost", 587, Protection::None),
            ("smtp://[::1]", 587, Protection::None),
            ("smtp://mail.example", 587, Protection::StartTls),
            ("smtp://mail.example?tls=off", 587, Protection::None),
            ("smtp://127.0.0.1?tls=required", 587, Protection::StartTls),
            ("smtps://mail.example", 465, Protection::Tls),
        ] {
            let config = config(url);
            assert_eq!(
                (config.port, config.protection),
                (port, protection),
                "{url}"
            );
        }
    }

    #[test]
    fn credentials_are_unescaped_and_hidden() {
        let config = config("smtps://me%40example.com:hunter2%2F+%26=@mail.example");
        assert!(!format!("{config:?}").contains("hunter2"));
        let (user, password) = config.credentials.unwrap();
        assert_eq!(user, "me@example.com");
        assert_eq!(password.expose_secret(), "hunter2/+&=");
    }
}
