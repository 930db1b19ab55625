use super::App;
use crate::conflict::Conflict;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::SignInTokenId;
use crate::sign_in_token::{CreateSignInToken, SignInToken, SignInTokenStatus};
use crate::{Action, Fault, Principal, Violation};

impl App {
    /// Makes a token that signs a user in once.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown user;
    /// [`Error::Invalid`] for an organization the user does not belong to.
    pub async fn create_sign_in_token(
        &self,
        who: &Principal,
        new: CreateSignInToken,
    ) -> Result<SignInToken> {
        who.require(Action::CreateSessions)?;
        let now = self.now();
        let CreateSignInToken {
            user_id,
            organization_id,
            digest,
            life,
        } = new;
        let token = SignInToken {
            id: SignInTokenId::generate(now, self.entropy()),
            user_id,
            organization_id,
            digest,
            status: SignInTokenStatus::Pending,
            expire_at: now.plus(life),
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::SignInTokenCreated, token.id.as_str());
        self.store
            .write(move |tx| {
                let user = &token.user_id;
                if tx.lock_user(user)?.is_none() {
                    return Err(Error::not_found(Kind::User, user.as_str()));
                }
                if let Some(organization) = &token.organization_id
                    && tx.membership(organization, user)?.is_none()
                {
                    return Err(Violation::new("org_id", Fault::NotFound).into());
                }
                tx.insert_sign_in_token(&token)?;
                tx.insert_event(&event)?;
                Ok(token.clone())
            })
            .await
    }

    /// Takes a sign-in token back that nobody has used yet.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Conflict`] if it was used or
    /// taken back before.
    pub async fn revoke_sign_in_token(
        &self,
        who: &Principal,
        id: SignInTokenId,
    ) -> Result<SignInToken> {
        who.require(Action::RevokeSessions)?;
        let event = Event::new(self, who, EventKind::SignInTokenRevoked, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                let unknown = || Error::not_found(Kind::SignInToken, id.as_str());
                let mut token = tx.sign_in_token(&id)?.ok_or_else(unknown)?;
                token.status = SignInTokenStatus::Revoked;
                token.updated_at = now;
                if !tx.settle_sign_in_token(&token)? {
                    let status = tx.sign_in_token(&id)?.ok_or_else(unknown)?.status.as_str();
                    return Err(Conflict::SignInTokenNotPending { status }.into());
                }
                tx.insert_event(&event)?;
                Ok(token)
            })
            .await
    }
}
