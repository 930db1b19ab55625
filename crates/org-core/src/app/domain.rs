mod access;
mod affiliate;
mod verify;

use serde_json::json;

use self::access::{entitled, locked, missing, permit, readable};
use super::App;
use super::enrollment::{Draft, Enrolled, enroll, newcomers};
use crate::domain::{
    CreateDomain, Domain, DomainFilter, DomainName, DomainOrder, DomainQuery, Mailbox,
    UpdateDomain, Verification, VerificationStrategy,
};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{DomainId, OrganizationId};
use crate::organization::{OrganizationRef, SeatChange};
use crate::page::{Among, Direction, Page, Slice};
use crate::rules::DomainQuota;
use crate::store::Writer;
use crate::{Action, Principal, Timestamp};

/// The symbols of a challenge, which people copy by hand: 128 bits in hexadecimal.
const CHALLENGE_ALPHABET: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
];

impl App {
    /// Adds a domain to an organization. Two organizations may claim one that neither has verified.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`], also for users while domains or the mode are
    /// switched off, or who want it verified without proof; [`Error::Conflict`] for a domain that
    /// the organization has, or that another one has verified; [`Error::LimitReached`].
    pub async fn create_domain(
        &self,
        who: &Principal,
        by: OrganizationRef,
        new: CreateDomain,
    ) -> Result<Domain> {
        let now = self.now();
        let id = DomainId::generate(now, self.entropy());
        let event = Event::new(self, who, EventKind::DomainCreated, id.as_str());
        let challenge = self.entropy().text(&CHALLENGE_ALPHABET, Domain::CHALLENGE);
        let caller = who.clone();
        let work = move |tx: &mut dyn Writer, drafts: &[Draft]| {
            let action = Action::CreateDomains;
            let found = tx.lock_organization(&by)?.map(|o| o.id);
            let organization = entitled(tx, &caller, &by, found, action)?;
            let most = permit(tx, &caller, action, Some(new.enrollment_mode), new.verified)?;
            let limit = match new.quota {
                DomainQuota::Instance => most,
                DomainQuota::Limit(limit) => limit,
            };
            let domain = claim(&new, &id, organization, &challenge, now);
            let newcomers = newcomers(tx, &domain)?;
            if newcomers.len() > drafts.len() {
                return Ok(Enrolled::Needs(newcomers.len()));
            }
            if !tx.count_domain(&domain.organization_id, limit)? {
                let kind = Kind::Domain;
                return Err(Error::LimitReached { kind, limit });
            }
            tx.insert_domain(&domain)?;
            settle(tx, &event, &domain, &newcomers, drafts).map(Enrolled::Done)
        };
        self.enrolling(who, work).await
    }

    /// The domain with this id.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`], also for users while domains are switched off.
    pub async fn domain(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
    ) -> Result<Domain> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = readable(tx, &who, &by)?;
                tx.domain(&organization, &id)?.ok_or_else(|| missing(&id))
            })
            .await
    }

    /// The domain of the organization with this name.
    ///
    /// # Errors
    ///
    /// As [`App::domain`].
    pub async fn domain_named(
        &self,
        who: &Principal,
        by: OrganizationRef,
        name: DomainName,
    ) -> Result<Domain> {
        let query = DomainQuery {
            filter: DomainFilter {
                names: Some(vec![name.clone()]),
                ..DomainFilter::default()
            },
            order: DomainOrder::CreatedAt,
            direction: Direction::Ascending,
            slice: Slice::After {
                after: None,
                limit: 1,
            },
        };
        let found = self.domains_of(who, by, query).await?.items.into_iter();
        let missing = || Error::not_found(Kind::Domain, name.as_str());
        found.last().ok_or_else(missing)
    }

    /// A part of the list of the domains of one organization.
    ///
    /// # Errors
    ///
    /// As [`App::domain`].
    pub async fn domains_of(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: DomainQuery,
    ) -> Result<Page<Domain>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let mut query = query.clone();
                query.filter.organizations = Among {
                    include: Some(vec![readable(tx, &who, &by)?]),
                    exclude: Vec::new(),
                };
                tx.domains(&query)
            })
            .await
    }

    /// A part of the list of the domains of all organizations.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn domains(&self, who: &Principal, query: DomainQuery) -> Result<Page<Domain>> {
        who.require(Action::ReadDomains)?;
        self.store.read(move |tx| tx.domains(&query)).await
    }

    /// Changes a domain. One that is verified and has its mode set brings in those who are not in
    /// yet.
    ///
    /// # Errors
    ///
    /// As [`App::create_domain`].
    pub async fn update_domain(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
        change: UpdateDomain,
    ) -> Result<Domain> {
        let event = Event::new(self, who, EventKind::DomainUpdated, id.as_str());
        let (caller, now) = (who.clone(), self.now());
        let work = move |tx: &mut dyn Writer, drafts: &[Draft]| {
            let action = Action::UpdateDomains;
            let before = locked(tx, &caller, &by, &id, action)?;
            let proof = change.verified.is_some();
            permit(tx, &caller, action, change.enrollment_mode, proof)?;
            let after = changed(before.clone(), change, now);
            let asked = change.enrollment_mode.is_some() || !before.verified();
            let newcomers = if asked {
                newcomers(tx, &after)?
            } else {
                Vec::new()
            };
            if newcomers.len() > drafts.len() {
                return Ok(Enrolled::Needs(newcomers.len()));
            }
            if change.delete_pending {
                take_back(tx, &after, now)?;
            }
            tx.update_domain(&after)?;
            settle(tx, &event, &after, &newcomers, drafts).map(Enrolled::Done)
        };
        self.enrolling(who, work).await
    }

    /// Takes a domain away from its organization, with what waits for an answer because of it, and
    /// answers what it was.
    ///
    /// # Errors
    ///
    /// As [`App::domain`].
    pub async fn delete_domain(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
    ) -> Result<Domain> {
        let event = Event::new(self, who, EventKind::DomainDeleted, id.as_str());
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let before = locked(tx, &who, &by, &id, Action::DeleteDomains)?;
                take_back(tx, &before, now)?;
                if !tx.delete_domain(&before)? {
                    return Err(missing(&id));
                }
                tx.insert_event(&about(&event, &before))?;
                Ok(before)
            })
            .await
    }
}

