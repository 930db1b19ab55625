//! Groups of users and their roles.

diesel::table! {
    group_members (group_id, user_id) {
        group_id -> Text,
        user_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    group_roles (group_id, role_id) {
        group_id -> Text,
        role_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    groups (id) {
        id -> Text,
        name -> Text,
        external_id -> Nullable<Text>,
        connection_id -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    organization_group_roles (organization_id, group_id, role_id) {
        organization_id -> Text,
        group_id -> Text,
        role_id -> Text,
        created_at -> BigInt,
    }
}
