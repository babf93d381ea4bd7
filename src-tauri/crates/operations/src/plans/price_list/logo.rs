//! An agency's logo: a PNG or JPEG file that the owner chose, kept in the workspace's folder, so that it moves with it.

use std::{fs, io::Cursor, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::Problem;

/// The largest file that is taken: a price list is sent by e-mail.
const LARGEST: u64 = 1 << 20;
/// The most dots of either side.
const WIDEST: u32 = 4000;

/// A logo as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
}

/// A logo read from its file.
#[derive(Debug, Clone)]
pub(crate) struct Logo {
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// 1 for grey, 3 for colours; of a JPEG.
    pub(crate) channels: u8,
}

impl Logo {
    /// Reads a picture.
    ///
    /// # Errors
    /// Another kind of file, a damaged or too large one; in words with what to do.
    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        let refused = |words: &str| Problem::invalid("logo", format!("{} {words}", path.display()));
        let size = fs::metadata(path).map_err(|error| Problem::unreadable("logo", path, &error))?.len();
        if size > LARGEST {
            return Err(refused("is larger than 1 MB. Save it smaller; a logo of 600 dots is enough."));
        }
        let bytes = fs::read(path).map_err(|error| Problem::unreadable("logo", path, &error))?;
        Self::of(bytes).ok_or_else(|| refused("is not a PNG or JPEG picture that can be shown. Save the logo as PNG."))
    }

    fn of(bytes: Vec<u8>) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            let (width, height) = rgb(&bytes).map(|(width, height, _)| (width, height))?;
            return Some(Self { kind: Kind::Png, bytes, width, height, channels: 3 });
        }
        let (width, height, channels) = jpeg_size(&bytes)?;
        let fits = (1..=WIDEST).contains(&width) && (1..=WIDEST).contains(&height) && matches!(channels, 1 | 3);
        fits.then_some(Self { kind: Kind::Jpeg, bytes, width, height, channels })
    }

    /// The name of its file in the workspace's folder.
    pub(crate) const fn file(&self) -> &'static str {
        match self.kind {
            Kind::Png => "logo.png",
            Kind::Jpeg => "logo.jpg",
        }
    }

    /// As it stands in a page that needs no other file.
    pub(crate) fn data_url(&self) -> String {
        let kind = match self.kind {
            Kind::Png => "png",
            Kind::Jpeg => "jpeg",
        };
        format!("data:image/{kind};base64,{}", STANDARD.encode(&self.bytes))
    }

    /// Its dots as red, green and blue, on white where it is transparent. Of a PNG.
    pub(crate) fn dots(&self) -> Option<Vec<u8>> {
        rgb(&self.bytes).map(|(_, _, dots)| dots)
    }
}

fn rgb(bytes: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width > WIDEST || height > WIDEST {
        return None;
    }
    let mut dots = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut dots).ok()?;
    dots.truncate(frame.buffer_size());
    let on_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    let flat = match frame.color_type {
        png::ColorType::Rgb => dots,
        png::ColorType::Rgba => {
            dots.as_chunks::<4>().0.iter().flat_map(|[r, g, b, a]| [*r, *g, *b].map(|value| on_white(value, *a))).collect()
        }
        png::ColorType::Grayscale => dots.into_iter().flat_map(|grey| [grey; 3]).collect(),
        png::ColorType::GrayscaleAlpha => dots.as_chunks::<2>().0.iter().flat_map(|[grey, a]| [on_white(*grey, *a); 3]).collect(),
        png::ColorType::Indexed => return None,
    };
    Some((width, height, flat))
}

/// Width, height and channels from a JPEG's frame header.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32, u8)> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let word = |at: usize| Some(u32::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xff => at += 1,
            // A frame header; the others of this range are tables.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((word(at + 7)?, word(at + 5)?, *bytes.get(at + 9)?));
            }
            _ => at += 2 + usize::try_from(word(at + 2)?).ok()?,
        }
    }
}
