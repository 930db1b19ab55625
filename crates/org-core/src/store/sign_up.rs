use crate::id::{ClientId, SignUpId};
use crate::sign_up::SignUp;
use crate::{Result, Timestamp};

/// Looks up attempts to sign up.
pub trait ReadSignUps {
    /// The attempt with this id.
    fn sign_up(&mut self, id: &SignUpId) -> Result<Option<SignUp>>;
    /// The newest attempt on a browser.
    fn sign_up_on(&mut self, browser: &ClientId) -> Result<Option<SignUp>>;
}

/// Changes attempts to sign up.
pub trait WriteSignUps: ReadSignUps {
    /// Puts an attempt in place of the older ones on its browser.
    fn insert_sign_up(&mut self, new: &SignUp) -> Result<()>;
    /// Puts a changed attempt in place of one from which no user has come yet. Answers `false` and
    /// changes nothing if there is none.
    fn update_sign_up(&mut self, changed: &SignUp) -> Result<bool>;
    /// Counts one attempt at the code that was mailed, if it is valid at `now`. Answers `false` and
    /// changes nothing if there is none, or if no attempt is left.
    fn count_sign_up_attempt(&mut self, id: &SignUpId, now: Timestamp) -> Result<bool>;
    /// Forgets attempts that were given up before `now`.
    fn forget_sign_ups(&mut self, now: Timestamp) -> Result<()>;
}
