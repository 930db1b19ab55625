use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Payload, ReqData};
use org_core::image::UploadLogo;
use org_core::organization::UpdateOrganization;
use org_core::{Patch, Principal};

use super::named;
use crate::Context;
use crate::dialects::clerk::deleted::DeletedBody;
use crate::dialects::clerk::frontend::Reply;
use crate::dialects::clerk::frontend::envelope::Envelope;
use crate::dialects::clerk::organization::OrganizationBody;
use crate::dialects::clerk::upload;

pub(in super::super) async fn put(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Reply {
    let by = named(&path)?;
    let room = context.pictures.admit()?;
    let upload = upload::read_any(&request, payload.into_inner()).await?;
    let picture = upload::picture(&context, upload).await?;
    drop(room);
    let new = UploadLogo {
        picture,
        uploader: None,
    };
    let changed = context.app.upload_logo(&who, by, new).await?;
    let body = OrganizationBody::new(changed, context.public_url());
    envelope.wrapped(&body).await
}

pub(in super::super) async fn delete(
    context: Data<Context>,
    envelope: Envelope,
    who: ReqData<Principal>,
    path: Path<String>,
) -> Reply {
    let change = UpdateOrganization {
        logo: Patch::Clear,
        ..UpdateOrganization::default()
    };
    let by = named(&path)?;
    let changed = context.app.update_organization(&who, by, change).await?;
    envelope.wrapped(&DeletedBody::logo(&changed)).await
}
