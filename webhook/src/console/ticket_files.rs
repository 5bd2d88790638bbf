//! Files that a person sent with a question: for the official who has it, and for nobody else.

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bot::FetchError;
use flows::desk::file_type;
use flows::{Lang, MediaKind};
use storage::{Ticket, TicketFile};

use super::visit::{Problem, Visit};
use crate::app::now;
use crate::files;

/// A line of the list.
pub(super) struct FileRow {
    pub(super) nth: i64,
    pub(super) kind: &'static str,
    pub(super) size: String,
    /// Why it cannot be opened, if it cannot.
    pub(super) lost: &'static str,
}

/// The files of a ticket as its holder sees them.
pub(super) async fn rows(visit: &Visit, ticket: &Ticket) -> Result<Vec<FileRow>, Problem> {
    let row = |it: TicketFile| FileRow {
        nth: it.nth,
        kind: kind_name(it.file.kind, visit.lang),
        size: it.file.size.map_or_else(String::new, |size| size_of(size, visit.lang)),
        lost: it.lost.as_deref().map_or("", |why| lost(why, visit.lang)),
    };
    Ok(visit.app.storage.ticket_files(&ticket.id).await?.into_iter().map(row).collect())
}

fn kind_name(kind: MediaKind, lang: Lang) -> &'static str {
    let (vi, en) = match kind {
        MediaKind::Photo => ("Ảnh", "Photo"),
        MediaKind::Video => ("Video", "Video"),
        MediaKind::Voice => ("Tin nhắn thoại", "Voice message"),
        _ => ("Tệp", "File"),
    };
    if lang == Lang::En { en } else { vi }
}

fn size_of(bytes: u64, lang: Lang) -> String {
    let comma = |text: String| if lang == Lang::En { text } else { text.replace('.', ",") };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => comma(format!("{:.1} MB", bytes as f64 / 1e6)),
    }
}

fn lost(why: &str, lang: Lang) -> &'static str {
    let (vi, en) = match why {
        "large" => ("lớn hơn 20 MB nên không tải về được", "larger than 20 MB and was not taken"),
        "foreign" => {
            ("địa chỉ không phải của Zalo nên không mở", "its address is none of Zalo's, so it was not opened")
        }
        "failed" => ("hệ thống không tải về được", "it could not be fetched"),
        _ => ("nền tảng không còn cung cấp tệp này", "the platform does not give it out any more"),
    };
    if lang == Lang::En { en } else { vi }
}

/// `GET /console/tickets/{id}/files/{nth}`: the file, to be saved and never shown by the browser.
pub(super) async fn download(visit: Visit) -> Result<Response, Problem> {
    let nth = visit.params.get("nth").and_then(|nth| nth.parse().ok()).ok_or(Problem::NotFound)?;
    let me = &visit.me()?.1.id;
    let held = visit.app.storage.ticket_file(visit.id(), nth, me, now()).await?.ok_or(Problem::NotFound)?;
    let bytes = match (held.body, held.lost.as_deref(), &held.chat) {
        (Some(bytes), ..) => Ok(bytes),
        (None, Some("large"), _) => Err(FetchError::TooLarge),
        (None, Some("foreign"), _) => Err(FetchError::Foreign),
        (None, Some(_), _) | (None, None, None) => Err(FetchError::Gone),
        (None, None, Some(chat)) => files::fetch(&visit.app, chat, &held.file).await,
    };
    match bytes {
        Ok(bytes) => Ok(saved(nth, bytes)),
        Err(FetchError::Again) => Ok(visit.nothing(
            StatusCode::BAD_GATEWAY,
            "Nền tảng chưa đưa tệp này. Xin thử lại sau vài phút.",
            "The platform does not give this file out now. Try again in a few minutes.",
        )),
        Err(why) => {
            let why = match why {
                FetchError::TooLarge => "large",
                FetchError::Foreign => "foreign",
                FetchError::Gone | FetchError::Again => "gone",
            };
            let say =
                |lang| format!("{}: {}.", if lang == Lang::En { "No file" } else { "Không có tệp" }, lost(why, lang));
            Ok(visit.nothing(StatusCode::GONE, &say(Lang::Vi), &say(Lang::En)))
        }
    }
}

/// Bytes of somebody unknown: of a type by what they are, in a sandbox, under a name of ours.
fn saved(nth: i64, bytes: Vec<u8>) -> Response {
    let (kind, ending) = file_type(&bytes);
    let name = format!("attachment; filename=\"tep-{nth}.{ending}\"");
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CONTENT_DISPOSITION, name),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, Body::from(bytes)).into_response()
}
