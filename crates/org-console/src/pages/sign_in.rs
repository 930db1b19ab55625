//! Signing in and out.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use org_http::Context;
use secrecy::{ExposeSecret as _, SecretString};

use crate::cookie::Cookies;
use crate::failure::unbelieved;
use crate::form::{Form, Pairs};
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, below, see_other};
use crate::visit::{self, Visit};
use crate::{Console, ROOT, VIA};

const PATH: &str = "/sign-in";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    form: Form,
}

/// For strangers.
pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.service(
        web::resource(PATH)
            .route(web::get().to(show))
            .route(web::post().to(sign_in)),
    );
}

/// For those who are signed in.
pub(super) fn mount_signed_in(scope: &mut ServiceConfig) {
    scope
        .route("/sign-out", web::post().to(sign_out))
        .route("/sign-out-everywhere", web::post().to(sign_out_everywhere));
}

async fn show(context: Data<Context>, request: HttpRequest) -> Answer {
    let query = Pairs::parse(request.query_string().as_bytes());
    let form = Form::filled([("next", query.text("next"))]);
    Ok(shown(&context, &request, form, StatusCode::OK))
}

async fn sign_in(
    context: Data<Context>,
    console: Data<Console>,
    request: HttpRequest,
    mut form: Form,
) -> Answer {
    let email = form.text("email").trim().to_owned();
    console.attempts.count(&request, &email).await?;
    let password = SecretString::from(form.text("password"));
    match context.auth.sign_in_operator(&email, password, VIA).await {
        Ok(signed_in) => {
            let cookies = Cookies::of(&request, context.public_url());
            let life = i64::try_from(signed_in.life.as_secs()).unwrap_or(i64::MAX);
            let value = signed_in.cookie.expose_secret().to_owned();
            let mut response = see_other(next(&form), None);
            response.add_cookie(&cookies.session(value, life)).ok();
            Ok(response)
        }
        Err(error) => {
            unbelieved(error)?;
            form.complain("These are not the e-mail address and the password of an administrator.");
            Ok(shown(&context, &request, form, StatusCode::UNAUTHORIZED))
        }
    }
}

/// Where to go from here: a page of the console and nowhere else.
fn next(form: &Form) -> &str {
    let next = form.text("next");
    let ours = next == ROOT
        || next
            .strip_prefix(ROOT)
            .is_some_and(|rest| rest.starts_with('/'));
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if ours && plain { next } else { ROOT }
}

async fn sign_out(visit: Visit, request: HttpRequest, _: Form) -> Answer {
    let (_, session) = visit.who().signed_in(org_core::Action::RevokeSessions)?;
    visit
        .app()
        .end_session(visit.who(), session.clone())
        .await?;
    Ok(signed_out(&visit, &request, Notice::SignedOut))
}

async fn sign_out_everywhere(visit: Visit, request: HttpRequest, _: Form) -> Answer {
    visit.app().end_own_sessions(visit.who()).await?;
    Ok(signed_out(&visit, &request, Notice::SignedOutEverywhere))
}

fn signed_out(visit: &Visit, request: &HttpRequest, notice: Notice) -> HttpResponse {
    let cookies = Cookies::of(request, visit.context().public_url());
    let mut response = see_other(&below(PATH), Some(notice));
    response.add_cookie(&cookies.no_session()).ok();
    response
}

fn shown(context: &Context, request: &HttpRequest, form: Form, status: StatusCode) -> HttpResponse {
    for_stranger(context, request, status, |frame| SignIn {
        frame: frame("Sign in"),
        form,
    })
}

/// A page with a form for somebody who is not signed in.
pub(super) fn for_stranger<T: Template>(
    context: &Context,
    request: &HttpRequest,
    status: StatusCode,
    page: impl FnOnce(&dyn Fn(&str) -> Frame) -> T,
) -> HttpResponse {
    let cookies = Cookies::of(request, context.public_url());
    let known = cookies.seed().map(str::to_owned);
    let (cookie, seed) = if let Some(seed) = known {
        (None, seed)
    } else {
        let (cookie, seed) = cookies.new_visitor(context.app.entropy());
        (Some(cookie), seed)
    };
    let token = context.auth.form_tokens().token(&seed);
    let frame = |title: &str| {
        Frame::bare(title)
            .with_token(token.clone())
            .with_notice(visit::notice(request))
    };
    let mut response = page::render(status, &page(&frame));
    if let Some(cookie) = cookie {
        response.add_cookie(&cookie).ok();
    }
    response
}
