//! Users: found, made, shut out and deleted.

mod edit;
mod list;

pub(super) use edit::chosen_password;

use actix_web::web::{self, ServiceConfig};
use org_core::id::UserId;
use org_core::page::Direction;
use org_core::text::EmailAddress;
use org_core::user::{User, UserFilter, UserOrder, UserQuery};

use crate::failure::Failure;
use crate::text::{Moment, initials};
use crate::visit::Visit;

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/users")
                .route(web::get().to(list::show))
                .route(web::post().to(edit::create)),
        )
        .route("/users/new", web::get().to(edit::new))
        .service(
            web::resource("/users/{user}")
                .route(web::get().to(edit::show))
                .route(web::post().to(edit::save)),
        )
        .route("/users/{user}/access", web::post().to(edit::set_access))
        .route("/users/{user}/delete", web::post().to(edit::delete));
}

/// What is shown of a user in lists and heads.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    /// What stands below the name.
    pub(crate) detail: String,
    /// What has to be typed to delete the user.
    pub(crate) confirmation: String,
    pub(crate) initials: String,
    pub(crate) administers: bool,
    pub(crate) banned: bool,
    pub(crate) created: Moment,
    pub(crate) last_sign_in: Option<Moment>,
}

impl From<&User> for Person {
    fn from(user: &User) -> Self {
        let address = user.primary_email().map(|email| email.address.to_string());
        let name = user
            .full_name()
            .or_else(|| user.display_name().map(str::to_owned));
        let name = name.unwrap_or_else(|| user.id.to_string());
        let confirmation = address.clone().unwrap_or_else(|| user.id.to_string());
        let detail = address.filter(|address| *address != name);
        Self {
            id: user.id.to_string(),
            confirmation,
            initials: initials(&name),
            name,
            detail: detail.unwrap_or_else(|| user.id.to_string()),
            administers: user.system_administrator,
            banned: user.banned,
            created: user.created_at.into(),
            last_sign_in: user.last_sign_in_at.map(Moment::from),
        }
    }
}

/// All users, the newest first.
pub(crate) fn newest(filter: UserFilter, offset: u64, limit: u32) -> UserQuery {
    UserQuery {
        filter,
        order: UserOrder::CreatedAt,
        direction: Direction::Descending,
        after: None,
        offset,
        limit,
    }
}

/// The user with this address or id, if there is one.
pub(crate) async fn by_address_or_id(visit: &Visit, text: &str) -> Result<Option<User>, Failure> {
    let text = text.trim();
    let mut filter = UserFilter::default();
    if let Some(id) = UserId::parse(text) {
        filter.ids.include = Some(vec![id]);
    } else if let Ok(address) = EmailAddress::parse(text) {
        filter.email_addresses = vec![address.to_string()];
    } else {
        return Ok(None);
    }
    let found = visit.app().users(visit.who(), newest(filter, 0, 1)).await?;
    Ok(found.items.into_iter().next())
}
