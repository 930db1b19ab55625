use org_core::browser::Browser;
use org_core::id::SessionId;
use org_core::{Error, Principal, Via};
use secrecy::SecretString;

use super::{AuthError, Authenticator, member_of_the_public};
use crate::secret;

impl Authenticator {
    /// A browser that was not known until now, with the token that it is to keep, shown this once.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn new_browser(&self) -> Result<(Browser, SecretString), Error> {
        let token = secret::browser_token(self.app.entropy());
        let browser = self.app.create_browser(secret::digest_of(&token)).await?;
        Ok((browser, token))
    }

    /// The browser that keeps this token, if it is still known.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn browser(&self, token: &str) -> Result<Option<Browser>, Error> {
        if !token.starts_with(secret::BROWSER_PREFIX) {
            return Ok(None);
        }
        let (digest, now) = (secret::digest(token), self.app.now());
        let found = self
            .app
            .store()
            .read(move |tx| tx.browser_by_token(&digest));
        Ok(found.await?.filter(|browser| now < browser.expire_at))
    }

    /// The user who is signed in on a browser, by this session or by the one that is used there
    /// unless another one is asked for.
    ///
    /// # Errors
    ///
    /// [`AuthError::Rejected`] if nobody is, or not by this session.
    pub async fn user_of(
        &self,
        browser: Browser,
        session: Option<SessionId>,
        via: Via,
    ) -> Result<Principal, AuthError> {
        let now = self.app.now();
        let found = self.app.store().read(move |tx| {
            let active = tx.active_sessions_on(&browser.id, now)?;
            let used = match &session {
                Some(id) => active.iter().find(|session| session.id == *id),
                None => browser.current(&active),
            };
            Ok(match used {
                Some(used) => tx.user(&used.user_id)?.map(|user| (used.id.clone(), user)),
                None => None,
            })
        });
        let found = found.await?.filter(|(_, user)| !user.banned);
        let (session, user) = found.ok_or(AuthError::Rejected)?;
        Ok(member_of_the_public(&user, session, via))
    }
}
