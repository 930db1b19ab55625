//! An organization with everybody who may want something of it, for the tests of the Frontend API.

use std::collections::BTreeMap;

use org_testkit::http::{Reply, TestApp, send};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{backend, organization, text, user};

/// Tables that change with every request of a signed-in user.
const RESTLESS: [&str; 2] = ["browsers", "sessions"];

/// Whoever is signed in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Caller {
    /// Administers the organization.
    Admin,
    /// Is invited to the organization, and offered to join it.
    Invited,
    /// Is a member without any right to change something.
    Member,
    /// Administers another organization.
    Other,
    /// Is in no organization.
    Stranger,
}

impl Caller {
    pub(crate) const ALL: [Self; 5] = [
        Self::Stranger,
        Self::Other,
        Self::Invited,
        Self::Member,
        Self::Admin,
    ];
}

/// The organization and what is in it. Each has people and domains of its own.
pub(crate) struct World {
    /// What each name in braces stands for.
    names: BTreeMap<&'static str, String>,
    tokens: Vec<(Caller, String)>,
}

impl World {
    /// The world with this number.
    pub(crate) async fn new(app: &TestApp, number: usize) -> Self {
        let mut names = BTreeMap::new();
        let mut tokens = Vec::new();
        for (caller, name, address) in [
            (Caller::Admin, "admin", format!("admin@x{number}.test")),
            (
                Caller::Invited,
                "invited",
                format!("invited@d{number}.test"),
            ),
            (Caller::Member, "member", format!("member@x{number}.test")),
            (Caller::Other, "other", format!("other@x{number}.test")),
            (
                Caller::Stranger,
                "stranger",
                format!("stranger@x{number}.test"),
            ),
        ] {
            let id = user(app, &address).await;
            tokens.push((caller, app.session_token(&id).await));
            names.insert(name, id);
        }
        let acme = organization(app, &format!("Acme {number}"), &names["admin"]).await;
        organization(app, &format!("Other {number}"), &names["other"]).await;
        names.insert("organization", acme);
        names.insert("number", number.to_string());
        let world = Self { names, tokens };
        world.peopled(app).await.with_domains(app).await
    }

    /// With members and invitations.
    async fn peopled(mut self, app: &TestApp) -> Self {
        let unlimited = json!({ "max_allowed_memberships": 0 });
        self.backend(app, Method::PATCH, "", unlimited).await;
        let colleague = user(app, &self.fill("colleague@x{number}.test")).await;
        for id in [&self.names["member"].clone(), &colleague] {
            let body = json!({ "user_id": id, "role": "org:member" });
            self.backend(app, Method::POST, "/memberships", body).await;
        }
        self.names.insert("user", colleague);
        for (name, address) in [
            ("invitation", "somebody@x{number}.test"),
            ("own_invitation", "invited@d{number}.test"),
        ] {
            let body = json!({ "email_address": self.fill(address), "role": "org:member" });
            let made = self.backend(app, Method::POST, "/invitations", body).await;
            self.names.insert(name, text(&made, "id"));
        }
        self
    }

    /// With a domain that is not verified, one that makes offers, and a wish that followed from one.
    async fn with_domains(mut self, app: &TestApp) -> Self {
        let settings = json!({ "domains_enabled": true,
            "domains_enrollment_modes": ["automatic_suggestion"] });
        let path = "/v1/instance/organization_settings";
        backend(app, Method::PATCH, path, settings).await;
        let wisher = user(app, &self.fill("wisher@d{number}.test")).await;
        let token = app.session_token(&wisher).await;
        let unverified = json!({ "name": self.fill("u{number}.test"), "verified": false });
        let made = self
            .backend(app, Method::POST, "/domains", unverified)
            .await;
        self.names.insert("domain", text(&made, "id"));
        let offering = json!({ "name": self.fill("d{number}.test"),
            "enrollment_mode": "automatic_suggestion" });
        self.backend(app, Method::POST, "/domains", offering).await;
        let theirs = offer(app, &token).await;
        let path = format!("/v1/me/organization_suggestions/{theirs}/accept");
        send(app.request(Method::POST, &path).bearer_auth(&token)).await;
        let path = self.fill("/v1/organizations/{organization}/membership_requests");
        let token = self.token(Caller::Admin);
        let listed = send(app.get(&path).bearer_auth(token)).await.json();
        let request = listed["response"]["data"][0]["id"].as_str().unwrap();
        self.names.insert("request", request.to_owned());
        let own = offer(app, self.token(Caller::Invited)).await;
        self.names.insert("suggestion", own);
        self
    }

    /// A call of the Clerk Backend API about the organization.
    pub(crate) async fn backend(
        &self,
        app: &TestApp,
        method: Method,
        below: &str,
        body: Value,
    ) -> Reply {
        let path = format!("/v1/organizations/{}{below}", self.names["organization"]);
        let reply = backend(app, method, &self.fill(&path), body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    }

    pub(crate) fn token(&self, caller: Caller) -> &str {
        let found = self.tokens.iter().find(|(known, _)| *known == caller);
        &found.unwrap().1
    }

    /// The text with what each name in braces stands for.
    pub(crate) fn fill(&self, text: &str) -> String {
        let filled = self
            .names
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            });
        assert!(!filled.contains('{'), "{filled}");
        filled
    }

    /// A request to a path below `/v1`, with a form.
    pub(crate) fn request(
        &self,
        app: &TestApp,
        method: Method,
        path: &str,
        form: &str,
    ) -> RequestBuilder {
        let request = app.request(method, &format!("/v1{}", self.fill(path)));
        if form.is_empty() {
            return request;
        }
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(self.fill(form))
    }

    /// As [`World::request`], of somebody.
    pub(crate) async fn call(
        &self,
        app: &TestApp,
        who: Caller,
        method: Method,
        path: &str,
        form: &str,
    ) -> Reply {
        let request = self.request(app, method, path, form);
        send(request.bearer_auth(self.token(who))).await
    }
}

/// The offer to join that waits for whoever has this token.
async fn offer(app: &TestApp, token: &str) -> String {
    let path = "/v1/me/organization_suggestions";
    let listed = send(app.get(path).bearer_auth(token)).await.json();
    let id = listed["response"]["data"][0]["id"].as_str();
    id.unwrap_or_else(|| panic!("no offer: {listed}"))
        .to_owned()
}

/// Every row of the database that a request may only change if it is carried out.
pub(crate) fn rows(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut rows = app.fixture.database.dump();
    rows.retain(|table, _| !RESTLESS.contains(&table.as_str()));
    rows
}

/// A body without what differs from call to call.
pub(crate) fn lasting(reply: &Reply) -> Value {
    let mut body = reply.json();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("clerk_trace_id");
    }
    body
}
