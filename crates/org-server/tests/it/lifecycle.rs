//! From the first answer to the last: starting beside others, being told to stop.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{
    Client, Home, Request, SECRET_KEY, Server, call, on_each_database, organizations, user,
};

/// Far less than the 30 seconds after which a stopping server cuts everybody off.
const PROMPTLY: Duration = Duration::from_secs(10);

on_each_database![
    it_says_that_it_lives_and_works,
    a_request_in_flight_is_finished,
    idle_connections_do_not_hold_it_up,
    an_interrupted_server_waits_for_nobody,
    two_servers_share_a_database,
];

fn it_says_that_it_lives_and_works(home: &Home) {
    let server = home.start();
    for (path, status) in [("/health", "ok"), ("/ready", "ready")] {
        let reply = call(server.port, &Request::get(path));
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json(), json!({ "status": status }));
    }
}

fn a_request_in_flight_is_finished(home: &Home) {
    let server = home.start();
    let owner = user(server.port, "ada@example.com");
    let body = json!({ "name": "Last", "slug": "last", "created_by": owner });
    let request = Request::post("/v1/organizations", &body).bearer(SECRET_KEY);
    let mut slow = Client::connect(server.port).unwrap();
    let rest = slow.begin(request).unwrap();

    server.terminate();
    server.refuses();
    slow.write(&rest).unwrap();
    let reply = slow.read().unwrap();
    assert_eq!((reply.status, reply.text("slug")), (200, "last".to_owned()));
    let (status, log) = server.end(PROMPTLY);
    assert_eq!(status.code(), Some(0), "{log}");

    let kept = home.database.count("organizations", "slug = 'last'");
    assert_eq!(kept, 1);
    org_testkit::invariants::hold(&home.database);
}

fn idle_connections_do_not_hold_it_up(home: &Home) {
    let server = home.start();
    let mut used = Client::connect(server.port).unwrap();
    assert_eq!(used.send(&Request::get("/health")).unwrap().status, 200);
    let mut unused = TcpStream::connect(("127.0.0.1", server.port)).unwrap();

    let told = Instant::now();
    server.terminate();
    let (status, log) = server.end(PROMPTLY);
    assert_eq!(status.code(), Some(0), "{log}");
    eprintln!("stopped after {:?}", told.elapsed());
    assert!(used.send(&Request::get("/health")).is_err());
    assert_eq!(unused.read(&mut [0; 1]).unwrap_or(0), 0);
}

fn an_interrupted_server_waits_for_nobody(home: &Home) {
    for signal in ["INT", "QUIT"] {
        let server = home.start();
        let body = json!({ "name": "Never" });
        let request = Request::post("/v1/organizations", &body).bearer(SECRET_KEY);
        let mut slow = Client::connect(server.port).unwrap();
        slow.begin(request).unwrap();
        server.signal(signal);
        let (status, log) = server.end(PROMPTLY);
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(slow.read().is_err());
        assert_eq!(home.database.count("organizations", ""), 0);
    }
}

fn two_servers_share_a_database(home: &Home) {
    let first = home.start();
    let second = home.start();
    let owner = user(first.port, "ada@example.com");
    let body = json!({ "name": "Shared", "created_by": owner });
    let request = Request::post("/v1/organizations", &body).bearer(SECRET_KEY);
    assert_eq!(call(second.port, &request).status, 200);
    for server in [&first, &second] {
        assert_eq!(organizations(server.port, SECRET_KEY), Some(1));
    }
    let keys = [&first, &second].map(jwks);
    assert_eq!(keys[0], keys[1]);
}

fn jwks(server: &Server) -> String {
    let reply = call(server.port, &Request::get("/v1/jwks"));
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body
}

/// A write-ahead log that stays behind is no harm, but a copy of the file alone would miss it.
#[test]
fn a_stopped_server_leaves_a_whole_file() {
    let home = Home::sqlite();
    let server = home.start();
    user(server.port, "ada@example.com");
    let url = home.database.url_text();
    let log = format!("{}-wal", url.trim_start_matches("sqlite:"));
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    server.stop();
    let left = std::fs::metadata(&log).map_or(0, |file| file.len());
    assert_eq!(left, 0);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let home = Home::sqlite();
    let first = home.start();
    let address = format!("127.0.0.1:{}", first.port);
    let mut command = home.with_key();
    command.env("ORG_LISTEN", &address);
    let refused = crate::support::run(command);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let expected = format!("org-server: cannot listen on {address}");
    assert!(refused.stderr.contains(&expected), "{refused:?}");
}
