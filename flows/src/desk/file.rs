//! Files that people send with their questions.

use serde::{Deserialize, Serialize};

use crate::{MediaKind, MessageRef};

/// Most bytes of a file: what Telegram gives out to a bot.
pub const FILE: u64 = 20 << 20;

/// Most files of one ticket, however often its person adds to it.
pub const FILES: usize = 9;

/// A file that a person sent, as the platform names it. Nobody but the official who claims the ticket is given it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// What it is.
    #[serde(rename = "k")]
    pub kind: MediaKind,
    /// What the platform gives it out for: Telegram's `file_id`, Zalo's address, the post of the web chat's page. Personal data: never logged.
    #[serde(rename = "n")]
    pub name: MessageRef,
    /// Bytes, where the platform says.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// How a file begins, what it is on the web, and its ending.
const KINDS: &[(&[u8], &str, &str)] = &[
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"GIF8", "image/gif", "gif"),
    (b"%PDF-", "application/pdf", "pdf"),
    (b"OggS", "audio/ogg", "ogg"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"\xff\xfb", "audio/mpeg", "mp3"),
    (b"\xff\xf1", "audio/aac", "aac"),
    (b"\xff\xf9", "audio/aac", "aac"),
    (b"#!AMR", "audio/amr", "amr"),
    (b"\x1a\x45\xdf\xa3", "video/webm", "webm"),
];

/// The brand behind `ftyp` that a file of the MP4 family begins with, as far as it says more than "video".
const BRANDS: &[(&[u8], &str, &str)] = &[
    (b"M4A", "audio/mp4", "m4a"),
    (b"heic", "image/heic", "heic"),
    (b"mif1", "image/heic", "heic"),
    (b"avif", "image/avif", "avif"),
    (b"qt", "video/quicktime", "mov"),
];

/// What stands in a document of Office, which is an archive.
const OFFICE: &[(&[u8], &str, &str)] = &[
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
];

/// What a file is on the web, and an ending for it: by its bytes, never by what its sender called it. What is not known is
/// only bytes, which no program opens by itself.
pub fn file_type(bytes: &[u8]) -> (&'static str, &'static str) {
    const UNKNOWN: (&str, &str) = ("application/octet-stream", "bin");
    if let Some((_, mime, ending)) = KINDS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return (mime, ending);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let names = &bytes[..bytes.len().min(64 << 10)];
        let holds = |part: &[u8]| names.windows(part.len()).any(|it| it == part);
        return OFFICE.iter().find(|(part, ..)| holds(part)).map_or(UNKNOWN, |(_, mime, ending)| (mime, ending));
    }
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (_, Some(b"ftyp"), Some(brand)) => BRANDS
            .iter()
            .find(|(start, ..)| brand.starts_with(start))
            .map_or(("video/mp4", "mp4"), |(_, mime, ending)| (mime, ending)),
        (Some(b"RIFF"), _, Some(b"WEBP")) => ("image/webp", "webp"),
        (Some(b"RIFF"), _, Some(b"WAVE")) => ("audio/wav", "wav"),
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::file_type;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let archive = |inside: &[u8]| [b"PK\x03\x04....[Content_Types].xml...".as_slice(), inside].concat();
        for (bytes, ending) in [
            (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "jpg"),
            (b"\x89PNG\r\n\x1a\n\0".to_vec(), "png"),
            (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), "webp"),
            (b"RIFF\0\0\0\0AVI ".to_vec(), "bin"),
            (b"\0\0\0\x18ftypmp42".to_vec(), "mp4"),
            (b"\0\0\0\x18ftypM4A ".to_vec(), "m4a"),
            (b"\0\0\0\x18ftypheic".to_vec(), "heic"),
            (b"OggS\0\x02".to_vec(), "ogg"),
            (archive(b"word/document.xml"), "docx"),
            (archive(b"xl/workbook.xml"), "xlsx"),
            (archive(b"evil.exe"), "bin"),
            // What a browser would run is never called what it is.
            (b"<!doctype html><script>".to_vec(), "bin"),
            (b"<svg xmlns".to_vec(), "bin"),
            (b"MZ\x90".to_vec(), "bin"),
            (Vec::new(), "bin"),
            (b"\0\0\0\x18fty".to_vec(), "bin"),
        ] {
            assert_eq!(file_type(&bytes).1, ending, "{bytes:?}");
        }
        assert_eq!(file_type(b"<html>").0, "application/octet-stream");
    }
}
