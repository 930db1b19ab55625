//! The keys that sign tokens: where this server keeps what opens them, and the commands about them.

use std::time::Duration;

use clap::Subcommand;
use org_auth::{KeyError, SealingKey, SigningKeys, private_file};
use org_core::signing_key::{Rotation, SigningKey};
use org_core::{App, Conflict, Error, Timestamp};

use crate::bootstrap::operator;
use crate::command::say;
use crate::config::Config;

const SEALING_KEY: &str = "sealing-key";
/// What servers kept before there could be several keys. A database without keys begins with it.
const FIRST_KEY: &str = "signing-key.pem";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lists the keys, without the keys themselves
    List,
    /// Makes a new key, which signs ten minutes from now; tokens of the others go on working
    Rotate {
        /// Lets the new key sign at once
        #[arg(long)]
        now: bool,
        /// Lets the new key sign at once, and ends every token of the others
        #[arg(long, conflicts_with_all = ["now", "keep_hours"])]
        revoke: bool,
        /// For how long tokens of the others go on working once the new key signs
        #[arg(long, value_name = "HOURS", default_value_t = 24)]
        keep_hours: u32,
    },
}

/// The keys of the database, which this server opens with a key from its data directory.
pub(crate) fn of(config: &Config, app: &App) -> anyhow::Result<SigningKeys> {
    let path = config.data_dir.join(SEALING_KEY);
    let sealing = SealingKey::load_or_create(&path, app.entropy())?;
    let first = private_file::read(&config.data_dir.join(FIRST_KEY))?;
    Ok(SigningKeys::new(
        app.clone(),
        sealing,
        first.map(Into::into),
    ))
}

/// Opens the keys, if there are any: what cannot be used is for the operator to see now. Making the
/// first one takes a while, so that is left for later.
pub(crate) async fn check(config: &Config, keys: &SigningKeys) -> anyhow::Result<()> {
    if keys.are_there().await? || config.data_dir.join(FIRST_KEY).exists() {
        keys.ring()
            .await
            .map_err(|error| explained(config, error))?;
    }
    Ok(())
}

fn explained(config: &Config, error: KeyError) -> anyhow::Error {
    let other = matches!(error, KeyError::Sealed);
    let error = anyhow::Error::from(error);
    if other {
        let path = config.data_dir.join(SEALING_KEY);
        error.context(format!(
            "{} does not open them: put the file of the server that made them there, or make new \
             ones with `org-server signing-keys rotate --revoke`",
            path.display()
        ))
    } else {
        error
    }
}

/// Runs a command about the keys.
pub(crate) async fn run(app: &App, config: &Config, command: Command) -> anyhow::Result<()> {
    app.ensure_instance(&operator()).await?;
    match command {
        Command::List => {
            let stored = app.store().read(|tx| tx.signing_keys()).await?;
            list(&stored, app.now());
        }
        Command::Rotate {
            now,
            revoke,
            keep_hours,
        } => {
            let keep = Duration::from_hours(keep_hours.into());
            let rotation = match (revoke, now) {
                (true, _) => Rotation::Revoking,
                (false, true) => Rotation::Immediate { keep },
                (false, false) => Rotation::Announced { keep },
            };
            let keys = of(config, app)?;
            if !revoke {
                // There is something to follow even if no server has started yet.
                keys.ring()
                    .await
                    .map_err(|error| explained(config, error))?;
            }
            let stored = keys.rotate(&operator(), rotation).await.map_err(refused)?;
            list(&stored, app.now());
        }
    }
    Ok(())
}

fn refused(error: KeyError) -> anyhow::Error {
    match error {
        KeyError::Store(Error::Conflict(Conflict::KeyPending)) => anyhow::anyhow!(
            "a key that was announced has not begun to sign; `--revoke` puts another in its place"
        ),
        other => other.into(),
    }
}

fn list(stored: &[SigningKey], now: Timestamp) {
    let current = stored.iter().find(|key| key.active_from <= now);
    for key in stored {
        let state = match key.retires_at {
            Some(end) if end <= now => format!("ended {end}"),
            Some(end) if Some(key) != current => format!("verifies until {end}"),
            _ if key.active_from > now => format!("signs from {} on", key.active_from),
            _ => "signs".to_owned(),
        };
        say(&format!("{}  {}  {state}", key.id, key.created_at));
    }
}
