//! The first administrator. The secret of the link is what proves that the form may be sent, so a
//! client that is no browser can send it too.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use org_auth::secret;
use org_core::credential::SecretDigest;
use org_core::text::EmailAddress;
use org_core::user::CreateUser;
use org_http::Context;

use super::sign_in::for_stranger;
use super::users::chosen_password;
use crate::VIA;
use crate::form::{Form, Pairs, UntiedForm};
use crate::notice::Notice;
use crate::page::{Answer, Frame, below, see_other};

#[derive(Template)]
#[template(path = "setup.html")]
struct SetUp {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "setup_over.html")]
struct Over {
    frame: Frame,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.service(
        web::resource("/setup")
            .route(web::get().to(show))
            .route(web::post().to(set_up)),
    );
}

async fn show(context: Data<Context>, request: HttpRequest) -> Answer {
    if !context.app.is_setup_link(link(&request)).await? {
        return Ok(over(&context, &request));
    }
    Ok(shown(&context, &request, Form::default()))
}

async fn set_up(context: Data<Context>, request: HttpRequest, form: UntiedForm) -> Answer {
    let UntiedForm(mut form) = form;
    let digest = link(&request);
    // Nobody gets passwords hashed without a good link.
    if !context.app.is_setup_link(digest.clone()).await? {
        return Ok(over(&context, &request));
    }
    let email = form.required("email", EmailAddress::parse);
    let password = form.required_verbatim("password", chosen_password);
    let (Some(email), Some(password)) = (email, password) else {
        return Ok(shown(&context, &request, form));
    };
    let hash = context.auth.passwords().hash(password).await?;
    let new = CreateUser {
        emails: vec![email],
        password: Some(hash),
        ..CreateUser::default()
    };
    match context.app.set_up(VIA, digest, new).await {
        Ok(Some(_)) => Ok(see_other(&below("/sign-in"), Some(Notice::SetUp))),
        Ok(None) => Ok(over(&context, &request)),
        Err(error) => {
            form.refuse("email", error)?;
            Ok(shown(&context, &request, form))
        }
    }
}

/// The digest of the secret of the link.
fn link(request: &HttpRequest) -> SecretDigest {
    let query = Pairs::parse(request.query_string().as_bytes());
    secret::digest(query.text("secret"))
}

fn shown(context: &Context, request: &HttpRequest, form: Form) -> HttpResponse {
    for_stranger(context, request, form.status(), |frame| SetUp {
        frame: frame("Set up"),
        form,
    })
}

fn over(context: &Context, request: &HttpRequest) -> HttpResponse {
    for_stranger(context, request, StatusCode::GONE, |frame| Over {
        frame: frame("Set up"),
    })
}
