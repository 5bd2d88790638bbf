//! A bulletin to oneself, before anybody else gets it: into the web chat that this very browser has.

use axum::response::Response;
use flows::{Chat, Platform};

use super::super::visit::{Problem, Visit};
use super::show;
use crate::app::WEB;
use crate::bulletins;

/// The web chat of the visitor's browser: nobody else's can be named.
pub(super) fn own_chat(visit: &Visit) -> Option<Chat> {
    let user = visit.chat.clone()?;
    Some(Chat { platform: Platform::Web, account: WEB.to_owned(), user })
}

/// `POST /console/bulletins/{id}/test`, whatever it stands at.
pub(in crate::console) async fn test(visit: Visit) -> Result<Response, Problem> {
    let full = visit.app.storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    let Some(chat) = own_chat(&visit) else {
        let wrong = visit.t(
            "Trình duyệt này chưa mở trang trò chuyện. Xin mở /chat một lần rồi gửi thử lại.",
            "This browser has no chat yet. Open /chat once, then try again.",
        );
        return show::page(&visit, Some(wrong.to_owned())).await;
    };
    match bulletins::test_send(&visit.app, visit.id(), &full.bulletin, &chat, visit.lang).await {
        Ok(()) => Ok(Visit::go(&format!("/console/bulletins/{}?tried", visit.id()))),
        Err(_) => {
            let wrong = visit.t("Chưa gửi thử được. Xin thử lại sau một phút.", "Not sent. Try again in a minute.");
            show::page(&visit, Some(wrong.to_owned())).await
        }
    }
}
