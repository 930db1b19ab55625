//! The variables that `scripts/test` hands to the tests, and that tests hand to each other.

/// A PostgreSQL that tests may fill with schemas of their own.
pub fn postgres_url() -> Option<String> {
    given("ORG_TEST_POSTGRES_URL")
}

/// The file of the CA that signed that server's certificate.
pub fn postgres_ca() -> Option<String> {
    given("ORG_TEST_POSTGRES_CA")
}

/// The database that a test program works on until it is killed, when it is started for that.
pub fn victim_url() -> Option<String> {
    given("ORG_TEST_VICTIM_URL")
}

/// How often a test that kills what it tests does so: `usual` unless it is told otherwise.
pub fn kill_rounds(usual: usize) -> usize {
    let given = given("ORG_TEST_KILL_ROUNDS").map(|rounds| rounds.parse());
    given.map_or(usual, |rounds| {
        rounds.expect("ORG_TEST_KILL_ROUNDS is a number")
    })
}

/// Says that a test does not run, and why; fails instead where nothing may be skipped.
pub fn skip(what: &str, variable: &str) {
    let required = ["ORG_TEST_REQUIRE_POSTGRES", "ORG_TEST_REQUIRE_ALL"]
        .into_iter()
        .find(|name| given(name).as_deref() == Some("1"));
    if let Some(required) = required {
        panic!("{what} is required by {required}, but {variable} is not set");
    }
    eprintln!("skipped: no {what}, since {variable} is not set");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own settings; the server reads its own in org-server"
)]
fn given(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
