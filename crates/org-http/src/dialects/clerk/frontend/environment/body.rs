//! The environment. Whatever the browser library knows and this server does not have is off.

use org_core::instance::Settings;
use org_core::rules::SignUp;
use serde_json::{Value, json};

use crate::Context;
use crate::dialects::clerk::password;

pub(super) fn environment(settings: &Settings, context: &Context) -> Value {
    json!({
        "auth_config": auth_config(settings, context),
        "display_config": display_config(settings, context),
        "user_settings": user_settings(context),
        "organization_settings": organization_settings(settings),
        "fraud_settings": {
            "object": "fraud_settings",
            "native": { "device_attestation_mode": "disabled" },
        },
        "commerce_settings": {
            "billing": {
                "stripe_publishable_key": null,
                "free_trial_requires_payment_method": false,
                "user": { "enabled": false, "has_paid_plans": false },
                "organization": { "enabled": false, "has_paid_plans": false },
            },
        },
        "api_keys_settings": {
            "enabled": false,
            "user_api_keys_enabled": false,
            "orgs_api_keys_enabled": false,
        },
        "protect_config": {},
        "client_debug_mode": false,
        "partitioned_cookies": false,
        "maintenance_mode": false,
    })
}

fn auth_config(settings: &Settings, context: &Context) -> Value {
    let mails = context.app.sends_mail();
    let mut first_factors = vec!["password", "ticket"];
    first_factors.extend(mails.then_some("email_code"));
    json!({
        "object": "auth_config",
        "id": settings.instance.id.as_str(),
        "first_name": "on",
        "last_name": "on",
        "email_address": "required",
        "phone_number": "off",
        "username": "off",
        "password": "required",
        "identification_requirements": [["email_address"]],
        "identification_strategies": ["email_address"],
        "first_factors": first_factors,
        "second_factors": [],
        "email_address_verification_strategies": codes(mails),
        "single_session_mode": !context.clerk.sessions.several,
        "enhanced_email_deliverability": false,
        "test_mode": false,
        "url_based_session_syncing": false,
        "claimed_at": null,
        "reverification": false,
        "native_settings": {
            "object": "native_settings",
            "api_enabled": true,
            "trusted_device_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_in_enabled": false,
            "trusted_device_enrollment_prompt_after_sign_up_enabled": false,
        },
    })
}

/// The server has no pages of its own for any of this, so all addresses are its own.
fn display_config(settings: &Settings, context: &Context) -> Value {
    let mut config = json!({
        "object": "display_config",
        "id": settings.instance.id.as_str(),
        "instance_environment_type": "production",
        "application_name": "org-server",
        "theme": {},
        "preferred_sign_in_strategy": "password",
        "logo_image_url": null,
        "favicon_image_url": null,
        "support_email": null,
        "branded": false,
        "experimental_force_oauth_first": false,
        "clerk_js_version": null,
        "show_devmode_warning": false,
        "google_one_tap_client_id": null,
        "help_url": null,
        "privacy_policy_url": null,
        "terms_url": null,
        "logo_url": null,
        "favicon_url": null,
        "logo_image": null,
        "favicon_image": null,
        "captcha_public_key": null,
        "captcha_widget_type": null,
        "captcha_public_key_invisible": null,
        "captcha_provider": null,
        "captcha_oauth_bypass": [],
    });
    if let Some(config) = config.as_object_mut() {
        let addresses = ADDRESSES.map(|name| (name.to_owned(), json!(context.public_url())));
        config.extend(addresses);
    }
    config
}

const ADDRESSES: [&str; 17] = [
    "home_url",
    "logo_link_url",
    "sign_in_url",
    "sign_up_url",
    "user_profile_url",
    "waitlist_url",
    "oauth_consent_url",
    "after_sign_in_url",
    "after_sign_up_url",
    "after_sign_out_one_url",
    "after_sign_out_all_url",
    "after_switch_session_url",
    "after_join_waitlist_url",
    "organization_profile_url",
    "create_organization_url",
    "after_leave_organization_url",
    "after_create_organization_url",
];

