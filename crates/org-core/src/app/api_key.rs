//! Keys that act for one organization, or for some of its teams.

use std::collections::BTreeSet;

use serde_json::json;

use super::App;
use super::authorize::authorize;
use super::organization::unknown;
use crate::credential::{ApiKey, CreateApiKey, NewSecret, Reach, ScopedTeam, UpdateApiKey};
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ApiKeyId, OrganizationId, UserId, Uuid};
use crate::organization::{Organization, OrganizationRef};
use crate::role::SystemPermission;
use crate::store::{Reader, Writer};
use crate::team::TeamRef;
use crate::text::{Fault, Violation};
use crate::{Action, Principal};

impl App {
    /// Makes a key that acts for one organization in the place of the calling user.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] unless the user administers the organization; [`Error::NotFound`] for
    /// an unknown organization and a caller who may do so everywhere, and for an unknown team;
    /// [`Error::Invalid`] for a team of another organization, or one that is named twice;
    /// [`Error::LimitReached`] beyond [`ApiKey::MAX`].
    pub async fn create_api_key(&self, who: &Principal, new: CreateApiKey) -> Result<ApiKey> {
        let action = Action::CreateApiKeys;
        let maker = maker(who, action)?;
        let now = self.now();
        let id = ApiKeyId::generate(now, self.entropy());
        let uuid = Uuid::generate(self.entropy());
        let event = Event::new(self, who, EventKind::ApiKeyCreated, id.as_str());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let CreateApiKey {
                    name,
                    secret: NewSecret { digest, prefix },
                    organization,
                    teams,
                    operation,
                } = new.clone();
                let by = OrganizationRef::Uuid(organization);
                let organization = manageable(tx, &who, &by, action)?.id;
                if tx.count_api_keys(&organization)? >= ApiKey::MAX {
                    return Err(Error::LimitReached {
                        kind: Kind::ApiKey,
                        limit: ApiKey::MAX,
                    });
                }
                let key = ApiKey {
                    id: id.clone(),
                    uuid,
                    name,
                    digest,
                    prefix: Some(prefix),
                    reach: reach(tx, &organization, &teams)?,
                    organization_id: organization,
                    operation,
                    created_by: maker.clone(),
                    created_at: now,
                    last_used_at: None,
                };
                tx.insert_api_key(&key)?;
                tx.insert_event(&about(&event, &key))?;
                Ok(key)
            })
            .await
    }

    /// The API keys of an organization, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`]; [`Error::NotFound`] for an unknown organization and a caller who may
    /// read keys everywhere.
    pub async fn api_keys(&self, who: &Principal, by: OrganizationRef) -> Result<Vec<ApiKey>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let found = tx.organization(&by)?.map(|organization| organization.id);
                let (action, permission) = (Action::ReadApiKeys, SystemPermission::ReadApiKeys);
                authorize(tx, &who, found.as_ref(), action, permission)?;
                let id = found.ok_or_else(|| unknown(&who, &by, action))?;
                tx.api_keys(&id, ApiKey::MAX)
            })
            .await
    }

    /// Refuses unless there is such a key and the caller may change it. For dialects that judge the
    /// right before what is to change; the operation itself judges again.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`].
    pub async fn may_manage_api_key(&self, who: &Principal, uuid: Uuid) -> Result<()> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let key = known(tx, &uuid)?;
                judge(tx, &who, &key.organization_id)
            })
            .await
    }

    /// Changes the name, the teams or the operation of an API key, and answers it with its
    /// organization.
    ///
    /// # Errors
    ///
    /// As [`App::may_manage_api_key`], and as [`App::create_api_key`] for teams.
    pub async fn update_api_key(
        &self,
        who: &Principal,
        uuid: Uuid,
        change: UpdateApiKey,
    ) -> Result<(ApiKey, Organization)> {
        let event = Event::new(self, who, EventKind::ApiKeyUpdated, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (mut key, organization) = held(tx, &who, &uuid)?;
                let UpdateApiKey {
                    name,
                    teams,
                    operation,
                } = change.clone();
                key.name = name.unwrap_or(key.name);
                key.operation = operation.unwrap_or(key.operation);
                if let Some(teams) = teams {
                    key.reach = reach(tx, &key.organization_id, &teams)?;
                }
                tx.update_api_key(&key)?;
                tx.insert_event(&about(&event, &key))?;
                Ok((key, organization))
            })
            .await
    }

    /// Gives an API key another secret; the old one dies at once. From then on the key acts for the
    /// caller, who alone knows the new one.
    ///
    /// # Errors
    ///
    /// As [`App::may_manage_api_key`].
    pub async fn regenerate_api_key(
        &self,
        who: &Principal,
        uuid: Uuid,
        secret: NewSecret,
    ) -> Result<(ApiKey, Organization)> {
        let maker = maker(who, Action::ManageApiKeys)?;
        let event = Event::new(self, who, EventKind::ApiKeyRegenerated, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (mut key, organization) = held(tx, &who, &uuid)?;
                let NewSecret { digest, prefix } = secret.clone();
                key.digest = digest;
                key.prefix = Some(prefix);
                key.created_by = maker.clone();
                tx.update_api_key(&key)?;
                tx.insert_event(&about(&event, &key))?;
                Ok((key, organization))
            })
            .await
    }

    /// Deletes an API key, which stops working at once.
    ///
    /// # Errors
    ///
    /// As [`App::may_manage_api_key`].
    pub async fn delete_api_key(&self, who: &Principal, uuid: Uuid) -> Result<()> {
        let event = Event::new(self, who, EventKind::ApiKeyDeleted, "");
        let who = who.clone();
        self.store
            .write(move |tx| {
                let (key, _) = held(tx, &who, &uuid)?;
                if !tx.delete_api_key(&key.id)? {
                    return Err(missing(&uuid));
                }
                tx.insert_event(&about(&event, &key))
            })
            .await
    }

    /// Notes that an API key was used, for authenticators. No event is recorded.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`].
    pub async fn note_use_of_api_key(&self, id: ApiKeyId) -> Result<()> {
        let now = self.now();
        self.store
            .write_unwatched(move |tx| tx.touch_api_key(&id, now))
            .await
    }
}

