mod wire;

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, ReqData};
use org_core::Principal;
use org_core::domain::UpdateDomain;

use super::envelope::Envelope;
use super::organization::named;
use super::{Frontend, Reply, fields};
use crate::Context;
use crate::body::Body;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::domain::{DomainBody, domain_id, list_query};
use crate::dialects::clerk::query::{ListBody, query};

pub(super) async fn create(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    body: Body<Frontend>,
) -> Reply {
    let new = wire::create(fields(&body)?)?;
    let made = context.app.create_domain(&who, named(&path)?, new).await?;
    envelope.wrapped(&DomainBody::from(made)).await
}

pub(super) async fn list(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
) -> Reply {
    let asked = list_query(query(&request))?;
    let page = context.app.domains_of(&who, named(&path)?, asked).await?;
    let body = ListBody::of(page, DomainBody::from);
    envelope.wrapped(&body).await
}

pub(super) async fn get(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Reply {
    let (by, id) = (named(&path.0)?, domain_id(&path.1)?);
    let found = context.app.domain(&who, by, id).await?;
    envelope.wrapped(&DomainBody::from(found)).await
}

pub(super) async fn delete(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
) -> Reply {
    let (by, id) = (named(&path.0)?, domain_id(&path.1)?);
    let deleted = context.app.delete_domain(&who, by, id).await?;
    envelope.wrapped(&DeletedBody::from(deleted)).await
}

pub(super) async fn update_enrollment_mode(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Frontend>,
) -> Reply {
    let change: UpdateDomain = wire::enrollment_mode(fields(&body)?)?;
    let (by, id) = (named(&path.0)?, domain_id(&path.1)?);
    let changed = context.app.update_domain(&who, by, id, change).await?;
    envelope.wrapped(&DomainBody::from(changed)).await
}

pub(super) async fn prepare_affiliation(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Frontend>,
) -> Reply {
    let address = wire::affiliation_address(fields(&body)?)?;
    let (by, id) = (named(&path.0)?, domain_id(&path.1)?);
    let code = context.auth.affiliation_code(&id);
    let app = &context.app;
    let prepared = app.prepare_domain_affiliation(&who, by, id, address, code);
    envelope.wrapped(&DomainBody::from(prepared.await?)).await
}

pub(super) async fn attempt_affiliation(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<(String, String)>,
    body: Body<Frontend>,
) -> Reply {
    let code = wire::code(fields(&body)?)?;
    let (by, id) = (named(&path.0)?, domain_id(&path.1)?);
    let digest = context.auth.affiliation_digest(&id, &code);
    let app = &context.app;
    let verified = app.attempt_domain_affiliation(&who, by, id, digest);
    envelope.wrapped(&DomainBody::from(verified.await?)).await
}
