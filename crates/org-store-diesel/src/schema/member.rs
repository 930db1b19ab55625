//! Members and those who are invited.

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
