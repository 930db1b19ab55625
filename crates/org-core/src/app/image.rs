use super::App;
use super::authorize::authorize;
use super::organization::{about, discard_logo, unknown};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::ImageId;
use crate::image::{Image, UploadLogo};
use crate::organization::{Logo, Organization, OrganizationRef};
use crate::role::SystemPermission;
use crate::{Action, Principal};

impl App {
    /// Gives an organization a logo in place of the one it had.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for the organization or the uploader; [`Error::Forbidden`].
    pub async fn upload_logo(
        &self,
        who: &Principal,
        by: OrganizationRef,
        new: UploadLogo,
    ) -> Result<Organization> {
        let UploadLogo { picture, uploader } = new;
        let now = self.now();
        let image = Image {
            id: ImageId::generate(now, self.entropy()),
            picture,
            created_at: now,
        };
        let event = Event::new(self, who, EventKind::OrganizationUpdated, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let found = tx.lock_organization(&by)?;
                let (action, permission) =
                    (Action::UpdateOrganizations, SystemPermission::ManageProfile);
                authorize(tx, &who, found.as_ref().map(|o| &o.id), action, permission)?;
                let before = found.ok_or_else(|| unknown(&who, &by, action))?;
                if let Some(user) = &uploader
                    && tx.user(user)?.is_none()
                {
                    return Err(Error::not_found(Kind::User, user.as_str()));
                }
                tx.insert_image(&image)?;
                let mut after = before.clone();
                after.branding.logo = Some(Logo::Image(image.id.clone()));
                after.updated_at = now;
                tx.update_organization(&after)?;
                discard_logo(tx, &before, Some(&after))?;
                let mut event = about(&event, &after);
                if let (Some(user), Some(data)) = (&uploader, event.data.as_object_mut()) {
                    data.insert("uploader".to_owned(), user.as_str().into());
                }
                tx.insert_event(&event)?;
                Ok(after)
            })
            .await
    }

    /// A stored image. Open to everyone: pages show it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn image(&self, id: ImageId) -> Result<Image> {
        let found = self.store.read(move |tx| {
            let image = tx.image(&id)?;
            image.ok_or_else(|| Error::not_found(Kind::Image, id.as_str()))
        });
        found.await
    }
}
