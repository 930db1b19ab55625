//! How many RS256 signatures this machine makes when it does nothing else: what no server that signs a
//! token for each request can exceed. A thread on each core signs texts as long as those of session
//! tokens, by the library that the server uses.
//!
//! ```text
//! cargo run --release -p org-testkit --example sign -- <seconds>
//! ```
//!
//! Prints signatures per second.

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use org_testkit::keys::SIGNING_KEY;

/// About what the header and the claims of a token are long.
const TEXT: [u8; 700] = [b'a'; 700];

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = env::args().nth(1).and_then(|text| text.parse().ok());
    let time = Duration::from_secs(seconds.ok_or("usage: sign <seconds>")?);
    let key = KeyPair::from_pkcs8(pem::parse(SIGNING_KEY)?.contents())?;
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let made = thread::scope(|scope| {
        let signers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| sign(&key, time)))
            .collect();
        let made = signers.into_iter().map(ScopedJoinHandle::join);
        made.map(|made| made.unwrap_or(Err("a thread panicked")))
            .sum::<Result<u64, _>>()
    })?;
    writeln!(io::stdout(), "{}", made / time.as_secs().max(1))?;
    Ok(())
}

/// How many are signed in this time.
fn sign(key: &KeyPair, time: Duration) -> Result<u64, &'static str> {
    let random = SystemRandom::new();
    let mut signature = vec![0; key.public_modulus_len()];
    let (start, mut made) = (Instant::now(), 0);
    while start.elapsed() < time {
        key.sign(&RSA_PKCS1_SHA256, &random, &TEXT, &mut signature)
            .map_err(|_| "it cannot be signed")?;
        made += 1;
    }
    Ok(made)
}
