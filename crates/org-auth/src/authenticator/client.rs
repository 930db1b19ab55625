//! Clients of the Management API that prove who they are to get a token.

use org_core::client::{Client, ClientAuthentication, ClientCredential, is_client_id};

use super::{AuthError, Authenticator};
use crate::client_assertion::{self, Proof, PublicKey};
use crate::secret;

impl Authenticator {
    /// The client with this id and secret, unless it has to prove itself in another way.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`].
    pub async fn client(&self, id: &str, given: &str) -> Result<Client, AuthError> {
        let wanted = id.to_owned();
        let found = self
            .app
            .store()
            .look_up(move |tx| tx.client(&wanted))
            .await?;
        found
            .filter(|client| secret::matches(given, &client.digest))
            .filter(|client| by_secret(client.settings.authentication))
            .ok_or(AuthError::Rejected)
    }

    /// The client that has signed `assertion` with a key of its own, for this server, and has not
    /// used it before. `id` is whom the request says it is from, if it does.
    ///
    /// # Errors
    ///
    /// [`AuthError::Token`]; [`AuthError::Rejected`].
    pub async fn client_by_assertion(
        &self,
        id: Option<&str>,
        assertion: &str,
    ) -> Result<Client, AuthError> {
        let wanted = match id {
            Some(id) => id.to_owned(),
            None => client_assertion::subject(assertion)?,
        };
        if !is_client_id(&wanted) {
            return Err(AuthError::Rejected);
        }
        let found = self
            .app
            .store()
            .look_up(move |tx| tx.client(&wanted))
            .await?;
        let signs = Some(ClientAuthentication::PrivateKeyJwt);
        let client = found.filter(|client| client.settings.authentication == signs);
        let client = client.ok_or(AuthError::Rejected)?;
        let now = self.app.now();
        let keys: Vec<_> = client.valid_credentials(now).map(public_key).collect();
        let audiences = self.assertion_audiences();
        let proof = client_assertion::verify(assertion, &client.id, &keys, &audiences, now)?;
        let Proof { digest, expires_at } = proof;
        if self.app.spend_assertion(digest, expires_at).await? {
            Ok(client)
        } else {
            Err(AuthError::Rejected)
        }
    }

    /// Under what addresses assertions may name this server: those of its audiences, with and
    /// without the final slash.
    fn assertion_audiences(&self) -> Vec<String> {
        let roots = self.audiences.iter();
        let roots = roots.filter_map(|audience| audience.strip_suffix("/api/v2/"));
        let roots = std::iter::once(self.issuer.as_str()).chain(roots);
        roots
            .flat_map(|root| [root.to_owned(), format!("{root}/")])
            .collect()
    }
}

fn public_key(credential: &ClientCredential) -> PublicKey<'_> {
    PublicKey {
        kid: credential.kid.as_str(),
        algorithm: credential.algorithm.as_str(),
        pem: &credential.public_key,
    }
}

/// Whether a client that proves itself in this way may use its secret.
fn by_secret(authentication: Option<ClientAuthentication>) -> bool {
    match authentication {
        Some(ClientAuthentication::None | ClientAuthentication::PrivateKeyJwt) => false,
        Some(ClientAuthentication::SecretBasic | ClientAuthentication::SecretPost) | None => true,
    }
}
