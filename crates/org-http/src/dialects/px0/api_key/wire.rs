//! API keys as px0 reads and shows them.

use org_auth::secret::{api_key_prefix, digest_of};
use org_core::Fault;
use org_core::credential::{ApiKey, CreateApiKey, NewSecret, Operation, Reach, UpdateApiKey};
use org_core::id::Uuid;
use org_core::text::Label;
use secrecy::SecretString;
use serde::Serialize;

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::field::{in_clear, name, optional_uuid, time, uuid};
use crate::failure::Refusal;
use crate::input::{Given, Input, list, parsed, string};

/// A key that is asked for.
pub(super) struct Asked {
    organization: Uuid,
    teams: Vec<Uuid>,
    name: Label,
    operation: Operation,
}

/// `POST /v1/api-keys`. What cannot be read at all is refused before what is missing.
pub(super) fn create(mut input: Input) -> Result<Asked, Refusal> {
    let organization = input.optional("org_id", optional_uuid)?.flatten();
    let teams = input.optional("team_ids", teams)?;
    let operation = input.optional("operation", string)?;
    let name = input.required("name", name(Label::parse))?;
    Ok(Asked {
        organization: organization.ok_or_else(|| input.blame("org_id", Fault::Missing))?,
        teams: teams.unwrap_or_default(),
        name,
        operation: match operation.as_deref() {
            None | Some("") => Operation::default(),
            Some(known) => Operation::parse(known)
                .ok_or_else(|| input.blame("operation", Fault::NotAllowed))?,
        },
    })
}

impl Asked {
    /// The command, with the key that was made for it.
    pub(super) fn with(self, secret: NewSecret) -> CreateApiKey {
        let Self {
            organization,
            teams,
            name,
            operation,
        } = self;
        CreateApiKey {
            name: name.to_string(),
            secret,
            organization,
            teams,
            operation,
        }
    }
}

/// A change that is asked for, the operation as it was written.
pub(super) struct AskedChange {
    name: Option<Label>,
    teams: Option<Vec<Uuid>>,
    operation: Option<String>,
}

/// `PUT /v1/api-keys/{key}`. An empty name or operation is none.
pub(super) fn update(mut input: Input) -> Result<AskedChange, Refusal> {
    let operation = input.optional("operation", string)?;
    let name = input.optional("name", |given| match name(Label::parse)(given) {
        Err(Fault::Blank) => Ok(None),
        other => other.map(Some),
    })?;
    Ok(AskedChange {
        name: name.flatten(),
        teams: input.optional("team_ids", teams)?,
        operation: operation.filter(|operation| !operation.is_empty()),
    })
}

impl AskedChange {
    pub(super) fn checked(self) -> Result<UpdateApiKey, Quirk> {
        let Self {
            name,
            teams,
            operation,
        } = self;
        let operation = operation
            .map(|operation| Operation::parse(&operation).ok_or(Quirk::InvalidChangeOfOperation));
        Ok(UpdateApiKey {
            name: name.map(|name| name.to_string()),
            teams,
            operation: operation.transpose()?,
        })
    }
}

fn teams(given: Given) -> Result<Vec<Uuid>, Fault> {
    list(given, ApiKey::MAX_TEAMS, |id| parsed(uuid)(id))
}

/// `GET /v1/api-keys?org_id=`
pub(super) fn organization(query: &mut Input) -> Result<Uuid, Refusal> {
    let id = query.optional("org_id", string).unwrap_or_default();
    match id.as_deref() {
        None | Some("") => Err(query.blame("org_id", Fault::Missing).into()),
        Some(id) => uuid(id).map_err(|_| Quirk::InvalidId.into()),
    }
}

/// What is kept of a new key.
pub(super) fn kept(key: &SecretString) -> NewSecret {
    NewSecret {
        digest: digest_of(key),
        prefix: api_key_prefix(key),
    }
}

/// A new key, with the secret that is shown this once.
#[derive(Debug, Serialize)]
pub(super) struct CreatedBody {
    id: String,
    name: String,
    #[serde(serialize_with = "in_clear")]
    key: SecretString,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_prefix: Option<String>,
    operation: &'static str,
    created_at: String,
}

