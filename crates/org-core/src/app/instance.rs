use super::App;
use super::role::{known, known_for_creators};
use super::role_set::{follow_instance, initial};
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
    /// [`App::ensure_instance`] and for an unknown role; [`Conflict`](crate::Conflict) for a role
    /// that does not do for creators.
    pub async fn update_instance(
        &self,
        who: &Principal,
        change: UpdateInstance,
    ) -> Result<Settings> {
        who.require(Action::ManageInstance)?;
        let mut event = Event::new(self, who, EventKind::InstanceUpdated, "");
        let joined = Event::new(self, who, EventKind::RoleSetUpdated, "");
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut instance = tx.lock_instance()?.ok_or_else(missing)?;
                if let Some(id) = &change.creator_role_id {
                    known_for_creators(tx, id)?;
                }
                if let Some(id) = &change.domains_default_role_id {
                    known(tx, id)?;
                }
                change.clone().apply(&mut instance);
                instance.updated_at = now;
                tx.update_instance(&instance)?;
                follow_instance(tx, &instance, now, &joined)?;
                event.subject = instance.id.to_string();
                tx.insert_event(&event)?;
                settings(tx, instance)
            })
            .await
    }
}

fn settings(tx: &mut (impl Reader + ?Sized), instance: Instance) -> Result<Settings> {
    let mut key = |id| match tx.role(id)? {
        Some(role) => Ok(role.key),
        None => Err(Error::Store("a role of the settings is missing".into())),
    };
    Ok(Settings {
        creator_role: key(&instance.creator_role_id)?,
        domains_default_role: key(&instance.domains_default_role_id)?,
        initial_role_set: initial(tx)?.key,
        instance,
    })
}

fn missing() -> Error {
    Error::not_found(Kind::Instance, "")
}
