//! A browser without a screen: cookies, forms, and what is on a page.

use std::sync::Mutex;

use org_console::Console;
use org_http::RateLimit;
use org_testkit::http::{ADMIN_EMAIL, ADMIN_PASSWORD, TestApp};
use org_testkit::{Backend, Fixture};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, RequestBuilder, redirect};

/// Runs a case on a server with a console.
pub(crate) fn run(backend: Backend, case: impl AsyncFnOnce(&TestApp)) {
    let Some(database) = backend.database() else {
        return;
    };
    actix_web::rt::System::new().block_on(async {
        let fixture = Fixture::on(database).await;
        let console = Console::default();
        let mount = move |config: &mut actix_web::web::ServiceConfig| {
            org_console::mount(config, &console);
        };
        let app = TestApp::start_with(fixture, RateLimit::off(), mount).await;
        case(&app).await;
        app.stop().await;
    });
}

/// Makes `#[test]` functions out of cases, `async fn(&TestApp)`, once per database.
macro_rules! on_each_console {
    ($module:path: [$($case:ident),+ $(,)?]) => {
        crate::support::on_each_console!(@ postgres Postgres $module: [$($case),+]);
        crate::support::on_each_console!(@ sqlite SqliteFile $module: [$($case),+]);
    };
    (@ $name:ident $backend:ident $module:path: [$($case:ident),+]) => {
        mod $name {
            use $module as cases;

            $(
                #[test]
                fn $case() {
                    crate::support::run(org_testkit::Backend::$backend, cases::$case);
                }
            )+
        }
    };
}
pub(crate) use on_each_console;

/// A browser that follows no redirect by itself.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    client: reqwest::Client,
    cookies: Mutex<Vec<(String, String)>>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) html: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn of_a_stranger(app: &'a TestApp) -> Self {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none());
        Self {
            app,
            client: client.build().unwrap(),
            cookies: Mutex::default(),
        }
    }

    /// With an administrator before it.
    pub(crate) async fn signed_in(app: &'a TestApp) -> Self {
        let browser = Self::of_a_stranger(app);
        let form = [("email", ADMIN_EMAIL), ("password", ADMIN_PASSWORD)];
        let page = browser
            .send("/console/sign-in", "/console/sign-in", &form)
            .await;
        assert_eq!(page.status, 303, "{page:?}");
        browser
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://127.0.0.1:{}{path}", self.app.port);
        let cookies = self.cookies.lock().unwrap();
        let cookies: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = self.client.request(method, url);
        if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        }
    }

    pub(crate) async fn open(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (pair, _) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            cookies.retain(|(known, _)| known != name);
            cookies.push((name.to_owned(), value.to_owned()));
        }
        Page {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.open(self.request(Method::GET, path)).await
    }

    /// Sends a form of the page at `from` to `path`.
    pub(crate) async fn send(&self, from: &str, path: &str, pairs: &[(&str, &str)]) -> Page {
        let token = self.get(from).await.token();
        let mut pairs = pairs.to_vec();
        pairs.push(("csrf", &token));
        self.open(self.request(Method::POST, path).form(&pairs))
            .await
    }

    /// As [`Browser::send`], with files: a name and the content.
    pub(crate) async fn upload(
        &self,
        from: &str,
        path: &str,
        pairs: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Page {
        let token = self.get(from).await.token();
        let boundary = "------------------------boundary";
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in pairs.iter().chain(&[("csrf", token.as_str())]) {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        let (name, content) = file;
        part(
            format!("name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: image/png"),
            content,
        );
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let request = self.request(Method::POST, path);
        let form = format!("multipart/form-data; boundary={boundary}");
        self.open(request.header(CONTENT_TYPE, form).body(body))
            .await
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        let found = cookies.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.retain(|(known, _)| known != name);
        cookies.push((name.to_owned(), value.to_owned()));
    }
}

impl Page {
    /// The token of its forms.
    pub(crate) fn token(&self) -> String {
        let (_, after) = self
            .html
            .split_once("name=\"csrf\" value=\"")
            .unwrap_or_else(|| panic!("no form: {self:?}"));
        after.split('"').next().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// What is said to be wrong with a field.
    pub(crate) fn error_of(&self, id: &str) -> &str {
        let start = format!("id=\"{id}-error\">");
        let after = self.html.split_once(&start).map(|(_, after)| after);
        after
            .and_then(|after| after.split('<').next())
            .unwrap_or_default()
    }

    pub(crate) fn assert_shows(&self, status: u16, text: &str) {
        assert_eq!(self.status, status, "{}", self.html);
        assert!(self.html.contains(text), "no {text:?} in {}", self.html);
    }
}
