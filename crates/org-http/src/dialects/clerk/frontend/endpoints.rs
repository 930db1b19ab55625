//! Every endpoint of the Frontend API below `/v1`.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::{
    Frontend, client, domain, environment, invitation, me, membership, membership_request,
    organization, own, role, session, sign_in, sign_up,
};
use crate::caller::known_to;
use crate::endpoint::{Endpoint, Endpoints, no_such_path};

/// Method and path below `/v1` of every endpoint.
pub fn endpoints() -> Vec<(Method, String)> {
    let mut mounted = Vec::new();
    let listing = actix_web::App::new().configure(|config| {
        let mut endpoints = Endpoints::over(config);
        open(&mut endpoints);
        closed(&mut endpoints);
        mounted = endpoints.mounted();
    });
    drop(listing);
    mounted
}

/// Mounts them.
pub(in crate::dialects::clerk) fn mount(config: &mut ServiceConfig) {
    open(&mut Endpoints::over(config));
    config.service(
        web::scope("")
            .wrap(from_fn(known_to::<Frontend, _>))
            .configure(|config| closed(&mut Endpoints::over(config)))
            .default_service(no_such_path::<Frontend>()),
    );
}

/// Those for whoever comes, which look themselves at who that is.
fn open(config: &mut Endpoints<'_>) {
    config
        .configure(clients)
        .configure(sign_ins)
        .configure(sign_ups)
        .configure(sessions);
}

fn clients(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(
            at("/environment")
                .get(environment::get)
                .patch(environment::get)
                .build(),
        )
        .service(
            at("/client")
                .get(client::get)
                .post(client::create)
                .put(client::create)
                .delete(client::delete)
                .build(),
        );
}

fn sign_ins(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(at("/client/sign_ins").post(sign_in::create).build())
        .service(at("/client/sign_ins/{sign_in}").get(sign_in::get).build())
        .service(
            at("/client/sign_ins/{sign_in}/prepare_first_factor")
                .post(sign_in::prepare)
                .build(),
        )
        .service(
            at("/client/sign_ins/{sign_in}/attempt_first_factor")
                .post(sign_in::attempt)
                .build(),
        );
}

fn sign_ups(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(at("/client/sign_ups").post(sign_up::create).build())
        .service(
            at("/client/sign_ups/{sign_up}")
                .get(sign_up::get)
                .patch(sign_up::update)
                .build(),
        )
        .service(
            at("/client/sign_ups/{sign_up}/prepare_verification")
                .post(sign_up::prepare)
                .build(),
        )
        .service(
            at("/client/sign_ups/{sign_up}/attempt_verification")
                .post(sign_up::attempt)
                .build(),
        );
}

fn sessions(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(at("/client/sessions").delete(session::end_all).build())
        .service(at("/client/sessions/{session}").get(session::get).build())
        .service(
            at("/client/sessions/{session}/touch")
                .post(session::touch)
                .build(),
        )
        .service(
            at("/client/sessions/{session}/tokens")
                .post(session::create_token)
                .build(),
        )
        .service(
            at("/client/sessions/{session}/tokens/{template}")
                .post(session::create_templated_token)
                .build(),
        )
        .service(
            at("/client/sessions/{session}/end")
                .post(session::end)
                .build(),
        )
        .service(
            at("/client/sessions/{session}/remove")
                .post(session::end)
                .build(),
        );
}

/// Those for signed-in users.
fn closed(config: &mut Endpoints<'_>) {
    config
        .configure(organizations)
        .configure(memberships)
        .configure(invitations)
        .configure(domains)
        .configure(membership_requests)
        .configure(own);
}

fn organizations(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(at("/organizations").post(organization::create).build())
        .service(
            at("/organizations/{organization}")
                .get(organization::get)
                .patch(organization::update)
                .delete(organization::delete)
                .build(),
        )
        .service(
            at("/organizations/{organization}/logo")
                .put(organization::logo::put)
                .delete(organization::logo::delete)
                .build(),
        )
        .service(
            at("/organizations/{organization}/roles")
                .get(role::list)
                .build(),
        );
}

fn memberships(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(
            at("/organizations/{organization}/memberships")
                .get(membership::list)
                .post(membership::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}/memberships/{user}")
                .patch(membership::update)
                .delete(membership::delete)
                .build(),
        );
}

fn invitations(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(
            at("/organizations/{organization}/invitations")
                .get(invitation::list)
                .post(invitation::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/bulk")
                .post(invitation::create_all)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/pending")
                .get(invitation::list_pending)
                .build(),
        )
        .service(
            at("/organizations/{organization}/invitations/{invitation}/revoke")
                .post(invitation::revoke)
                .build(),
        );
}

fn domains(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(
            at("/organizations/{organization}/domains")
                .get(domain::list)
                .post(domain::create)
                .build(),
        )
        .service(
            at("/organizations/{organization}/domains/{domain}")
                .get(domain::get)
                .delete(domain::delete)
                .build(),
        )
        .service(
            at("/organizations/{organization}/domains/{domain}/update_enrollment_mode")
                .post(domain::update_enrollment_mode)
                .build(),
        )
        .service(
            at("/organizations/{organization}/domains/{domain}/prepare_affiliation_verification")
                .post(domain::prepare_affiliation)
                .build(),
        )
        .service(
            at("/organizations/{organization}/domains/{domain}/attempt_affiliation_verification")
                .post(domain::attempt_affiliation)
                .build(),
        );
}

fn membership_requests(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(
            at("/organizations/{organization}/membership_requests")
                .get(membership_request::list)
                .build(),
        )
        .service(
            at("/organizations/{organization}/membership_requests/{request}/accept")
                .post(membership_request::accept)
                .build(),
        )
        .service(
            at("/organizations/{organization}/membership_requests/{request}/reject")
                .post(membership_request::reject)
                .build(),
        );
}

fn own(config: &mut Endpoints<'_>) {
    let at = Endpoint::<Frontend>::at;
    config
        .service(
            at("/me")
                .get(me::get)
                .patch(me::update)
                .delete(me::delete)
                .build(),
        )
        .service(at("/me/change_password").post(me::change_password).build())
        .service(
            at("/me/organization_memberships")
                .get(own::memberships)
                .build(),
        )
        .service(
            at("/me/organization_memberships/{organization}")
                .delete(own::leave)
                .build(),
        )
        .service(
            at("/me/organization_invitations")
                .get(own::invitations)
                .build(),
        )
        .service(
            at("/me/organization_invitations/{invitation}/accept")
                .post(own::accept_invitation)
                .build(),
        )
        .service(
            at("/me/organization_suggestions")
                .get(own::suggestions)
                .build(),
        )
        .service(
            at("/me/organization_suggestions/{suggestion}/accept")
                .post(own::accept_suggestion)
                .build(),
        )
        .service(
            at("/me/organization_creation_defaults")
                .get(own::creation_defaults)
                .build(),
        );
}
