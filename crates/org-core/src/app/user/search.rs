use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::id::{OrganizationId, UserId};
use crate::organization::{Organization, OrganizationOrder, OrganizationQuery};
use crate::page::{Among, Direction, Page, Slice};
use crate::user::{User, UserSearch};
use crate::{Action, Principal};

impl App {
    /// A part of the list of the users for whom a condition holds.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn search_users(&self, who: &Principal, search: UserSearch) -> Result<Page<User>> {
        who.require(Action::ReadUsers)?;
        self.store.read(move |tx| tx.search_users(&search)).await
    }

    /// A part of the list of the organizations that a user belongs to, oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn organizations_of_user(
        &self,
        who: &Principal,
        user: UserId,
        slice: Slice<OrganizationId>,
    ) -> Result<Page<Organization>> {
        who.require(Action::ReadOrganizationsOfUsers)?;
        let query = OrganizationQuery {
            text: None,
            ids: Among::default(),
            members: Among {
                include: Some(vec![user.clone()]),
                exclude: Vec::new(),
            },
            order: OrganizationOrder::CreatedAt,
            direction: Direction::Ascending,
            slice,
        };
        self.store
            .read(move |tx| {
                let known = tx.user(&user)?;
                known.ok_or_else(|| Error::not_found(Kind::User, user.as_str()))?;
                tx.organizations(&query)
            })
            .await
    }
}
