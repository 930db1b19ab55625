use crate::Result;
use crate::id::ImageId;
use crate::image::Image;

/// Looks up images.
pub trait ReadImages {
    /// The image with this id.
    fn image(&mut self, id: &ImageId) -> Result<Option<Image>>;
}

/// Changes images.
pub trait WriteImages: ReadImages {
    /// Adds an image.
    fn insert_image(&mut self, new: &Image) -> Result<()>;
    /// Deletes an image that nothing refers to any more.
    fn delete_image(&mut self, id: &ImageId) -> Result<()>;
}
