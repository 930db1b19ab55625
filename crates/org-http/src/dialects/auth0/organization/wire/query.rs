//! Which organizations a list holds.

use org_core::client::is_client_id;
use org_core::id::OrganizationId;
use org_core::organization::{Organization, OrganizationOrder, OrganizationQuery};
use org_core::page::{Among, Direction};
use org_core::text::{Format, JsonType};
use org_core::{Fault, Violation};

use crate::dialects::auth0::error::invalid_query;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, present};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

const PER_PAGE: u32 = 50;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new(
        "include_client_association_for",
        "The client whose use to show",
    ),
    Property::new("sort", "Field to sort by and 1 or -1, such as created_at:1")
        .pattern(r"^((display_name)|(created_at)|(name))\:(1|-1)$"),
];

/// `GET /organizations`
pub(in super::super) fn list(
    query: Input,
) -> Result<(OrganizationQuery, Paging<OrganizationId>, Option<String>), Refusal> {
    let read = read(query).map_err(|violation| invalid_query(PARAMETERS, &violation));
    let (paging, (order, direction), client) = read?;
    let query = OrganizationQuery {
        text: None,
        ids: Among::default(),
        members: Among::default(),
        order,
        direction,
        slice: paging.slice()?,
    };
    Ok((query, paging, client))
}

/// Marks an organization for the checkpoint behind it.
pub(in crate::dialects::auth0) fn cursor_of(organization: &Organization) -> String {
    cursor(organization.created_at, organization.id.as_str())
}

type Order = (OrganizationOrder, Direction);

type Read = (Paging<OrganizationId>, Order, Option<String>);

fn read(mut query: Input) -> Result<Read, Violation> {
    let paging = Paging::read(&mut query, PER_PAGE, OrganizationId::parse)?;
    let order = present(&mut query, "sort", JsonType::String, parsed(order))?;
    let client = |raw: &str| {
        let known = is_client_id(raw).then(|| raw.to_owned());
        known.ok_or(Fault::BadFormat(Format::Id))
    };
    let name = "include_client_association_for";
    let client = present(&mut query, name, JsonType::String, parsed(client))?;
    query.finish()?;
    Ok((paging, order.unwrap_or_default(), client))
}

fn order(raw: &str) -> Result<Order, Fault> {
    let (field, direction) = raw.split_once(':').ok_or(Fault::NotAllowed)?;
    let order = match field {
        "created_at" => OrganizationOrder::CreatedAt,
        "display_name" => OrganizationOrder::Name,
        "name" => OrganizationOrder::Slug,
        _ => return Err(Fault::NotAllowed),
    };
    match direction {
        "1" => Ok((order, Direction::Ascending)),
        "-1" => Ok((order, Direction::Descending)),
        _ => Err(Fault::NotAllowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<OrganizationQuery, String> {
        match list(Input::from_pairs(query.as_bytes())) {
            Ok((query, ..)) => Ok(query),
            Err(Refusal::Special(answer)) => {
                Err(answer.body["message"].as_str().unwrap().to_owned())
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_order_is_that_of_creation_unless_it_is_told() {
        let by_default = read("").unwrap();
        let order = (by_default.order, by_default.direction);
        assert_eq!(order, (OrganizationOrder::CreatedAt, Direction::Ascending));
        let told = read("sort=name:-1").unwrap();
        assert_eq!(
            (told.order, told.direction),
            (OrganizationOrder::Slug, Direction::Descending)
        );
        for sort in ["logo:1", "name", "name:", "name:2", "NAME:1", "name:1 "] {
            let message = read(&format!("sort={sort}")).unwrap_err();
            assert!(message.contains("does not match pattern"), "{message}");
        }
    }

    #[test]
    fn what_the_endpoint_does_not_know_is_refused() {
        assert_eq!(
            read("q=x&fields=id").unwrap_err(),
            "Query validation error: 'Additional properties not allowed: fields,q'."
        );
        assert_eq!(
            read("page=20").unwrap_err(),
            "Requesting page exceeds the allowed maximum of 1000 records"
        );
    }
}
