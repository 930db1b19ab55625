//! The commands.

use std::path::PathBuf;

use actix_web::rt;
use anyhow::Context as _;
use clap::{Parser, Subcommand};
use org_auth::{PublishableKey, secret};
use org_core::App;
use org_core::id::SecretKeyId;
use secrecy::ExposeSecret as _;

use crate::bootstrap::operator;
use crate::config::{Config, Settings};
use crate::{serve, signing_keys, tls};

/// Self-hosted organizations that speak Clerk, Auth0 and px0.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The configuration file (default: org.toml, if there is one)
    #[arg(long, env = "ORG_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks the configuration and stops
    CheckConfig,
    /// Makes, lists and revokes secret keys, and shows the publishable one
    Keys {
        #[command(subcommand)]
        command: Keys,
    },
    /// Brings the schema of the database up to date and stops
    Migrate,
    /// Serves (what happens without a command)
    Serve,
    /// Lists and rotates the keys that sign tokens
    SigningKeys {
        #[command(subcommand)]
        command: signing_keys::Command,
    },
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Makes a secret key and prints it, this once
    Create {
        /// What it is for
        #[arg(long, default_value = "cli")]
        name: String,
        /// Makes a key for production (`sk_live`) instead of one for tests (`sk_test`)
        #[arg(long)]
        live: bool,
    },
    /// Lists secret keys, without the keys themselves
    List,
    /// Prints the key with which pages find this server, made of its public address
    Publishable,
    /// Makes a secret key stop working
    Revoke {
        /// The id that `list` shows
        id: String,
    },
}

/// Runs the command that was asked for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<()> {
    let config = Config::load(cli.settings, cli.config.as_deref())?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::CheckConfig => {
            tls::check(&config)?;
            say(&format!(
                "the configuration is valid; the database is {}",
                config.database_url
            ));
            Ok(())
        }
        Command::Keys { command } => {
            let app = serve::open(&config)?;
            rt::System::new().block_on(keys(&app, &config, command))
        }
        Command::Migrate => {
            serve::open(&config)?;
            say("the schema is up to date");
            Ok(())
        }
        Command::Serve => serve::run(config),
        Command::SigningKeys { command } => {
            let app = serve::open(&config)?;
            rt::System::new().block_on(signing_keys::run(&app, &config, command))
        }
    }
}

async fn keys(app: &App, config: &Config, command: Keys) -> anyhow::Result<()> {
    app.ensure_instance(&operator()).await?;
    match command {
        Keys::Create { name, live } => {
            let key = secret::secret_key(app.entropy(), live);
            let digest = secret::digest_of(&key);
            let made = app.ensure_secret_key(&operator(), &name, digest).await?;
            say(&format!("{}  {}", made.id, key.expose_secret()));
        }
        Keys::List => {
            for key in app.secret_keys(&operator()).await? {
                let state = match key.revoked_at {
                    Some(at) => format!("revoked {at}"),
                    None => "active".to_owned(),
                };
                say(&format!(
                    "{}  {}  {state}  {}",
                    key.id, key.created_at, key.name
                ));
            }
        }
        Keys::Publishable => {
            let key = PublishableKey::of(&config.public_url);
            let key = key.with_context(|| {
                format!(
                    "no page can name {}: Clerk's library takes no host without a dot",
                    config.public_url
                )
            })?;
            say(key.as_str());
        }
        Keys::Revoke { id } => {
            let id = SecretKeyId::parse(&id).context("not the id of a secret key")?;
            app.revoke_secret_key(&operator(), id).await?;
            say("revoked");
        }
    }
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "what a command was asked for goes to standard output"
)]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
