//! Bytes → text: encodings, byte order marks, and the names of columns.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

const CHUNK: usize = 64 * 1024;
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a file's bytes are rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// How its bytes are text.
    pub encoding: Encoding,
    /// Between two columns; an ASCII character.
    pub delimiter: char,
    /// Whether the first row names the columns; else they are called "column 1", "column 2" …
    pub has_header: bool,
}

/// How bytes are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// With or without byte order mark.
    Utf8,
    /// Western European, as older spreadsheets save it.
    Windows1252,
    /// "Unicode text" of spreadsheets.
    Utf16Le,
    /// The same with its bytes in the other order.
    Utf16Be,
}

impl Encoding {
    /// The encoding of a file that begins with these bytes: by its mark, else UTF-8 if they are, else Windows-1252.
    #[must_use]
    pub fn recognise(beginning: &[u8]) -> Self {
        match beginning {
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            _ => match std::str::from_utf8(beginning) {
                Ok(_) => Self::Utf8,
                // The beginning may end within a character.
                Err(error) if error.error_len().is_none() => Self::Utf8,
                Err(_) => Self::Windows1252,
            },
        }
    }
}

/// A source of UTF-8 text that knows how many bytes of the file it has used.
///
/// UTF-8 passes through unchecked, so that a bad byte is found in its row and named there; other encodings are decoded.
pub(super) struct Decoded<R> {
    source: R,
    used: u64,
    decoder: Option<encoding_rs::Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    text: Vec<u8>,
    text_at: usize,
    at_end: bool,
    at_start: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(source: R, encoding: Encoding) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling()),
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE.new_decoder_with_bom_removal()),
        };
        Self { source, used: 0, decoder, raw: Vec::new(), raw_at: 0, text: Vec::new(), text_at: 0, at_end: false, at_start: true }
    }

    /// Bytes of the file read so far.
    pub fn used(&self) -> u64 {
        self.used
    }

    fn fetch(&mut self) -> io::Result<()> {
        self.raw.resize(CHUNK, 0);
        self.raw_at = 0;
        let read = loop {
            match self.source.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => break done?,
            }
        };
        self.raw.truncate(read);
        self.used += read as u64;
        self.at_end = read == 0;
        Ok(())
    }

    fn decode(&mut self, decoder: &mut encoding_rs::Decoder) {
        self.text.resize(CHUNK * 3, 0);
        let (_, read, written, _) = decoder.decode_to_utf8(&self.raw[self.raw_at..], &mut self.text, self.at_end);
        self.raw_at += read;
        self.text.truncate(written);
        self.text_at = 0;
    }

    fn skip_mark(&mut self) -> io::Result<()> {
        let mut beginning = Vec::new();
        // A slow source may give the mark byte by byte.
        while beginning.len() < UTF8_MARK.len() && !self.at_end {
            self.fetch()?;
            beginning.extend_from_slice(&self.raw);
        }
        let mark = if beginning.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
        self.text = beginning.split_off(mark);
        self.raw.clear();
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at_start {
            self.at_start = false;
            if self.decoder.is_none() {
                self.skip_mark()?;
            }
        }
        loop {
            let ready = &self.text[self.text_at..];
            if !ready.is_empty() {
                let taken = ready.len().min(buffer.len());
                buffer[..taken].copy_from_slice(&ready[..taken]);
                self.text_at += taken;
                return Ok(taken);
            }
            if self.at_end && self.raw_at >= self.raw.len() && self.decoder.is_none() {
                return Ok(0);
            }
            let Some(mut decoder) = self.decoder.take() else {
                let read = self.source.read(buffer)?;
                self.used += read as u64;
                self.at_end = read == 0;
                return Ok(read);
            };
            if self.raw_at >= self.raw.len() {
                self.fetch()?;
            }
            self.decode(&mut decoder);
            // After the end was decoded there is nothing left to decode.
            let ended = self.at_end && self.raw_at >= self.raw.len();
            if !ended {
                self.decoder = Some(decoder);
            }
        }
    }
}

/// The columns' names: trimmed, an empty one by its number, a repeated one with a count, so that each is named once.
pub(super) fn column_names<'a>(cells: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, cell) in cells.enumerate() {
        let text = String::from_utf8_lossy(cell);
        let plain = match text.trim() {
            "" => format!("column {}", index + 1),
            name => name.to_owned(),
        };
        let mut name = plain.clone();
        for count in 2.. {
            if !names.contains(&name) {
                break;
            }
            name = format!("{plain} ({count})");
        }
        names.push(name);
    }
    names
}

/// A reader of rows over decoded text. Rows may differ in length: each is judged by itself.
pub(super) fn rows<R: Read>(source: R, layout: Layout) -> csv::Reader<Decoded<R>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(layout.delimiter).unwrap_or(b','))
        .buffer_capacity(CHUNK)
        .from_reader(Decoded::new(source, layout.encoding))
}
