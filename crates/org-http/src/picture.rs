//! Pictures that are handed in. What is served later is written anew from the points that were
//! decoded, so that nothing else of the file, such as a script, ever comes out again.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, ImageResult, Limits};
use org_core::Error;
use org_core::image::{MAX_SIDE, MediaType, Picture};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most points that a picture may be wide or high before it is scaled down.
const MAX_SIDE_GIVEN: u32 = 10_000;
/// The most bytes of a decoded picture: a small file may hold a huge one.
const MAX_DECODED_BYTES: u64 = 128 * 1024 * 1024;
const JPEG_QUALITY: u8 = 85;

/// Why a file does not become a picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BadPicture {
    /// Broken, or larger in points than can be shown.
    Broken,
    /// None of the formats that are known.
    Unknown,
}

/// Bounds what pictures may take of the machine, all together. Clones share the bounds.
#[derive(Clone, Debug)]
pub struct Pictures {
    uploads: Arc<Semaphore>,
    decoders: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            uploads: Arc::new(Semaphore::new(16)),
            decoders: Arc::new(Semaphore::new(2)),
        }
    }
}

impl Pictures {
    /// Room for one upload, as long as the answer is held.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] while too many others come in.
    pub fn admit(&self) -> Result<OwnedSemaphorePermit, Error> {
        let room = Arc::clone(&self.uploads).try_acquire_owned();
        room.map_err(|_| Error::Unavailable {
            retry_after: Duration::from_secs(1),
        })
    }

    /// Decodes a JPEG, PNG, GIF or WebP file, whatever its name says, and writes what is seen of
    /// it anew: of several frames the first, at most [`MAX_SIDE`] points wide and high. Waits for its turn, away
    /// from the threads that answer requests.
    ///
    /// # Errors
    ///
    /// [`BadPicture`].
    pub async fn written_anew(&self, file: Bytes) -> Result<Picture, BadPicture> {
        let turn = Arc::clone(&self.decoders).acquire_owned().await;
        let work = tokio::task::spawn_blocking(move || {
            // Until the work is done, even if nobody waits for it any more.
            let _turn = turn;
            written_anew(&file)
        });
        work.await.map_err(|_| BadPicture::Broken)?
    }
}

fn written_anew(file: &[u8]) -> Result<Picture, BadPicture> {
    use ImageFormat::{Gif, Jpeg, Png, WebP};
    match image::guess_format(file) {
        Ok(format @ (Gif | Jpeg | Png | WebP)) => {
            let (image, photograph) = decoded(file, format).map_err(|_| BadPicture::Broken)?;
            encoded(image, photograph).map_err(|_| BadPicture::Broken)
        }
        _ => Err(BadPicture::Unknown),
    }
}

/// What is seen of the file, and whether it looks like a photograph.
fn decoded(file: &[u8], format: ImageFormat) -> ImageResult<(DynamicImage, bool)> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_GIVEN);
    limits.max_image_height = Some(MAX_SIDE_GIVEN);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    let opaque = !decoder.color_type().has_alpha();
    let photograph = format == ImageFormat::Jpeg || (format == ImageFormat::WebP && opaque);
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    if image.width().max(image.height()) > MAX_SIDE {
        image = image.thumbnail(MAX_SIDE, MAX_SIDE);
    }
    image.apply_orientation(orientation);
    Ok((image, photograph))
}

