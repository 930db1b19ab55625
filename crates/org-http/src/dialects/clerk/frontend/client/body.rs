use org_core::Timestamp;
use org_core::browser::{Browser, Presence, PresentSession};
use org_core::session::{Session, SessionState};
use serde::Serialize;

use super::super::sign_in::SignInBody;
use super::super::sign_up::SignUpBody;
use crate::Context;
use crate::dialects::clerk::membership::{MembershipBody, PublicUserBody};
use crate::dialects::clerk::organization::OrganizationBody;
use crate::dialects::clerk::session::{TokenBody, status};
use crate::dialects::clerk::user::UserBody;

/// A browser or app with the sessions on it.
#[derive(Debug, Serialize)]
pub(in super::super) struct ClientBody {
    object: &'static str,
    id: String,
    sessions: Vec<SessionBody>,
    sign_in: Option<SignInBody>,
    sign_up: Option<SignUpBody>,
    last_active_session_id: Option<String>,
    last_authentication_strategy: Option<()>,
    cookie_expires_at: Option<i64>,
    captcha_bypass: bool,
    created_at: i64,
    updated_at: i64,
}

/// A session with its user.
#[derive(Debug, Serialize)]
pub(in super::super) struct SessionBody {
    object: &'static str,
    id: String,
    status: &'static str,
    last_active_organization_id: Option<String>,
    last_active_token: Option<TokenBody>,
    actor: Option<()>,
    user: SignedInUserBody,
    public_user_data: PublicUserBody,
    /// Minutes since the first and the second factor were shown; -1 is never.
    factor_verification_age: [i64; 2],
    last_active_at: i64,
    expire_at: i64,
    abandon_at: i64,
    created_at: i64,
    updated_at: i64,
}

/// A user with the organizations that the user belongs to.
#[derive(Debug, Serialize)]
pub(in super::super) struct SignedInUserBody {
    #[serde(flatten)]
    user: UserBody,
    organization_memberships: Vec<MembershipBody<OrganizationBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_organizations_limit: Option<u32>,
}

impl ClientBody {
    /// A device as it stands now, with a token of the session in use.
    pub(in super::super) fn new(
        presence: Presence,
        token: Option<String>,
        context: &Context,
    ) -> Self {
        let (now, public_url) = (context.app.now(), context.public_url());
        let Presence {
            device,
            browser,
            sessions,
            current_session_id,
            sign_in,
            sign_up,
        } = presence;
        let since = sessions.first().map_or(now, |one| one.session.created_at);
        let (expire_at, created_at, updated_at) = match browser {
            Some(Browser {
                expire_at,
                created_at,
                updated_at,
                ..
            }) => (Some(expire_at), created_at, updated_at),
            None => (None, since, since),
        };
        let mut token = token;
        let shown = sessions.into_iter().map(|one| {
            let current = Some(&one.session.id) == current_session_id.as_ref();
            let token = if current { token.take() } else { None };
            SessionBody::new(one, token, now, public_url)
        });
        Self {
            object: "client",
            id: device.to_string(),
            sessions: shown.collect(),
            sign_in: sign_in.map(|begun| SignInBody::new(begun, context)),
            sign_up: sign_up.map(|begun| SignUpBody::new(begun, context)),
            last_active_session_id: current_session_id.as_ref().map(ToString::to_string),
            last_authentication_strategy: None,
            cookie_expires_at: expire_at.map(Timestamp::millis),
            captcha_bypass: false,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl SessionBody {
    /// A session that has just ended.
    pub(in super::super) fn ended(
        present: PresentSession,
        now: Timestamp,
        public_url: &str,
    ) -> Self {
        Self {
            status: status(SessionState::Ended),
            ..Self::new(present, None, now, public_url)
        }
    }

    pub(in super::super) fn new(
        present: PresentSession,
        token: Option<String>,
        now: Timestamp,
        public_url: &str,
    ) -> Self {
        let status = status(present.session.state_at(now));
        let age = (now.seconds() - present.session.created_at.seconds()).max(0) / 60;
        let public_user_data = PublicUserBody::from(present.user.clone()).identified();
        let Session {
            id,
            active_organization_id,
            last_active_at,
            expire_at,
            abandon_at,
            created_at,
            updated_at,
            ..
        } = present.session.clone();
        Self {
            object: "session",
            id: id.to_string(),
            status,
            last_active_organization_id: active_organization_id.map(|id| id.to_string()),
            last_active_token: token.map(TokenBody::new),
            actor: None,
            user: SignedInUserBody::new(present, public_url),
            public_user_data,
            factor_verification_age: [age, -1],
            last_active_at: last_active_at.millis(),
            expire_at: expire_at.millis(),
            abandon_at: abandon_at.millis(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl SignedInUserBody {
    pub(in super::super) fn new(present: PresentSession, public_url: &str) -> Self {
        let PresentSession {
            session: _,
            user,
            memberships,
        } = present;
        let shown = memberships
            .into_iter()
            .map(|one| MembershipBody::new(one, public_url));
        Self {
            organization_memberships: shown.collect(),
            create_organizations_limit: user.create_organizations_limit,
            user: UserBody::from(user),
        }
    }
}
