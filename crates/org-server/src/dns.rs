//! The domain name system, asked as the machine is set up to ask it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use hickory_resolver::{ResolverBuilder, TokioResolver};
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
    bounded(TokioResolver::builder_tokio()?)
}

fn bounded(mut builder: ResolverBuilder<TokioRuntimeProvider>) -> Result<TokioResolver, NetError> {
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

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use actix_web::rt::System;
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};

    use super::*;

    /// Asks a name server that repeats the question, with this code and this answer behind it.
    fn asked(code: u8, answer: Option<&[u8]>) -> Result<Vec<String>, ResolveError> {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let server = socket.local_addr().unwrap();
        let answer = answer.map(<[u8]>::to_vec);
        let thread = std::thread::spawn(move || {
            let mut question = [0; 512];
            let (_, from) = socket.recv_from(&mut question).unwrap();
            let end = 12 + question[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
            let mut reply = question[..end].to_vec();
            let answers = u8::from(answer.is_some());
            reply[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
            if let Some(data) = answer {
                let length = u8::try_from(data.len()).unwrap();
                // The name of the question, TXT, IN, a minute.
                reply.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length]);
                reply.extend(data);
            }
            socket.send_to(&reply, from).unwrap();
        });
        let mut connection = ConnectionConfig::udp();
        connection.port = server.port();
        let server = NameServerConfig::new(server.ip(), true, vec![connection]);
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        let provider = TokioRuntimeProvider::default();
        let answer = System::new().block_on(async {
            let builder = TokioResolver::builder_with_config(config, provider);
            let resolver = SystemResolver(bounded(builder).unwrap());
            resolver.txt("_org-challenge.example.com").await
        });
        thread.join().unwrap();
        answer
    }

    #[test]
    fn the_parts_of_a_record_belong_together() {
        let texts = asked(0, Some(b"\x03abc\x02de")).unwrap();
        assert_eq!(texts, ["abcde"]);
    }

    #[test]
    fn a_name_without_records_has_none() {
        assert!(asked(0, None).unwrap().is_empty());
        assert!(asked(3, None).unwrap().is_empty());
    }

    #[test]
    fn a_server_that_fails_gives_no_answer() {
        assert!(asked(2, None).is_err());
    }
}
