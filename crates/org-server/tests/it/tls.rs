//! TLS, as another implementation of it sees it.

use std::fs;
use std::path::Path;
use std::process::Command;

use rcgen::{CertificateParams, KeyPair};

use crate::support::{Finished, Home, Server, run};

/// Whether OpenSSL trusts the server on `port` by `ca` alone, under a name or an address.
fn trusts(ca: &Path, port: u16, check: [&str; 2]) -> bool {
    let Finished { code, stderr, .. } = handshake(ca, port, check);
    assert!(!stderr.contains("unknown option"), "{stderr}");
    code == Some(0)
}

fn handshake(ca: &Path, port: u16, check: [&str; 2]) -> Finished {
    let mut command = Command::new("openssl");
    command
        .args(["s_client", "-brief", "-verify_return_error"])
        .args(["-no-CApath", "-CAfile", ca.to_str().unwrap()])
        .args(["-connect", &format!("127.0.0.1:{port}")])
        .args(check);
    run(command)
}

fn has_openssl() -> bool {
    let there = Command::new("openssl").arg("version").output().is_ok();
    if !there {
        org_testkit::env::skip("openssl", "a PATH that leads to it");
    }
    there
}

const ADDRESS: [&str; 2] = ["-verify_ip", "127.0.0.1"];
const NAME: [&str; 2] = ["-verify_hostname", "localhost"];
const OTHER: [&str; 2] = ["-verify_hostname", "org.example"];

#[test]
fn a_server_that_signs_for_itself_is_trusted_by_its_authority() {
    if !has_openssl() {
        return;
    }
    let home = Home::sqlite();
    let start = || {
        let mut command = home.with_key();
        command.env("ORG_TLS_LISTEN", "127.0.0.1:0");
        Server::start(command)
    };
    let server = start();
    let ca = home.data("tls/ca.pem");
    let port = server.port_of("https");
    assert!(trusts(&ca, port, ADDRESS) && trusts(&ca, port, NAME));
    assert!(!trusts(&ca, port, OTHER));
    let (first, _) = (fs::read(&ca).unwrap(), server.stop());

    let server = start();
    let port = server.port_of("https");
    assert_eq!(fs::read(&ca).unwrap(), first, "clients trust it once");
    assert!(trusts(&ca, port, ADDRESS) && trusts(&ca, port, NAME));

    let stranger = Home::sqlite();
    let mut command = stranger.with_key();
    command.env("ORG_TLS_LISTEN", "127.0.0.1:0");
    let other = Server::start(command);
    assert!(!trusts(&ca, other.port_of("https"), ADDRESS));
}

#[test]
fn the_public_address_is_certified_too() {
    if !has_openssl() {
        return;
    }
    let home = Home::sqlite();
    let mut command = home.with_key();
    command
        .env("ORG_TLS_LISTEN", "127.0.0.1:0")
        .env("ORG_PUBLIC_URL", "https://org.example");
    let server = Server::start(command);
    let port = server.port_of("https");
    assert!(trusts(&home.data("tls/ca.pem"), port, OTHER));
}

#[test]
fn given_files_are_served() {
    if !has_openssl() {
        return;
    }
    let home = Home::sqlite();
    let files = given(&home, "a");
    let mut command = home.with_key();
    command
        .env("ORG_TLS_LISTEN", "127.0.0.1:0")
        .env("ORG_TLS", &files);
    let server = Server::start(command);
    let port = server.port_of("https");
    let certificate = home.path("a.pem");
    assert!(trusts(&certificate, port, OTHER));
    assert!(!trusts(&certificate, port, NAME));
    assert!(
        !home.data("tls").exists(),
        "it made an authority of its own"
    );
}

/// A certificate for `org.example` and its key, in files; answers what `ORG_TLS` says then.
pub(crate) fn given(home: &Home, name: &str) -> String {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["org.example".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let [pem, private] = ["pem", "key"].map(|kind| home.path(&format!("{name}.{kind}")));
    fs::write(&pem, certificate.pem()).unwrap();
    fs::write(&private, key.serialize_pem()).unwrap();
    format!("{},{}", pem.display(), private.display())
}
