//! Session tokens: short-lived proof of who is signed in, in the two shapes that
//! `contracts/clerk.md` section 6 describes.

use std::collections::BTreeSet;

use org_core::app::SessionView;
use org_core::id::{SessionId, UserId};
use org_core::role::PermissionKey;
use org_core::{App, Timestamp};
use serde::{Deserialize, Serialize};

use crate::jwt::{self, TokenError};
use crate::key_ring::KeyRing;
use crate::signing_key::SigningKey;

/// How long a token lives, in seconds.
pub const LIFE: i64 = 60;
/// How long before its making a token is already valid, in seconds.
const HEAD_START: i64 = 10;
/// The longest life a caller may ask for, in seconds: ten years.
pub const LONGEST_LIFE: i64 = 315_360_000;
/// The shortest life a caller may ask for, in seconds.
pub const SHORTEST_LIFE: i64 = 30;

/// The shape of the claims.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Version {
    /// `org_id`, `org_role`, `org_permissions` beside the rest.
    V1,
    /// One `o` object, roles without their prefix, permissions packed.
    V2,
}

/// What a session token is to say.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// The public address of the server.
    pub issuer: &'r str,
    /// The origin of the page that asked, if one did.
    pub authorized_party: Option<&'r str>,
    /// How long it lives, in seconds.
    pub life: i64,
    /// The shape of the claims.
    pub version: Version,
}

/// Makes a token for the session in `view`.
///
/// # Errors
///
/// If signing fails.
pub fn issue(
    app: &App,
    key: &SigningKey,
    view: &SessionView,
    request: &Request<'_>,
) -> Result<String, jsonwebtoken::errors::Error> {
    let now = app.now().seconds();
    let mut jti = [0; 10];
    app.entropy().fill(&mut jti);
    let common = Common {
        azp: request.authorized_party,
        exp: now.saturating_add(request.life),
        fva: [(now - view.session.created_at.seconds()).max(0) / 60, -1],
        iat: now,
        iss: request.issuer,
        jti: hex::encode(jti),
        nbf: now - HEAD_START,
        sid: view.session.id.as_str(),
        sub: view.user.id.as_str(),
    };
    match request.version {
        Version::V1 => key.sign(jwt::header(), &ClaimsV1::new(common, view)),
        Version::V2 => key.sign(jwt::header(), &ClaimsV2::new(common, view)),
    }
}

/// Who a token says its bearer is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bearer {
    /// The session.
    pub session: SessionId,
    /// The user.
    pub user: UserId,
    /// From when on the token is not accepted any more.
    pub ends: Timestamp,
}

/// The bearer of `token`. Whether the session still lives is for the caller to
/// look up.
///
/// # Errors
///
/// [`TokenError`].
pub fn verify(
    keys: &KeyRing,
    token: &str,
    issuer: &str,
    now: Timestamp,
) -> Result<Bearer, TokenError> {
    let claims: Verified = jwt::verify(keys, token, issuer, None, now)?;
    Ok(Bearer {
        session: SessionId::parse(&claims.sid).ok_or(TokenError::Claims)?,
        user: UserId::parse(&claims.sub).ok_or(TokenError::Claims)?,
        ends: jwt::end_of(&claims),
    })
}

#[derive(Deserialize)]
struct Verified {
    exp: i64,
    iat: i64,
    iss: String,
    nbf: Option<i64>,
    sid: String,
    sub: String,
}

impl jwt::Claims for Verified {
    fn exp(&self) -> i64 {
        self.exp
    }
    fn iat(&self) -> i64 {
        self.iat
    }
    fn iss(&self) -> &str {
        &self.iss
    }
    fn nbf(&self) -> Option<i64> {
        self.nbf
    }
}

#[derive(Serialize)]
struct Common<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    azp: Option<&'c str>,
    exp: i64,
    /// Minutes since the first and the second factor were shown; -1 is never.
    fva: [i64; 2],
    iat: i64,
    iss: &'c str,
    jti: String,
    nbf: i64,
    sid: &'c str,
    sub: &'c str,
}

#[derive(Serialize)]
struct ClaimsV1<'c> {
    #[serde(flatten)]
    common: Common<'c>,
    #[serde(flatten)]
    organization: Option<OrganizationV1<'c>>,
}

#[derive(Serialize)]
struct OrganizationV1<'c> {
    #[serde(rename = "org_id")]
    id: &'c str,
    #[serde(rename = "org_permissions")]
    permissions: Vec<&'c str>,
    #[serde(rename = "org_role")]
    role: &'c str,
    #[serde(rename = "org_slug")]
    slug: &'c str,
}

impl<'c> ClaimsV1<'c> {
    fn new(common: Common<'c>, view: &'c SessionView) -> Self {
        let organization = view
            .active
            .as_ref()
            .map(|(active, permissions)| OrganizationV1 {
                id: active.organization.id.as_str(),
                permissions: permissions.iter().map(PermissionKey::as_str).collect(),
                role: active.role.as_str(),
                slug: active.organization.slug.as_str(),
            });
        Self {
            common,
            organization,
        }
    }
}

