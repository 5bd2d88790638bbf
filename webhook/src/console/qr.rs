//! QR codes as drawings of the page: no picture from elsewhere, and sharp on paper.

use fast_qr::QRBuilder;

/// A code of a text.
pub(super) struct Qr {
    /// The path of an SVG drawing.
    pub(super) path: String,
    /// How many modules it is wide, with the quiet zone of four around it.
    pub(super) size: usize,
}

/// How many empty modules stand around a code.
const QUIET: usize = 4;

/// The code of a text; `None` for one that is too long for any.
pub(super) fn qr(text: impl Into<String>) -> Option<Qr> {
    let code = QRBuilder::new(text.into()).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Some(Qr { path, size: code.size + 2 * QUIET })
}
