//! API keys as px0 reads and shows them.

use org_core::Fault;
use org_core::credential::{ApiKey, CreateApiKey, Operation, SecretDigest};
use org_core::id::Uuid;
use org_core::text::Label;
use secrecy::SecretString;
use serde::Serialize;

use crate::dialects::px0::field::{in_clear, name, optional_uuid, time, uuid};
use crate::failure::Refusal;
use crate::input::{Input, list, parsed, string};

/// The most teams of one key.
const MAX_TEAMS: usize = 100;

/// A key that is asked for.
pub(super) struct Asked {
    pub(super) organization: Uuid,
    pub(super) teams: Vec<Uuid>,
    name: Label,
    operation: Operation,
}

/// `POST /v1/api-keys`. What cannot be read at all is refused before what is missing.
pub(super) fn create(mut input: Input) -> Result<Asked, Refusal> {
    let organization = input.optional("org_id", optional_uuid)?.flatten();
    let teams = input.optional("team_ids", |ids| {
        list(ids, MAX_TEAMS, |id| parsed(uuid)(id))
    })?;
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
    /// The command, with the digest of the key that was made for it.
    pub(super) fn with(self, digest: SecretDigest) -> CreateApiKey {
        CreateApiKey {
            name: self.name.to_string(),
            digest,
            organization: self.organization,
            operation: self.operation,
        }
    }
}

/// A new key, with the secret that is shown this once.
#[derive(Debug, Serialize)]
pub(super) struct CreatedBody {
    id: String,
    name: String,
    #[serde(serialize_with = "in_clear")]
    key: SecretString,
    operation: &'static str,
    created_at: String,
}

impl CreatedBody {
    pub(super) fn new(made: ApiKey, key: SecretString) -> Self {
        let ApiKey {
            id: _,
            uuid,
            name,
            digest: _,
            organization_id: _,
            operation,
            created_by: _,
            created_at,
        } = made;
        Self {
            id: uuid.to_string(),
            name,
            key,
            operation: operation.as_str(),
            created_at: time(created_at),
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
