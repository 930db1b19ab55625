//! Settings of the instance, and its secret keys.

use actix_web::http::StatusCode;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_auth::secret;
use org_core::credential::SecretKey;
use org_core::id::SecretKeyId;
use org_core::instance::{Instance, UpdateInstance};
use org_core::text::Label;
use org_core::{Error, Fault, Kind};
use secrecy::ExposeSecret as _;

use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::text::Moment;
use crate::visit::Visit;

const MAX_SEATS: u32 = 1_000_000;

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings {
    frame: Frame,
    form: Form,
    key_form: Form,
    switches: Vec<Switch>,
    max_domains: u32,
    keys: Vec<Key>,
    kinds: Vec<(String, String)>,
    version: &'static str,
}

/// A box that is ticked or not.
struct Switch {
    name: &'static str,
    text: &'static str,
    on: bool,
}

struct Key {
    id: String,
    name: String,
    created: Moment,
    revoked: bool,
}

/// A secret that is shown this once.
#[derive(Template)]
#[template(path = "secret.html")]
pub(super) struct Secret {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) back: String,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/settings")
                .route(web::get().to(show))
                .route(web::post().to(save)),
        )
        .route("/settings/keys", web::post().to(create_key))
        .route("/settings/keys/{key}/revoke", web::post().to(revoke_key));
}

async fn show(visit: Visit) -> Answer {
    shown(&visit, None, Form::default()).await
}

async fn save(visit: Visit, mut form: Form) -> Answer {
    let seats = form.required("max_allowed_memberships", number);
    let organizations = form.required("max_organizations_per_user", number);
    let (Some(seats), Some(organizations)) = (seats, organizations) else {
        return shown(&visit, Some(form), Form::default()).await;
    };
    let on = |name: &str| Some(form.is_ticked(name, "yes"));
    let change = UpdateInstance {
        organizations_enabled: on("organizations_enabled"),
        slugs_enabled: on("slugs_enabled"),
        admin_delete_enabled: on("admin_delete_enabled"),
        domains_enabled: on("domains_enabled"),
        max_allowed_memberships: Some(seats),
        max_organizations_per_user: Some(organizations),
        ..UpdateInstance::default()
    };
    match visit.app().update_instance(visit.who(), change).await {
        Ok(_) => Ok(see_other(
            Section::Settings.path(),
            Some(Notice::SettingsSaved),
        )),
        Err(error) => {
            form.refuse_whole(error)?;
            shown(&visit, Some(form), Form::default()).await
        }
    }
}

/// Makes a key and shows it. It is not there a second time, so this page is no redirect.
async fn create_key(visit: Visit, mut form: Form) -> Answer {
    let Some(name) = form.required("key_name", Label::parse) else {
        return shown(&visit, None, form).await;
    };
    let key = secret::secret_key(visit.app().entropy(), form.text("kind") == "live");
    let digest = secret::digest_of(&key);
    let made = visit
        .app()
        .ensure_secret_key(visit.who(), name.as_str(), digest)
        .await;
    match made {
        Ok(made) => Ok(page::ok(&Secret {
            frame: visit.frame("Secret key", Section::Settings),
            title: "Secret key",
            name: made.name,
            value: key.expose_secret().to_owned(),
            back: Section::Settings.path().to_owned(),
        })),
        Err(error) => {
            form.refuse("key_name", error)?;
            shown(&visit, None, form).await
        }
    }
}

async fn revoke_key(visit: Visit, path: Path<String>, _: Form) -> Answer {
    let id = SecretKeyId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::SecretKey, path.as_str()))?;
    visit.app().revoke_secret_key(visit.who(), id).await?;
    Ok(see_other(
        Section::Settings.path(),
        Some(Notice::SecretKeyRevoked),
    ))
}

async fn shown(visit: &Visit, form: Option<Form>, key_form: Form) -> Answer {
    let instance = visit.app().instance().await?;
    let mut keys = visit.app().secret_keys(visit.who()).await?;
    keys.sort_by_key(|key| (key.revoked_at.is_some(), key.created_at));
    let status = match (&form, key_form.status()) {
        (Some(form), StatusCode::OK) => form.status(),
        (_, status) => status,
    };
    let on = |name: &str, set: bool| {
        form.as_ref()
            .map_or(set, |form| form.is_ticked(name, "yes"))
    };
    let switch = |name, text, set| Switch {
        name,
        text,
        on: on(name, set),
    };
    let page = Settings {
        frame: visit.frame("Settings", Section::Settings),
        switches: vec![
            switch(
                "organizations_enabled",
                "Organizations can be made",
                instance.organizations_enabled,
            ),
            switch(
                "slugs_enabled",
                "Callers may choose the names of organizations",
                instance.slugs_enabled,
            ),
            switch(
                "admin_delete_enabled",
                "Administrators of new organizations may delete them",
                instance.admin_delete_enabled,
            ),
            switch(
                "domains_enabled",
                "Administrators of organizations may add domains",
                instance.domains_enabled,
            ),
        ],
        max_domains: instance.max_allowed_domains,
        keys: keys.into_iter().map(Key::from).collect(),
        kinds: [("test", "Test (sk_test_…)"), ("live", "Live (sk_live_…)")]
            .map(|(kind, text)| (kind.to_owned(), text.to_owned()))
            .into(),
        version: env!("CARGO_PKG_VERSION"),
        form: form.unwrap_or_else(|| as_they_are(&instance)),
        key_form,
    };
    Ok(page::render(status, &page))
}

fn as_they_are(instance: &Instance) -> Form {
    let seats = instance.max_allowed_memberships.to_string();
    let organizations = instance.max_organizations_per_user.to_string();
    Form::filled([
        ("max_allowed_memberships", seats.as_str()),
        ("max_organizations_per_user", organizations.as_str()),
    ])
}

fn number(raw: &str) -> Result<u32, Fault> {
    let number = raw.parse().ok().filter(|number| *number <= MAX_SEATS);
    number.ok_or(Fault::OutOfRange {
        min: 0,
        max: i64::from(MAX_SEATS),
    })
}

impl From<SecretKey> for Key {
    fn from(key: SecretKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            created: key.created_at.into(),
            revoked: key.revoked_at.is_some(),
        }
    }
}
