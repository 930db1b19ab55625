//! What the cases share: a home for a server, the server in it, and a client.

mod http;
mod process;

use std::path::PathBuf;
use std::process::Command;

use org_testkit::TestDatabase;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use http::{Client, Reply, Request, call};
pub(crate) use process::{Finished, Server, run};

/// The key that [`Home::with_key`] lets in.
pub(crate) const SECRET_KEY: &str = "sk_test_0123456789abcdefghijABCDEFGHIJ0123456789";

/// Where a server lives: a directory for its files, and a database.
pub(crate) struct Home {
    directory: TempDir,
    /// Last, so that the server's own files are gone before it.
    pub(crate) database: TestDatabase,
}

impl Home {
    pub(crate) fn sqlite() -> Self {
        Self::of(TestDatabase::sqlite_file())
    }

    pub(crate) fn of(database: TestDatabase) -> Self {
        let directory = TempDir::with_prefix("org-server-").unwrap();
        Self {
            directory,
            database,
        }
    }

    /// A path below the directory in which the server runs.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The server's own directory. It is not there before the first start.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.path("data").join(name)
    }

    /// The program, told nothing but where it is at home.
    pub(crate) fn bare(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_org-server"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ORG_") {
                command.env_remove(name);
            }
        }
        command.current_dir(self.directory.path());
        command
    }

    /// The program on this home's database and on a free port.
    pub(crate) fn command(&self) -> Command {
        let mut command = self.bare();
        command
            .env("ORG_DATA_DIR", self.path("data"))
            .env("ORG_DATABASE_URL", self.database.url_text())
            .env("ORG_LISTEN", "127.0.0.1:0")
            .env("ORG_PUBLIC_URL", "http://org.test");
        command
    }

    /// As [`Home::command`], with a credential that works.
    pub(crate) fn with_key(&self) -> Command {
        let mut command = self.command();
        command.env("ORG_BOOTSTRAP_SECRET_KEY", SECRET_KEY);
        command
    }

    /// A server that lets [`SECRET_KEY`] in.
    pub(crate) fn start(&self) -> Server {
        Server::start(self.with_key())
    }
}

/// A call of the Clerk Backend API.
pub(crate) fn backend(port: u16, path: &str, body: &Value) -> Reply {
    call(port, &Request::post(path, body).bearer(SECRET_KEY))
}

/// The id of a new user.
pub(crate) fn user(port: u16, address: &str) -> String {
    let made = backend(port, "/v1/users", &json!({ "email_address": [address] }));
    assert_eq!(made.status, 200, "{made:?}");
    made.text("id")
}

/// How many organizations a key sees; none if it is not let in.
pub(crate) fn organizations(port: u16, key: &str) -> Option<u64> {
    let reply = call(port, &Request::get("/v1/organizations").bearer(key));
    match reply.status {
        200 => reply.json()["total_count"].as_u64(),
        401 => None,
        _ => panic!("{reply:?}"),
    }
}

/// Makes `#[test]` functions out of cases, `fn(&Home)`, once per database.
macro_rules! on_each_database {
    ($($case:ident),+ $(,)?) => {
        mod postgres {
            $(
                #[test]
                fn $case() {
                    if let Some(database) = org_testkit::TestDatabase::postgres() {
                        super::$case(&crate::support::Home::of(database));
                    }
                }
            )+
        }

        mod sqlite {
            $(
                #[test]
                fn $case() {
                    super::$case(&crate::support::Home::sqlite());
                }
            )+
        }
    };
}
pub(crate) use on_each_database;
