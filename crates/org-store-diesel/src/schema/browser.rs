//! Browsers, and what was begun on them.

diesel::table! {
    browsers (id) {
        id -> Text,
        token_digest -> Text,
        last_active_session_id -> Nullable<Text>,
        expire_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
