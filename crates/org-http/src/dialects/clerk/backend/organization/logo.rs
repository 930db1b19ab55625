use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload, ReqData};
use org_core::image::UploadLogo;
use org_core::organization::UpdateOrganization;
use org_core::{Patch, Principal};

use super::{Answer, named, wire};
use crate::Context;
use crate::dialects::clerk::Backend;
use crate::dialects::clerk::organization::{BackendBody, LogoBody};
use crate::dialects::clerk::upload;
use crate::failure::Dialect as _;

pub(in super::super) async fn put(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let by = named(&path)?;
    let room = context.pictures.admit()?;
    let upload = upload::read(&request, payload.into_inner()).await?;
    let uploader = wire::uploader(upload.uploader.as_deref())?;
    let picture = upload::picture(&context, upload).await?;
    drop(room);
    let new = UploadLogo { picture, uploader };
    let changed = context.app.upload_logo(&who, by, new).await?;
    let body = LogoBody::new(changed, context.public_url());
    Ok(Backend::reply(StatusCode::OK, &body))
}

pub(in super::super) async fn delete(
    context: Data<Context>,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Answer {
    let change = UpdateOrganization {
        logo: Patch::Clear,
        ..UpdateOrganization::default()
    };
    let by = named(&path)?;
    let changed = context.app.update_organization(&who, by, change).await?;
    let body = BackendBody::new(changed, context.public_url());
    Ok(Backend::reply(StatusCode::OK, &body))
}
