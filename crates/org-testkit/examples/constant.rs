//! The least a server of this framework does: it answers every request with what it reads from the
//! standard input at its start. Benchmarks compare with it:
//!
//! ```text
//! cargo run --release -p org-testkit --features http --example constant -- 127.0.0.1:4000 <body
//! ```

use std::env;
use std::io::{self, Read as _};

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, to};
use actix_web::{App, HttpResponse, HttpServer, rt};

fn main() -> io::Result<()> {
    let Some(address) = env::args().nth(1) else {
        return Err(io::Error::other("usage: constant <address> <body"));
    };
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let body = Data::new(Bytes::from(body));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::clone(&body))
            .default_service(to(answer))
    });
    rt::System::new().block_on(server.bind(address)?.run())
}

async fn answer(body: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::json())
        .body(Bytes::clone(&body))
}
