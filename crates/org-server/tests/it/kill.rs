//! kill -9 while clients create: what was acknowledged is there, and nothing is there by halves.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use org_testkit::{Backend, TestDatabase, env, invariants};
use serde_json::json;

use crate::support::{
    Client, Home, Request, SECRET_KEY, Server, on_each_database, organizations, user,
};

const ROUNDS: usize = 50;
const CLIENTS: usize = 8;

on_each_database![what_was_acknowledged_survives];

fn what_was_acknowledged_survives(home: &Home) {
    let mut server = home.start();
    let users: Vec<String> = (0..CLIENTS)
        .map(|number| user(server.port, &format!("user{number}@example.com")))
        .collect();
    let mut pauses = Pauses(1);
    let mut acknowledged = BTreeSet::new();
    let rounds = env::kill_rounds(ROUNDS);
    for round in 1..=rounds {
        let made = create_until_killed(&mut server, &users, round, pauses.next());
        acknowledged.extend(made);
        server = home.start();
        check(&home.database, &acknowledged, round);
    }
    assert!(acknowledged.len() > rounds, "{}", acknowledged.len());
    let seen = organizations(server.port, SECRET_KEY).unwrap();
    assert!(usize::try_from(seen).unwrap() >= acknowledged.len());
    eprintln!("{} acknowledged, {seen} there", acknowledged.len());
}

/// The handles that were acknowledged before the server was killed.
fn create_until_killed(
    server: &mut Server,
    users: &[String],
    round: usize,
    pause: Duration,
) -> Vec<String> {
    let port = server.port;
    thread::scope(|scope| {
        let create = |(number, user): (usize, &String)| {
            let (user, prefix) = (user.clone(), format!("round-{round}-client-{number}"));
            scope.spawn(move || create_until_cut_off(port, &user, &prefix))
        };
        let clients: Vec<_> = users.iter().enumerate().map(create).collect();
        thread::sleep(pause);
        server.kill();
        let acknowledged = clients.into_iter().map(|client| client.join().unwrap());
        acknowledged.flatten().collect()
    })
}

fn create_until_cut_off(port: u16, user: &str, prefix: &str) -> Vec<String> {
    let mut acknowledged = Vec::new();
    let Ok(mut client) = Client::connect(port) else {
        return acknowledged;
    };
    loop {
        let slug = format!("{prefix}-{}", acknowledged.len());
        let body = json!({ "name": slug, "slug": slug, "created_by": user });
        let request = Request::post("/v1/organizations", &body).bearer(SECRET_KEY);
        let Ok(reply) = client.send(&request) else {
            return acknowledged;
        };
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.text("slug"), slug);
        acknowledged.push(slug);
    }
}

fn check(database: &TestDatabase, acknowledged: &BTreeSet<String>, rounds: usize) {
    let rows = database.lines("SELECT slug AS line FROM organizations");
    let kept: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), kept.len(), "slugs are unique");
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "lost in round {rounds}: {lost:?}");
    let unasked = kept.len() - acknowledged.len();
    assert!(
        unasked <= rounds * CLIENTS,
        "one request a client was cut off"
    );

    invariants::hold(database);
    let without_their_maker = database.lines(
        "SELECT o.id AS line FROM organizations o LEFT JOIN memberships m
             ON m.organization_id = o.id AND m.user_id = o.created_by
          WHERE o.created_by IS NULL OR m.id IS NULL OR o.members_count <> 1",
    );
    assert!(without_their_maker.is_empty(), "{without_their_maker:?}");
    if database.backend() == Backend::SqliteFile {
        let check = "SELECT integrity_check AS line FROM pragma_integrity_check";
        assert_eq!(database.lines(check), ["ok"]);
        assert_eq!(database.count("pragma_foreign_key_check", ""), 0);
    }
}

/// 20 to 400 milliseconds, the same in every run.
struct Pauses(u64);

impl Pauses {
    fn next(&mut self) -> Duration {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_millis(20 + self.0 % 381)
    }
}
