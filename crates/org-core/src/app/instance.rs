use super::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::instance::{Instance, Settings, UpdateInstance};
use crate::store::Reader;
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

    /// The settings of the instance.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] before
    /// [`App::ensure_instance`].
    pub async fn instance_settings(&self, who: &Principal) -> Result<Settings> {
        who.require(Action::ManageInstance)?;
        self.store
            .read(|tx| {
                let instance = tx.instance()?.ok_or_else(missing)?;
                settings(tx, instance)
            })
            .await
    }

    /// Changes some settings of the instance.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] before
    /// [`App::ensure_instance`] and for an unknown role.
    pub async fn update_instance(
        &self,
        who: &Principal,
        change: UpdateInstance,
    ) -> Result<Settings> {
        who.require(Action::ManageInstance)?;
        let mut event = Event::new(self, who, EventKind::InstanceUpdated, "");
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut instance = tx.lock_instance()?.ok_or_else(missing)?;
                if let Some(id) = &change.domains_default_role_id {
                    let unknown = || Error::not_found(Kind::Role, id.as_str());
                    tx.role(id)?.ok_or_else(unknown)?;
                }
                change.clone().apply(&mut instance);
                instance.updated_at = now;
                tx.update_instance(&instance)?;
                event.subject = instance.id.to_string();
                tx.insert_event(&event)?;
                settings(tx, instance)
            })
            .await
    }
}

fn settings(tx: &mut (impl Reader + ?Sized), instance: Instance) -> Result<Settings> {
    let role = tx.role(&instance.domains_default_role_id)?;
    let role = role.ok_or_else(|| Error::Store("the role of domains is missing".into()))?;
    Ok(Settings {
        domains_default_role: role.key,
        instance,
    })
}

fn missing() -> Error {
    Error::not_found(Kind::Instance, "")
}
