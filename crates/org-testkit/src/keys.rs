//! Private keys that everybody may know: making one takes longer than most tests.

/// RSA-2048, PKCS #8: signs the tokens of test servers.
pub const SIGNING_KEY: &str = include_str!("keys/signing.pem");
/// RSA-2048, PKCS #8: a client's own.
pub const CLIENT_RSA: &str = include_str!("keys/client-rsa.pem");
/// The public half of [`CLIENT_RSA`].
pub const CLIENT_RSA_PUBLIC: &str = include_str!("keys/client-rsa.pub.pem");
/// P-256, PKCS #8: a client's own.
pub const CLIENT_EC: &str = include_str!("keys/client-ec.pem");
/// The public half of [`CLIENT_EC`].
pub const CLIENT_EC_PUBLIC: &str = include_str!("keys/client-ec.pub.pem");