fn user_settings(context: &Context) -> Value {
    let mode = match context.clerk.sign_up {
        SignUp::Closed | SignUp::FirstUser => "restricted",
        SignUp::Open => "public",
    };
    let off = json!({ "enabled": false });
    json!({
        "attributes": attributes(context),
        "social": {},
        "saml": off,
        "enterprise_sso": off,
        "sign_in": { "second_factor": { "required": false } },
        "sign_up": {
            "captcha_enabled": false,
            "captcha_widget_type": "invisible",
            "custom_action_required": false,
            "progressive": true,
            "mode": mode,
            "legal_consent_enabled": false,
        },
        "restrictions": {
            "allowlist": off,
            "blocklist": off,
            "allowlist_blocklist_disabled_on_sign_in": off,
            "block_email_subaddresses": off,
            "block_disposable_email_domains": off,
        },
        "password_settings": {
            "disable_hibp": true,
            "disable_password_reverification": true,
            "min_length": password::MIN,
            "max_length": org_auth::password::MAX_BYTES,
            "require_special_char": false,
            "require_numbers": false,
            "require_uppercase": false,
            "require_lowercase": false,
            "show_zxcvbn": false,
            "min_zxcvbn_strength": 0,
            "enforce_hibp_on_sign_in": false,
            "allowed_special_characters": "",
        },
        "username_settings": {
            "min_length": null,
            "max_length": null,
            "allow_extended_special_characters": false,
            "allow_numeric_usernames": false,
        },
        "actions": {
            "delete_self": true,
            "create_organization": true,
            "create_organizations_limit": null,
        },
        "attack_protection": {
            "user_lockout": { "enabled": false, "max_attempts": 0, "duration_in_minutes": 0 },
            "pii": off,
            "email_link": { "require_same_client": false },
            "enumeration_protection": off,
        },
        "passkey_settings": {
            "allow_autofill": false,
            "show_sign_in_button": false,
            "satisfies_second_factor": false,
        },
    })
}

fn attributes(context: &Context) -> Value {
    let mails = context.app.sends_mail();
    let attribute = |enabled: bool, required: bool, factors: &[&str]| {
        json!({
            "enabled": enabled,
            "required": required,
            "used_for_first_factor": !factors.is_empty(),
            "first_factors": factors,
            "used_for_second_factor": false,
            "second_factors": [],
            "verifications": [],
            "verify_at_sign_up": false,
            "immutable": false,
        })
    };
    let off = attribute(false, false, &[]);
    let mut email = attribute(true, true, codes(mails));
    if let Some(email) = email.as_object_mut() {
        email.insert("used_for_first_factor".to_owned(), json!(true));
        email.insert("verifications".to_owned(), json!(codes(mails)));
        let verify = context.verifies_at_sign_up();
        email.insert("verify_at_sign_up".to_owned(), json!(verify));
    }
    json!({
        "email_address": email,
        "phone_number": off,
        "username": off,
        "web3_wallet": off,
        "first_name": attribute(true, false, &[]),
        "last_name": attribute(true, false, &[]),
        "password": attribute(true, true, &["password"]),
        "authenticator_app": off,
        "ticket": attribute(true, false, &["ticket"]),
        "backup_code": off,
        "passkey": off,
    })
}

fn codes(mails: bool) -> &'static [&'static str] {
    if mails { &["email_code"] } else { &[] }
}

fn organization_settings(settings: &Settings) -> Value {
    let Settings {
        instance,
        creator_role,
        domains_default_role,
        initial_role_set: _,
    } = settings;
    let modes = instance.domains_enrollment_modes.iter();
    let modes: Vec<_> = modes.map(|mode| mode.as_str()).collect();
    json!({
        "enabled": instance.organizations_enabled,
        "max_allowed_memberships": instance.max_allowed_memberships,
        "actions": { "admin_delete": instance.admin_delete_enabled },
        "domains": {
            "enabled": instance.domains_enabled,
            "enrollment_modes": modes,
            "default_role": domains_default_role.as_str(),
        },
        "slug": { "disabled": !instance.slugs_enabled },
        "creator_role": creator_role.as_str(),
    })
}
