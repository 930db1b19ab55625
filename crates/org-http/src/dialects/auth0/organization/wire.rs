//! Organizations as the Management API reads and shows them.

mod body;
mod query;
mod search;

use org_core::connection::{AccessLevel, EnableConnection};
use org_core::metadata::Labels;
use org_core::organization::{
    Colors, CreateOrganization, Logo, Slug, TokenQuota, UpdateOrganization,
};
use org_core::rules::{Creator, Seats, SlugPolicy};
use org_core::text::{HexColor, HttpsUrl, JsonType, OrganizationName};
use org_core::{Fault, Patch, Violation};

pub(in crate::dialects::auth0) use body::OrganizationBody;
pub(super) use body::{CreatedBody, ListedBody};
pub(in crate::dialects::auth0) use query::cursor_of;
pub(super) use query::list;
pub(super) use search::{List, search};

use crate::dialects::auth0::error::invalid_body;
use crate::dialects::auth0::labels::labels;
use crate::dialects::auth0::schema::{Property, flag, null_for, present, required};
use crate::failure::Refusal;
use crate::image;
use crate::input::{Input, count, parsed, string};

/// The most characters of a display name; the domain allows one more.
const MAX_DISPLAY_NAME: usize = 255;
const MAX_CONNECTIONS: usize = 10;

const PROPERTIES: &[Property] = &[
    Property::new("name", "The name of this organization"),
    Property::new("display_name", "Friendly name of this organization"),
    Property::new("branding", "How the login pages look"),
    Property::new("branding.logo_url", "URL of the logo on the login page"),
    Property::new("branding.colors", "Colors of the login pages, both or none"),
    Property::new("branding.colors.primary", "HEX color of primary elements"),
    Property::new(
        "branding.colors.page_background",
        "HEX color of the background",
    ),
    Property::new("metadata", "At most 25 pairs of text, max 255 chars each").pairs(),
    Property::new("enabled_connections", "Connections to enable, max 10"),
    Property::new("enabled_connections[]", "A connection to enable"),
    Property::new(
        "enabled_connections[].connection_id",
        "ID of the connection",
    ),
    Property::new("token_quota", "How many tokens machine clients get"),
    Property::new(
        "token_quota.client_credentials",
        "The token quota configuration",
    ),
    Property::new(
        "token_quota.client_credentials.enforce",
        "Whether further tokens are refused",
    ),
    Property::new(
        "token_quota.client_credentials.per_day",
        "Maximum number of issued tokens per day",
    ),
    Property::new(
        "token_quota.client_credentials.per_hour",
        "Maximum number of issued tokens per hour",
    ),
    Property::new(
        "third_party_client_access",
        "Whether applications of others reach this organization",
    ),
    Property::new(
        "is_app_entitlement_active",
        "Whether only entitled applications reach this organization",
    ),
];

