//! TLS by rustls: with given files, or with a certificate of our own making.
//!
//! Self-signed means: an authority of our own, kept in the data directory, so that clients trust it
//! once; and under it a fresh certificate at every start.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, Utc};
use org_core::{Clock as _, SystemClock};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::{Certificate, Config, ConfigError, invalid};
use crate::data_dir;

const AUTHORITY_YEARS: i32 = 10;

/// Whether given files can be used. They are part of the configuration, so what is wrong with them
/// is said before anything is done.
pub(crate) fn check(config: &Config) -> Result<(), ConfigError> {
    match &config.tls {
        Some(tls) if tls.certificate != Certificate::SelfSigned => {
            server_config(&tls.certificate, config)
                .map(drop)
                .map_err(|error| invalid("ORG_TLS", format!("{error:#}")))
        }
        _ => Ok(()),
    }
}

/// The TLS configuration that the server offers.
pub(crate) fn server_config(
    certificate: &Certificate,
    config: &Config,
) -> anyhow::Result<ServerConfig> {
    let (chain, key) = match certificate {
        Certificate::Files { certificate, key } => from_files(certificate, key)?,
        Certificate::SelfSigned => self_signed(&config.data_dir.join("tls"), &config.public_url)?,
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("the certificate and its key do not fit together")
}

type ChainAndKey = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn from_files(certificate: &Path, key: &Path) -> anyhow::Result<ChainAndKey> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("the certificate {} cannot be read", certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("the key {} cannot be read", key.display()))?;
    Ok((chain, key))
}

fn self_signed(directory: &Path, public_url: &str) -> anyhow::Result<ChainAndKey> {
    let (authority, authority_key) = authority(directory)?;
    let issuer = Issuer::from_ca_cert_pem(&authority, authority_key)?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names(public_url))?;
    params
        .distinguished_name
        .push(DnType::CommonName, "org-server");
    set_validity(&mut params, 1);
    let certificate = params.signed_by(&key, &issuer)?;
    let path = directory.join("ca.pem");
    log::info!(
        "TLS is self-signed; clients trust it with NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, \
         REQUESTS_CA_BUNDLE or curl --cacert set to {}",
        path.display()
    );
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
    Ok((vec![certificate.der().clone()], key))
}

/// The authority's certificate and key, made at the first start.
fn authority(directory: &Path) -> anyhow::Result<(String, KeyPair)> {
    data_dir::prepare(directory)?;
    let (certificate, key) = (directory.join("ca.pem"), directory.join("ca-key.pem"));
    if certificate.exists() && key.exists() {
        let text = std::fs::read_to_string(&key)?;
        return Ok((
            std::fs::read_to_string(&certificate)?,
            KeyPair::from_pem(&text)?,
        ));
    }
    let pair = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "org-server local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, AUTHORITY_YEARS);
    let made = params.self_signed(&pair)?.pem();
    data_dir::write_private(&key, &pair.serialize_pem())?;
    data_dir::write_private(&certificate, &made)?;
    Ok((made, pair))
}

/// This machine under its usual names, and the host of the public address.
fn names(public_url: &str) -> Vec<String> {
    let mut names = vec![
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "::1".to_owned(),
    ];
    let host = url::Url::parse(public_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let host = host.map(|host| host.trim_matches(['[', ']']).to_owned());
    if let Some(host) = host.filter(|host| !names.contains(host)) {
        let usable = host.parse::<IpAddr>().is_ok() || host.is_ascii();
        names.extend(usable.then_some(host));
    }
    names
}

/// Valid from the day before today, for clocks that are behind.
fn set_validity(params: &mut CertificateParams, years: i32) {
    let now = DateTime::<Utc>::from_timestamp_millis(SystemClock.now().millis());
    let today = now.unwrap_or(DateTime::UNIX_EPOCH);
    let yesterday = today - chrono::Days::new(1);
    let month = u8::try_from(yesterday.month()).unwrap_or(1);
    // No month lacks these days, so the same date exists in every year.
    let day = u8::try_from(yesterday.day().min(28)).unwrap_or(1);
    params.not_before = date_time_ymd(yesterday.year(), month, day);
    params.not_after = date_time_ymd(yesterday.year() + years, month, day);
}
