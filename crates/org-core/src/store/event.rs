use crate::Result;
use crate::event::Event;
use crate::id::OrganizationId;

/// Looks up recorded changes.
pub trait ReadEvents {
    /// The newest events, newest first, at most `limit`.
    fn events(&mut self, limit: u32) -> Result<Vec<Event>>;
    /// A part of the events filed under an organization, newest first; those of one millisecond in
    /// the order in which they were written.
    fn events_of(
        &mut self,
        organization: &OrganizationId,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Event>>;
}

/// Records changes.
pub trait WriteEvents: ReadEvents {
    /// Adds an event.
    fn insert_event(&mut self, new: &Event) -> Result<()>;
}
