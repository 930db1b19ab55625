//! The tables, as both databases have them. A test compares this with the migrations.

diesel::table! {
    api_key_teams (api_key_id, team_id) {
        api_key_id -> Text,
        team_id -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        uuid -> Text,
        name -> Text,
        digest -> Text,
        organization_id -> Text,
        operation -> Text,
        created_by -> Text,
        created_at -> BigInt,
        prefix -> Nullable<Text>,
        team_scoped -> Bool,
        last_used_at -> Nullable<BigInt>,
    }
}

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
    counters (name, shard) {
        name -> Text,
        shard -> BigInt,
        value -> BigInt,
    }
}

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
    images (id) {
        id -> Text,
        content_type -> Text,
        bytes -> Binary,
        created_at -> BigInt,
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
    invitation_roles (invitation_id, role_id) {
        invitation_id -> Text,
        role_id -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        organization_id -> Text,
        email_address -> Text,
        address_key -> Text,
        role_id -> Text,
        inviter_id -> Nullable<Text>,
        status -> Text,
        public_metadata -> Text,
        private_metadata -> Text,
        redirect_url -> Nullable<Text>,
        ticket_digest -> Nullable<Text>,
        domain_id -> Nullable<Text>,
        accepted_by -> Nullable<Text>,
        expires_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        ticket_seed -> Nullable<Text>,
        inviter_name -> Nullable<Text>,
        client_id -> Nullable<Text>,
        connection_id -> Nullable<Text>,
        app_metadata -> Nullable<Text>,
        user_metadata -> Nullable<Text>,
    }
}

diesel::table! {
    membership_roles (membership_id, role_id) {
        membership_id -> Text,
        role_id -> Text,
        organization_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    memberships (id) {
        id -> Text,
        organization_id -> Text,
        user_id -> Text,
        role_id -> Text,
        public_metadata -> Text,
        private_metadata -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
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
    organization_domains (id) {
        id -> Text,
        organization_id -> Text,
        name -> Text,
        enrollment_mode -> Text,
        verified -> Bool,
        affiliation_email_address -> Nullable<Text>,
        affiliation_status -> Nullable<Text>,
        affiliation_strategy -> Nullable<Text>,
        affiliation_attempts -> Nullable<BigInt>,
        affiliation_expire_at -> Nullable<BigInt>,
        affiliation_verified_at -> Nullable<BigInt>,
        ownership_status -> Nullable<Text>,
        ownership_strategy -> Nullable<Text>,
        ownership_attempts -> Nullable<BigInt>,
        ownership_expire_at -> Nullable<BigInt>,
        ownership_verified_at -> Nullable<BigInt>,
        challenge -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        use_for_discovery -> Bool,
    }
}

diesel::table! {
    organization_suggestions (id) {
        id -> Text,
        organization_id -> Text,
        user_id -> Text,
        domain_id -> Text,
        status -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    organizations (id) {
        id -> Text,
        uuid -> Text,
        slug -> Text,
        name -> Nullable<Text>,
        logo_url -> Nullable<Text>,
        primary_color -> Nullable<Text>,
        page_background_color -> Nullable<Text>,
        public_metadata -> Text,
        private_metadata -> Text,
        labels -> Text,
        max_allowed_memberships -> BigInt,
        admin_delete_enabled -> Bool,
        created_by -> Nullable<Text>,
        members_count -> BigInt,
        pending_invitations_count -> BigInt,
        domains_count -> BigInt,
        logo_image_id -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        role_set_key -> Nullable<Text>,
        token_quota_enforce -> Nullable<Bool>,
        token_quota_per_day -> Nullable<BigInt>,
        token_quota_per_hour -> Nullable<BigInt>,
        third_parties -> Bool,
        entitled_only -> Bool,
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
    permissions (id) {
        id -> Text,
        key -> Text,
        name -> Text,
        description -> Text,
        system -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    role_api_permissions (role_id, audience, name) {
        role_id -> Text,
        audience -> Text,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    role_permissions (role_id, permission_id) {
        role_id -> Text,
        permission_id -> Text,
    }
}

diesel::table! {
    role_set_roles (role_set_id, role_id) {
        role_set_id -> Text,
        role_id -> Text,
    }
}

diesel::table! {
    role_sets (id) {
        id -> Text,
        key -> Text,
        name -> Text,
        description -> Nullable<Text>,
        initial -> Bool,
        default_role_id -> Text,
        creator_role_id -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    roles (id) {
        id -> Text,
        key -> Text,
        name -> Text,
        description -> Nullable<Text>,
        system -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        users_count -> BigInt,
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
    signing_keys (id) {
        id -> Text,
        sealed -> Text,
        active_from -> BigInt,
        retires_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    user_roles (role_id, user_id) {
        role_id -> Text,
        user_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    spent_assertions (digest) {
        digest -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    team_join_requests (id) {
        id -> Text,
        uuid -> Text,
        team_id -> Text,
        organization_id -> Text,
        user_id -> Text,
        status -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    team_memberships (team_id, user_id) {
        team_id -> Text,
        organization_id -> Text,
        user_id -> Text,
        role -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    teams (id) {
        id -> Text,
        uuid -> Text,
        organization_id -> Text,
        name -> Text,
        name_key -> Text,
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

diesel::joinable!(api_key_teams -> teams (team_id));
diesel::joinable!(email_codes -> email_addresses (email_address_id));
diesel::joinable!(invitations -> organizations (organization_id));
diesel::joinable!(invitations -> roles (role_id));
diesel::joinable!(membership_roles -> memberships (membership_id));
diesel::joinable!(membership_roles -> roles (role_id));
diesel::joinable!(memberships -> organizations (organization_id));
diesel::joinable!(memberships -> roles (role_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(organization_client_grants -> client_grants (grant_id));
diesel::joinable!(organization_client_grants -> organizations (organization_id));
diesel::joinable!(organization_clients -> clients (client_id));
diesel::joinable!(organization_connections -> connections (connection_id));
diesel::joinable!(role_permissions -> permissions (permission_id));
diesel::joinable!(role_set_roles -> role_sets (role_set_id));
diesel::joinable!(role_set_roles -> roles (role_id));
diesel::joinable!(user_roles -> roles (role_id));
diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(team_memberships -> teams (team_id));
diesel::joinable!(teams -> organizations (organization_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_key_teams,
    api_keys,
    client_grants,
    clients,
    connection_clients,
    connections,
    counters,
    email_addresses,
    email_codes,
    events,
    images,
    instances,
    invitation_roles,
    invitations,
    membership_roles,
    memberships,
    organization_client_grants,
    organization_clients,
    organization_connections,
    organization_domains,
    organization_suggestions,
    organizations,
    outbox,
    permissions,
    role_api_permissions,
    role_permissions,
    role_set_roles,
    role_sets,
    roles,
    secret_keys,
    sessions,
    sign_in_tokens,
    team_join_requests,
    team_memberships,
    teams,
    user_roles,
    users,
);
