//! Organizations and their domains.

diesel::table! {
    images (id) {
        id -> Text,
        content_type -> Text,
        bytes -> Binary,
        created_at -> BigInt,
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
    domain_codes (domain_id) {
        domain_id -> Text,
        digest -> Text,
        issued -> BigInt,
        window_started_at -> BigInt,
    }
}

diesel::table! {
    organization_membership_requests (id) {
        id -> Text,
        organization_id -> Text,
        user_id -> Text,
        status -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
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
