//! Which users: the filters that lists of members and of users share.

use std::time::Duration;

use org_core::id::UserId;
use org_core::user::UserFilter;
use org_core::{Fault, Timestamp};

use super::{among, number, values};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

/// The most characters of a text to look for. Longer text than any value has finds nothing, and
/// SQLite refuses patterns of 50,000 bytes.
const MAX_TEXT: usize = 256;
/// What no user here has: to ask for it is to ask for nobody.
const ABSENT: [&str; 2] = ["phone_number", "web3_wallet"];

/// Reads the filters that every list of people has.
pub(in super::super) fn user_filter(query: &mut Input) -> Result<UserFilter, Refusal> {
    let mut nobody = text(query, "phone_number_query")?.is_some();
    for field in ABSENT {
        nobody |= !values(query, field)?.is_empty();
    }
    Ok(UserFilter {
        ids: among(query, "user_id", UserId::parse)?,
        email_addresses: values(query, "email_address")?,
        usernames: values(query, "username")?,
        text: text(query, "query")?,
        email_text: text(query, "email_address_query")?,
        username_text: text(query, "username_query")?,
        name_text: text(query, "name_query")?,
        last_active_before: instant(query, "last_active_at_before")?,
        last_active_after: after(query, "last_active_at_after")?,
        created_before: instant(query, "created_at_before")?,
        created_after: after(query, "created_at_after")?,
        nobody,
        ..UserFilter::default()
    })
}

/// Reads a text to look for; an empty one is none.
pub(in super::super) fn text(
    query: &mut Input,
    name: &'static str,
) -> Result<Option<String>, Refusal> {
    let read = parsed(|raw| {
        let given = raw.chars().count();
        if given > MAX_TEXT {
            let max = MAX_TEXT;
            Err(Fault::TooLong { given, max })
        } else {
            Ok(raw.to_owned())
        }
    });
    let text = query.optional(name, read).map_err(Refusal::Query)?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// Reads the millisecond that is not to be meant any more, so the next one is the first.
fn after(query: &mut Input, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
    let at = instant(query, name)?;
    Ok(at.map(|at| at.plus(Duration::from_millis(1))))
}

/// Reads Unix milliseconds.
pub(in super::super) fn instant(
    query: &mut Input,
    name: &'static str,
) -> Result<Option<Timestamp>, Refusal> {
    let millis = number(query, name, 0, i64::MAX)?;
    Ok(millis.map(Timestamp::from_millis))
}
