use actix_web::HttpRequest;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;
use serde::Serialize;

use super::Reply;
use super::envelope::Envelope;
use super::organization::named;
use crate::Context;
use crate::dialects::clerk::query::{ListBody, catalogue, query};
use crate::dialects::clerk::role::RoleBody;

/// The roles of an organization.
#[derive(Debug, Serialize)]
struct RolesBody {
    #[serde(flatten)]
    list: ListBody<RoleBody>,
    /// Whether members are being moved to other roles: that is done at once here.
    has_role_set_migration: bool,
}

pub(super) async fn list(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Reply {
    let asked = catalogue(query(&request))?;
    let page = context.app.roles_in(&who, named(&path)?, asked).await?;
    let body = RolesBody {
        list: ListBody::of(page, |role| RoleBody::from(role).described()),
        has_role_set_migration: false,
    };
    envelope.wrapped(&body).await
}
