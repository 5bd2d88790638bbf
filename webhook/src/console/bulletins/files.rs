//! Covers and attachments.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use flows::kb::media_type;

use super::super::visit::{Problem, Visit};
use super::{show, words};
use crate::app::now;

/// What the bytes are, by how they begin; whatever the browser calls them. Only kinds that a bulletin can have.
fn ending(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some("png"),
        _ if bytes.starts_with(b"%PDF-") => Some("pdf"),
        _ => None,
    }
}

/// Keeps the file of the form as a cover of an office; its stored name, or why it is none.
pub(super) async fn kept_cover(visit: &Visit, unit: &str) -> Result<Result<String, String>, Problem> {
    let Some(ending) = ending(&visit.file).filter(|it| matches!(*it, "jpg" | "png")) else {
        let wrong = visit.t("Ảnh bìa là tệp JPEG hoặc PNG, tối đa 1 MB.", "A cover is a JPEG or PNG of at most 1 MB.");
        return Ok(Err(wrong.to_owned()));
    };
    let named = format!("tep.{ending}");
    let kept = visit.app.storage.file_put((&named, &visit.file), unit, &visit.actor(), now()).await?;
    Ok(kept.map_err(|why| why.get(visit.lang).to_owned()))
}

/// `POST /console/bulletins/{id}/file`: a document.
pub(in crate::console) async fn attach(visit: Visit) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let full = storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    let Some(ending) = ending(&visit.file) else {
        let wrong = visit.t("Chỉ nhận tệp PDF, JPEG hoặc PNG.", "Only PDF, JPEG and PNG files are taken.");
        return show::page(&visit, Some(wrong.to_owned())).await;
    };
    let name = format!("tep.{ending}");
    let name = match storage.file_put((&name, &visit.file), &full.row.unit, &visit.actor(), now()).await? {
        Ok(name) => name,
        Err(why) => return show::page(&visit, Some(why.get(visit.lang).to_owned())).await,
    };
    let mut it = full.bulletin;
    if !it.files.contains(&name) {
        it.files.push(name);
    }
    match storage.bulletin_write(visit.id(), &it, Some(seen), &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{}/edit", visit.id()))),
        Err(why) => show::page(&visit, Some(words::refusal(&why, visit.lang))).await,
    }
}

/// `GET /console/bulletins/{id}/files/{name}`: a file that the bulletin names.
pub(in crate::console) async fn get(visit: Visit) -> Result<Response, Problem> {
    let full = visit.app.storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    let name = visit.params.get("name").cloned().unwrap_or_default();
    let named = full.bulletin.cover.as_ref() == Some(&name) || full.bulletin.files.contains(&name);
    let kind = media_type(&name).filter(|_| named).ok_or(Problem::NotFound)?;
    let bytes = visit.app.storage.file(&name).await?.ok_or(Problem::NotFound)?;
    // A picture is shown in the page; anything else is kept, never opened here.
    let how = if kind.starts_with("image/") { "inline" } else { "attachment" };
    let kept = format!("{how}; filename=\"{name}\"");
    Ok((StatusCode::OK, [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, kept)], bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::ending;

    #[test]
    fn what_a_file_is_is_told_by_its_bytes() {
        for (bytes, known) in [
            (b"\xff\xd8\xff\xe0".as_slice(), Some("jpg")),
            (b"\x89PNG\r\n\x1a\n....", Some("png")),
            (b"%PDF-1.7", Some("pdf")),
            (b"<svg onload=alert(1)>", None),
            (b"GIF89a", None),
            (b"<html>%PDF-", None),
            (b"MZ", None),
            (b"PK\x03\x04", None),
            (b"", None),
        ] {
            assert_eq!(ending(bytes), known, "{bytes:?}");
        }
    }
}
