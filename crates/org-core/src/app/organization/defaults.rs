//! What a form for a new organization may begin with.

use crate::app::App;
use crate::domain::DomainName;
use crate::error::Result;
use crate::text::OrganizationName;
use crate::user::User;
use crate::{Action, Principal};

impl App {
    /// A name for the organization that the caller may be about to make: that of the domain of their
    /// address. None if no address is known to be theirs, or only one of a large provider.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) for callers that are not signed in.
    pub async fn suggested_name(&self, who: &Principal) -> Result<Option<OrganizationName>> {
        let (user, _) = who.signed_in(Action::CreateOrganizations)?;
        let user = user.clone();
        let found = self.store.read(move |tx| tx.user(&user)).await?;
        Ok(found.as_ref().and_then(name_for))
    }
}

fn name_for(user: &User) -> Option<OrganizationName> {
    let verified = user
        .primary_email()
        .filter(|email| email.verified_at.is_some())?;
    let domain = DomainName::parse(&verified.address.domain()).ok()?;
    let label = domain.as_str().split('.').next()?;
    let (first, rest) = label.split_at_checked(1)?;
    OrganizationName::parse(&format!("{}{rest}", first.to_ascii_uppercase())).ok()
}