/// For whom a key acts that the caller makes.
fn maker(who: &Principal, action: Action) -> Result<UserId> {
    let user = who.user().cloned();
    user.ok_or(Error::Forbidden(Denial::Action(action)))
}

/// The organization, held until the unit of work ends, if `who` may change its keys.
fn manageable(
    tx: &mut dyn Writer,
    who: &Principal,
    by: &OrganizationRef,
    action: Action,
) -> Result<Organization> {
    let found = tx.lock_organization(by)?;
    let id = found.as_ref().map(|organization| &organization.id);
    authorize(tx, who, id, action, SystemPermission::ManageApiKeys)?;
    found.ok_or_else(|| unknown(who, by, action))
}

/// The key, with its organization held until the unit of work ends, if `who` may change it.
fn held(tx: &mut dyn Writer, who: &Principal, uuid: &Uuid) -> Result<(ApiKey, Organization)> {
    let organization = known(tx, uuid)?.organization_id;
    let organization = tx.lock_organization(&OrganizationRef::Id(organization))?;
    let organization = organization.ok_or_else(|| missing(uuid))?;
    // As it is now that nobody else changes it.
    let key = known(tx, uuid)?;
    judge(tx, who, &key.organization_id)?;
    Ok((key, organization))
}

fn judge(
    tx: &mut (impl Reader + ?Sized),
    who: &Principal,
    organization: &OrganizationId,
) -> Result<()> {
    let (action, permission) = (Action::ManageApiKeys, SystemPermission::ManageApiKeys);
    authorize(tx, who, Some(organization), action, permission)
}

fn known(tx: &mut (impl Reader + ?Sized), uuid: &Uuid) -> Result<ApiKey> {
    tx.api_key_by_uuid(uuid)?.ok_or_else(|| missing(uuid))
}

fn missing(uuid: &Uuid) -> Error {
    Error::not_found(Kind::ApiKey, uuid.to_string())
}

/// What a key with these teams reaches.
fn reach(tx: &mut dyn Writer, organization: &OrganizationId, teams: &[Uuid]) -> Result<Reach> {
    if teams.is_empty() {
        return Ok(Reach::Organization);
    }
    let wrong = |fault| Violation::new("team_ids", fault);
    let (mut seen, mut scoped) = (BTreeSet::new(), Vec::with_capacity(teams.len()));
    for uuid in teams {
        let team = tx.team(&TeamRef::Uuid(*uuid))?;
        let team = team.ok_or_else(|| Error::not_found(Kind::Team, uuid.to_string()))?;
        if team.organization_id != *organization {
            return Err(wrong(Fault::NotAllowed).into());
        }
        if !seen.insert(team.id.clone()) {
            return Err(wrong(Fault::Duplicate).into());
        }
        scoped.push(ScopedTeam {
            id: team.id,
            uuid: team.uuid,
        });
    }
    Ok(Reach::Teams(scoped))
}

/// `event` about this key, with what readers need once it is gone.
fn about(event: &Event, key: &ApiKey) -> Event {
    let teams = match &key.reach {
        Reach::Organization => None,
        Reach::Teams(teams) => Some(teams.iter().map(|team| team.id.as_str())),
    };
    let data = json!({
        "name": key.name,
        "operation": key.operation.as_str(),
        "team_ids": teams.map(Iterator::collect::<Vec<_>>),
        "uuid": key.uuid.to_string(),
    });
    let mut event = event.clone().of(&key.organization_id).with(data);
    event.subject = key.id.to_string();
    event
}
