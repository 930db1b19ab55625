use crate::Result;
use crate::instance::Instance;

/// Looks up the instance.
pub trait ReadInstance {
    /// The instance, once there is one.
    fn instance(&mut self) -> Result<Option<Instance>>;
}

/// Changes the instance.
pub trait WriteInstance: ReadInstance {
    /// Brings the instance into being.
    fn insert_instance(&mut self, new: &Instance) -> Result<()>;
    /// As [`ReadInstance::instance`], and holds the record until the unit of work ends.
    fn lock_instance(&mut self) -> Result<Option<Instance>>;
    /// Puts changed settings in place of the old ones.
    fn update_instance(&mut self, changed: &Instance) -> Result<()>;
}