/// The domain that `new` asks for.
fn claim(
    new: &CreateDomain,
    id: &DomainId,
    of: OrganizationId,
    challenge: &str,
    now: Timestamp,
) -> Domain {
    let proof = || Verification::given(VerificationStrategy::Admin, now);
    Domain {
        id: id.clone(),
        organization_id: of,
        name: new.name.clone(),
        enrollment_mode: new.enrollment_mode,
        affiliation: new.verified.then(proof),
        affiliation_email_address: None,
        ownership: None,
        use_for_discovery: new.use_for_discovery,
        challenge: challenge.to_owned(),
        pending_invitations: 0,
        pending_suggestions: 0,
        created_at: now,
        updated_at: now,
    }
}

/// `before` with the change carried out.
fn changed(before: Domain, change: UpdateDomain, now: Timestamp) -> Domain {
    let UpdateDomain {
        enrollment_mode,
        verified,
        use_for_discovery,
        delete_pending: _,
    } = change;
    let mut after = before;
    after.enrollment_mode = enrollment_mode.unwrap_or(after.enrollment_mode);
    after.use_for_discovery = use_for_discovery.unwrap_or(after.use_for_discovery);
    let affiliated = after.affiliation.as_ref();
    let affiliated = affiliated.is_some_and(Verification::verified);
    match verified {
        Some(true) if !affiliated => {
            let strategy = VerificationStrategy::Admin;
            after.affiliation = Some(Verification::given(strategy, now));
        }
        Some(false) => {
            after.affiliation = None;
            after.ownership = None;
        }
        Some(true) | None => {}
    }
    after.updated_at = now;
    after
}

/// Records the change, brings the newcomers in, and answers the domain as it is then.
fn settle(
    tx: &mut dyn Writer,
    event: &Event,
    domain: &Domain,
    newcomers: &[Mailbox],
    drafts: &[Draft],
) -> Result<Domain> {
    tx.insert_event(&about(event, domain))?;
    enroll(tx, domain, newcomers, drafts)?;
    let settled = tx.domain(&domain.organization_id, &domain.id)?;
    settled.ok_or_else(|| missing(&domain.id))
}

/// Takes back what waits for an answer because of the domain, which frees the seats.
fn take_back(tx: &mut dyn Writer, domain: &Domain, now: Timestamp) -> Result<()> {
    tx.delete_pending_suggestions(&domain.id)?;
    let revoked = tx.revoke_invitations_of_domain(&domain.id, now)?;
    if revoked > 0 {
        let seats = i32::try_from(revoked).unwrap_or(i32::MAX);
        tx.count_seats(&domain.organization_id, SeatChange::invite(-seats))?;
    }
    Ok(())
}

/// `event` about this domain, with what readers need once it is gone.
fn about(event: &Event, domain: &Domain) -> Event {
    let (name, mode) = (domain.name.as_str(), domain.enrollment_mode.as_str());
    let data = json!({ "name": name, "enrollment_mode": mode, "verified": domain.verified() });
    event.clone().of(&domain.organization_id).with(data)
}
