//! The domain name system, asked as the machine is set up to ask it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use hickory_resolver::TokioResolver;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::RData;
use org_core::Resolver;
use org_core::resolver::{Lookup, NoResolver, ResolveError};

/// How long one name server may take, and all of them together.
const SERVER_DEADLINE: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_secs(5);

/// Asks the name servers of the machine.
struct SystemResolver(TokioResolver);

/// The resolver of this machine. One without name servers gets one that never answers.
pub(crate) fn system() -> Arc<dyn Resolver> {
    match set_up() {
        Ok(resolver) => Arc::new(SystemResolver(resolver)),
        Err(cause) => {
            log::warn!("domains cannot be looked up: {cause}");
            Arc::new(NoResolver)
        }
    }
}

fn set_up() -> Result<TokioResolver, NetError> {
    let mut builder = TokioResolver::builder_tokio()?;
    let options = builder.options_mut();
    options.timeout = SERVER_DEADLINE;
    options.attempts = 1;
    // Who has just added a record must not be told of the time before.
    options.cache_size = 0;
    builder.build()
}

impl Resolver for SystemResolver {
    fn txt(&self, name: &str) -> Lookup<'_> {
        // With a dot at its end a name is whole: no search domain is tried.
        let name = format!("{name}.");
        Box::pin(async move {
            let answer = timeout(DEADLINE, self.0.txt_lookup(name)).await;
            let answer = answer.map_err(|_| ResolveError("it took too long".to_owned()))?;
            match answer {
                Ok(lookup) => Ok(lookup
                    .answers()
                    .iter()
                    .filter_map(|one| text(&one.data))
                    .collect()),
                Err(cause) if cause.is_no_records_found() => Ok(Vec::new()),
                Err(cause) => Err(ResolveError(cause.to_string())),
            }
        })
    }
}

/// The text of a TXT record, whose parts belong together.
fn text(record: &RData) -> Option<String> {
    match record {
        RData::TXT(txt) => String::from_utf8(txt.txt_data.concat()).ok(),
        _ => None,
    }
}
