use super::App;
use crate::browser::{
    BROWSER_LIFE, Browser, MAX_MEMBERSHIPS, Presence, PresentSession, STRANGER_LIFE,
};
use crate::credential::SecretDigest;
use crate::error::{Error, Kind, Result};
use crate::id::ClientId;
use crate::membership::{MembershipQuery, MembershipScope};
use crate::page::Slice;
use crate::sign_in::{SignInStatus, SignInView};
use crate::sign_up::{SignUp, SignUpStatus};
use crate::store::Reader;
use crate::{Action, Principal, Timestamp, Via};

impl App {
    /// Takes note of a browser on which nobody is signed in yet. Open to everyone.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn create_browser(&self, token: SecretDigest) -> Result<Browser> {
        let now = self.now();
        let browser = Browser {
            id: ClientId::generate(now, self.entropy()),
            token,
            last_active_session_id: None,
            expire_at: now.plus(BROWSER_LIFE),
            created_at: now,
            updated_at: now,
        };
        self.store
            .write(move |tx| {
                tx.insert_browser(&browser)?;
                Ok(browser.clone())
            })
            .await
    }

    /// What is known about a device to whoever sits before it, which the caller has seen.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn presence(&self, device: ClientId) -> Result<Presence> {
        let now = self.now();
        self.store.read(move |tx| presence(tx, &device, now)).await
    }

    /// Forgets a browser and signs everybody out on it. The caller has seen its token.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn forget_browser(&self, via: Via, device: &ClientId) -> Result<()> {
        self.end_session_on(via, device, None).await?;
        let device = device.clone();
        self.store.write(move |tx| tx.delete_browser(&device)).await
    }

    /// Forgets browsers and attempts to sign in or up whose time is over.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn forget_strangers(&self) -> Result<()> {
        let now = self.now();
        self.store
            .write(move |tx| {
                tx.forget_sign_ins(now)?;
                tx.forget_sign_ups(now)?;
                tx.forget_browsers(now, now.minus(STRANGER_LIFE))
            })
            .await
    }

    /// What is known about the device of the session by which a user calls.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user; [`Error::NotFound`] for a session that
    /// is gone.
    pub async fn own_presence(&self, who: &Principal) -> Result<Presence> {
        let (_, session) = who.signed_in(Action::ReadSessions)?;
        let (session, now) = (session.clone(), self.now());
        self.store
            .read(move |tx| {
                let gone = || Error::not_found(Kind::Session, session.as_str());
                let device = tx.session(&session)?.ok_or_else(gone)?.client_id;
                presence(tx, &device, now)
            })
            .await
    }
}

fn presence(
    tx: &mut (impl Reader + ?Sized),
    device: &ClientId,
    now: Timestamp,
) -> Result<Presence> {
    let browser = tx.browser(device)?;
    let active = tx.active_sessions_on(device, now)?;
    let mut sessions = Vec::with_capacity(active.len());
    for session in active {
        let Some(user) = tx.user(&session.user_id)?.filter(|user| !user.banned) else {
            continue;
        };
        let newest = MembershipQuery::newest(Slice::Offset {
            offset: 0,
            limit: MAX_MEMBERSHIPS,
        });
        let memberships = tx.memberships(&MembershipScope::User(user.id.clone()), &newest)?;
        sessions.push(PresentSession {
            session,
            user,
            memberships: memberships.items,
        });
    }
    let mut active = sessions.iter().map(|one| &one.session);
    let current = match &browser {
        Some(browser) => browser.current(active),
        None => active.next_back(),
    };
    let (sign_in, sign_up) = match &browser {
        Some(_) => (
            begun_sign_in(tx, device, now)?,
            begun_sign_up(tx, device, now)?,
        ),
        None => (None, None),
    };
    Ok(Presence {
        device: device.clone(),
        browser,
        sign_in,
        sign_up,
        current_session_id: current.map(|session| session.id.clone()),
        sessions,
    })
}

/// The attempt to sign in on a device that may still come to something.
fn begun_sign_in(
    tx: &mut (impl Reader + ?Sized),
    device: &ClientId,
    now: Timestamp,
) -> Result<Option<SignInView>> {
    let begun = tx.sign_in_on(device)?.filter(|begun| {
        let status = begun.status_at(now);
        matches!(
            status,
            SignInStatus::NeedsFactor | SignInStatus::NeedsIdentifier
        )
    });
    let Some(sign_in) = begun else {
        return Ok(None);
    };
    let user = match &sign_in.user_id {
        Some(user) => tx.user(user)?,
        None => None,
    };
    Ok(Some(SignInView { sign_in, user }))
}

/// As [`begun_sign_in`], to sign up.
fn begun_sign_up(
    tx: &mut (impl Reader + ?Sized),
    device: &ClientId,
    now: Timestamp,
) -> Result<Option<SignUp>> {
    let begun = tx.sign_up_on(device)?;
    Ok(begun.filter(|begun| begun.status_at(now) == SignUpStatus::Missing))
}
