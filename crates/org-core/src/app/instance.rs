use super::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::instance::{Instance, UpdateInstance};
use crate::{Action, Principal};

impl App {
    /// The instance and its settings.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] before [`App::ensure_instance`].
    pub async fn instance(&self) -> Result<Instance> {
        let found = self.store.read(|tx| tx.instance()).await?;
        found.ok_or_else(missing)
    }

    /// Changes some settings of the instance.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] before
    /// [`App::ensure_instance`].
    pub async fn update_instance(
        &self,
        who: &Principal,
        change: UpdateInstance,
    ) -> Result<Instance> {
        who.require(Action::ManageInstance)?;
        let mut event = Event::new(self, who, EventKind::InstanceUpdated, "");
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut instance = tx.lock_instance()?.ok_or_else(missing)?;
                change.clone().apply(&mut instance);
                instance.updated_at = now;
                tx.update_instance(&instance)?;
                event.subject = instance.id.to_string();
                tx.insert_event(&event)?;
                Ok(instance)
            })
            .await
    }
}

fn missing() -> Error {
    Error::not_found(Kind::Instance, "")
}