#[derive(Serialize)]
struct ClaimsV2<'c> {
    #[serde(flatten)]
    common: Common<'c>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fea: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    o: Option<OrganizationV2<'c>>,
    sts: &'static str,
    v: u8,
}

#[derive(Serialize)]
struct OrganizationV2<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    fpm: Option<String>,
    id: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    per: Option<String>,
    rol: &'c str,
    slg: &'c str,
}

impl<'c> ClaimsV2<'c> {
    fn new(common: Common<'c>, view: &'c SessionView) -> Self {
        let packed = view
            .active
            .as_ref()
            .map(|(_, permissions)| pack(permissions));
        let o = view.active.as_ref().map(|(active, _)| {
            let packed = packed.clone().filter(|packed| !packed.features.is_empty());
            OrganizationV2 {
                fpm: packed.as_ref().map(|packed| packed.masks.clone()),
                id: active.organization.id.as_str(),
                per: packed.map(|packed| packed.permissions),
                rol: active.role.as_str().trim_start_matches("org:"),
                slg: active.organization.slug.as_str(),
            }
        });
        let fea = packed
            .map(|packed| packed.features)
            .filter(|features| !features.is_empty());
        Self {
            common,
            fea,
            o,
            sts: "active",
            v: 2,
        }
    }
}

/// Permissions as features, verbs, and for each feature the set of its verbs as a bit mask.
#[derive(Clone)]
struct Packed {
    features: String,
    permissions: String,
    masks: String,
}

fn pack(permissions: &[PermissionKey]) -> Packed {
    let pairs: Vec<(&str, &str)> = permissions
        .iter()
        .filter_map(|key| key.as_str().strip_prefix("org:")?.rsplit_once(':'))
        .collect();
    let features: BTreeSet<&str> = pairs.iter().map(|(feature, _)| *feature).collect();
    let verbs: BTreeSet<&str> = pairs.iter().map(|(_, verb)| *verb).collect();
    let mask = |feature: &str| {
        let bits = verbs
            .iter()
            .enumerate()
            .filter(|(_, verb)| pairs.contains(&(feature, *verb)));
        bits.fold(0_u64, |mask, (bit, _)| mask | 1 << bit)
            .to_string()
    };
    let joined = |parts: Vec<String>| parts.join(",");
    Packed {
        masks: joined(features.iter().map(|feature| mask(feature)).collect()),
        features: joined(
            features
                .iter()
                .map(|feature| format!("o:{feature}"))
                .collect(),
        ),
        permissions: joined(verbs.iter().map(ToString::to_string).collect()),
    }
}

#[cfg(test)]
mod tests {
    use org_core::role::{Permission, SystemPermission};

    use super::*;

    #[test]
    fn permissions_are_packed_by_feature() {
        let keys = [
            "org:sys_memberships:read",
            "org:sys_memberships:manage",
            "org:sys_profile:manage",
        ];
        let keys: Vec<_> = keys
            .iter()
            .filter_map(|key| PermissionKey::parse(key))
            .collect();
        let Packed {
            features,
            permissions,
            masks,
        } = pack(&keys);
        assert_eq!(features, "o:sys_memberships,o:sys_profile");
        assert_eq!(permissions, "manage,read");
        assert_eq!(masks, "3,1");
    }

    /// As readers do it. A mask has to stay exact in a floating-point number.
    fn unpacked(packed: &Packed) -> BTreeSet<PermissionKey> {
        let verbs: Vec<&str> = packed.permissions.split(',').collect();
        let features = packed.features.split(',').zip(packed.masks.split(','));
        let mut keys = BTreeSet::new();
        for (feature, mask) in features {
            let mask: u64 = mask.parse().unwrap();
            assert!(mask < 1 << 53, "{mask}");
            for (bit, verb) in verbs
                .iter()
                .enumerate()
                .filter(|(bit, _)| mask >> bit & 1 == 1)
            {
                let feature = feature.strip_prefix("o:").unwrap();
                let key = format!("org:{feature}:{verb}");
                keys.insert(PermissionKey::parse(&key).unwrap_or_else(|| panic!("{bit} {key}")));
            }
        }
        keys
    }

    #[test]
    fn as_many_permissions_as_there_can_be_are_read_as_they_were_packed() {
        let own = (0..Permission::MAX).map(|n| format!("org:feature_{}:verb_{n}", n % 7));
        let own = own.map(|key| PermissionKey::parse(&key).unwrap());
        let keys: Vec<_> = own.chain(SystemPermission::ALL.map(Into::into)).collect();
        assert_eq!(unpacked(&pack(&keys)), keys.into_iter().collect());
    }
}
