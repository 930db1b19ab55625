use super::App;
use crate::browser::{BROWSER_LIFE, Browser, MAX_MEMBERSHIPS, Presence, PresentSession};
use crate::credential::SecretDigest;
use crate::error::{Error, Kind, Result};
use crate::id::ClientId;
use crate::membership::{MembershipQuery, MembershipScope};
use crate::page::Slice;
use crate::store::Reader;
use crate::{Action, Principal, Timestamp};

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

    /// What is known about a browser to whoever holds its token, which the caller has seen.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn presence(&self, browser: Browser) -> Result<Presence> {
        let now = self.now();
        self.store
            .read(move |tx| presence(tx, &browser.id, Some(browser.clone()), now))
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
                let browser = tx.browser(&device)?;
                presence(tx, &device, browser, now)
            })
            .await
    }
}

fn presence(
    tx: &mut (impl Reader + ?Sized),
    device: &ClientId,
    browser: Option<Browser>,
    now: Timestamp,
) -> Result<Presence> {
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
    Ok(Presence {
        device: device.clone(),
        browser,
        current_session_id: current.map(|session| session.id.clone()),
        sessions,
    })
}
