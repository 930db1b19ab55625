//! Configurations that are good: checked without doing anything, ranked, and heeded.

use std::fs;
use std::process::Command;

use crate::support::{Home, Server, run};
use crate::tls;

#[test]
fn a_good_configuration_is_valid_and_does_nothing() {
    let home = Home::sqlite();
    let files = tls::given(&home, "own");
    let text = format!(
        "listen = \"127.0.0.1:0\"\ntls_listen = \"[::1]:0\"\ntls = \"{files}\"\n\
         public_url = \"https://org.example/\"\ndatabase_url = \"sqlite:somewhere.db\"\n\
         group_commit = false\nrate_limit = \"50/16\"\nauth0_audiences = [\"https://a/\", \"b\"]\n\
         mail = \"smtp\"\npx0_registration = \"closed\"\npx0_session_hours = 1\n\
         px0_origins = [\"https://console.example\"]\n\
         smtp_url = \"smtps://me:hunter2@mail.example\"\nmail_from = \"Acme <a@example.com>\"\n\
         bootstrap_secret_key = \"sk_test_hunter2hunter2hunter2hunter2\"\n\
         bootstrap_client_id = \"a\"\nbootstrap_client_secret = \"hunter2hunter2hunter2hunter2\"\n\
         bootstrap_admin_email = \"a@example.com\"\nbootstrap_admin_password = \"hunter2hunter2\"\n"
    );
    fs::write(home.path("org.toml"), text).unwrap();
    let mut command = home.bare();
    command
        .arg("check-config")
        .env("ORG_DATA_DIR", home.path("data"));
    let valid = run(command);
    assert_eq!(valid.code, Some(0), "{valid:?}");
    let says = "the configuration is valid; the database is sqlite:somewhere.db\n";
    assert_eq!((valid.stdout.as_str(), valid.stderr.as_str()), (says, ""));
    assert!(!home.path("data").exists() && !home.path("somewhere.db").exists());
}

#[test]
fn the_command_line_is_over_the_environment_over_the_file() {
    let home = Home::sqlite();
    let database = |configure: &dyn Fn(&mut Command)| {
        let mut command = home.bare();
        configure(&mut command);
        let valid = run({
            command.arg("check-config");
            command
        });
        assert_eq!(valid.code, Some(0), "{valid:?}");
        let (_, database) = valid.stdout.trim_end().rsplit_once(' ').unwrap();
        database.to_owned()
    };
    assert_eq!(database(&|_| ()), "sqlite:org-data/org.db");
    fs::write(home.path("org.toml"), "data_dir = \"default-file\"").unwrap();
    fs::write(
        home.path("other.toml"),
        "data_dir = \"file\"\npublic_url = \"bad\"",
    )
    .unwrap();
    assert_eq!(database(&|_| ()), "sqlite:default-file/org.db");
    let file = |command: &mut Command| {
        // The bad value counts for nothing under a good one.
        command
            .args(["--config", "other.toml"])
            .env("ORG_PUBLIC_URL", "http://a");
    };
    assert_eq!(database(&file), "sqlite:file/org.db");
    let environment = |command: &mut Command| {
        file(command);
        command.env("ORG_DATA_DIR", "environment");
    };
    assert_eq!(database(&environment), "sqlite:environment/org.db");
    let line = |command: &mut Command| {
        environment(command);
        command.args(["--data-dir", "line"]);
    };
    assert_eq!(database(&line), "sqlite:line/org.db");
}

#[test]
fn a_configured_server_does_as_it_is_told() {
    let home = Home::sqlite();
    let text = "listen = \"127.0.0.1:0\"\ndata_dir = \"here\"\ntls_listen = \"127.0.0.1:0\"\n";
    fs::write(home.path("org.toml"), text).unwrap();
    let server = Server::start(home.bare());
    server.port_of("https");
    assert!(home.path("here/org.db").exists());
}
