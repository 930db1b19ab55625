// The codes that a refusal of the Clerk Backend API may carry, by status.

const CODES = {
  400: `already_a_member_in_organization bulk_size_exceeded duplicate_record form_param_missing
    invalid_query_parameter_value malformed_request_parameters missing_query_parameter
    organization_creator_not_found organization_invitation_already_accepted
    organization_invitation_expired organization_invitation_not_unique
    organization_invitation_revoked_code organization_minimum_permissions_needed
    request_body_invalid`,
  401: `authentication_invalid authorization_header_format_invalid clerk_key_invalid
    could_not_authenticate_request signed_out`,
  403: `authorization_invalid organization_admin_delete_not_enabled
    organization_domain_enrollment_mode_not_enabled organization_domain_quota_exceeded
    organization_domains_not_enabled organization_instance_roles_quota_exceeded
    organization_membership_quota_exceeded organization_not_enabled_in_instance
    organization_quota_exceeded organization_slugs_disabled
    organization_system_permission_not_modifiable organizations_not_enabled_in_instance
    quota_exceeded`,
  404: `organization_invitation_not_found organization_invitation_not_pending
    organization_not_found_or_unauthorized resource_not_found`,
  405: 'method_not_allowed',
  409: 'organization_role_permission_association_exists',
  413: 'image_too_large request_body_too_large',
  415: 'unsupported_content_type',
  422: `form_identifier_exists form_param_array_size_exceeded form_param_duplicate
    form_param_exceeds_allowed_size form_param_format_invalid form_param_invalid_time
    form_param_max_length_exceeded form_param_missing form_param_type_invalid form_param_unknown
    form_param_value_invalid form_param_value_too_large form_password_incorrect
    form_resource_not_found organization_domain_already_exists organization_domain_blocked
    organization_domain_common organization_domain_mismatch
    organization_minimum_permissions_needed organization_missing_creator_role_permissions
    organization_role_assigned_members organization_role_default_creator_role
    organization_role_domain_default_role organization_role_exists_in_invitations`,
};

const entries = Object.entries(CODES).map(([status, codes]) => [status, codes.split(/\s+/)]);
const byStatus = Object.fromEntries(entries);

/** What was answered, in a line. */
export function shown({ status, body }) {
  const [error] = body.errors ?? [];
  const name = error?.meta?.param_name;
  const text = error ? `${error.code}${name ? ` of ${name}` : ''}` : JSON.stringify(body);
  return `${status} ${text}`.slice(0, 150);
}

/** Why an answer is no refusal of the catalogue; undefined when it is one. */
export function unlisted(answer) {
  const { status, body } = answer;
  const isListed = byStatus[status]?.includes(body.errors?.[0]?.code);
  return status >= 400 && status <= 499 && isListed ? undefined : shown(answer);
}
