//! Teams and the keys that reach them.

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
