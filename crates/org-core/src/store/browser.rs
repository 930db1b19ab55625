use crate::browser::Browser;
use crate::credential::SecretDigest;
use crate::id::ClientId;
use crate::{Result, Timestamp};

/// Looks up browsers.
pub trait ReadBrowsers {
    /// The browser with this id, be it forgotten by now.
    fn browser(&mut self, id: &ClientId) -> Result<Option<Browser>>;
    /// The browser with this token, be it forgotten by now.
    fn browser_by_token(&mut self, token: &SecretDigest) -> Result<Option<Browser>>;
}

/// Changes browsers.
pub trait WriteBrowsers: ReadBrowsers {
    /// Adds a browser.
    fn insert_browser(&mut self, new: &Browser) -> Result<()>;
    /// As [`ReadBrowsers::browser`], and holds the record until the unit of work ends.
    fn lock_browser(&mut self, id: &ClientId) -> Result<Option<Browser>>;
    /// Puts a changed browser in place of the old one.
    fn update_browser(&mut self, changed: &Browser) -> Result<()>;
    /// Forgets a browser, with what was begun on it. Its sessions are left as they are.
    fn delete_browser(&mut self, id: &ClientId) -> Result<()>;
    /// Forgets browsers that are no longer known at `now`, and those made before `idle` on which
    /// nobody has signed in.
    fn forget_browsers(&mut self, now: Timestamp, idle: Timestamp) -> Result<()>;
}
