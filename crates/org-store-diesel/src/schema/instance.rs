//! The instance: its settings and keys, and what happened in it.

diesel::table! {
    counters (name, shard) {
        name -> Text,
        shard -> BigInt,
        value -> BigInt,
    }
}

diesel::table! {
    events (position) {
        position -> BigInt,
        id -> Text,
        kind -> Text,
        actor -> Text,
        via -> Text,
        organization_id -> Nullable<Text>,
        subject -> Text,
        data -> Text,
        occurred_at -> BigInt,
    }
}

diesel::table! {
    instances (id) {
        id -> Text,
        singleton -> BigInt,
        organizations_enabled -> Bool,
        slugs_enabled -> Bool,
        admin_delete_enabled -> Bool,
        max_allowed_memberships -> BigInt,
        max_organizations_per_user -> BigInt,
        creator_role_id -> Text,
        domains_enabled -> Bool,
        domains_enrollment_modes -> Text,
        domains_default_role_id -> Nullable<Text>,
        max_allowed_domains -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        attempts -> BigInt,
        next_attempt_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    secret_keys (id) {
        id -> Text,
        name -> Text,
        digest -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    signing_keys (id) {
        id -> Text,
        sealed -> Text,
        active_from -> BigInt,
        retires_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}
