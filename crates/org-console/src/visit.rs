//! Who works, told by the cookie before anything else is looked at.

use std::future::{Ready, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderName;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _};
use org_auth::Operator;
use org_core::{App, Principal};
use org_http::Context;
use url::form_urlencoded;

use crate::VIA;
use crate::cookie::Cookies;
use crate::failure::{Failure, unbelieved};
use crate::form::Pairs;
use crate::notice::Notice;
use crate::page::{Frame, Section, below, see_other};

const HTMX_REQUEST: HeaderName = HeaderName::from_static("hx-request");

/// A request of an administrator.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    context: Data<Context>,
    operator: Operator,
    token: String,
    notice: Option<Notice>,
}

impl Visit {
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn app(&self) -> &App {
        &self.context.app
    }

    /// The caller of the operations.
    pub(crate) fn who(&self) -> &Principal {
        &self.operator.principal
    }

    /// What is around a page of a section.
    pub(crate) fn frame(&self, title: impl Into<String>, section: Section) -> Frame {
        let name = self.operator.user.display_name().unwrap_or("administrator");
        Frame::bare(title)
            .with_token(self.token.clone())
            .with_notice(self.notice)
            .for_operator(name.to_owned(), Some(section))
    }
}

impl FromRequest for Visit {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = request.extensions().get::<Self>().cloned();
        // Only a page outside of `signed_in` has none.
        ready(visit.ok_or_else(Failure::no_such_page))
    }
}

/// The middleware that lets administrators in and sends everybody else to sign in.
///
/// # Errors
///
/// None of its own.
pub(crate) async fn signed_in<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let answer = match visit(request.request()).await {
        Ok(Some(visit)) => {
            let principal = visit.who().clone();
            request.extensions_mut().insert(principal);
            request.extensions_mut().insert(visit);
            let response = next.call(request).await?;
            return Ok(response.map_into_left_body());
        }
        Ok(None) => to_sign_in(request.request()),
        Err(failure) => failure.error_response(),
    };
    Ok(request.into_response(answer).map_into_right_body())
}

async fn visit(request: &HttpRequest) -> Result<Option<Visit>, Failure> {
    let context = request.app_data::<Data<Context>>();
    let context = context.ok_or_else(Failure::no_such_page)?;
    let cookies = Cookies::of(request, context.public_url());
    let Some(cookie) = cookies.session else {
        return Ok(None);
    };
    match context.auth.operator(&cookie, VIA).await {
        Ok(operator) => Ok(Some(Visit {
            context: context.clone(),
            operator,
            token: context.auth.form_tokens().token(&cookie),
            notice: notice(request),
        })),
        Err(error) => unbelieved(error).map(|()| None),
    }
}

pub(crate) fn notice(request: &HttpRequest) -> Option<Notice> {
    let pairs = Pairs::parse(request.query_string().as_bytes());
    Notice::parse(pairs.text(Notice::PARAMETER))
}

/// To the form by which people sign in; who wanted to see a page comes back to it.
fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let mut path = below("/sign-in");
    if request.method() == Method::GET {
        let wanted = request.uri().path_and_query();
        let wanted = wanted.map(ToString::to_string).unwrap_or_default();
        let next: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        path = format!("{path}?next={next}");
    }
    // A part of a page cannot be a form to sign in by: the whole page goes there.
    if request.headers().contains_key(HTMX_REQUEST) {
        return HttpResponse::NoContent()
            .insert_header(("hx-redirect", path))
            .finish();
    }
    see_other(&path, None)
}
