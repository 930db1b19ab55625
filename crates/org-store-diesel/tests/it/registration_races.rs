//! People who sign up and enter codes at the same moment, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::registration_races::cases: [
        of_many_who_come_first_one_administers,
        of_many_first_users_one_is_let_in,
        attempts_at_a_code_are_counted_exactly,
        a_code_is_used_once,
        so_many_codes_are_mailed_and_no_more,
    ]
}

mod cases {
    use org_core::app::{Registration, Start};
    use org_core::email_code::{EMAIL_CODE_ATTEMPTS, MAX_EMAIL_CODES};
    use org_core::rules::SignUp;
    use org_core::user::PasswordHash;
    use org_core::{App, Denial, Error, Kind};
    use org_testkit::builders::{VIA, code, digest, email, name, registering, the_operator};
    use org_testkit::{Fixture, Postbox, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    const CROWD: usize = 20;

    fn mailing(at: &Fixture) -> [App; 2] {
        servers(at).map(App::sending_mail)
    }

    pub(super) async fn of_many_who_come_first_one_administers(at: &Fixture) {
        let servers = servers(at);
        let made = sign_up(&servers, SignUp::Open).await;
        let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
        let administer = made.iter().filter(|user| user.system_administrator);
        assert_eq!(administer.count(), 1);
        assert_eq!(at.database.count("users", "system_administrator"), 1);
        invariants::hold(&at.database);
    }

    pub(super) async fn of_many_first_users_one_is_let_in(at: &Fixture) {
        let made = sign_up(&servers(at), SignUp::FirstUser).await;
        let (made, refused): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        for error in refused {
            assert_is!(error, Err(Error::Forbidden(Denial::RegistrationClosed)));
        }
        assert_eq!(at.database.count("users", ""), 1);
        invariants::hold(&at.database);
    }

    async fn sign_up(
        servers: &[App; 2],
        sign_up: SignUp,
    ) -> Vec<org_core::Result<org_core::user::User>> {
        at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let new = Registration {
                start: Start::Organization(name("Acme"), None),
                sign_up,
                ..registering(&format!("user-{number}@example.com"))
            };
            async move { app.register(VIA, new).await }
        })
        .await
    }

    /// Guesses of which the sixth would be right: the first five are all that count.
    pub(super) async fn attempts_at_a_code_are_counted_exactly(at: &Fixture) {
        let servers = mailing(at);
        for round in 0..5 {
            let address = format!("ada-{round}@example.com");
            at.user(&address).await;
            let right = code(&format!("right-{round}"));
            let mailed = servers[0].mail_verification(VIA, email(&address), Some(right));
            assert!(mailed.await.unwrap());
            let tried = at_once(CROWD, |number| {
                let (app, address) = (servers[number % 2].clone(), email(&address));
                let guess = digest(&format!("wrong-{round}-{number}"));
                async move { app.verify_email_address(VIA, address, guess).await }
            });
            for outcome in tried.await {
                assert_is!(
                    outcome,
                    Err(Error::NotFound {
                        kind: Kind::EmailCode,
                        ..
                    })
                );
            }
            let spent = "attempts_left = 0";
            assert_eq!(at.database.count("email_codes", spent), round + 1);
            let right = digest(&format!("right-{round}"));
            let late = servers[1].verify_email_address(VIA, email(&address), right);
            assert!(late.await.is_err());
        }
        // One attempt is left, and many are right at that moment: the address is proved once.
        at.user("bob@example.com").await;
        let right = Some(code("right"));
        let mailed = servers[0].mail_verification(VIA, email("bob@example.com"), right);
        mailed.await.unwrap();
        for _ in 1..EMAIL_CODE_ATTEMPTS {
            let wrong = digest("wrong");
            let tried = servers[0].verify_email_address(VIA, email("bob@example.com"), wrong);
            assert!(tried.await.is_err());
        }
        let proved = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            async move {
                let address = email("bob@example.com");
                app.verify_email_address(VIA, address, digest("right"))
                    .await
            }
        });
        let proved = proved.await;
        assert_eq!(
            proved.iter().filter(|one| matches!(one, Ok(true))).count(),
            1
        );
    }

    pub(super) async fn a_code_is_used_once(at: &Fixture) {
        let servers = mailing(at);
        for round in 0..5 {
            let address = format!("ada-{round}@example.com");
            at.user(&address).await;
            let reset = code(&format!("reset-{round}"));
            let mailed = servers[0].mail_password_reset(VIA, email(&address), reset);
            mailed.await.unwrap();
            let reset = at_once(CROWD, |number| {
                let app = servers[number % 2].clone();
                let password = PasswordHash::from_phc(format!("hash-{number}"));
                let used = digest(&format!("reset-{round}"));
                async move { app.reset_password(VIA, used, password).await }
            });
            let reset = reset.await;
            assert_eq!(
                reset.iter().filter(|one| one.is_ok()).count(),
                1,
                "{reset:?}"
            );
            for error in reset.into_iter().filter_map(Result::err) {
                assert_is!(
                    error,
                    Error::NotFound {
                        kind: Kind::EmailCode,
                        ..
                    }
                );
            }
        }
        assert_eq!(at.database.count("email_codes", ""), 0);
        invariants::hold(&at.database);
    }

    pub(super) async fn so_many_codes_are_mailed_and_no_more(at: &Fixture) {
        let servers = mailing(at);
        at.user("ada@example.com").await;
        let mailed = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let new = code(&format!("code-{number}"));
            async move {
                app.mail_password_reset(VIA, email("ada@example.com"), new)
                    .await
            }
        });
        let mailed = mailed.await;
        let most = usize::try_from(MAX_EMAIL_CODES).unwrap();
        assert_eq!(mailed.iter().filter(|one| one.is_ok()).count(), most);
        assert_eq!(Postbox::emptied(&servers[0]).await.len(), most);
        assert_eq!(at.database.count("email_codes", ""), 1);
        let other = at.app.delete_user(the_operator(), at_user(at).await);
        other.await.unwrap();
        assert_eq!(at.database.count("email_codes", ""), 0);
    }

    async fn at_user(at: &Fixture) -> org_core::id::UserId {
        let store = at.app.store();
        let found = store.read(|tx| tx.user_by_email(&email("ada@example.com")));
        found.await.unwrap().unwrap().id
    }
}
