//! Fields that break a rule.

use org_core::text::Format;
use org_core::{Fault, Violation};

use super::{Entry, Surface, entry, same};

/// A field that breaks a rule. All of these are 422, but for a role that is not there.
pub(super) fn violated(surface: Surface, violation: &Violation) -> Entry {
    let Violation {
        field,
        fault,
        given,
    } = violation;
    let invalid = |long: String| entry(422, "form_param_value_invalid", "is invalid", long);
    let wrong = match fault {
        Fault::Missing if surface == Surface::Backend => entry(
            422,
            "form_param_missing",
            "is missing",
            format!("{field} must be included."),
        ),
        Fault::Blank | Fault::Missing => same(
            422,
            "form_param_nil",
            &format!("Enter {}.", field.replace('_', " ")),
        ),
        Fault::BadFormat(Format::EmailAddress) => entry(
            422,
            "form_param_format_invalid",
            "is invalid",
            format!("{field} must be a valid email address."),
        ),
        Fault::BadFormat(Format::Time) => entry(
            422,
            "form_param_invalid_time",
            "invalid format",
            format!(
                "{field} must contain a datetime specified in RFC3339 format (e.g. \
                 `2022-10-20T10:00:27.645Z`)."
            ),
        ),
        Fault::BadCharacter | Fault::BadFormat(_) => invalid(format!("{field} is invalid")),
        Fault::Common => entry(
            422,
            "form_password_pwned",
            "Password is too common",
            "This password is among those that are guessed first. Please use a different password.",
        ),
        Fault::CommonMailProvider => entry(
            422,
            "organization_domain_common",
            "common email domain",
            "This is the domain of a common email provider. Please use a different one.",
        ),
        Fault::Duplicate => entry(
            422,
            "form_param_duplicate",
            "is duplicate",
            format!("{field} included multiple times. There should only be one."),
        ),
        Fault::Markup => entry(
            422,
            "form_param_value_invalid",
            "invalid organization name",
            format!(
                "The organization name \"{}\" is invalid: it must not contain URLs or HTML.",
                given.as_deref().unwrap_or_default()
            ),
        ),
        Fault::NotAllowed if field == "affiliation_email_address" => entry(
            422,
            "organization_domain_mismatch",
            "Organization domain mismatch",
            "The provided email address doesn't match the organization domain name.",
        ),
        Fault::NotAllowed | Fault::OutOfRange { .. } => invalid(match given {
            Some(given) => {
                format!("{given} does not match one of the allowed values for parameter {field}")
            }
            None => format!("{field} is invalid"),
        }),
        Fault::NotFound if field == "role" => entry(
            404,
            "resource_not_found",
            "not found",
            "Organization role not found",
        ),
        Fault::NotFound if field == "code" => {
            entry(422, "form_code_incorrect", "is incorrect", "Incorrect code")
        }
        Fault::NotFound if field == "identifier" => same(
            422,
            "form_identifier_not_found",
            "Couldn't find your account.",
        ),
        Fault::NotFound => entry(
            422,
            "form_resource_not_found",
            "is missing",
            format!("The resource associated with the supplied {field} was not found."),
        ),
        other => sized(field, other),
    };
    wrong.param(field)
}

/// The faults of size and type.
fn sized(field: &str, fault: &Fault) -> Entry {
    match fault {
        Fault::TooLarge { max_bytes } => entry(
            422,
            "form_param_exceeds_allowed_size",
            "exceeds allowed size",
            format!("{field} should not exceed {max_bytes} bytes."),
        ),
        Fault::TooLong { max, .. } => entry(
            422,
            "form_param_max_length_exceeded",
            "exceeds maximum length",
            format!("{field} should not exceed {max} characters."),
        ),
        Fault::TooFew { min, .. } => entry(
            422,
            "form_param_value_invalid",
            "is invalid",
            format!("{field} must have {min} items or more."),
        ),
        Fault::TooMany { max, .. } => entry(
            422,
            "form_param_array_size_exceeded",
            "exceeds maximum size",
            format!("{field} should not exceed {max} items."),
        ),
        Fault::TooShort { min, .. } if field == "password" => same(
            422,
            "form_password_length_too_short",
            &format!("Passwords must be {min} characters or more."),
        ),
        Fault::TooShort { min, .. } => entry(
            422,
            "form_param_value_invalid",
            "is invalid",
            format!("{field} must have {min} characters or more."),
        ),
        Fault::WrongType { expected, .. } => entry(
            422,
            "form_param_type_invalid",
            "is invalid",
            format!("`{field}` must be a `{expected}`."),
        ),
        _ => entry(
            422,
            "form_param_unknown",
            "is unknown",
            format!("{field} is not a valid parameter for this request."),
        ),
    }
}