fn encoded(image: DynamicImage, photograph: bool) -> ImageResult<Picture> {
    let mut file = Cursor::new(Vec::new());
    let media_type = if photograph {
        JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).encode_image(&image.into_rgb8())?;
        MediaType::Jpeg
    } else {
        image.into_rgba8().write_to(&mut file, ImageFormat::Png)?;
        MediaType::Png
    };
    Ok(Picture {
        media_type,
        bytes: file.into_inner(),
    })
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder as _, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn seen(picture: &Picture) -> DynamicImage {
        image::load_from_memory(&picture.bytes).unwrap()
    }

    #[test]
    fn each_format_is_known_by_its_content() {
        let clear: DynamicImage = RgbaImage::from_pixel(3, 2, Rgba([9, 8, 7, 0])).into();
        let opaque: DynamicImage = RgbImage::new(3, 2).into();
        for (given, format, written) in [
            (&opaque, ImageFormat::Jpeg, MediaType::Jpeg),
            (&opaque, ImageFormat::WebP, MediaType::Jpeg),
            (&clear, ImageFormat::WebP, MediaType::Png),
            (&clear, ImageFormat::Gif, MediaType::Png),
            (&clear, ImageFormat::Png, MediaType::Png),
            (&opaque, ImageFormat::Png, MediaType::Png),
        ] {
            let picture = written_anew(&file(given, format)).unwrap();
            assert_eq!(picture.media_type, written, "{format:?}");
            assert_eq!((seen(&picture).width(), seen(&picture).height()), (3, 2));
        }
    }

    #[test]
    fn nothing_but_points_comes_through() {
        let script = b"<script>alert(1)</script>";
        let mut given = file(&RgbaImage::new(1, 1).into(), ImageFormat::Png);
        given.extend_from_slice(script);
        let written = written_anew(&given).unwrap().bytes;
        assert!(!written.windows(script.len()).any(|window| window == script));
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"BM",
            b"",
            b"II*\0",
        ] {
            assert_eq!(written_anew(other), Err(BadPicture::Unknown));
        }
        let whole = file(&RgbImage::new(64, 64).into(), ImageFormat::Png);
        let half = &whole[..whole.len() / 2];
        assert_eq!(written_anew(half), Err(BadPicture::Broken));
    }

    #[test]
    fn large_pictures_are_scaled_down_and_huge_ones_refused() {
        let picture = written_anew(&file(&RgbImage::new(4096, 1024).into(), ImageFormat::Png));
        let picture = seen(&picture.unwrap());
        assert_eq!((picture.width(), picture.height()), (1024, 256));
        let wide = file(&RgbImage::new(10_001, 1).into(), ImageFormat::Png);
        assert_eq!(written_anew(&wide), Err(BadPicture::Broken));
        // A few bytes that claim 10,000 times 10,000 points.
        let mut bomb = file(&RgbImage::new(1, 1).into(), ImageFormat::Gif);
        bomb[6..10].copy_from_slice(&[0x10, 0x27, 0x10, 0x27]);
        assert_eq!(written_anew(&bomb), Err(BadPicture::Broken));
    }

    #[test]
    fn of_an_animation_the_first_frame_is_shown() {
        let mut gif = Cursor::new(Vec::new());
        let frame =
            |shade| image::Frame::new(RgbaImage::from_pixel(2, 2, Rgba([shade, 0, 0, 255])));
        image::codecs::gif::GifEncoder::new(&mut gif)
            .encode_frames([frame(255), frame(0)])
            .unwrap();
        let shown = seen(&written_anew(&gif.into_inner()).unwrap()).into_rgba8();
        assert_eq!(shown.get_pixel(0, 0), &Rgba([255, 0, 0, 255]));

        let shown = seen(&written_anew(&animated_webp()).unwrap()).into_rgba8();
        assert_eq!(shown.dimensions(), (2, 2));
        assert_eq!(shown.get_pixel(0, 0), &Rgba([255, 0, 0, 255]));
    }

    /// Two frames, the first of them red.
    fn animated_webp() -> Vec<u8> {
        let chunk = |name: &[u8; 4], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_le_bytes();
            let padding = vec![0; body.len() % 2];
            [&name[..], &length, body, &padding].concat()
        };
        let frame = |shade| {
            let mut still = Vec::new();
            let points = [shade, 0, 0, 255].repeat(4);
            image::codecs::webp::WebPEncoder::new_lossless(&mut still)
                .write_image(&points, 2, 2, ExtendedColorType::Rgba8)
                .unwrap();
            // Position 0, 0; size 2, 2; 100 ms; overwriting.
            let head = [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 100, 0, 0, 2];
            chunk(b"ANMF", &[&head[..], &still[12..]].concat())
        };
        let body = [
            &b"WEBP"[..],
            &chunk(b"VP8X", &[0x12, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
            &chunk(b"ANIM", &[0; 6]),
            &frame(255),
            &frame(0),
        ];
        chunk(b"RIFF", &body.concat())
    }
}
