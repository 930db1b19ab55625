//! What is nobody else's business is nobody else's to read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{Home, Request, Server, call, run, user};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn files_are_for_their_owner_only() {
    let home = Home::sqlite();
    let mut command = home.with_key();
    command
        .env_remove("ORG_DATABASE_URL")
        .env("ORG_TLS_LISTEN", "127.0.0.1:0");
    let server = Server::start(command);
    server.port_of("https");
    user(server.port, "ada@example.com");
    assert_eq!(call(server.port, &Request::get("/v1/jwks")).status, 200);

    assert_eq!(mode(&home.path("data")), 0o700);
    assert_eq!(mode(&home.data("tls")), 0o700);
    let secret = [
        "org.db",
        "org.db-wal",
        "org.db-shm",
        "sealing-key",
        "tls/ca-key.pem",
    ];
    for name in secret {
        assert_eq!(mode(&home.data(name)), 0o600, "{name}");
    }
    // Whatever else it puts there.
    for file in fs::read_dir(home.path("data")).unwrap() {
        let file = file.unwrap();
        assert_eq!(mode(&file.path()) & 0o077, 0, "{file:?}");
    }
}

#[test]
fn a_sealing_key_that_others_can_read_is_not_used() {
    let home = Home::sqlite();
    let server = home.start();
    let jwks = call(server.port, &Request::get("/v1/jwks")).body;
    server.stop();
    let key = home.data("sealing-key");
    let text = fs::read_to_string(&key).unwrap();

    for exposed in [0o644, 0o640, 0o604, 0o660] {
        fs::set_permissions(&key, fs::Permissions::from_mode(exposed)).unwrap();
        let refused = run(home.with_key());
        assert_eq!(refused.code, Some(1), "{refused:?}");
        for part in [
            "sealing-key",
            "can be read by others; its mode must be 0600",
        ] {
            assert!(refused.stderr.contains(part), "{refused:?}");
        }
        assert!(!refused.stderr.contains(text.trim()), "{refused:?}");
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let server = home.start();
    assert_eq!(call(server.port, &Request::get("/v1/jwks")).body, jwks);
    server.stop();
    assert_eq!(fs::read_to_string(&key).unwrap(), text);
}

#[test]
fn a_sealing_key_that_is_none_is_not_replaced() {
    let home = Home::sqlite();
    home.start().stop();
    let key = home.data("sealing-key");
    fs::write(&key, "AAAA\n").unwrap();
    let refused = run(home.with_key());
    let expected = "does not hold 64 hexadecimal digits";
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains(expected), "{refused:?}");
    assert_eq!(fs::read_to_string(&key).unwrap(), "AAAA\n");
}

#[test]
fn keys_sealed_elsewhere_are_said() {
    let home = Home::sqlite();
    let server = home.start();
    let jwks = call(server.port, &Request::get("/v1/jwks")).body;
    server.stop();
    let key = home.data("sealing-key");
    let kept = fs::read_to_string(&key).unwrap();
    fs::write(&key, "0".repeat(64)).unwrap();
    let refused = run(home.with_key());
    assert_eq!(refused.code, Some(1), "{refused:?}");
    for part in [
        "sealed with another sealing key",
        "signing-keys rotate --revoke",
    ] {
        assert!(refused.stderr.contains(part), "{refused:?}");
    }
    fs::write(&key, kept).unwrap();
    let server = home.start();
    assert_eq!(call(server.port, &Request::get("/v1/jwks")).body, jwks);
}
