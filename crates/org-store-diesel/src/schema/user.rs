//! Users and their sessions.

diesel::table! {
    email_addresses (id) {
        id -> Text,
        user_id -> Text,
        address -> Text,
        address_key -> Text,
        address_domain -> Text,
        is_primary -> Bool,
        verified_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    email_codes (email_address_id, purpose) {
        email_address_id -> Text,
        purpose -> Text,
        digest -> Text,
        attempts_left -> BigInt,
        issued -> BigInt,
        window_started_at -> BigInt,
        expire_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        uuid -> Text,
        user_id -> Text,
        client_id -> Text,
        status -> Text,
        token_digest -> Nullable<Text>,
        active_organization_id -> Nullable<Text>,
        last_active_at -> BigInt,
        expire_at -> BigInt,
        abandon_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    setup_links (digest) {
        digest -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sign_in_tokens (id) {
        id -> Text,
        user_id -> Text,
        organization_id -> Nullable<Text>,
        digest -> Text,
        status -> Text,
        expire_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        uuid -> Text,
        external_id -> Nullable<Text>,
        username -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        system_administrator -> Bool,
        public_metadata -> Text,
        private_metadata -> Text,
        unsafe_metadata -> Text,
        banned -> Bool,
        create_organization_enabled -> Bool,
        create_organizations_limit -> Nullable<BigInt>,
        organizations_created -> BigInt,
        memberships_count -> BigInt,
        last_sign_in_at -> Nullable<BigInt>,
        last_active_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        primary_address_key -> Nullable<Text>,
        locale -> Nullable<Text>,
        legal_accepted_at -> Nullable<BigInt>,
        delete_self_enabled -> Bool,
        locked -> Bool,
        name -> Nullable<Text>,
        nickname -> Nullable<Text>,
        picture -> Nullable<Text>,
        connection_name -> Nullable<Text>,
    }
}
