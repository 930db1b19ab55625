//! Mail by SMTP: what the application wrote is handed to the configured server until it takes it.

use std::time::Duration;

use actix_web::rt;
use anyhow::Context as _;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use org_core::App;
use org_core::mail::{Attempt, Delivery, LEASE, Mail, Mailer, Outcome, Undelivered};
use secrecy::ExposeSecret as _;
use url::Url;

use crate::config::{MailConfig, Protection, SmtpServer};

/// How often the outbox is looked into.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long to wait before the next look when the store fails.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// How long one delivery may take, which leaves time to note how it ended.
const PATIENCE: Duration = LEASE.saturating_sub(Duration::from_secs(15));
/// How long the other side may take for one answer.
const ANSWER_DEADLINE: Duration = Duration::from_secs(20);

/// Starts to deliver mail beside the server, if that is configured.
///
/// # Errors
///
/// If TLS cannot be set up.
pub(crate) fn start(app: App, config: MailConfig, public_url: &str) -> anyhow::Result<App> {
    let mailer: Box<dyn Mailer> = match config {
        MailConfig::Log => {
            log::warn!("mail is printed to this log, secrets included: ORG_MAIL=log is for trials");
            Box::new(Printer)
        }
        MailConfig::Off => {
            log::info!(
                "no mail is sent: without ORG_SMTP_URL only who makes an invitation sees its link, \
                 and nobody proves an address"
            );
            return Ok(app);
        }
        MailConfig::Smtp { server, from } => {
            let smtp = Smtp::new(server, from, public_url);
            Box::new(smtp.context("ORG_SMTP_URL cannot be used")?)
        }
    };
    let app = app.sending_mail();
    rt::spawn(deliver(app.clone(), mailer));
    Ok(app)
}

/// Prints mail.
struct Printer;

impl Mailer for Printer {
    fn deliver<'m>(&'m self, mail: &'m Mail) -> Delivery<'m> {
        log::info!(
            "mail {} to {}: {}\n\n{}",
            mail.id,
            mail.recipient,
            mail.subject,
            mail.text
        );
        Box::pin(std::future::ready(Ok(())))
    }
}

async fn deliver(app: App, mailer: Box<dyn Mailer>) {
    loop {
        let pause = match round(&app, mailer.as_ref()).await {
            Ok(()) => INTERVAL,
            Err(error) => {
                log::warn!("mail waits: {:#}", anyhow::Error::from(error));
                AFTER_FAILURE
            }
        };
        rt::time::sleep(pause).await;
    }
}

/// Looks before it takes: most of the time there is nothing, and taking is a change.
async fn round(app: &App, mailer: &dyn Mailer) -> org_core::Result<()> {
    if app.next_mail_at().await?.is_some_and(|at| at <= app.now()) {
        for attempt in app.deliver_mail(mailer).await? {
            tell(&attempt);
        }
    }
    Ok(())
}

/// Who a mail is for and what it says is not for the log.
fn tell(attempt: &Attempt) {
    let Attempt {
        id,
        number,
        outcome,
    } = attempt;
    match outcome {
        Outcome::Delivered => log::debug!("mail {id} was delivered"),
        Outcome::Postponed(Undelivered { cause, .. }) => {
            log::warn!("mail {id} was not delivered in attempt {number}: {cause}");
        }
        Outcome::GivenUp(Undelivered { cause, .. }) => {
            log::error!("mail {id} is given up after attempt {number}: {cause}");
        }
    }
}

/// The server that takes mail.
struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    fn new(server: SmtpServer, from: Mailbox, public_url: &str) -> anyhow::Result<Self> {
        let SmtpServer {
            host,
            port,
            protection,
            credentials,
        } = server;
        let tls = match protection {
            Protection::None => Tls::None,
            Protection::StartTls => Tls::Required(TlsParameters::new(host.clone())?),
            Protection::Tls => Tls::Wrapper(TlsParameters::new(host.clone())?),
        };
        // Addresses in brackets are for URLs.
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port)
            .tls(tls)
            .timeout(Some(ANSWER_DEADLINE));
        let own_name = Url::parse(public_url).ok();
        if let Some(name) = own_name.as_ref().and_then(Url::domain) {
            builder = builder.hello_name(ClientId::Domain(name.to_owned()));
        }
        if let Some((user, password)) = credentials {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }

    fn message(&self, mail: &Mail) -> anyhow::Result<Message> {
        let recipient: Address = mail.recipient.as_str().parse()?;
        // A name in the subject must not begin a header of its own.
        let subject: String = mail.subject.chars().filter(|c| !c.is_control()).collect();
        let domain = self.from.email.domain();
        Ok(Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, recipient))
            .subject(subject)
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())?)
    }

    async fn send(&self, mail: &Mail) -> Result<(), Undelivered> {
        let message = self.message(mail).map_err(|cause| Undelivered {
            cause: cause.into(),
            permanent: true,
        })?;
        match rt::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(cause)) => Err(Undelivered {
                // Wrong credentials are permanent too, and for the operator to mend.
                permanent: cause.is_permanent() && !is_about_the_sender(&cause),
                cause: cause.into(),
            }),
            Err(late) => Err(Undelivered {
                cause: late.into(),
                permanent: false,
            }),
        }
    }
}

/// Whether the other side refuses this server, and not the mail: authentication is missing, or
/// wrong, or too weak (RFC 4954).
fn is_about_the_sender(cause: &lettre::transport::smtp::Error) -> bool {
    let code = cause.status().map(|code| code.to_string());
    matches!(code.as_deref(), Some("530" | "534" | "535" | "538"))
}

impl Mailer for Smtp {
    fn deliver<'m>(&'m self, mail: &'m Mail) -> Delivery<'m> {
        Box::pin(self.send(mail))
    }
}
