//! Authentication: from what a caller presents to a [`Principal`](org_core::Principal).
//!
//! Random secrets ([`secret`]) are kept as SHA-256 digests and looked up by digest. Passwords
//! ([`password`]) are argon2id, hashed on threads of their own, few at a time. Tokens
//! ([`session_token`], [`access_token`]) are RS256 JWTs under one key ([`signing_key`]); each kind
//! has claims the other kind refuses.

pub mod access_token;
pub mod authenticator;
pub mod jwt;
mod key_use;
pub mod password;
pub mod scope;
pub mod secret;
pub mod session_token;
pub mod signing_key;

pub use authenticator::{AuthError, Authenticator, SignIn};
pub use password::Passwords;
pub use signing_key::{KeyError, SigningKey, SigningKeys};