/// `POST /organizations`: without members and without a limit to them.
pub(super) fn create(input: Input) -> Result<CreateOrganization, Refusal> {
    read_new(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /organizations/{id}`
pub(super) fn update(input: Input, public_url: &str) -> Result<UpdateOrganization, Refusal> {
    read_change(input, public_url).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_new(mut input: Input) -> Result<CreateOrganization, Violation> {
    let slug = required(
        &mut input,
        "name",
        JsonType::String,
        parsed(Slug::parse_identifier),
    )?;
    let mut new = CreateOrganization::with_slug(SlugPolicy::Exact(slug), Creator::Nobody);
    new.name = display_name(&mut input)?;
    let (logo, colors) = branding(&mut input, linked)?;
    logo.apply(&mut new.branding.logo);
    colors.apply(&mut new.branding.colors);
    new.labels = labels(&mut input, Labels::MAX_PAIRS)?.unwrap_or_default();
    new.connections = connections(&mut input)?;
    new.client_access.token_quota = match token_quota(&mut input)? {
        Patch::Clear => return Err(input.blame("token_quota", null_for(JsonType::Object))),
        Patch::Keep => None,
        Patch::Set(quota) => Some(quota),
    };
    new.client_access.third_parties = third_parties(&mut input)?.unwrap_or(false);
    new.client_access.entitled_only = entitled_only(&mut input)?.unwrap_or(false);
    new.seats = Seats::Limit(0);
    input.finish()?;
    Ok(new)
}

fn read_change(mut input: Input, public_url: &str) -> Result<UpdateOrganization, Violation> {
    let slug = parsed(Slug::parse_identifier);
    let slug = present(&mut input, "name", JsonType::String, slug)?;
    let name = display_name(&mut input)?;
    // What was read may be written back: the address of the stored logo means that logo.
    let logo = |raw: &str| match image::at_address(raw, public_url) {
        Some(id) => Ok(Logo::Image(id)),
        None => linked(raw),
    };
    let (logo, colors) = branding(&mut input, logo)?;
    let labels = labels(&mut input, Labels::MAX_PAIRS)?;
    let token_quota = token_quota(&mut input)?;
    let third_parties = third_parties(&mut input)?;
    let entitled_only = entitled_only(&mut input)?;
    input.finish()?;
    Ok(UpdateOrganization {
        name: name.map_or(Patch::Keep, Patch::Set),
        slug: slug.map(SlugPolicy::Exact),
        logo,
        colors,
        labels,
        token_quota,
        third_parties,
        entitled_only,
        ..UpdateOrganization::default()
    })
}

fn token_quota(input: &mut Input) -> Result<Patch<TokenQuota>, Violation> {
    let mut quota = match input.object("token_quota")? {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(quota) => quota,
    };
    let mut told = match quota.object("client_credentials")? {
        Patch::Keep => return Err(quota.blame("client_credentials", Fault::Missing)),
        Patch::Clear => return Err(quota.blame("client_credentials", null_for(JsonType::Object))),
        Patch::Set(told) => told,
    };
    quota.finish()?;
    let number = || count(1, TokenQuota::MAX);
    let read = TokenQuota::new(
        flag(&mut told, "enforce")?,
        present(&mut told, "per_day", JsonType::Integer, number())?,
        present(&mut told, "per_hour", JsonType::Integer, number())?,
    );
    told.finish()?;
    let empty = || Violation::new("token_quota.client_credentials", Fault::Blank);
    read.map(Patch::Set).ok_or_else(empty)
}

fn third_parties(input: &mut Input) -> Result<Option<bool>, Violation> {
    let access = |raw: &str| match raw {
        "allow" => Ok(true),
        "block" => Ok(false),
        _ => Err(Fault::NotAllowed),
    };
    let field = "third_party_client_access";
    present(input, field, JsonType::String, parsed(access))
}

fn entitled_only(input: &mut Input) -> Result<Option<bool>, Violation> {
    flag(input, "is_app_entitlement_active")
}

fn display_name(input: &mut Input) -> Result<Option<OrganizationName>, Violation> {
    let read = |raw: &str| match raw.chars().count() {
        given if given > MAX_DISPLAY_NAME => Err(Fault::TooLong {
            given,
            max: MAX_DISPLAY_NAME,
        }),
        _ => OrganizationName::parse(raw),
    };
    present(input, "display_name", JsonType::String, parsed(read))
}

/// The logo and the colours; each stays as it is unless it is given, and goes with `null`.
fn branding(
    input: &mut Input,
    logo: impl FnOnce(&str) -> Result<Logo, Fault>,
) -> Result<(Patch<Logo>, Patch<Colors>), Violation> {
    let mut branding = match input.object("branding")? {
        Patch::Keep => return Ok((Patch::Keep, Patch::Keep)),
        Patch::Clear => return Err(input.blame("branding", null_for(JsonType::Object))),
        Patch::Set(branding) => branding,
    };
    let logo = branding.patch("logo_url", parsed(logo))?;
    let colors = match branding.object("colors")? {
        Patch::Keep => Patch::Keep,
        Patch::Clear => Patch::Clear,
        Patch::Set(given) => Patch::Set(read_colors(given)?),
    };
    branding.finish()?;
    Ok((logo, colors))
}

fn linked(raw: &str) -> Result<Logo, Fault> {
    HttpsUrl::parse(raw).map(Logo::Url)
}

fn read_colors(mut input: Input) -> Result<Colors, Violation> {
    let mut color = |name| required(&mut input, name, JsonType::String, parsed(HexColor::parse));
    let colors = Colors {
        primary: color("primary")?,
        page_background: color("page_background")?,
    };
    input.finish()?;
    Ok(colors)
}

fn connections(input: &mut Input) -> Result<Vec<EnableConnection>, Violation> {
    if input.is_null("enabled_connections") {
        return Err(input.blame("enabled_connections", null_for(JsonType::Array)));
    }
    let given = input.objects("enabled_connections", MAX_CONNECTIONS)?;
    given.into_iter().map(connection).collect()
}

fn connection(mut input: Input) -> Result<EnableConnection, Violation> {
    let enable = EnableConnection {
        connection_id: required(&mut input, "connection_id", JsonType::String, string)?,
        name: None,
        access_level: AccessLevel::None,
        is_enabled: true,
        assign_membership_on_login: flag(&mut input, "assign_membership_on_login")?
            .unwrap_or(false),
        show_as_button: flag(&mut input, "show_as_button")?.unwrap_or(true),
        is_signup_enabled: flag(&mut input, "is_signup_enabled")?.unwrap_or(false),
    };
    input.finish()?;
    Ok(enable)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn input(body: Value) -> Input {
        match body {
            Value::Object(fields) => Input::from_object(fields),
            _ => panic!("an object"),
        }
    }

    fn refused(body: Value) -> String {
        match create(input(body)).unwrap_err() {
            Refusal::Special(answer) => answer.body["message"].as_str().unwrap().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_field_has_its_place_in_the_command() {
        let new = create(input(json!({
            "name": "acme_1",
            "display_name": "Acme",
            "branding": { "logo_url": null, "colors": { "primary": "#FFF", "page_background": "#000000" } },
            "metadata": { "kept": "", "dropped": null },
            "enabled_connections": [{ "connection_id": "con_1" }],
        })));
        let new = new.unwrap();
        assert!(matches!(&new.slug, SlugPolicy::Exact(slug) if slug.as_str() == "acme_1"));
        assert_eq!((new.creator, new.seats), (Creator::Nobody, Seats::Limit(0)));
        assert!(new.branding.logo.is_none() && new.branding.colors.is_some());
        assert_eq!(new.labels.pairs().keys().collect::<Vec<_>>(), ["kept"]);
        let defaults = EnableConnection {
            connection_id: "con_1".to_owned(),
            name: None,
            access_level: AccessLevel::None,
            is_enabled: true,
            assign_membership_on_login: false,
            show_as_button: true,
            is_signup_enabled: false,
        };
        assert_eq!(new.connections, [defaults]);
    }

    #[test]
    fn the_sample_of_the_documentation_is_told_what_was_expected() {
        assert_eq!(
            refused(json!({ "name": "acme", "branding": [{ "logo_url": "https://a.example" }] })),
            "Payload validation error: 'Expected type object but found type array' on property \
             branding (How the login pages look)."
        );
        let quoted = json!({ "connection_id": "con_1", "assign_membership_on_login": "true" });
        assert_eq!(
            refused(json!({ "name": "acme", "enabled_connections": [quoted] })),
            "Payload validation error: 'Expected type boolean but found type string' on property \
             enabled_connections[0].assign_membership_on_login."
        );
    }

    #[test]
    fn null_is_a_value_of_the_wrong_type() {
        for field in [
            "name",
            "display_name",
            "branding",
            "metadata",
            "enabled_connections",
        ] {
            let mut body = json!({ "name": "acme" });
            body[field] = Value::Null;
            let message = refused(body);
            assert!(message.contains("but found type null"), "{message}");
        }
    }

    #[test]
    fn an_update_keeps_what_is_absent_and_clears_what_is_null() {
        let read = |body| update(input(body), "https://org.test").unwrap();
        assert_eq!(read(json!({})), UpdateOrganization::default());
        assert_eq!(
            read(json!({ "metadata": {} })).labels,
            Some(Labels::default())
        );
        let change = read(json!({ "branding": { "logo_url": null } }));
        assert_eq!((change.logo, change.colors), (Patch::Clear, Patch::Keep));
    }

    #[test]
    fn only_a_sound_key_is_repeated() {
        let long = "k".repeat(256);
        for (key, place) in [
            ("a.b", "metadata.a.b"),
            (long.as_str(), "metadata"),
            ("\0", "metadata"),
        ] {
            let message = refused(json!({ "name": "acme", "metadata": { key: 1 } }));
            assert!(
                message.contains(&format!("on property {place}")),
                "{message}"
            );
        }
        let long_value = json!({ "name": "acme", "metadata": { "k": long } });
        assert_eq!(
            refused(long_value),
            "Payload validation error: 'String is too long (256 chars), maximum 255' on property \
             metadata.k."
        );
    }
}
