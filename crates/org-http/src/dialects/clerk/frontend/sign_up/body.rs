use org_core::Timestamp;
use org_core::sign_up::{SignUp, SignUpFields, SignUpStatus};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::Context;

/// What has to be told.
const REQUIRED: [&str; 2] = ["email_address", "password"];
/// What may be told.
const OPTIONAL: [&str; 2] = ["first_name", "last_name"];

/// An attempt to sign up.
#[derive(Debug, Serialize)]
pub(in super::super) struct SignUpBody {
    object: &'static str,
    id: String,
    status: &'static str,
    required_fields: [&'static str; 2],
    optional_fields: [&'static str; 2],
    missing_fields: Vec<&'static str>,
    unverified_fields: Vec<&'static str>,
    verifications: Value,
    username: Option<()>,
    email_address: Option<String>,
    phone_number: Option<()>,
    web3_wallet: Option<()>,
    password_enabled: bool,
    first_name: Option<String>,
    last_name: Option<String>,
    unsafe_metadata: Map<String, Value>,
    public_metadata: Map<String, Value>,
    custom_action: bool,
    external_id: Option<()>,
    created_session_id: Option<String>,
    created_user_id: Option<String>,
    abandon_at: i64,
    legal_accepted_at: Option<i64>,
}

impl SignUpBody {
    pub(in super::super) fn new(sign_up: SignUp, context: &Context) -> Self {
        let status = sign_up.status_at(context.app.now());
        let unproved = context.verifies_at_sign_up()
            && status != SignUpStatus::Complete
            && sign_up.told.email.is_some()
            && sign_up.verified_at.is_none();
        let verification = verification(&sign_up, unproved);
        let SignUpFields {
            email,
            password,
            first_name,
            last_name,
            unsafe_metadata,
            legal_accepted_at,
        } = sign_up.told;
        let told = [email.is_some(), password.is_some()];
        let missing = REQUIRED.into_iter().zip(told).filter(|(_, told)| !told);
        Self {
            object: "sign_up_attempt",
            id: sign_up.id.to_string(),
            status: name(status),
            required_fields: REQUIRED,
            optional_fields: OPTIONAL,
            missing_fields: missing.map(|(field, _)| field).collect(),
            unverified_fields: unproved.then_some("email_address").into_iter().collect(),
            verifications: json!({
                "email_address": verification,
                "phone_number": null,
                "web3_wallet": null,
                "external_account": null,
            }),
            username: None,
            email_address: email.map(|address| address.to_string()),
            phone_number: None,
            web3_wallet: None,
            password_enabled: password.is_some(),
            first_name: first_name.map(|name| name.to_string()),
            last_name: last_name.map(|name| name.to_string()),
            unsafe_metadata: unsafe_metadata.unwrap_or_default().into_object(),
            public_metadata: Map::new(),
            custom_action: false,
            external_id: None,
            created_session_id: sign_up.session_id.map(|id| id.to_string()),
            created_user_id: sign_up.user_id.map(|id| id.to_string()),
            abandon_at: sign_up.abandon_at.millis(),
            legal_accepted_at: legal_accepted_at.map(Timestamp::millis),
        }
    }
}

fn name(status: SignUpStatus) -> &'static str {
    match status {
        SignUpStatus::Abandoned => "abandoned",
        SignUpStatus::Complete => "complete",
        SignUpStatus::Missing => "missing_requirements",
    }
}

/// How far the proof of the address is; none where nobody asks for it.
fn verification(sign_up: &SignUp, unproved: bool) -> Option<Value> {
    let proved = sign_up.verified_at.is_some();
    if proved && sign_up.ticket.is_some() {
        return Some(json!({
            "object": "verification_ticket",
            "status": "verified",
            "strategy": "ticket",
            "attempts": null,
            "expire_at": null,
            "next_action": "",
            "supported_strategies": [],
        }));
    }
    let code = sign_up.code.as_ref();
    let expire_at = code.map_or(sign_up.abandon_at, |code| code.expire_at);
    let next = match code {
        _ if proved => "",
        Some(_) => "needs_attempt",
        None => "needs_prepare",
    };
    (proved || unproved).then(|| {
        json!({
            "object": "verification_otp",
            "status": if proved { "verified" } else { "unverified" },
            "strategy": "email_code",
            "attempts": null,
            "expire_at": expire_at.millis(),
            "next_action": next,
            "supported_strategies": ["email_code"],
        })
    })
}
