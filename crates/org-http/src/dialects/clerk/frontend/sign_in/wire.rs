//! Requests about signing in.

use org_auth::{password, secret};
use org_core::credential::SecretDigest;
use org_core::id::EmailAddressId;
use org_core::sign_in::{Claim, SignInView};
use org_core::text::EmailAddress;
use org_core::{Error, Fault, Kind, Violation};
use secrecy::SecretString;

use crate::failure::Refusal;
use crate::input::{Input, string};

/// How somebody begins.
pub(super) struct Start {
    pub(super) claim: Claim,
    pub(super) password: Option<SecretString>,
}

/// What somebody shows.
pub(super) enum Attempt {
    EmailCode(String),
    Password(SecretString),
    Ticket(SecretDigest),
}

/// `POST /client/sign_ins`
pub(super) fn start(mut input: Input) -> Result<Start, Refusal> {
    let strategy = text(&mut input, "strategy")?;
    let identifier = text(&mut input, "identifier")?;
    let password = guess(&mut input)?;
    let ticket = text(&mut input, "ticket")?;
    let claim = match (strategy.as_deref(), ticket, identifier) {
        (Some("ticket") | None, Some(ticket), _) => Claim::Ticket(secret::digest(&ticket)),
        (Some("ticket"), None, _) => return Err(input.blame("ticket", Fault::Missing).into()),
        (Some("password"), _, _) if password.is_none() => {
            return Err(input.blame("password", Fault::Missing).into());
        }
        (Some("password" | "email_code") | None, _, Some(raw)) => {
            // What is no address is nobody's.
            let address = EmailAddress::parse(&raw)
                .map_err(|_| Violation::new("identifier", Fault::NotFound))?;
            Claim::Address(address)
        }
        (None, None, None) if password.is_none() => Claim::Nobody,
        (Some("password" | "email_code") | None, _, None) => {
            return Err(input.blame("identifier", Fault::Missing).into());
        }
        (Some(_), _, _) => return Err(unknown_strategy(&input, strategy)),
    };
    // A password beside another strategy is not looked at.
    let by_password = matches!(strategy.as_deref(), None | Some("password"));
    Ok(Start {
        claim,
        password: password.filter(|_| by_password),
    })
}

/// `POST /client/sign_ins/{sign_in}/prepare_first_factor`: to which address a code goes.
pub(super) fn address_to_mail(
    mut input: Input,
    known: &SignInView,
) -> Result<(EmailAddress, EmailAddressId), Refusal> {
    let strategy = input.required("strategy", string)?;
    if strategy != "email_code" {
        return Err(unknown_strategy(&input, Some(strategy)));
    }
    let missing = || Refusal::from(Violation::new("identifier", Fault::Missing));
    let address = known.sign_in.identifier.clone().ok_or_else(missing)?;
    let user = known.user.as_ref().ok_or_else(missing)?;
    let own = user
        .emails
        .iter()
        .find(|email| email.address.key() == address.key());
    let own = own.map(|email| email.id.clone()).ok_or_else(missing)?;
    match text(&mut input, "email_address_id")? {
        Some(other) if other != own.as_str() => {
            Err(Error::not_found(Kind::EmailAddress, other).into())
        }
        _ => Ok((address, own)),
    }
}

/// `POST /client/sign_ins/{sign_in}/attempt_first_factor`
pub(super) fn attempt(mut input: Input) -> Result<Attempt, Refusal> {
    let strategy = input.required("strategy", string)?;
    match strategy.as_str() {
        "email_code" => Ok(Attempt::EmailCode(input.required("code", string)?)),
        "password" => {
            let given = guess(&mut input)?;
            let given = given.ok_or_else(|| input.blame("password", Fault::Missing))?;
            Ok(Attempt::Password(given))
        }
        "ticket" => {
            let ticket = input.required("ticket", string)?;
            Ok(Attempt::Ticket(secret::digest(&ticket)))
        }
        _ => Err(unknown_strategy(&input, Some(strategy))),
    }
}

fn guess(input: &mut Input) -> Result<Option<SecretString>, Refusal> {
    let given = text(input, "password")?;
    // Nobody has a longer one, and it would only cost time.
    Ok(given.map(|given| {
        if given.len() > password::MAX_BYTES {
            SecretString::default()
        } else {
            given.into()
        }
    }))
}

/// A field that may be empty.
fn text(input: &mut Input, field: &'static str) -> Result<Option<String>, Refusal> {
    let given = input.optional(field, string)?;
    Ok(given.filter(|given| !given.is_empty()))
}

fn unknown_strategy(input: &Input, given: Option<String>) -> Refusal {
    let violation = input.blame("strategy", Fault::NotAllowed);
    Refusal::from(Violation { given, ..violation })
}
