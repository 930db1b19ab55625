use org_core::Timestamp;
use org_core::sign_in::{Factor, FactorState, SignIn, SignInStatus, SignInView};
use org_core::text::EmailAddress;
use org_core::user::User;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Context;

/// An attempt to sign in. It tells nothing of the user but how they can show who they are.
#[derive(Debug, Serialize)]
pub(in super::super) struct SignInBody {
    object: &'static str,
    id: String,
    status: &'static str,
    supported_identifiers: [&'static str; 1],
    supported_first_factors: Option<Vec<Value>>,
    supported_second_factors: Option<()>,
    first_factor_verification: Option<Value>,
    second_factor_verification: Option<()>,
    identifier: Option<String>,
    user_data: Option<()>,
    created_session_id: Option<String>,
    abandon_at: i64,
}

impl SignInBody {
    pub(in super::super) fn new(view: SignInView, context: &Context) -> Self {
        let SignInView { sign_in, user } = view;
        let status = status(sign_in.status_at(context.app.now()));
        let mails = context.app.sends_mail();
        let factors = user.map(|user| factors(&sign_in, &user, mails));
        let SignIn {
            id,
            browser: _,
            identifier,
            user_id: _,
            ticket: _,
            factor,
            session_id,
            abandon_at,
            created_at: _,
            updated_at: _,
        } = sign_in;
        Self {
            object: "sign_in_attempt",
            id: id.to_string(),
            status,
            supported_identifiers: ["email_address"],
            supported_first_factors: factors,
            supported_second_factors: None,
            first_factor_verification: factor.map(|state| verification(state, abandon_at)),
            second_factor_verification: None,
            identifier: identifier.map(|address| address.to_string()),
            user_data: None,
            created_session_id: session_id.map(|id| id.to_string()),
            abandon_at: abandon_at.millis(),
        }
    }
}

fn status(status: SignInStatus) -> &'static str {
    match status {
        SignInStatus::Abandoned => "abandoned",
        SignInStatus::Complete => "complete",
        SignInStatus::NeedsFactor => "needs_first_factor",
        SignInStatus::NeedsIdentifier => "needs_identifier",
    }
}

/// By what the user can show that it is them.
fn factors(sign_in: &SignIn, user: &User, mails: bool) -> Vec<Value> {
    let password = user
        .password
        .as_ref()
        .map(|_| json!({ "strategy": "password" }));
    let key = sign_in.identifier.as_ref().map(EmailAddress::key);
    let mailable = user
        .emails
        .iter()
        .filter(|email| mails && email.verified_at.is_some() && Some(email.address.key()) == key);
    let codes = mailable.map(|email| {
        json!({
            "strategy": "email_code",
            "email_address_id": email.id.as_str(),
            "safe_identifier": email.address.to_string(),
            "primary": email.primary,
        })
    });
    password.into_iter().chain(codes).collect()
}

fn verification(state: FactorState, abandon_at: Timestamp) -> Value {
    let FactorState {
        factor,
        verified,
        expire_at,
    } = state;
    let status = if verified { "verified" } else { "unverified" };
    let object = match factor {
        Factor::EmailCode => "verification_otp",
        Factor::Password => "verification_password",
        Factor::Ticket => "verification_ticket",
    };
    let expire_at = match factor {
        Factor::EmailCode => Some(expire_at.unwrap_or(abandon_at)),
        Factor::Password | Factor::Ticket => expire_at,
    };
    json!({
        "object": object,
        "status": status,
        "strategy": factor.as_str(),
        "attempts": null,
        "expire_at": expire_at.map(Timestamp::millis),
    })
}
