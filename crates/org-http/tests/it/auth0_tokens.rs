//! Who gets a token, for whom, and what it says.

org_testkit::on_each_server! {
    crate::auth0_tokens::cases: [
        a_client_asks_in_a_way_it_may,
        a_key_proves_who_asks,
        an_assertion_is_used_by_one,
        an_assertion_is_used_once,
        assertions_that_do_not_do,
        audiences_have_to_be_known,
        grants_bound_the_scopes,
        one_credential_at_a_time,
        organizations_are_granted,
        secrets_are_checked,
        what_is_missing_is_named,
    ]
}

mod cases {
    use org_auth::client_assertion;
    use org_core::Patch;
    use org_core::client::{
        ClientAuthentication, ClientName, ClientSettings, CreateClient, CreateCredential,
        DefaultOrganization, KeyAlgorithm, KeyId, OrganizationUsage, UpdateClient,
    };
    use org_core::client_grant::{Audience, ClientGrant, CreateClientGrant, SubjectType};
    use org_core::id::OrganizationId;
    use org_testkit::at_once;
    use org_testkit::builders::{digest, operator};
    use org_testkit::forge::{Forge, decode, with, without};
    use org_testkit::http::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, Reply, TestApp, send};
    use org_testkit::keys::{CLIENT_RSA, CLIENT_RSA_PUBLIC, SIGNING_KEY};
    use serde_json::{Value, json};

    use crate::support::{assert_snapshot, assert_whole};

    /// A client with a key of its own and no secret that anybody knows.
    const SIGNER: &str = "signerSIGNERsignerSIGNERsigner01";
    const KID: &str = "key-of-the-signer";
    const API: &str = "https://api.example/";

    async fn ask(app: &TestApp, body: &Value) -> Reply {
        send(app.post("/oauth/token", body)).await
    }

    fn by_secret() -> Value {
        json!({
            "grant_type": "client_credentials", "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET, "audience": AUDIENCE,
        })
    }

    fn by_assertion(assertion: &str) -> Value {
        json!({
            "grant_type": "client_credentials", "client_id": SIGNER, "audience": API,
            "client_assertion": assertion, "client_assertion_type": client_assertion::TYPE,
        })
    }

    fn claims_of(reply: &Reply) -> Value {
        assert_eq!(reply.status, 200, "{reply:?}");
        let token = reply.json()["access_token"].as_str().unwrap().to_owned();
        serde_json::from_slice(&decode(token.split('.').nth(1).unwrap())).unwrap()
    }

    /// What an assertion of the signer says, with this id.
    fn proof(app: &TestApp, jti: &str) -> Value {
        let now = app.fixture.app.now().seconds();
        json!({
            "iss": SIGNER, "sub": SIGNER, "aud": format!("{PUBLIC_URL}/"), "jti": jti,
            "iat": now, "exp": now + 180,
        })
    }

    fn signed(claims: &Value) -> String {
        Forge::with_key(CLIENT_RSA).sign(&json!({ "alg": "RS256" }), claims)
    }

    async fn add_signer(app: &TestApp) {
        let new = CreateClient {
            id: SIGNER.to_owned(),
            digest: digest("nobody knows"),
            settings: ClientSettings {
                grant_types: vec!["client_credentials".to_owned()],
                authentication: Some(ClientAuthentication::PrivateKeyJwt),
                ..ClientSettings::named(ClientName::parse("signer").unwrap())
            },
            credentials: vec![CreateCredential {
                name: "key".to_owned(),
                kid: KeyId::parse(KID).unwrap(),
                algorithm: KeyAlgorithm::Rs256,
                public_key: CLIENT_RSA_PUBLIC.to_owned(),
                expires_at: None,
            }],
        };
        let made = app.fixture.app.create_client(&operator(), new).await;
        made.unwrap();
        grant(app, SIGNER, None, false).await;
    }

    /// Lets a client read and write with [`API`].
    async fn grant(
        app: &TestApp,
        client: &str,
        organization_usage: Option<OrganizationUsage>,
        allow_any_organization: bool,
    ) -> ClientGrant {
        let new = CreateClientGrant {
            client_id: client.to_owned(),
            audience: Audience::Other(API.to_owned()),
            subject_type: SubjectType::Client,
            scopes: ["read", "write"].map(str::to_owned).into(),
            organization_usage,
            allow_any_organization,
        };
        let app = &app.fixture.app;
        app.create_client_grant(&operator(), new).await.unwrap()
    }

    async fn change(app: &TestApp, client: &str, change: UpdateClient) {
        let (who, id) = (operator(), client.to_owned());
        let changed = app.fixture.app.update_client(&who, id, change);
        changed.await.unwrap();
    }

    pub(super) async fn secrets_are_checked(app: &TestApp) {
        let good = ask(app, &with(&by_secret(), "scope", "read:organizations")).await;
        assert_eq!(good.header("cache-control"), "no-store");
        assert_eq!(good.header("pragma"), "no-cache");
        assert_eq!(good.header("x-ratelimit-limit"), "50");
        assert_snapshot("auth0_token_claims", &claims_of(&good));
        let wrong = ask(app, &with(&by_secret(), "client_secret", "wrong")).await;
        assert_whole("auth0_token_denied", &wrong);
        for body in [
            with(&by_secret(), "client_id", "unknown"),
            with(&by_secret(), "client_secret", ""),
            with(&by_secret(), "client_secret", "x".repeat(10_000)),
            without(&by_secret(), "client_secret"),
        ] {
            let reply = ask(app, &body).await;
            assert_eq!(reply.whole(), wrong.whole(), "{body}");
        }
        // Who has a key of its own does not come in by a secret.
        add_signer(app).await;
        let body = with(&by_secret(), "client_id", SIGNER);
        let body = with(&body, "client_secret", "nobody knows");
        assert_eq!(ask(app, &body).await.whole(), wrong.whole());
    }

    pub(super) async fn what_is_missing_is_named(app: &TestApp) {
        for (name, body) in [
            ("no_grant_type", without(&by_secret(), "grant_type")),
            (
                "other_grant_type",
                with(&by_secret(), "grant_type", "password"),
            ),
            ("no_client", without(&by_secret(), "client_id")),
            (
                "bad_organization",
                with(&by_secret(), "organization", "acme"),
            ),
            (
                "bad_audience",
                with(&by_secret(), "audience", "https://a\u{7}/"),
            ),
            ("wrong_type", with(&by_secret(), "audience", json!(["x"]))),
            (
                "no_assertion_type",
                without(&by_assertion("a.b.c"), "client_assertion_type"),
            ),
            (
                "other_assertion_type",
                with(&by_assertion("a.b.c"), "client_assertion_type", "saml"),
            ),
        ] {
            let reply = ask(app, &body).await;
            assert_eq!(reply.status, 400, "{name}");
            assert_whole(&format!("auth0_token_{name}"), &reply);
        }
        let unknown = with(&by_secret(), "nonsense", "x");
        assert_eq!(ask(app, &unknown).await.status, 200);
    }

    pub(super) async fn one_credential_at_a_time(app: &TestApp) {
        add_signer(app).await;
        let body = by_assertion(&signed(&proof(app, "1")));
        let both = with(&body, "client_secret", "x");
        assert_eq!(ask(app, &both).await.status, 400);
        let basic = app
            .post("/oauth/token", &body)
            .basic_auth(SIGNER, Some("x"));
        assert_eq!(send(basic).await.status, 400);
        assert_eq!(ask(app, &body).await.status, 200, "it was not used up");
    }

    pub(super) async fn a_key_proves_who_asks(app: &TestApp) {
        add_signer(app).await;
        let given = ask(app, &by_assertion(&signed(&proof(app, "1")))).await;
        assert_snapshot("auth0_token_by_key", &claims_of(&given));
        // The id may be left to the assertion, and the address may lack its slash.
        let claims = with(&proof(app, "2"), "aud", PUBLIC_URL);
        let body = without(&by_assertion(&signed(&claims)), "client_id");
        assert_eq!(ask(app, &body).await.status, 200);
        let form = by_assertion(&signed(&proof(app, "3")));
        let request = app
            .request(reqwest::Method::POST, "/oauth/token")
            .form(&form);
        assert_eq!(send(request).await.status, 200);
        let header = json!({ "alg": "RS256", "kid": KID });
        let named = Forge::with_key(CLIENT_RSA).sign(&header, &proof(app, "4"));
        assert_eq!(ask(app, &by_assertion(&named)).await.status, 200);
    }

    pub(super) async fn an_assertion_is_used_once(app: &TestApp) {
        add_signer(app).await;
        let first = signed(&proof(app, "1"));
        let bodies = [by_assertion(&first), by_assertion(&first)];
        let replies = [ask(app, &bodies[0]).await, ask(app, &bodies[1]).await];
        assert_eq!(replies[0].status, 200);
        assert_whole("auth0_token_denied", &replies[1]);
        // Another text with the same id is the same assertion.
        let longer = with(
            &proof(app, "1"),
            "exp",
            app.fixture.app.now().seconds() + 200,
        );
        assert_eq!(ask(app, &by_assertion(&signed(&longer))).await.status, 401);
        // Who may not have the token has used the assertion all the same.
        let body = with(
            &by_assertion(&signed(&proof(app, "2"))),
            "audience",
            AUDIENCE,
        );
        assert_eq!(ask(app, &body).await.status, 403);
        let again = by_assertion(&signed(&proof(app, "2")));
        assert_eq!(ask(app, &again).await.status, 401);
    }

    pub(super) async fn an_assertion_is_used_by_one(app: &TestApp) {
        add_signer(app).await;
        let body = by_assertion(&signed(&proof(app, "1")));
        let asked = at_once(8, |_| {
            let request = app.post("/oauth/token", &body);
            async move { send(request).await.status }
        });
        let mut statuses = asked.await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401, 401, 401, 401, 401, 401, 401]);
    }

    pub(super) async fn assertions_that_do_not_do(app: &TestApp) {
        add_signer(app).await;
        let now = app.fixture.app.now().seconds();
        let good = proof(app, "good");
        let stranger = Forge::with_key(SIGNING_KEY);
        let token = app.access_token(None).await;
        let mut refused = vec![
            "a.b.c".to_owned(),
            "x".to_owned(),
            stranger.sign(&json!({ "alg": "RS256" }), &good),
            signed(&with(&good, "aud", "https://evil.example/")),
            signed(&with(&good, "aud", json!([format!("{PUBLIC_URL}/"), "x"]))),
            signed(&with(&good, "exp", now + 311)),
            signed(&with(&good, "exp", now - 10)),
            signed(&with(&good, "exp", (now + 60).to_string())),
            signed(&with(&good, "sub", CLIENT_ID)),
            signed(&with(&good, "iss", CLIENT_ID)),
            signed(&with(&good, "jti", "j".repeat(65))),
            signed(&with(&good, "more", "x".repeat(2000))),
            signed(&without(&good, "jti")),
            token,
        ];
        let other = with(&with(&good, "sub", CLIENT_ID), "iss", CLIENT_ID);
        refused.push(signed(&other));
        let expected = ask(app, &with(&by_secret(), "client_secret", "wrong"))
            .await
            .whole();
        for assertion in refused {
            let reply = ask(app, &by_assertion(&assertion)).await;
            assert_eq!(reply.whole(), expected, "{assertion}");
        }
        let without_key = without(&by_assertion(&signed(&other)), "client_id");
        assert_eq!(ask(app, &without_key).await.whole(), expected);
        assert_eq!(ask(app, &by_assertion(&signed(&good))).await.status, 200);
        // A key that is taken away proves nothing more.
        let none = UpdateClient {
            enabled_credentials: Some(Vec::new()),
            ..UpdateClient::default()
        };
        change(app, SIGNER, none).await;
        let late = ask(app, &by_assertion(&signed(&proof(app, "late")))).await;
        assert_eq!(late.whole(), expected);
    }

    pub(super) async fn a_client_asks_in_a_way_it_may(app: &TestApp) {
        let none = UpdateClient {
            grant_types: Some(vec!["authorization_code".to_owned()]),
            ..UpdateClient::default()
        };
        change(app, CLIENT_ID, none).await;
        assert_whole("auth0_token_grant_type", &ask(app, &by_secret()).await);
        let stranger = with(&by_secret(), "client_secret", "wrong");
        assert_eq!(
            ask(app, &stranger).await.status,
            401,
            "only who is known is told"
        );
    }

    pub(super) async fn audiences_have_to_be_known(app: &TestApp) {
        let at_api = with(&by_secret(), "audience", API);
        assert_whole("auth0_token_unknown_audience", &ask(app, &at_api).await);
        add_signer(app).await;
        assert_whole("auth0_token_no_grant", &ask(app, &at_api).await);
        let disguised = with(&by_secret(), "audience", Audience::Management.as_str());
        assert_eq!(ask(app, &disguised).await.status, 403);
        let first = ask(app, &without(&by_secret(), "audience")).await;
        assert_eq!(claims_of(&first)["aud"], AUDIENCE);
        grant(app, CLIENT_ID, None, false).await;
        let given = claims_of(&ask(app, &at_api).await);
        assert_eq!(
            [&given["aud"], &given["scope"]],
            ["https://api.example/", "read write"]
        );
        // What is for others does not open this server.
        let token = ask(app, &at_api).await.json()["access_token"].clone();
        let request = app.get("/api/v2/organizations");
        let reply = send(request.bearer_auth(token.as_str().unwrap())).await;
        assert_eq!(reply.status, 401);
    }

    pub(super) async fn grants_bound_the_scopes(app: &TestApp) {
        let asked = async |scope: &str| {
            let reply = ask(app, &with(&by_secret(), "scope", scope)).await;
            let claims = claims_of(&reply);
            assert_eq!(claims["scope"], reply.json()["scope"]);
            claims["scope"].as_str().unwrap().to_owned()
        };
        assert_eq!(
            asked("").await.split(' ').count(),
            org_auth::scope::all().len()
        );
        assert_eq!(asked("read:organizations").await, "read:organizations");
        let two = "read:users read:organizations";
        assert_eq!(asked(two).await, "read:organizations read:users");
        assert_eq!(
            asked("read:organizations nonsense").await,
            "read:organizations"
        );
        assert_eq!(asked("nonsense").await, "");
        let body = with(&by_secret(), "scope", "create:organizations");
        let token = ask(app, &body).await.json()["access_token"].clone();
        let request = app.get("/api/v2/organizations");
        let reply = send(request.bearer_auth(token.as_str().unwrap())).await;
        assert_eq!(reply.status, 403);
    }

    pub(super) async fn organizations_are_granted(app: &TestApp) {
        let acme = app.fixture.organization("acme").await;
        let other = app.fixture.organization("other").await;
        add_signer(app).await;
        let body = |id: &OrganizationId| {
            let body = with(&by_secret(), "audience", API);
            with(&body, "organization", id.as_str())
        };
        let given = grant(app, CLIENT_ID, Some(OrganizationUsage::Allow), false).await;
        let refused = ask(app, &body(&acme.id)).await;
        assert_whole("auth0_token_no_organization", &refused);
        let domain = &app.fixture.app;
        let id = given.id.clone();
        domain
            .add_organization_grant(&operator(), acme.id.clone(), id)
            .await
            .unwrap();
        let allowed = ask(app, &body(&acme.id)).await;
        assert_snapshot("auth0_token_of_organization", &claims_of(&allowed));
        for id in [
            other.id.clone(),
            OrganizationId::parse("org_0000000000000000").unwrap(),
        ] {
            assert_eq!(ask(app, &body(&id)).await.whole(), refused.whole());
        }
        // Nobody's usual organization, so none.
        let free = ask(app, &with(&by_secret(), "audience", API)).await;
        assert_eq!(claims_of(&free).get("org_id"), None);
        let usual = UpdateClient {
            default_organization: Patch::Set(DefaultOrganization {
                organization_id: acme.id.clone(),
                for_client_credentials: true,
            }),
            ..UpdateClient::default()
        };
        change(app, CLIENT_ID, usual).await;
        let usual = ask(app, &with(&by_secret(), "audience", API)).await;
        assert_eq!(claims_of(&usual)["org_id"], acme.id.as_str());
        // The grant for this server is for no organization.
        let management = with(&by_secret(), "organization", acme.id.as_str());
        assert_eq!(ask(app, &management).await.whole(), refused.whole());
        organization_tokens_stay_out(app, &claims_of(&allowed)).await;
        organizations_are_required(app).await;
    }

    /// Even with the audience of this server.
    async fn organization_tokens_stay_out(app: &TestApp, claims: &Value) {
        let forge = Forge::with_key(SIGNING_KEY);
        let instance = app.fixture.app.instance().await.unwrap();
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": instance.id.as_str() });
        let here = with(
            &with(claims, "aud", AUDIENCE),
            "scope",
            "read:organizations",
        );
        let free = without(&without(&here, "org_id"), "org_name");
        for (claims, status) in [
            (&here, 401),
            (&without(&here, "org_name"), 401),
            (&free, 200),
        ] {
            let token = forge.sign(&header, claims);
            let request = app.get("/api/v2/organizations").bearer_auth(token);
            assert_eq!(send(request).await.status, status, "{claims}");
        }
    }

    async fn organizations_are_required(app: &TestApp) {
        let domain = &app.fixture.app;
        let new = CreateClientGrant {
            client_id: SIGNER.to_owned(),
            audience: Audience::Other("urn:required".to_owned()),
            subject_type: SubjectType::Client,
            scopes: ["read".to_owned()].into(),
            organization_usage: Some(OrganizationUsage::Require),
            allow_any_organization: true,
        };
        domain.create_client_grant(&operator(), new).await.unwrap();
        let body = |app: &TestApp, jti: &str| {
            with(
                &by_assertion(&signed(&proof(app, jti))),
                "audience",
                "urn:required",
            )
        };
        let none = ask(app, &body(app, "none")).await;
        assert_whole("auth0_token_organization_required", &none);
        let any = app.fixture.organization("any").await;
        let named = with(&body(app, "any"), "organization", any.id.as_str());
        assert_eq!(claims_of(&ask(app, &named).await)["org_name"], "any");
        let unknown = with(
            &body(app, "unknown"),
            "organization",
            "org_0000000000000000",
        );
        assert_eq!(ask(app, &unknown).await.status, 403);
    }
}
