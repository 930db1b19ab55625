//! A browser: keeps the cookies it is given, and says where its page comes from.

use std::cell::RefCell;
use std::collections::BTreeMap;

use org_testkit::http::{PUBLIC_URL, Reply, TestApp, send};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

pub(crate) const PASSWORD: &str = "Correct-horse-1";

pub(crate) struct Browser<'a> {
    pub(crate) app: &'a TestApp,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        let cookies = RefCell::default();
        Self { app, cookies }
    }

    /// A browser that holds this token.
    pub(crate) fn with_token(app: &'a TestApp, token: &str) -> Self {
        let browser = Self::new(app);
        let name = "__client".to_owned();
        browser.cookies.borrow_mut().insert(name, token.to_owned());
        browser
    }

    /// Another browser that holds a copy of these cookies.
    pub(crate) fn copied(&self) -> Self {
        Self {
            app: self.app,
            cookies: self.cookies.clone(),
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[]).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send(Method::POST, path, form).await
    }

    /// A method that browsers write as `_method`.
    pub(crate) async fn other(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Reply {
        let path = format!("{path}?_method={method}");
        self.send(Method::POST, &path, form).await
    }

    /// A request as the browser would send it.
    pub(crate) fn request(
        &self,
        method: &Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> RequestBuilder {
        let mut request = self.app.request(method.clone(), &format!("/v1{path}"));
        let cookies = self.cookies.borrow();
        let pairs: Vec<_> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !pairs.is_empty() {
            request = request.header("cookie", pairs.join("; "));
        }
        if *method == Method::POST {
            request = request.header("origin", PUBLIC_URL).form(form);
        }
        request
    }

    async fn send(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Reply {
        let reply = send(self.request(&method, path, form)).await;
        for cookie in reply.headers.get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.borrow_mut();
            if text.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    /// Signs a user in who has [`PASSWORD`], and answers the session.
    pub(crate) async fn sign_in(&self, address: &str) -> String {
        let form = [("identifier", address), ("password", PASSWORD)];
        let reply = self.post("/client/sign_ins", &form).await;
        assert_eq!(response(&reply)["status"], "complete", "{reply:?}");
        response(&reply)["created_session_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The claims of a token of a session.
    pub(crate) async fn claims(&self, session: &str, form: &[(&str, &str)]) -> Value {
        let path = format!("/client/sessions/{session}/tokens");
        let reply = self.post(&path, form).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        crate::support::claims(reply.json()["jwt"].as_str().unwrap())
    }

    /// The ids of the sessions that the client shows.
    pub(crate) async fn sessions(&self) -> Vec<String> {
        let client = self.get("/client").await;
        let sessions = response(&client)["sessions"].as_array().cloned();
        let ids = sessions.unwrap_or_default().into_iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// What an answer holds in its wrapping.
pub(crate) fn response(reply: &Reply) -> Value {
    reply.json()["response"].clone()
}
