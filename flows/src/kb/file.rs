//! Files that entries name: which are taken.

use crate::{Lang, Text};

/// The endings that a file may have, as they are told.
pub(super) const ENDINGS: &str = ".pdf, .docx, .xlsx, .png, .jpg";

/// Each ending, how such a file begins, and what it is on the web.
const KINDS: &[(&str, &[u8], &str)] = &[
    ("pdf", b"%PDF-", "application/pdf"),
    ("docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ("jpg", b"\xff\xd8\xff", "image/jpeg"),
];

/// Most bytes of a file.
pub const FILE: usize = 5 << 20;

/// Whether a file may have this name: small letters, digits, hyphens, dots and lines, and an ending that is known.
pub fn is_name(name: &str) -> bool {
    let letters = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_' | b'.');
    name.len() <= 80
        && name.bytes().all(letters)
        && !name.contains("..")
        && name.split_once('.').is_some_and(|(stem, _)| !stem.is_empty())
        && kind(name).is_some()
}

fn kind(name: &str) -> Option<&'static (&'static str, &'static [u8], &'static str)> {
    let (_, ending) = name.rsplit_once('.')?;
    KINDS.iter().find(|(known, ..)| *known == ending)
}

/// What a file is on the web, by its name.
pub fn media_type(name: &str) -> Option<&'static str> {
    Some(kind(name)?.2)
}

/// Whether a file may be kept under this name.
///
/// # Errors
/// What to do about it, in both languages.
pub fn check(name: &str, bytes: &[u8]) -> Result<(), Text> {
    let refuse = |vi: String, en: String| Err(Text::new([(Lang::Vi, vi), (Lang::En, en)]));
    if !is_name(name) {
        return refuse(
            format!("Tên tệp chỉ gồm chữ thường a-z, chữ số, . - _ (tối đa 80), đuôi {ENDINGS}. Đổi tên tệp."),
            format!(
                "A file's name has small letters a-z, digits, . - _ (80 at most) and ends in {ENDINGS}. Rename it."
            ),
        );
    }
    if bytes.is_empty() || bytes.len() > FILE {
        return refuse(
            format!("Tệp rỗng hoặc lớn quá {} MB. Giảm dung lượng.", FILE >> 20),
            format!("The file is empty or larger than {} MB. Make it smaller.", FILE >> 20),
        );
    }
    if !kind(name).is_some_and(|(_, start, _)| bytes.starts_with(start)) {
        return refuse(
            "Nội dung tệp không đúng với đuôi tên tệp. Lưu lại tệp đúng định dạng.".to_owned(),
            "The file is not what its ending says. Save it in that format.".to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says_and_not_too_large() {
        assert!(check("mau-ct01.pdf", b"%PDF-1.7").is_ok());
        assert_eq!(media_type("a.png"), Some("image/png"));
        for name in ["../a.pdf", "a..pdf", ".pdf", "A.pdf", "a.exe", "a", "a/b.pdf", "mẫu.pdf", "a.pdf.html"] {
            assert!(!is_name(name) && check(name, b"%PDF-1.7").is_err(), "{name}");
        }
        assert!(check("a.pdf", b"MZ").is_err() && check("a.pdf", b"").is_err());
        let mut large = b"%PDF-".to_vec();
        large.resize(FILE + 1, 0);
        assert!(check("a.pdf", &large).is_err());
    }
}
