//! What the token endpoint offers, as `OpenID` Connect Discovery 1.0 words it. Only what is true here;
//! `docs/dialects/auth0.md` says which required members are empty.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use org_auth::{client_assertion, scope};
use serde::Serialize;

use super::Auth0;
use crate::Context;
use crate::failure::{Dialect as _, Failure};

#[derive(Serialize)]
struct Configuration {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    scopes_supported: Vec<String>,
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    claims_supported: [&'static str; 10],
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

impl Configuration {
    fn of(issuer: String) -> Self {
        Self {
            authorization_endpoint: format!("{issuer}authorize"),
            token_endpoint: format!("{issuer}oauth/token"),
            jwks_uri: format!("{issuer}.well-known/jwks.json"),
            issuer,
            scopes_supported: scope::all().into_iter().collect(),
            response_types_supported: [],
            grant_types_supported: ["client_credentials"],
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: ["RS256"],
            token_endpoint_auth_methods_supported: [
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
            ],
            token_endpoint_auth_signing_alg_values_supported: client_assertion::algorithms()
                .collect(),
            claims_supported: [
                "aud", "azp", "exp", "gty", "iat", "iss", "org_id", "org_name", "scope", "sub",
            ],
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
        }
    }
}

/// `GET /.well-known/openid-configuration`
pub(super) async fn configuration(context: Data<Context>) -> Result<HttpResponse, Failure<Auth0>> {
    let configuration = Configuration::of(context.auth.token_issuer());
    Ok(Auth0::reply(StatusCode::OK, &configuration))
}
