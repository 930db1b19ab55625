//! Requests about signing up.

use org_auth::secret;
use org_core::credential::SecretDigest;
use org_core::sign_up::SignUpFields;
use org_core::text::{EmailAddress, Label};
use org_core::{Fault, Timestamp, Violation};
use secrecy::SecretString;

use crate::dialects::clerk::password::new_password;
use crate::failure::Refusal;
use crate::input::{Input, boolean, metadata, parsed, string};

/// What this server does not have. To take it and then not ask for it would be worse than to refuse
/// it.
const ABSENT: [&str; 3] = ["phone_number", "username", "web3_wallet"];

/// What somebody tells, the password in plain text, still to be hashed.
pub(super) struct Told {
    pub(super) fields: SignUpFields,
    pub(super) password: Option<SecretString>,
}

/// The ticket that somebody comes with.
pub(super) fn ticket(input: &mut Input) -> Result<Option<SecretDigest>, Refusal> {
    let strategy = text(input, "strategy")?;
    let ticket = text(input, "ticket")?;
    match strategy.as_deref() {
        Some("ticket") if ticket.is_none() => Err(input.blame("ticket", Fault::Missing).into()),
        None | Some("ticket" | "email_code" | "password") => {
            Ok(ticket.map(|ticket| secret::digest(&ticket)))
        }
        Some(_) => Err(unknown_strategy(input, strategy)),
    }
}

/// `POST /client/sign_ups`, `PATCH /client/sign_ups/{sign_up}`
pub(super) fn told(mut input: Input, now: Timestamp) -> Result<Told, Refusal> {
    for field in ABSENT {
        if text(&mut input, field)?.is_some() {
            let unknown = Fault::Unknown(vec![field.to_owned()]);
            return Err(input.blame(field, unknown).into());
        }
    }
    let email = input.optional("email_address", parsed(optional(EmailAddress::parse)))?;
    let accepted = input.optional("legal_accepted", boolean)?;
    let password = input.optional("password", new_password)?;
    Ok(Told {
        fields: SignUpFields {
            email: email.flatten(),
            password: None,
            first_name: name(&mut input, "first_name")?,
            last_name: name(&mut input, "last_name")?,
            unsafe_metadata: input.optional("unsafe_metadata", metadata)?,
            legal_accepted_at: accepted.unwrap_or(false).then_some(now),
        },
        password,
    })
}

/// `POST /client/sign_ups/{sign_up}/prepare_verification`
pub(super) fn email_code(input: &mut Input) -> Result<(), Refusal> {
    let strategy = input.required("strategy", string)?;
    if strategy == "email_code" {
        Ok(())
    } else {
        Err(unknown_strategy(input, Some(strategy)))
    }
}

/// `POST /client/sign_ups/{sign_up}/attempt_verification`
pub(super) fn code(mut input: Input) -> Result<String, Refusal> {
    email_code(&mut input)?;
    Ok(input.required("code", string)?)
}

fn name(input: &mut Input, field: &'static str) -> Result<Option<Label>, Refusal> {
    let given = input.optional(field, parsed(optional(Label::parse)))?;
    Ok(given.flatten())
}

/// What may be empty, which is none.
fn optional<T>(
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> impl FnOnce(&str) -> Result<Option<T>, Fault> {
    |raw| match raw {
        "" => Ok(None),
        raw => parse(raw).map(Some),
    }
}

fn text(input: &mut Input, field: &'static str) -> Result<Option<String>, Refusal> {
    let given = input.optional(field, string)?;
    Ok(given.filter(|given| !given.is_empty()))
}

fn unknown_strategy(input: &Input, given: Option<String>) -> Refusal {
    let violation = input.blame("strategy", Fault::NotAllowed);
    Refusal::from(Violation { given, ..violation })
}
