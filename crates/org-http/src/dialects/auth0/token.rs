//! The token endpoint: a client's secret for a day's access token (`contracts/auth0.md` section 4).
//! Its errors have the form of OAuth (RFC 6749, section 5.2), with Auth0's texts.

mod error;
mod wire;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, PRAGMA};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use org_auth::access_token::issue;
use org_core::Error;
use secrecy::ExposeSecret as _;

use crate::Context;
use crate::body::Body;
use crate::failure::{Answer, Dialect, Failure, Refusal};

/// OAuth's format.
#[derive(Debug)]
pub struct OAuth;

impl Dialect for OAuth {
    const CONTENT_TYPE: &'static str = "application/json";

    fn answer(refusal: &Refusal) -> Answer {
        error::answer(refusal)
    }
}

/// `POST /oauth/token`
pub(super) async fn exchange(
    context: Data<Context>,
    request: HttpRequest,
    body: Body<OAuth>,
) -> Result<HttpResponse, Failure<OAuth>> {
    let asked = wire::request(&request, body.input()?)?;
    let auth = &context.auth;
    let client = auth
        .client(&asked.client_id, asked.client_secret.expose_secret())
        .await?;
    let audience = asked.audience_of(auth.audiences())?;
    let scopes = auth.scopes_of(&client.id).await?;
    let (key, issuer) = (auth.signing_key().await?, auth.token_issuer());
    let token = issue(&context.app, &key, &issuer, audience, &client.id, &scopes);
    let token = token.map_err(|cause| Error::Store(Box::new(cause)))?;
    let mut response = OAuth::reply(StatusCode::OK, &wire::TokenBody::new(token, scopes));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(response)
}
