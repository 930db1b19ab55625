use crate::Result;
use crate::credential::SecretDigest;
use crate::id::SignInTokenId;
use crate::sign_in_token::SignInToken;

/// Looks up sign-in tokens.
pub trait ReadSignInTokens {
    /// The token with this id.
    fn sign_in_token(&mut self, id: &SignInTokenId) -> Result<Option<SignInToken>>;
    /// The token with this digest, be it over.
    fn sign_in_token_by_digest(&mut self, digest: &SecretDigest) -> Result<Option<SignInToken>>;
}

/// Changes sign-in tokens.
pub trait WriteSignInTokens: ReadSignInTokens {
    /// Adds a token.
    fn insert_sign_in_token(&mut self, new: &SignInToken) -> Result<()>;
    /// Puts a changed token in place of one that still waits to be used. Answers `false` if it does
    /// not.
    fn settle_sign_in_token(&mut self, changed: &SignInToken) -> Result<bool>;
}
