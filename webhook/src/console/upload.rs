//! A form that brings a file.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

use super::fields::Fields;

/// Whether a request brings such a form.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    kind.is_some_and(|it| it.starts_with("multipart/"))
}

/// What a multipart body holds: its fields, and the file. Its name and kind are the browser's word, and not looked at.
pub(super) async fn read(headers: &HeaderMap, body: axum::body::Bytes) -> Option<(Fields, Vec<u8>)> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(kind).ok()?;
    let body = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
    let mut parts = multer::Multipart::new(body, boundary);
    let (mut fields, mut file) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        let bytes = part.bytes().await.ok()?;
        if name == "file" {
            file = bytes.to_vec();
        } else {
            fields.push((name, String::from_utf8(bytes.to_vec()).ok()?));
        }
    }
    Some((Fields::of(fields), file))
}
