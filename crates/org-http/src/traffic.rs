//! How many requests this process has answered, by dialect and by how they ended.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::StatusCode;

use crate::dialects::px0;

/// Whom a request was for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// Auth0, its token endpoint and its key sets.
    Auth0,
    /// Either API of Clerk.
    Clerk,
    /// The console.
    Console,
    /// None of the others, such as the health checks.
    Other,
    /// px0.
    Px0,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 5] = [
        Self::Clerk,
        Self::Auth0,
        Self::Px0,
        Self::Console,
        Self::Other,
    ];

    /// The part that a path belongs to.
    pub fn of(path: &str) -> Self {
        let below = |root: &str| {
            path.strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if below("/api/v2") || below("/oauth") {
            Self::Auth0
        } else if px0::owns(path) {
            Self::Px0
        } else if below("/console") {
            Self::Console
        } else if path.starts_with("/v1/") {
            Self::Clerk
        } else {
            Self::Other
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Auth0 => 0,
            Self::Clerk => 1,
            Self::Console => 2,
            Self::Other => 3,
            Self::Px0 => 4,
        }
    }
}

/// How many requests of one part ended how.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// All of them.
    pub requests: u64,
    /// Those that were refused: a status from 400 to 499.
    pub refused: u64,
    /// Those that failed: a status from 500 up.
    pub failed: u64,
}

/// Counts requests since the process began.
#[derive(Debug, Default)]
pub struct Traffic([Cell; Part::ALL.len()]);

#[derive(Debug, Default)]
struct Cell {
    requests: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
}

impl Traffic {
    /// Counts one request.
    pub(crate) fn count(&self, path: &str, status: StatusCode) {
        let Some(cell) = self.0.get(Part::of(path).place()) else {
            return;
        };
        cell.requests.fetch_add(1, Ordering::Relaxed);
        if status.is_server_error() {
            cell.failed.fetch_add(1, Ordering::Relaxed);
        } else if status.is_client_error() {
            cell.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What was counted so far.
    pub fn of(&self, part: Part) -> Counts {
        let cell = self.0.get(part.place());
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        cell.map_or_else(Counts::default, |cell| Counts {
            requests: read(&cell.requests),
            refused: read(&cell.refused),
            failed: read(&cell.failed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_for_their_part() {
        let traffic = Traffic::default();
        for (path, status) in [
            ("/v1/organizations", 200),
            ("/v1/organizations", 422),
            ("/v1/orgs", 201),
            ("/api/v2/organizations", 503),
            ("/oauth/token", 200),
            ("/console", 303),
            ("/consoles", 404),
        ] {
            traffic.count(path, StatusCode::from_u16(status).unwrap());
        }
        let of = |part| {
            let Counts {
                requests,
                refused,
                failed,
            } = traffic.of(part);
            (requests, refused, failed)
        };
        assert_eq!(of(Part::Clerk), (2, 1, 0));
        assert_eq!(of(Part::Px0), (1, 0, 0));
        assert_eq!(of(Part::Auth0), (2, 0, 1));
        assert_eq!(of(Part::Console), (1, 0, 0));
        assert_eq!(of(Part::Other), (1, 1, 0));
    }
}
