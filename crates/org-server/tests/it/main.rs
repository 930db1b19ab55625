//! The server as it is shipped: its program in processes of their own, told what to do by its
//! configuration, asked over sockets, stopped by signals. Each has a directory, a database and a
//! port that nothing else uses.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod bootstrap;
mod config;
mod corrupt;
mod keys;
mod kill;
mod lifecycle;
mod mail;
mod private;
mod px0;
mod secrets;
mod support;
mod tls;
