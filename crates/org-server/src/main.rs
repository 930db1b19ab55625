//! The org-server binary: reads the configuration, puts the crates together, runs.

mod bootstrap;
mod command;
mod config;
mod data_dir;
mod dns;
mod mail;
mod serve;
mod signing_keys;
mod tls;

use std::error::Error as _;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{ContextKind, ErrorKind};

use crate::command::Cli;
use crate::config::ConfigError;

/// Faster than the system's under many small allocations from many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The exit status for a configuration that is not valid (`EX_CONFIG` of sysexits.h).
const EXIT_CONFIG: u8 = 78;

/// The framework's own account of its start says nothing that ours does not.
const DEFAULT_LOG: &str = "info,actix_server=warn";

fn main() -> ExitCode {
    env_logger::Builder::from_env(env_logger::Env::new().filter_or("ORG_LOG", DEFAULT_LOG))
        .format_timestamp_millis()
        .init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return unreadable(&error),
    };
    match command::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("org-server: {error:#}");
            if error.is::<ConfigError>() {
                ExitCode::from(EXIT_CONFIG)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// A setting that cannot be read is a fault of the configuration, wherever it was given. clap would
/// repeat its value.
fn unreadable(error: &clap::Error) -> ExitCode {
    let (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(argument)) =
        (error.kind(), error.get(ContextKind::InvalidArg))
    else {
        error.exit()
    };
    let argument = argument.to_string();
    let option = argument.split_whitespace().next().unwrap_or_default();
    let name = option.trim_start_matches('-').replace('-', "_");
    let cause = error.source().map(ToString::to_string);
    let cause = cause.unwrap_or_else(|| "the value is missing or not valid".to_owned());
    eprintln!("org-server: ORG_{}: {cause}", name.to_ascii_uppercase());
    ExitCode::from(EXIT_CONFIG)
}
