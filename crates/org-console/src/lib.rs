//! The web console of org-server: what administrators do with a mouse and a keyboard.
//!
//! Pages are rendered on the server from the templates of this crate; the one style sheet and the
//! scripts are part of the binary. Every essential action is a plain form that is answered with a
//! redirect, so nothing needs JavaScript; htmx and `console.js` only make it more pleasant.
//!
//! ```text
//! guard::around   security headers; what other sites send is refused
//!   visit::signed_in   cookie -> org-auth -> Visit (who works, and the token of the forms)
//!     pages::…::handler(Visit, Query, Form) -> App::operation -> template
//!                                           or Failure -> a page that says what went wrong
//! ```
//!
//! # Mounting it
//!
//! ```ignore
//! let console = org_console::Console::default();
//! HttpServer::new(move || {
//!     App::new()
//!         .wrap(from_fn(org_http::request::around))
//!         .configure(|services| {
//!             org_console::mount(services, &console);
//!             org_http::mount(services, &context);
//!         })
//! })
//! ```
//!
//! The console uses the [`Context`](org_http::Context) that `org_http::mount` provides. Who leaves
//! the call out has no console.
//!
//! # Adding a page
//!
//! 1. `src/pages/<page>.rs` (a tab of an organization: `src/pages/organization/<tab>.rs`): a
//!    `mount(scope)` that names its paths and handlers, a template struct with a `frame`, and the
//!    handlers. A handler that shows something takes `Visit` and, where it needs them,
//!    `Pairs` of the query; one that changes something takes `Visit` and
//!    `Form`, which has checked the token, calls one operation, and answers
//!    `see_other` with a `Notice`. If the operation refuses,
//!    `Form::refuse` says so beside the field and the page is shown again with
//!    what was typed.
//! 2. `templates/<page>.html`, which extends `layout.html` (a tab: `organization/tabs.html`).
//!    Every form holds `{{ frame.token_field() }}`; fields are `{{ form.input("name", "Name") }}`.
//!    No `style` attributes, no inline scripts: the policy of the pages forbids them.
//! 3. A line in `pages::mount` (a tab: in `pages::organization::mount` and `Tab::ALL`); a section of
//!    the menu is a variant of `Section`.
//! 4. A case in `tests/it`, and the page in `scripts/browser`.

mod assets;
mod cookie;
mod failure;
mod form;
mod guard;
mod limit;
mod notice;
mod page;
mod pages;
mod text;
mod visit;
mod words;

use actix_web::middleware::from_fn;
use actix_web::web;
use org_core::Via;

use limit::Attempts;

/// The door, as events remember it.
const VIA: Via = Via::new("console");
/// Where the console is.
const ROOT: &str = "/console";

/// What the pages share beside the [`Context`](org_http::Context). Clones share everything.
#[derive(Clone, Debug, Default)]
pub struct Console {
    attempts: Attempts,
}

/// The path and query of a link by which the first administrator is made, below the public address.
/// The secret is in the query, which no log shows.
pub fn setup_path(secret: &str) -> String {
    format!("{ROOT}/setup?secret={secret}")
}

/// Mounts the console below `/console`. To be called before [`org_http::mount`], which answers
/// every other path.
pub fn mount(config: &mut web::ServiceConfig, console: &Console) {
    let scope = web::scope(ROOT)
        .app_data(web::Data::new(console.clone()))
        .wrap(from_fn(guard::around))
        .configure(pages::mount);
    config.service(scope);
}
