//! Authentication: from what a caller presents to a [`Principal`](org_core::Principal).
//!
//! Random secrets ([`secret`]) are kept as SHA-256 digests and looked up by digest. Passwords
//! ([`password`]) are argon2id, hashed on threads of their own, few at a time. Tokens
//! ([`session_token`], [`access_token`]) are RS256 JWTs under the keys of one ring ([`key_ring`]),
//! which lie in the store sealed ([`sealing`]); each kind has claims the other kind refuses. A client
//! may also prove who it is by a JWT under a key of its own ([`client_assertion`]). Who was believed is
//! believed again for less than a second without being looked up (`recent`).

pub mod access_token;
pub mod authenticator;
pub mod client_assertion;
pub mod client_key;
pub mod form_token;
pub mod jwt;
pub mod key_ring;
mod key_use;
pub mod password;
pub mod private_file;
pub mod publishable_key;
mod recent;
pub mod scope;
pub mod sealing;
pub mod secret;
pub mod session_token;
pub mod signing_key;
pub mod ticket;
pub mod token_grant;

pub use authenticator::{AuthError, Authenticator, ConsoleSignIn, Operator, SignIn};
pub use form_token::FormTokens;
pub use key_ring::{KeyRing, SigningKeys};
pub use password::Passwords;
pub use publishable_key::PublishableKey;
pub use sealing::SealingKey;
pub use signing_key::{KeyError, SigningKey};
pub use ticket::Tickets;
