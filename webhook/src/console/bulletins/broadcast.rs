//! Broadcasts on Zalo, for officials: how far each has come, what to do where it was refused, and once more.

use axum::response::Response;
use flows::Lang;
use flows::bulletin::{Denial, State, Step};
use storage::{Again, Broadcast, BulletinRow};

use super::super::page::when;
use super::super::visit::{Problem, Visit};
use super::{show, words};
use crate::app::now;

/// One OA's broadcast.
pub(super) struct Row {
    pub(super) account: String,
    pub(super) step: &'static str,
    /// What it is about a refusal or a silence, and what to do.
    pub(super) what: Option<&'static str>,
    pub(super) at: String,
    /// The step that it may be tried again from.
    pub(super) again: Option<&'static str>,
    /// Only somebody who looked at the OA knows whether it went out.
    pub(super) uncertain: bool,
}

/// A broadcast as its page shows it; `may`: the visitor may let it go once more.
pub(super) fn row(it: Broadcast, bulletin: &BulletinRow, may: bool, lang: Lang) -> Row {
    // One that is not begun stands without a word.
    let step = Step::from_code(&it.step);
    let denial = it.said.as_deref().and_then(Denial::from_code).filter(|_| step == Some(Step::Refused));
    let uncertain = step == Some(Step::Uncertain);
    let moves = may && matches!(bulletin.state, State::Done | State::Sending | State::Paused);
    let passes = uncertain || denial.is_some_and(Denial::can_pass);
    let what = match (uncertain, lang) {
        (true, Lang::En) => Some(
            "Zalo's answer to the last call is not known. Look in OA Manager whether the article was made, or was sent out, \
             today: if it was sent out, there is nothing more to do.",
        ),
        (true, Lang::Vi) => Some(
            "Không rõ Zalo trả lời lần gọi cuối ra sao. Xin mở OA Manager xem hôm nay bài viết đã được tạo hoặc phát chưa: \
             nếu đã phát thì không cần làm gì thêm.",
        ),
        (false, _) => denial.map(|it| it.what(lang)),
    };
    Row {
        account: it.account,
        step: step.map_or(if lang == Lang::En { "not begun" } else { "chưa bắt đầu" }, |it| it.name(lang)),
        what,
        at: when(it.at),
        again: step.filter(|_| moves && passes).map(Step::code),
        uncertain,
    }
}

/// `POST /console/bulletins/{id}/broadcast`, with `account` an OA, `step` what was seen and, where nobody knows what became
/// of it, `looked`.
pub(in crate::console) async fn again(visit: Visit) -> Result<Response, Problem> {
    let found = Step::from_code(visit.form.raw("step")).unwrap_or(Step::Accepted);
    if found == Step::Uncertain && !visit.form.has("looked") {
        let wrong = visit.t(
            "Xin xem trong OA Manager trước, rồi đánh dấu ô xác nhận. Phát hai lần là mọi người nhận hai lần.",
            "Look in OA Manager first, and tick the box. Sent out twice, everybody gets it twice.",
        );
        return show::page(&visit, Some(wrong.to_owned())).await;
    }
    let account = visit.form.text("account");
    let denied = |it: &Broadcast| it.said.as_deref().and_then(Denial::from_code);
    let stored = visit.app.storage.broadcasts(visit.id()).await?;
    let stays = |it: &Broadcast| it.account == account && denied(it).is_some_and(|denial| !denial.can_pass());
    if let Some(denial) = stored.iter().find(|it| stays(it)).and_then(denied) {
        return show::page(&visit, Some(denial.what(visit.lang).to_owned())).await;
    }
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    let (storage, by) = (&visit.app.storage, visit.actor());
    let again = Again::Broadcast { account: &account, found };
    match storage.bulletin_again(visit.id(), again, seen, &by, now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{}", visit.id()))),
        Err(why) => show::page(&visit, Some(words::refusal(&why, visit.lang))).await,
    }
}
