//! TLS to PostgreSQL, with the libpq and the OpenSSL that are built in.

use org_store_diesel::{AnyConnection, DatabaseUrl, OpenError};
use org_testkit::backend::on_postgres_with_tls;
use org_testkit::{TestDatabase, assert_is};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Bool;

#[derive(QueryableByName)]
struct Encrypted {
    #[diesel(sql_type = Bool)]
    encrypted: bool,
}

#[test]
fn whether_to_encrypt_is_up_to_the_url() {
    on_postgres_with_tls(|database, _| {
        assert!(encrypted(&with(&database, "sslmode=require")).unwrap());
        assert!(!encrypted(&with(&database, "sslmode=disable")).unwrap());
    });
}

#[test]
fn a_certificate_of_the_given_authority_is_accepted() {
    on_postgres_with_tls(|database, ca| {
        let verified = with(&database, &format!("sslmode=verify-full&sslrootcert={ca}"));
        assert!(encrypted(&verified).unwrap());
    });
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    on_postgres_with_tls(|database, _| {
        let directory = tempfile::TempDir::new().unwrap();
        let other = directory.path().join("other.pem");
        std::fs::write(&other, OTHER_CA).unwrap();
        let unknown = format!("sslmode=verify-full&sslrootcert={}", other.display());
        refused(&with(&database, &unknown), "certificate verify failed");
    });
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    on_postgres_with_tls(|database, ca| {
        let elsewhere = |mode: &str| {
            let url = with(&database, &format!("sslmode={mode}&sslrootcert={ca}"));
            let DatabaseUrl::Postgres(url) = url else {
                panic!("{url}")
            };
            let url = url.replacen("127.0.0.1", "db.example", 1);
            DatabaseUrl::Postgres(format!("{url}&hostaddr=127.0.0.1"))
        };
        assert!(encrypted(&elsewhere("verify-ca")).unwrap());
        refused(&elsewhere("verify-full"), "does not match host name");
    });
}

fn with(database: &TestDatabase, settings: &str) -> DatabaseUrl {
    DatabaseUrl::Postgres(format!("{}&{settings}", database.url_text()))
}

fn encrypted(url: &DatabaseUrl) -> Result<bool, OpenError> {
    let mut connection: AnyConnection = url.connect()?;
    let row: Encrypted =
        sql_query("SELECT ssl AS encrypted FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            .get_result(&mut connection)?;
    Ok(row.encrypted)
}

fn refused(url: &DatabaseUrl, why: &str) {
    let outcome = encrypted(url);
    assert_is!(
        outcome,
        Err(OpenError::Connection(cause)) if cause.to_string().contains(why)
    );
}

/// Of nobody: its key was thrown away.
const OTHER_CA: &str = "\
-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUdS3x7oyLLCd4vli/ZtxzIAj6Oi4wCgYIKoZIzj0EAwIw
IjEgMB4GA1UEAwwXYW5vdGhlciBDQSBvZiB0aGUgdGVzdHMwIBcNMjYxMTIyMTYx
NDA1WhgPMjEyNjEwMjkxNjE0MDVaMCIxIDAeBgNVBAMMF2Fub3RoZXIgQ0Egb2Yg
dGhlIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9mo/06Xfs/kLNK2w
Ib2CQZUwxMFziuc6JsyuOsbsvgi24/r4r0XxmMgwFP6WAiNtkxVVWmhmz6bS/eJF
5LvSDKNTMFEwHQYDVR0OBBYEFCWwFTE6/da3v+si8OhtjiL5rrw2MB8GA1UdIwQY
MBaAFCWwFTE6/da3v+si8OhtjiL5rrw2MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDRwAwRAIgHeUkRvs57WD+bDl3Us41SvHacfoJDyNQuxzQdJnNK1MCIA1d
t0//elXvipuoieCxMvmhoNXu6po5AZpNS28F/qQS
-----END CERTIFICATE-----
";
