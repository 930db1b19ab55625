//! Uploaded logos: one for each organization, and no image without one.

use org_core::event::EventKind;
use org_core::id::{ImageId, UserId};
use org_core::image::{MediaType, Picture, UploadLogo};
use org_core::organization::{Logo, Organization, OrganizationRef, UpdateOrganization};
use org_core::text::HttpsUrl;
use org_core::{Action, Denial, Error, Kind, Patch, Principal, Result};

use crate::builders::{by_slug, machine, operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is, invariants};

pub async fn an_uploaded_logo_is_shown_and_recorded(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    at.organization("acme").await;
    let new = UploadLogo {
        uploader: Some(ada.id.clone()),
        ..upload(b"\0\xff\n")
    };
    let changed = at.app.upload_logo(&operator(), by_slug("acme"), new).await;
    let changed = changed.unwrap();
    assert_eq!(at.reload(&changed).await, changed);
    let image = at.app.image(image_of(&changed)).await.unwrap();
    assert_eq!(image.picture, picture(b"\0\xff\n"));
    assert_eq!(image.created_at, at.app.now());
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(event.kind, EventKind::OrganizationUpdated);
    assert_eq!(event.data["uploader"], ada.id.as_str());
    hold(at);
}

pub async fn another_logo_takes_its_place(at: &Fixture) {
    let made = at.organization("acme").await;
    let first = image_of(&set(at, b"first").await.unwrap());
    let second = set(at, b"second").await.unwrap();
    gone(at, first).await;
    let second = image_of(&second);
    let url = HttpsUrl::parse("https://cdn.example/logo.png").unwrap();
    // The same one once more, and changes of something else, leave it.
    for logo in [Patch::Keep, Patch::Set(Logo::Image(second.clone()))] {
        assert_eq!(image_of(&change(at, logo).await.unwrap()), second);
        at.app.image(second.clone()).await.unwrap();
    }
    let linked = change(at, Patch::Set(Logo::Url(url.clone())))
        .await
        .unwrap();
    assert_eq!(linked.branding.logo, Some(Logo::Url(url)));
    assert_eq!(at.reload(&made).await, linked);
    gone(at, second).await;
    let third = image_of(&set(at, b"third").await.unwrap());
    let cleared = change(at, Patch::Clear).await.unwrap();
    assert_eq!(cleared.branding.logo, None);
    gone(at, third).await;
    hold(at);
}

pub async fn it_goes_with_its_organization(at: &Fixture) {
    at.organization("acme").await;
    let image = image_of(&set(at, b"logo").await.unwrap());
    let who = operator();
    let deleted = at.app.delete_organization(&who, by_slug("acme"));
    deleted.await.unwrap();
    gone(at, image).await;
    hold(at);
}

pub async fn only_who_may_change_the_organization_uploads(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let member = at.member(&acme, "bob@example.com").await;
    let stranger = at.user("eve@example.com").await;
    let before = at.database.dump();
    let upload_as =
        async |who: Principal, new| at.app.upload_logo(&who, by_slug("acme"), new).await;
    assert_is!(
        upload_as(signed_in(&member), upload(b"x")).await,
        Err(Error::Forbidden(Denial::Permission(_)))
    );
    assert_is!(
        upload_as(signed_in(&stranger), upload(b"x")).await,
        Err(Error::Forbidden(Denial::NotAMember))
    );
    let reader = machine([Action::ReadOrganizations]);
    assert_is!(
        upload_as(reader, upload(b"x")).await,
        Err(Error::Forbidden(_))
    );
    let unknown = UploadLogo {
        uploader: UserId::parse("user_nobody"),
        ..upload(b"x")
    };
    assert_is!(
        upload_as(operator(), unknown).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
    let who = operator();
    let nowhere = at.app.upload_logo(&who, by_slug("nowhere"), upload(b"x"));
    assert_is!(
        nowhere.await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
    assert_eq!(at.database.dump(), before);
    let uploaded = upload_as(signed_in(&ada), upload(b"x")).await.unwrap();
    at.app.image(image_of(&uploaded)).await.unwrap();
}

pub async fn a_stored_image_of_another_cannot_be_taken(at: &Fixture) {
    at.organization("acme").await;
    let image = image_of(&set(at, b"logo").await.unwrap());
    let other = at.organization("other").await;
    let take = UpdateOrganization {
        logo: Patch::Set(Logo::Image(image.clone())),
        ..UpdateOrganization::default()
    };
    let by = OrganizationRef::Id(other.id.clone());
    assert_is!(
        at.app.update_organization(&operator(), by, take).await,
        Err(Error::Invalid(_))
    );
    assert_eq!(at.reload(&other).await, other);
    at.app.image(image).await.unwrap();
    gone(at, ImageId::parse("img_none").unwrap()).await;
}

fn picture(bytes: &[u8]) -> Picture {
    Picture {
        media_type: MediaType::Png,
        bytes: bytes.to_vec(),
    }
}

fn upload(bytes: &[u8]) -> UploadLogo {
    UploadLogo {
        picture: picture(bytes),
        uploader: None,
    }
}

async fn set(at: &Fixture, bytes: &[u8]) -> Result<Organization> {
    let by = by_slug("acme");
    at.app.upload_logo(&operator(), by, upload(bytes)).await
}

async fn change(at: &Fixture, logo: Patch<Logo>) -> Result<Organization> {
    let change = UpdateOrganization {
        logo,
        ..UpdateOrganization::default()
    };
    let by = by_slug("acme");
    at.app.update_organization(&operator(), by, change).await
}

fn image_of(organization: &Organization) -> ImageId {
    match &organization.branding.logo {
        Some(Logo::Image(id)) => id.clone(),
        other => panic!("an image, not {other:?}"),
    }
}

async fn gone(at: &Fixture, image: ImageId) {
    assert_is!(
        at.app.image(image).await,
        Err(Error::NotFound {
            kind: Kind::Image,
            ..
        })
    );
}

fn hold(at: &Fixture) {
    if at.database.can_be_looked_into() {
        invariants::hold(&at.database);
    }
}