/// A key with another secret, which is shown this once.
#[derive(Debug, Serialize)]
pub(super) struct RegeneratedBody {
    #[serde(flatten)]
    created: CreatedBody,
    org_id: String,
    team_id: Option<String>,
}

/// A key without its secret.
#[derive(Debug, Serialize)]
struct KeyBody {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_prefix: Option<String>,
    org_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<String>,
    operation: &'static str,
    created_at: String,
    last_used_at: Option<String>,
}

/// A key by itself.
#[derive(Debug, Serialize)]
pub(super) struct OneBody {
    api_key: KeyBody,
}

/// The keys of an organization.
#[derive(Debug, Serialize)]
pub(super) struct ListBody {
    api_keys: Vec<KeyBody>,
}

impl CreatedBody {
    pub(super) fn new(made: ApiKey, key: SecretString) -> Self {
        let KeyBody {
            id,
            name,
            key_prefix,
            org_id: _,
            team_id: _,
            operation,
            created_at,
            last_used_at: _,
        } = KeyBody::new(None, made);
        Self {
            id,
            name,
            key,
            key_prefix,
            operation,
            created_at,
        }
    }
}

impl RegeneratedBody {
    pub(super) fn new(organization: Uuid, changed: ApiKey, key: SecretString) -> Self {
        Self {
            team_id: first_team(&changed),
            created: CreatedBody::new(changed, key),
            org_id: organization.to_string(),
        }
    }
}

impl KeyBody {
    fn new(organization: Option<Uuid>, key: ApiKey) -> Self {
        let team_id = first_team(&key);
        let ApiKey {
            id: _,
            uuid,
            name,
            digest: _,
            prefix,
            organization_id: _,
            reach: _,
            operation,
            created_by: _,
            created_at,
            last_used_at,
        } = key;
        Self {
            id: uuid.to_string(),
            name,
            key_prefix: prefix,
            org_id: organization.map(|id| id.to_string()).unwrap_or_default(),
            team_id,
            operation: operation.as_str(),
            created_at: time(created_at),
            last_used_at: last_used_at.map(time),
        }
    }
}

/// px0 shows one team of a key, the first.
fn first_team(key: &ApiKey) -> Option<String> {
    match &key.reach {
        Reach::Organization => None,
        Reach::Teams(teams) => teams.first().map(|team| team.uuid.to_string()),
    }
}

impl OneBody {
    pub(super) fn new(organization: Uuid, key: ApiKey) -> Self {
        Self {
            api_key: KeyBody::new(Some(organization), key),
        }
    }
}

impl ListBody {
    pub(super) fn new(organization: Uuid, keys: Vec<ApiKey>) -> Self {
        let body = |key| KeyBody::new(Some(organization), key);
        Self {
            api_keys: keys.into_iter().map(body).collect(),
        }
    }
}
#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn refused(body: Value) -> String {
        let Value::Object(fields) = body else {
            panic!("an object")
        };
        match create(Input::from_object(fields)) {
            Ok(_) => "nothing".to_owned(),
            Err(Refusal::Core(error)) => error.to_string(),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn faults_come_in_the_contracts_order() {
        assert_eq!(
            refused(json!({ "operation": 1 })),
            "operation is not valid: WrongType { expected: String, found: Integer }"
        );
        assert_eq!(refused(json!({})), "name is not valid: Missing");
        let named = json!({ "name": "k", "operation": "x" });
        assert_eq!(refused(named), "org_id is not valid: Missing");
        let id = "6b3f0bd4-9c0c-4a57-9d0e-0a1b2c3d4e5f";
        let wrong = json!({ "name": "k", "org_id": id, "operation": "x" });
        assert_eq!(refused(wrong), "operation is not valid: NotAllowed");
        let right = json!({ "name": "k", "org_id": id, "operation": "", "team_ids": null });
        assert_eq!(refused(right), "nothing");
    }
}
