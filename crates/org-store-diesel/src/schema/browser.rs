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

diesel::table! {
    sign_ins (id) {
        id -> Text,
        browser_id -> Text,
        identifier -> Nullable<Text>,
        user_id -> Nullable<Text>,
        ticket_digest -> Nullable<Text>,
        factor -> Nullable<Text>,
        factor_verified -> Bool,
        factor_expire_at -> Nullable<BigInt>,
        session_id -> Nullable<Text>,
        abandon_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    sign_ups (id) {
        id -> Text,
        browser_id -> Text,
        email_address -> Nullable<Text>,
        password -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        unsafe_metadata -> Nullable<Text>,
        legal_accepted_at -> Nullable<BigInt>,
        ticket_digest -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
        code_digest -> Nullable<Text>,
        code_attempts_left -> BigInt,
        code_issued -> BigInt,
        code_expire_at -> Nullable<BigInt>,
        user_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
        abandon_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}
