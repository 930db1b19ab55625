//! Roles and what they permit.

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
    user_roles (role_id, user_id) {
        role_id -> Text,
        user_id -> Text,
        created_at -> BigInt,
    }
}
