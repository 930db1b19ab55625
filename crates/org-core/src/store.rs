//! The port to storage: small traits per entity, summed into a [`Reader`] and a [`Writer`], and
//! the [`Store`] that runs units of work.
//!
//! Lookups that find nothing answer `Ok(None)`. Limits and uniqueness are held by the store itself
//! with guarded updates and unique indexes, because two callers may ask at the same moment.

mod browser;
mod client;
mod client_grant;
mod connection;
mod credential;
mod domain;
mod email_code;
mod event;
mod group;
mod image;
mod instance;
mod invitation;
mod mail;
mod membership;
mod membership_request;
mod organization;
mod organization_client;
mod role;
mod role_set;
mod session;
mod setup;
mod sign_in;
mod sign_in_token;
mod sign_up;
mod signing_key;
mod statistics;
mod suggestion;
mod team;
mod tenant_role;
mod user;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

pub use browser::{ReadBrowsers, WriteBrowsers};
pub use client::{ReadClients, WriteClients};
pub use client_grant::{ReadClientGrants, WriteClientGrants};
pub use connection::{ReadConnections, WriteConnections};
pub use credential::{ReadCredentials, WriteCredentials};
pub use domain::{ReadDomains, WriteDomains};
pub use email_code::{ReadEmailCodes, WriteEmailCodes};
pub use event::{ReadEvents, WriteEvents};
pub use group::{ReadGroups, WriteGroups};
pub use image::{ReadImages, WriteImages};
pub use instance::{ReadInstance, WriteInstance};
pub use invitation::{ReadInvitations, WriteInvitations};
pub use mail::{ReadMail, WriteMail};
pub use membership::{ReadMemberships, WriteMemberships};
pub use membership_request::{ReadMembershipRequests, WriteMembershipRequests};
pub use organization::{ReadOrganizations, WriteOrganizations};
pub use organization_client::{ReadOrganizationClients, WriteOrganizationClients};
pub use role::{ReadRoles, WriteRoles};
pub use role_set::{ReadRoleSets, WriteRoleSets};
pub use session::{ReadSessions, WriteSessions};
pub use setup::{ReadSetupLinks, WriteSetupLinks};
pub use sign_in::{ReadSignIns, WriteSignIns};
pub use sign_in_token::{ReadSignInTokens, WriteSignInTokens};
pub use sign_up::{ReadSignUps, WriteSignUps};
pub use signing_key::{ReadSigningKeys, WriteSigningKeys};
pub use statistics::ReadStatistics;
pub use suggestion::{ReadSuggestions, WriteSuggestions};
pub use team::{ReadTeams, WriteTeams};
pub use tenant_role::{ReadTenantRoles, WriteTenantRoles};
pub use user::{ReadUsers, WriteUsers};

use crate::{Error, Result};

/// Everything that can be looked up.
pub trait Reader:
    ReadBrowsers
    + ReadClientGrants
    + ReadClients
    + ReadConnections
    + ReadCredentials
    + ReadDomains
    + ReadEmailCodes
    + ReadEvents
    + ReadGroups
    + ReadImages
    + ReadInstance
    + ReadInvitations
    + ReadMail
    + ReadMembershipRequests
    + ReadMemberships
    + ReadOrganizationClients
    + ReadOrganizations
    + ReadRoleSets
    + ReadRoles
    + ReadSessions
    + ReadSetupLinks
    + ReadSignIns
    + ReadSignInTokens
    + ReadSignUps
    + ReadSigningKeys
    + ReadStatistics
    + ReadSuggestions
    + ReadTenantRoles
    + ReadTeams
    + ReadUsers
{
}

impl<T> Reader for T where
    T: ReadBrowsers
        + ReadClientGrants
        + ReadClients
        + ReadConnections
        + ReadCredentials
        + ReadDomains
        + ReadEmailCodes
        + ReadEvents
        + ReadGroups
        + ReadImages
        + ReadInstance
        + ReadInvitations
        + ReadMail
        + ReadMembershipRequests
        + ReadMemberships
        + ReadOrganizationClients
        + ReadOrganizations
        + ReadRoleSets
        + ReadRoles
        + ReadSessions
        + ReadSetupLinks
        + ReadSignIns
        + ReadSignInTokens
        + ReadSignUps
        + ReadSigningKeys
        + ReadStatistics
        + ReadSuggestions
        + ReadTenantRoles
        + ReadTeams
        + ReadUsers
        + ?Sized
{
}

