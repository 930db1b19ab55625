//! How often somebody may try to sign in or up: from one address, and to one account.

use actix_web::HttpRequest;
use org_core::text::EmailAddress;

use crate::Context;
use crate::failure::Refusal;
use crate::rate_limit::network;

/// The bucket of an address.
pub const ADDRESS: &str = "clerk-address";
/// The bucket of an account.
pub const ACCOUNT: &str = "clerk-account";

/// Counts a request of whoever sends it.
pub(super) async fn count_sender(context: &Context, request: &HttpRequest) -> Result<(), Refusal> {
    match request.peer_addr().map(|peer| peer.ip()) {
        Some(address) => count(context, ADDRESS, &network(address)).await,
        None => Ok(()),
    }
}

/// Counts an attempt at the account with this address, whoever has it.
pub(super) async fn count_account(
    context: &Context,
    address: &EmailAddress,
) -> Result<(), Refusal> {
    count(context, ACCOUNT, &address.key()).await
}

async fn count(context: &Context, bucket: &'static str, key: &str) -> Result<(), Refusal> {
    let counted = context.rate_limit.count(bucket, key).await;
    counted
        .map(drop)
        .map_err(|standing| Refusal::TooManyRequests {
            retry_after: standing.reset_in,
        })
}
