//! The token endpoint: a day's access token for a client's secret, or for an assertion under a key of
//! its own (`contracts/auth0.md` section 4).
//! Its errors have the form of OAuth (RFC 6749, section 5.2), with Auth0's texts.

mod error;
mod wire;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, PRAGMA};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use org_auth::AuthError;
use org_auth::access_token::{Request, issue};
use org_auth::token_grant::{Granted, granted};
use org_core::Error;
use org_core::client::Client;
use secrecy::ExposeSecret as _;

use self::wire::Credential;
use super::rate_limit::{count_token, tell};
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
    let client = client(&context, &asked.credential).await?;
    let standing = count_token(&context, &client.id).await?;
    let (audience, wish) = asked.wish(context.auth.audiences());
    let granted = granted(&context.app, &client, wish).await;
    let granted = granted.map_err(|denied| error::denied(denied, &audience))?;
    let token = sign(&context, &client, &audience, &granted).await?;
    let body = wire::TokenBody::new(token, granted.scopes);
    let mut response = OAuth::reply(StatusCode::OK, &body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    if let Some(standing) = standing {
        tell(headers, standing, context.app.now());
    }
    Ok(response)
}

async fn client(context: &Context, given: &Credential) -> Result<Client, AuthError> {
    match given {
        Credential::Assertion { id, assertion } => {
            let assertion = assertion.expose_secret();
            context
                .auth
                .client_by_assertion(id.as_deref(), assertion)
                .await
        }
        Credential::Secret { id, secret } => context.auth.client(id, secret.expose_secret()).await,
    }
}

async fn sign(
    context: &Context,
    client: &Client,
    audience: &str,
    granted: &Granted,
) -> Result<String, Error> {
    let key = context.auth.signing_key().await?;
    let request = Request {
        issuer: &context.auth.token_issuer(),
        audience,
        client: &client.id,
        scopes: &granted.scopes,
        organization: granted.organization.as_ref(),
    };
    issue(&context.app, &key, &request).map_err(|cause| Error::Store(Box::new(cause)))
}
