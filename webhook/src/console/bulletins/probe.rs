//! A bulletin to oneself, before anybody else gets it: into the web chat that this very browser has, and into the chats that
//! the visitor has bound.

use axum::response::Response;
use bot::SendError;
use flows::bulletin::{Bulletin, ZaloWay};
use flows::{Chat, Lang, Platform};

use super::super::visit::{Problem, Visit};
use super::{show, words};
use crate::app::WEB;
use crate::bulletins::{self, Halfway};

/// The web chat of the visitor's browser: nobody else's can be named.
fn own_page(visit: &Visit) -> Option<Chat> {
    let user = visit.chat.clone()?;
    Some(Chat { platform: Platform::Web, account: WEB.to_owned(), user })
}

/// Every chat of the visitor's.
pub(super) async fn own_chats(visit: &Visit) -> Result<Vec<Chat>, Problem> {
    let bound = visit.app.storage.own_chats(&visit.me()?.1.id).await?;
    Ok(own_page(visit).into_iter().chain(bound.into_iter().map(|it| it.chat)).collect())
}

/// `POST /console/bulletins/{id}/test`, whatever it stands at.
pub(in crate::console) async fn test(visit: Visit) -> Result<Response, Problem> {
    let full = visit.app.storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    let chats = own_chats(&visit).await?;
    if chats.is_empty() {
        let wrong = visit.t(
            "Chưa có nơi nhận thử. Xin mở /chat một lần ở trình duyệt này, hoặc nối Telegram, Zalo ở trang tài khoản của tôi, \
             rồi gửi thử lại.",
            "There is no chat of yours. Open /chat once in this browser, or bind Telegram or Zalo at the page My account; then \
             try again.",
        );
        return show::page(&visit, show::Said::Wrong(wrong.to_owned())).await;
    }
    let mut lines = Vec::new();
    let mut sent = false;
    for chat in chats {
        let (well, came) = tried(&visit, &full.bulletin, &chat).await;
        sent |= well;
        lines.push(format!("{}: {came}", words::platform(chat.platform, visit.lang)));
    }
    let said = if sent { show::Said::Tried(lines) } else { show::Said::Wrong(lines.join(" ")) };
    show::page(&visit, said).await
}

/// Sends it to one chat: whether it arrived, and what to say of it.
async fn tried(visit: &Visit, it: &Bulletin, chat: &Chat) -> (bool, String) {
    let say = |vi, en| if visit.lang == Lang::En { en } else { vi };
    if !it.segment.has(chat.platform) || chat.platform == Platform::Zalo && it.zalo == ZaloWay::None {
        return (false, say("bản tin không gửi qua kênh này.", "the bulletin does not go there.").to_owned());
    }
    let broadcast = chat.platform == Platform::Zalo && matches!(it.zalo, ZaloWay::Broadcast(_));
    match bulletins::test_send(&visit.app, visit.id(), it, chat, visit.lang).await {
        Ok(()) if broadcast => (
            true,
            say(
                "đã gửi ảnh bìa với lời trên thẻ, rồi cả bài viết, thành các tin nhắn. Khi phát thật, Zalo duyệt bài trước, rồi gửi \
                 một thẻ bấm vào mới mở bài; cỡ chữ và cách xếp là của Zalo.",
                "sent as messages: the cover with the words of the card, then the whole article. When it is broadcast, Zalo looks at \
                 it first and sends one card that opens the article; its type and layout are Zalo's.",
            )
            .to_owned(),
        ),
        Ok(()) => (true, say("đã gửi.", "sent.").to_owned()),
        Err(it) => (it.sent > 0, unsent(&it, visit.lang)),
    }
}

/// Why a trial did not come, or how far it came.
fn unsent(it: &Halfway, lang: Lang) -> String {
    let why = why(&it.why, lang);
    match (it.sent, lang) {
        (0, _) => why.to_owned(),
        (sent, Lang::Vi) => format!("đã gửi {sent} trên {} tin; tin tiếp theo: {why}", it.of),
        (sent, Lang::En) => format!("{sent} of {} messages were sent; the next: {why}", it.of),
    }
}

fn why(problem: &SendError, lang: Lang) -> &'static str {
    let (vi, en) = match problem {
        SendError::Blocked { .. } => (
            "Ông/Bà đã chặn hoặc bỏ theo dõi, xin mở lại rồi gửi thử lại.",
            "you have blocked it or left; come back and try again.",
        ),
        SendError::Window { .. } => (
            "đã quá 48 giờ, xin nhắn cho OA một tin rồi gửi thử lại.",
            "48 hours are over: write to the OA, and try again.",
        ),
        SendError::Refused { .. } | SendError::File { .. } => (
            "không nhận: tin quá dài khi có dòng gửi thử, hoặc tệp không dùng được ở đó.",
            "not taken: with the line of the trial it is too long, or a file cannot be used there.",
        ),
        SendError::Uncertain => ("chưa rõ đã tới chưa, xin xem trong máy.", "not known whether it came; look there."),
        SendError::Account { .. } | SendError::Token { .. } => {
            ("kênh chưa gửi được, xin báo quản trị viên.", "the account cannot send; tell an administrator.")
        }
        SendError::Later { .. } | SendError::Again { .. } => {
            ("chưa gửi được, xin thử lại sau một phút.", "not sent; try again in a minute.")
        }
    };
    if lang == Lang::En { en } else { vi }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever has the first of three in their chat does not read that nothing was sent.
    #[test]
    fn a_trial_says_how_far_it_came() {
        let said = |sent| unsent(&Halfway { sent, of: 3, why: SendError::Again { code: None } }, Lang::Vi);
        assert_eq!(said(0), "chưa gửi được, xin thử lại sau một phút.");
        assert_eq!(said(2), "đã gửi 2 trên 3 tin; tin tiếp theo: chưa gửi được, xin thử lại sau một phút.");
    }
}
