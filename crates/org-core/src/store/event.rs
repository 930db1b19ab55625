use crate::Result;
use crate::event::Event;

/// Looks up recorded changes.
pub trait ReadEvents {
    /// The newest events, newest first, at most `limit`.
    fn events(&mut self, limit: u32) -> Result<Vec<Event>>;
}

/// Records changes.
pub trait WriteEvents: ReadEvents {
    /// Adds an event.
    fn insert_event(&mut self, new: &Event) -> Result<()>;
}
