use crate::Result;
use crate::browser::Browser;
use crate::credential::SecretDigest;
use crate::id::ClientId;

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
}