/// Everything that can be looked up or changed.
pub trait Writer:
    Reader
    + WriteBrowsers
    + WriteClientGrants
    + WriteClients
    + WriteConnections
    + WriteCredentials
    + WriteDomains
    + WriteEmailCodes
    + WriteEvents
    + WriteGroups
    + WriteImages
    + WriteInstance
    + WriteInvitations
    + WriteMail
    + WriteMembershipRequests
    + WriteMemberships
    + WriteOrganizationClients
    + WriteOrganizations
    + WriteRoleSets
    + WriteRoles
    + WriteSessions
    + WriteSetupLinks
    + WriteSignIns
    + WriteSignInTokens
    + WriteSignUps
    + WriteSigningKeys
    + WriteSuggestions
    + WriteTenantRoles
    + WriteTeams
    + WriteUsers
{
}

impl<T> Writer for T where
    T: Reader
        + WriteBrowsers
        + WriteClientGrants
        + WriteClients
        + WriteConnections
        + WriteCredentials
        + WriteDomains
        + WriteEmailCodes
        + WriteEvents
        + WriteGroups
        + WriteImages
        + WriteInstance
        + WriteInvitations
        + WriteMail
        + WriteMembershipRequests
        + WriteMemberships
        + WriteOrganizationClients
        + WriteOrganizations
        + WriteRoleSets
        + WriteRoles
        + WriteSessions
        + WriteSetupLinks
        + WriteSignIns
        + WriteSignInTokens
        + WriteSignUps
        + WriteSigningKeys
        + WriteSuggestions
        + WriteTenantRoles
        + WriteTeams
        + WriteUsers
        + ?Sized
{
}

/// A unit of work that changes something. It may run more than once, so it touches nothing but the
/// writer.
pub type Work = dyn FnMut(&mut dyn Writer) -> Result<()> + Send;
/// A unit of work that only looks.
pub type Look = dyn FnMut(&mut dyn Reader) -> Result<()> + Send;
/// The end of a unit of work.
pub type Outcome<'s> = Pin<Box<dyn Future<Output = Result<()>> + Send + 's>>;

/// Runs units of work against a database.
pub trait Store: Send + Sync {
    /// Runs `look` against one connection, again from the start if the connection was lost.
    fn read_with(&self, look: Box<Look>) -> Outcome<'_>;

    /// As [`Store::read_with`], for what finds a few rows by their keys and so is over sooner than
    /// another thread could be asked. A store whose database is in the process may run it at once,
    /// in the place of the caller, whom nothing else can reach meanwhile.
    fn look_up_with(&self, look: Box<Look>) -> Outcome<'_>;

    /// Runs `work` in one transaction, again from the start if the database asks for it. The
    /// outcome is known only when the change is on disk. An error means that nothing changed, with
    /// one exception that no client of a database can close: when the connection is lost during the
    /// commit itself, [`Error::Unavailable`] leaves open whether the change was kept.
    fn write_with(&self, work: Box<Work>) -> Outcome<'_>;
}

impl dyn Store + '_ {
    /// As [`Store::read_with`], with a value to bring back.
    ///
    /// # Errors
    ///
    /// What `look` answers; [`Error::Unavailable`] and [`Error::Store`] from the store.
    pub async fn read<T: Send + 'static>(
        &self,
        mut look: impl FnMut(&mut dyn Reader) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (slot, found) = slot();
        self.read_with(Box::new(move |tx| {
            fill(&slot, look(tx)?);
            Ok(())
        }))
        .await?;
        taken(&found)
    }

    /// As [`Store::look_up_with`], with a value to bring back.
    ///
    /// # Errors
    ///
    /// As [`Store::read_with`].
    pub async fn look_up<T: Send + 'static>(
        &self,
        mut look: impl FnMut(&mut dyn Reader) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (slot, found) = slot();
        self.look_up_with(Box::new(move |tx| {
            fill(&slot, look(tx)?);
            Ok(())
        }))
        .await?;
        taken(&found)
    }

    /// As [`Store::write_with`], with a value to bring back.
    ///
    /// # Errors
    ///
    /// What `work` answers; [`Error::Unavailable`] and [`Error::Store`] from the store.
    pub async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut dyn Writer) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (slot, made) = slot();
        self.write_with(Box::new(move |tx| {
            fill(&slot, work(tx)?);
            Ok(())
        }))
        .await?;
        taken(&made)
    }
}

type Slot<T> = Arc<Mutex<Option<T>>>;

fn slot<T>() -> (Slot<T>, Slot<T>) {
    let slot = Arc::new(Mutex::new(None));
    (Arc::clone(&slot), slot)
}

fn fill<T>(slot: &Slot<T>, value: T) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
}

fn taken<T>(slot: &Slot<T>) -> Result<T> {
    let value = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    value.ok_or_else(|| Error::Store("the unit of work did not run".into()))
}
