//! What the domain refuses, in words for people.

mod conflict;

use actix_web::http::StatusCode;
use org_core::text::Format;
use org_core::{Denial, Error, Fault, Field, Kind};
use org_http::failure::Refusal;

/// What is wrong with a value.
pub(crate) fn fault(fault: &Fault) -> String {
    let text = match fault {
        Fault::BadCharacter => "This holds a character that is not allowed here.",
        Fault::BadFormat(format) => return bad_format(*format).to_owned(),
        Fault::Blank | Fault::Missing => "Fill this in.",
        Fault::Common => "This password is guessed first: choose another one.",
        Fault::CommonMailProvider => {
            "Everybody can have a mailbox there: choose a domain of your own."
        }
        Fault::Duplicate => "This was given more than once.",
        Fault::Markup => "Use plain words: no mark-up, no addresses.",
        Fault::NotAllowed | Fault::Unknown(_) => "Choose one of the values that are offered.",
        Fault::NotFound => "There is nothing with this name or id.",
        Fault::OutOfRange { min, max } => return format!("Choose a number from {min} to {max}."),
        Fault::TooFew { given: _, min } => return format!("Give at least {min}."),
        Fault::TooLarge { max_bytes } => {
            return format!("This is too large: at most {max_bytes} bytes.");
        }
        Fault::TooLong { given, max } => {
            return format!("Use at most {max} characters; these are {given}.");
        }
        Fault::TooMany { given: _, max } => return format!("These are too many: at most {max}."),
        Fault::TooShort { given: _, min } => return format!("Use at least {min} characters."),
        Fault::WrongType { .. } => "This cannot be read.",
    };
    text.to_owned()
}

fn bad_format(format: Format) -> &'static str {
    match format {
        Format::DomainName => "Write a domain such as example.com.",
        Format::EmailAddress => "Write an e-mail address such as ada@example.com.",
        Format::HexColor => "Write a colour such as #0059d6 or #fff.",
        Format::HttpsUrl => "Write an address that begins with https://.",
        Format::Id => "This is no id of the kind that is needed here.",
        Format::Key => "Write a key such as org:editor.",
        Format::Slug => {
            "Use lowercase letters, numbers, dashes and underscores; begin and end with a letter or a number."
        }
        Format::Time => "Write a date and a time.",
        Format::WebUrl => "Write an address that begins with http:// or https://.",
    }
}

/// What whoever filled a form in can mend; nothing for what is no fault of theirs.
pub(crate) fn mendable(error: &Error) -> Option<String> {
    Some(match error {
        Error::AlreadyExists { kind, field } => taken(*kind, *field),
        Error::Conflict(conflict) => conflict::text(conflict),
        Error::Forbidden(denial) => denied(denial).to_owned(),
        Error::Invalid(violation) => fault(&violation.fault),
        Error::LimitReached { kind, limit } => {
            format!(
                "There is no room for another {}: the limit is {limit}.",
                noun(*kind)
            )
        }
        Error::NotFound { kind, id: _ } if *kind != Kind::Organization => {
            format!("There is no such {}.", noun(*kind))
        }
        Error::NotFound { .. } | Error::Store(_) | Error::Unavailable { .. } => return None,
    })
}

/// The status of the page that says so.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::AlreadyExists { .. } | Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Invalid(_) | Error::LimitReached { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::NotFound { .. } => StatusCode::NOT_FOUND,
        Error::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Title and text of the page for a request that is not carried out.
pub(crate) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    let (title, text) = match refusal {
        Refusal::BodyTimeout => (
            "That took too long",
            "The form did not arrive in time. Try again.",
        ),
        Refusal::BodyTooLarge { .. } => (
            "That is too large",
            "The form holds more than is accepted: a picture may have 10 MB.",
        ),
        Refusal::Core(Error::NotFound { kind, .. }) => {
            return (
                "Not found",
                format!("There is no such {}. Perhaps it was deleted.", noun(*kind)),
            );
        }
        Refusal::Core(Error::Store(_)) | Refusal::Panicked => (
            "Something went wrong",
            "The fault is the server's. Its log says more under the number below.",
        ),
        Refusal::Core(Error::Unavailable { .. }) => (
            "Busy",
            "The database is busy or away. Try again in a moment.",
        ),
        Refusal::Core(error) => {
            return ("That is not possible", mendable(error).unwrap_or_default());
        }
        Refusal::MalformedBody
        | Refusal::Query(_)
        | Refusal::Special(_)
        | Refusal::UnsupportedMediaType { .. } => (
            "That cannot be read",
            "What was sent is not a form of this console.",
        ),
        Refusal::MethodNotAllowed { .. } => ("Not like this", "This page is not there for that."),
        Refusal::NoSuchPath => ("Not found", "There is no such page."),
        Refusal::TooManyRequests { retry_after } => {
            let seconds = retry_after.as_secs().max(1);
            return (
                "Too many attempts",
                format!("Wait {seconds} seconds, then try again."),
            );
        }
        Refusal::Unauthenticated(_) => ("Who are you?", "Sign in first."),
    };
    (title, text.to_owned())
}

fn denied(denial: &Denial) -> &'static str {
    match denial {
        Denial::Action(_) | Denial::NotAMember | Denial::Permission(_) => "You may not do this.",
        Denial::DeletionDisabled => "This organization cannot be deleted by its administrators.",
        Denial::DomainsDisabled => "Domains are switched off in the settings.",
        Denial::EnrollmentModeDisabled => "The settings do not offer this way of joining.",
        Denial::MailDisabled => "This server sends no mail.",
        Denial::OrganizationsDisabled => "Organizations are switched off in the settings.",
        Denial::RegistrationClosed => "Nobody can sign up here.",
        Denial::SlugsDisabled => "Choosing names is switched off in the settings.",
        Denial::UserBanned | Denial::UserLocked => "This user may not sign in.",
    }
}

fn taken(kind: Kind, field: Field) -> String {
    let noun = noun(kind);
    let property = match field {
        Field::Audience => "audience",
        Field::EmailAddress => "e-mail address",
        Field::ExternalId => "external id",
        Field::Id => "id",
        Field::Key => "key",
        Field::Name | Field::Slug => "name",
        Field::Username => "username",
    };
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) && noun != "user" {
        "An"
    } else {
        "A"
    };
    format!("{article} {noun} with the same {property} already exists.")
}

/// What people call a kind of record.
pub(crate) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::ApiKey => "API key",
        Kind::Client | Kind::OrganizationClient => "application",
        Kind::ClientCredential => "credential",
        Kind::ClientGrant | Kind::OrganizationGrant => "grant",
        Kind::Connection | Kind::OrganizationConnection => "connection",
        Kind::Creator | Kind::User => "user",
        Kind::Domain => "domain",
        Kind::EmailAddress => "e-mail address",
        Kind::EmailCode => "code",
        Kind::Group => "group",
        Kind::Image => "picture",
        Kind::Instance => "instance",
        Kind::Invitation => "invitation",
        Kind::JoinRequest | Kind::MembershipRequest => "request",
        Kind::GroupRole | Kind::MemberRole | Kind::Role => "role",
        Kind::Membership | Kind::TeamMembership => "member",
        Kind::Organization => "organization",
        Kind::Permission => "permission",
        Kind::RoleSet => "role set",
        Kind::SecretKey => "secret key",
        Kind::Session => "session",
        Kind::SignIn => "sign-in",
        Kind::SignInToken => "sign-in token",
        Kind::SignUp => "sign-up",
        Kind::Suggestion => "suggestion",
        Kind::Team => "team",
        Kind::TokenTemplate => "template",
    }
}
