use crate::domain::{Suggestion, SuggestionQuery, SuggestionStatus};
use crate::id::{DomainId, OrganizationId, SuggestionId, UserId};
use crate::page::Page;
use crate::{Result, Timestamp};

/// Looks up offers to join organizations.
pub trait ReadSuggestions {
    /// The offer with this id.
    fn suggestion(&mut self, id: &SuggestionId) -> Result<Option<Suggestion>>;
    /// The offer that was made to this user.
    fn suggestion_to(&mut self, of: &OrganizationId, user: &UserId) -> Result<Option<Suggestion>>;
    /// A part of the list of the offers that were made to a user.
    fn suggestions(&mut self, to: &UserId, query: &SuggestionQuery) -> Result<Page<Suggestion>>;
}

/// Changes offers to join organizations.
pub trait WriteSuggestions: ReadSuggestions {
    /// Deletes the suggestions of a domain that wait for an answer.
    fn delete_pending_suggestions(&mut self, of: &DomainId) -> Result<()>;
    /// Deletes the offer that was made to this user, if there is one.
    fn delete_suggestion(&mut self, of: &OrganizationId, user: &UserId) -> Result<()>;
    /// Adds a suggestion, or answers `false` and changes nothing when the user has one for this
    /// organization.
    fn insert_suggestion(&mut self, new: &Suggestion) -> Result<bool>;
    /// Notes what became of the offer that was made to this user, if there is one.
    fn settle_suggestion(
        &mut self,
        of: &OrganizationId,
        user: &UserId,
        how: SuggestionStatus,
        at: Timestamp,
    ) -> Result<()>;
}
