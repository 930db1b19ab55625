//! kill -9 while writing: what was acknowledged is there, and nothing is there by halves.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use org_core::user::CreateUser;
use org_core::{App, OsEntropy, Store, SystemClock};
use org_store_diesel::{DatabaseUrl, DieselStore, Options};
use org_testkit::builders::{by_slug, operator, owned_by};
use org_testkit::{Backend, Fixture, TestDatabase, assert_is, at_once, env, invariants};
use org_testkit::{backend::block_on, backend::on_postgres};

const ROUNDS: usize = 5;
const WRITERS: usize = 8;

#[test]
fn sqlite_keeps_what_it_acknowledged() {
    block_on(survive(TestDatabase::sqlite_file()));
}

#[test]
fn postgres_keeps_what_it_acknowledged() {
    on_postgres(survive);
}

async fn survive(database: TestDatabase) {
    let at = Fixture::on(database).await;
    let mut acknowledged = 0;
    for round in 1..=env::kill_rounds(ROUNDS) {
        let handles = kill_after(&at.database, 30 * (round % ROUNDS + 1));
        acknowledged += handles.len();
        let app = at.another_server();
        for handle in &handles {
            let found = app.organization(&operator(), by_slug(handle)).await;
            assert_is!(found, Ok(organization) if organization.members_count == 1);
        }
        invariants::hold(&at.database);
        if at.database.backend() == Backend::SqliteFile {
            let check = "SELECT integrity_check AS line FROM pragma_integrity_check";
            assert_eq!(at.database.lines(check), ["ok"]);
            assert_eq!(at.database.count("pragma_foreign_key_check", ""), 0);
        }
    }
    let kept = at.database.count("organizations", "");
    assert!(usize::try_from(kept).unwrap() >= acknowledged);
}

/// The handles that a program acknowledged before it was killed: `enough`, and those that it still
/// managed to report meanwhile.
fn kill_after(database: &TestDatabase, enough: usize) -> Vec<String> {
    let mut victim: Child = Command::new(std::env::current_exe().unwrap())
        .args(["kill::victim", "--exact", "--ignored", "--nocapture"])
        .env("ORG_TEST_VICTIM_URL", database.url_text())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let report = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut handles = Vec::new();
    for line in report.map_while(Result::ok) {
        let handle = line.strip_prefix("acknowledged ");
        handles.extend(
            handle
                .and_then(|rest| rest.strip_suffix('.'))
                .map(str::to_owned),
        );
        if handles.len() == enough {
            victim.kill().unwrap();
        }
    }
    victim.wait().unwrap();
    assert!(handles.len() >= enough, "it ended by itself");
    handles
}

#[test]
#[ignore = "runs until it is killed, by the tests above"]
fn victim() {
    let Some(url) = env::victim_url() else { return };
    let url: DatabaseUrl = url.parse().unwrap();
    let store: Arc<dyn Store> = Arc::new(DieselStore::open(&url, Options::default()).unwrap());
    let app = App::new(store, Arc::new(SystemClock), Arc::new(OsEntropy));
    block_on(at_once(WRITERS, |_| write_forever(app.clone())));
}

async fn write_forever(app: App) {
    let user = app
        .create_user(&operator(), CreateUser::default())
        .await
        .unwrap();
    for number in 0.. {
        let handle = format!("{}-{number}", user.uuid);
        let made = app
            .create_organization(&operator(), owned_by(&user, &handle))
            .await;
        made.unwrap();
        // One write for the whole line, with an end that shows it is whole.
        let line = format!("\nacknowledged {handle}.\n");
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}
