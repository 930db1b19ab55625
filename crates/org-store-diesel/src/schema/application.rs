//! Clients, connections, and what organizations have of them.

diesel::table! {
    client_grants (id) {
        id -> Text,
        client_id -> Text,
        audience -> Text,
        subject_type -> Text,
        scopes -> Text,
        organization_usage -> Nullable<Text>,
        allow_any_organization -> Bool,
        organizations_count -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    clients (id) {
        id -> Text,
        name -> Text,
        digest -> Text,
        created_at -> BigInt,
        description -> Nullable<Text>,
        app_type -> Nullable<Text>,
        is_first_party -> Bool,
        grant_types -> Text,
        authentication -> Nullable<Text>,
        logo_uri -> Nullable<Text>,
        initiate_login_uri -> Nullable<Text>,
        callbacks -> Text,
        allowed_logout_urls -> Text,
        web_origins -> Text,
        allowed_origins -> Text,
        metadata -> Text,
        organization_usage -> Nullable<Text>,
        organization_require_behavior -> Nullable<Text>,
        organization_discovery_methods -> Text,
        default_organization_id -> Nullable<Text>,
        default_for_client_credentials -> Bool,
        more -> Text,
        credentials -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    connection_clients (connection_id, client_id) {
        connection_id -> Text,
        client_id -> Text,
    }
}

diesel::table! {
    connections (id) {
        id -> Text,
        name -> Text,
        display_name -> Nullable<Text>,
        strategy -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        options -> Text,
        metadata -> Text,
        realms -> Text,
        is_domain_connection -> Bool,
        show_as_button -> Nullable<Bool>,
    }
}

diesel::table! {
    organization_client_grants (organization_id, grant_id) {
        organization_id -> Text,
        grant_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    organization_clients (organization_id, client_id) {
        organization_id -> Text,
        client_id -> Text,
        use_for_member_access -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    organization_connections (organization_id, connection_id) {
        organization_id -> Text,
        connection_id -> Text,
        assign_membership_on_login -> Bool,
        show_as_button -> Bool,
        is_signup_enabled -> Bool,
        created_at -> BigInt,
        name -> Nullable<Text>,
        access_level -> Text,
        is_enabled -> Bool,
        updated_at -> BigInt,
    }
}

diesel::table! {
    spent_assertions (digest) {
        digest -> Text,
        expires_at -> BigInt,
    }
}
