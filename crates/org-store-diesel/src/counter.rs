//! How many rows a table has, without looking at them. A counter is the sum of its parts, and a
//! change goes to the part that an id belongs to: on PostgreSQL a row stays locked until the unit
//! of work ends, so changes that all met in one row would wait for each other.

use diesel::prelude::*;
use org_core::Result;
use org_core::invitation::InvitationStatus;

use crate::connection::AnyConnection;
use crate::deferred::Count;
use crate::error::failed;
use crate::schema::counters;

/// The parts of a counter.
const SHARDS: u32 = 32;

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counter {
    ClientGrants,
    Clients,
    Domains,
    /// Those whose stored status is this one.
    Invitations(InvitationStatus),
    Memberships,
    Organizations,
    Users,
}

impl Counter {
    const fn name(self) -> &'static str {
        match self {
            Self::ClientGrants => "client_grants",
            Self::Clients => "clients",
            Self::Domains => "domains",
            Self::Invitations(InvitationStatus::Accepted) => "invitations.accepted",
            Self::Invitations(InvitationStatus::Expired) => "invitations.expired",
            Self::Invitations(InvitationStatus::Pending) => "invitations.pending",
            Self::Invitations(InvitationStatus::Revoked) => "invitations.revoked",
            Self::Memberships => "memberships",
            Self::Organizations => "organizations",
            Self::Users => "users",
        }
    }
}

impl AnyConnection {
    /// Counts `by` rows more or, below zero, fewer, in the part that `id` belongs to. Rows that
    /// come under one id and go under another are still counted right.
    pub(crate) fn count(&mut self, what: Counter, id: &str, by: i64) {
        self.unit().deferred.counts.push(Count {
            name: what.name(),
            shard: shard(id),
            value: by,
        });
    }

    /// How many rows there are.
    pub(crate) fn counted(&mut self, what: Counter) -> Result<u64> {
        let parts: Vec<i64> = counters::table
            .filter(counters::name.eq(what.name()))
            .select(counters::value)
            .load(self)
            .map_err(failed)?;
        Ok(u64::try_from(parts.iter().sum::<i64>()).unwrap_or(0))
    }
}

/// The part that `id` belongs to: its bytes hashed by FNV-1a, which gives the same number in every
/// release.
fn shard(id: &str) -> i64 {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    i64::from(hash % SHARDS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_spread_over_all_parts() {
        let parts: BTreeSet<i64> = (0..1000).map(|n| shard(&format!("org_{n}"))).collect();
        assert_eq!(parts, (0..i64::from(SHARDS)).collect());
    }
}
