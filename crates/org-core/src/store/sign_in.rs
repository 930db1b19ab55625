use crate::id::{ClientId, SignInId};
use crate::sign_in::SignIn;
use crate::{Result, Timestamp};

/// Looks up attempts to sign in.
pub trait ReadSignIns {
    /// The attempt with this id.
    fn sign_in(&mut self, id: &SignInId) -> Result<Option<SignIn>>;
    /// The newest attempt on a browser.
    fn sign_in_on(&mut self, browser: &ClientId) -> Result<Option<SignIn>>;
}

/// Changes attempts to sign in.
pub trait WriteSignIns: ReadSignIns {
    /// Puts an attempt in place of the older ones on its browser.
    fn insert_sign_in(&mut self, new: &SignIn) -> Result<()>;
    /// Puts a changed attempt in place of one in which nobody is signed in yet. Answers `false` and
    /// changes nothing if there is none: of several who finish one, one is told `true`.
    fn update_sign_in(&mut self, changed: &SignIn) -> Result<bool>;
    /// Forgets attempts that were given up before `now`.
    fn forget_sign_ins(&mut self, now: Timestamp) -> Result<()>;
}
