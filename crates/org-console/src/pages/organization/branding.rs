//! How an organization looks: its logo, by address or as a file, and two colours.

use actix_web::web::{self, Path, ServiceConfig};
use org_core::Patch;
use org_core::image::{Picture, UploadLogo};
use org_core::organization::{Colors, Logo, UpdateOrganization};
use org_core::text::{HexColor, HttpsUrl};
use org_http::picture::BadPicture;

use super::overview::with;
use super::{Brief, named};
use crate::form::{File, Form};
use crate::notice::Notice;
use crate::page::{Answer, see_other};
use crate::visit::Visit;

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.route(
        "/organizations/{organization}/branding",
        web::post().to(save),
    );
}

async fn save(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let url = form.optional("logo_url", HttpsUrl::parse);
    let colors = colors(&mut form);
    let picture = picture(&visit, &mut form).await;
    let (Some(url), Some(colors), Some(picture)) = (url, colors, picture) else {
        return with(&visit, &path, |forms| forms.branding = form).await;
    };
    let logo = match (&picture, url) {
        (None, Patch::Set(url)) => Patch::Set(Logo::Url(url)),
        // An empty address clears an address, and a stored picture only if that is asked for.
        (None, _) if is_cleared(&form) => Patch::Clear,
        (Some(_) | None, _) => Patch::Keep,
    };
    let change = UpdateOrganization {
        logo,
        colors,
        ..UpdateOrganization::default()
    };
    let (app, who, by) = (visit.app(), visit.who(), named(&path)?);
    let saved = app.update_organization(who, by.clone(), change).await;
    let saved = match (saved, picture) {
        (Ok(_), Some(picture)) => {
            let new = UploadLogo {
                picture,
                uploader: None,
            };
            app.upload_logo(who, by, new).await
        }
        (saved, _) => saved,
    };
    match saved {
        Ok(saved) => {
            let path = Brief::from(&saved).path;
            Ok(see_other(&path, Some(Notice::BrandingSaved)))
        }
        Err(error) => {
            form.refuse_whole(error)?;
            with(&visit, &path, |forms| forms.branding = form).await
        }
    }
}

fn is_cleared(form: &Form) -> bool {
    form.is_ticked("remove_logo", "yes") || form.is_ticked("had_url", "yes")
}

/// Both colours or none.
fn colors(form: &mut Form) -> Option<Patch<Colors>> {
    let primary = form.optional("primary", HexColor::parse);
    let background = form.optional("page_background", HexColor::parse);
    let lacks = match (primary?, background?) {
        (Patch::Set(primary), Patch::Set(page_background)) => {
            return Some(Patch::Set(Colors {
                primary,
                page_background,
            }));
        }
        (Patch::Set(_), _) => "page_background",
        (_, Patch::Set(_)) => "primary",
        (_, _) => return Some(Patch::Clear),
    };
    form.blame(lacks, "Give both colours, or none.");
    None
}

/// The file that was handed in, if any, written anew.
async fn picture(visit: &Visit, form: &mut Form) -> Option<Option<Picture>> {
    let file = match form.file("logo_file") {
        File::Absent => return Some(None),
        File::Given(file) => file,
        File::TooLarge => {
            form.blame("logo_file", "A picture may have 10 MB.");
            return None;
        }
    };
    match visit.context().pictures.written_anew(file).await {
        Ok(picture) => Some(Some(picture)),
        Err(BadPicture::Broken) => {
            form.blame(
                "logo_file",
                "This picture is broken or too large to be shown.",
            );
            None
        }
        Err(BadPicture::Unknown) => {
            form.blame("logo_file", "Choose a PNG, JPEG, GIF or WebP picture.");
            None
        }
    }
}
