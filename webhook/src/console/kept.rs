//! Words that came too late: of somebody whose session was over when the form arrived, or who has begun another one since,
//! or while the data cannot be read. They stand in the answer itself and are kept nowhere else; they are sent once more by
//! whoever is signed in then, with that session's own token, for what that person may do.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::page::{Shell, html};
use super::visit::{Problem, Visit};

/// Most that is given back, bytes: what a form without a file may hold.
const MOST: usize = 256 * 1024;

#[derive(Template)]
#[template(path = "console/kept.html")]
struct KeptPage<'a> {
    s: Shell,
    why: Why,
    /// Where the form went.
    to: &'a str,
    fields: Vec<&'a (String, String)>,
    /// It brought a file.
    file: bool,
}

impl KeptPage<'_> {
    /// What somebody wrote, and did not choose from a list.
    fn words(&self) -> impl Iterator<Item = &str> {
        let values = self.fields.iter().map(|(_, value)| value.as_str());
        values.filter(|value| value.trim().contains(char::is_whitespace))
    }
}

/// Why words are given back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Nobody is signed in.
    Ended,
    /// The form's page was opened in another session.
    Older,
    /// The data cannot be read, and nothing was begun.
    Away,
    /// The data cannot be read any more: what was begun may have been kept.
    Unsure,
}

/// The page that gives words back, if the form brought any that its problem would lose.
/// With `begun` it may have been kept all the same.
pub(super) fn given_back(visit: &Visit, problem: &Problem, begun: bool) -> Option<Response> {
    let (why, status, title) = match problem {
        Problem::Elsewhere(_) => {
            (Why::Ended, StatusCode::UNAUTHORIZED, ("Phiên đăng nhập đã hết", "Your session has ended"))
        }
        Problem::OldForm => (Why::Older, StatusCode::FORBIDDEN, ("Nội dung chưa được gửi", "Not sent yet")),
        Problem::Storage(_) if begun => {
            (Why::Unsure, StatusCode::SERVICE_UNAVAILABLE, ("Chưa rõ đã lưu hay chưa", "Perhaps kept, perhaps not"))
        }
        Problem::Storage(_) => (Why::Away, StatusCode::SERVICE_UNAVAILABLE, ("Nội dung chưa được gửi", "Not sent yet")),
        Problem::NotFound | Problem::NoOffice | Problem::Forbidden => return None,
    };
    let fields: Vec<_> = visit.form.pairs().iter().filter(|(name, _)| name != "csrf").collect();
    let size: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if fields.iter().all(|(_, value)| value.trim().is_empty()) || size > MOST {
        return None;
    }
    let (s, file) = (visit.shell(title.0, title.1), visit.had_file);
    Some(html(status, &KeptPage { s, why, to: &visit.path, fields, file }))
}
