//! Clerk's Frontend API: what a signed-in user may do, and how users sign in.

mod client;
mod cookie;
mod domain;
mod doorstep;
mod endpoints;
mod envelope;
mod environment;
pub(super) mod gate;
mod invitation;
pub mod limits;
mod list;
mod me;
mod membership;
mod membership_request;
mod organization;
mod own;
mod role;
mod session;
mod sign_in;
mod sign_up;
mod visitor;

use actix_web::HttpRequest;
use org_core::{Principal, Via};

pub use self::endpoints::endpoints;
pub(super) use self::endpoints::mount;

use self::visitor::Visitor;
use super::error::{self, Surface};
use crate::Context;
use crate::body::Body;
use crate::caller::Door;
use crate::cors::CrossOrigin;
use crate::failure::{Answer, Dialect, Failure, Refusal, Unauthenticated};
use crate::input::Input;

/// The door that changes made here are remembered by.
const VIA: Via = Via::new("clerk-frontend");

/// What a handler answers.
type Reply = Result<actix_web::HttpResponse, Failure<Frontend>>;

/// The Frontend API's format.
#[derive(Debug)]
pub struct Frontend;

impl Dialect for Frontend {
    const CONTENT_TYPE: &'static str = "application/json";

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(Surface::Frontend, refusal)
    }
}

impl Door for Frontend {
    async fn caller(context: &Context, request: &HttpRequest) -> Result<Principal, Refusal> {
        let visitor = Visitor::of(context, request).await?;
        visitor
            .who
            .ok_or(Refusal::Unauthenticated(Unauthenticated::Missing))
    }
}

impl CrossOrigin for Frontend {
    const METHODS: &'static str = "GET,POST,PUT,PATCH,DELETE,OPTIONS";
    const HEADERS: &'static str = "Accept,Authorization,Clerk-Api-Version,Content-Type";
    const EXPOSED: Option<&'static str> = Some("authorization");

    fn lets_in(context: &Context, origin: &str) -> bool {
        origin == context.public_url() || context.clerk.origins.contain(origin)
    }
}

/// The fields of a body. Forms cannot say `null`: their clients write an empty text for it.
fn fields(body: &Body<Frontend>) -> Result<Input, Refusal> {
    Ok(body.input()?.blank_as_null())
}

/// The first value of a parameter of the query string.
fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
