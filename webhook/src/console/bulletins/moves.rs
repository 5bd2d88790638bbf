//! What is done to a bulletin.

use axum::response::Response;
use flows::bulletin::{Move, Outcome, Stage};
use storage::Again;

use super::super::tickets::paragraphs;
use super::super::visit::{Problem, Visit};
use super::{compose, show, words};
use crate::app::now;
use crate::bulletins::frame;

/// What stands in a form for the changes that a correction did not make.
pub(super) const CHANGES: &str = "changes";

/// Characters of a reason.
const WORDS: usize = 1_000;

async fn made(visit: &Visit, act: Move) -> Result<Response, Problem> {
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    match visit.app.storage.bulletin_move(visit.id(), act, seen, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{}", visit.id()))),
        Err(why) => show::page(visit, Some(words::refusal(&why, visit.lang))).await,
    }
}

/// Makes a move of a bulletin with which nothing is wrong. Storage looks as well; here its own page counts too, and the
/// hours in which nothing goes out.
async fn whole(visit: &Visit, act: Move, stage: Stage, wrong: &str) -> Result<Response, Problem> {
    let full = visit.app.storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    let frame = frame(&visit.app, visit.id(), &full.bulletin).await?;
    // A second person may stand for an urgent one that goes out: nothing in it can be mended any more.
    let begun = full.row.started_at.is_some();
    if !begun && !compose::all_faults(visit, &full.bulletin, &frame, stage).await?.is_empty() {
        return show::page(visit, Some(wrong.to_owned())).await;
    }
    made(visit, act).await
}

/// `POST /console/bulletins/{id}/submit`: nothing may lack.
pub(in crate::console) async fn submit(visit: Visit) -> Result<Response, Problem> {
    let wrong = visit.t("Chưa gửi duyệt được. Xin sửa các điểm nêu dưới đây.", "Not yet. Mend what is named below.");
    whole(&visit, Move::Submit, Stage::Submit, wrong).await
}

/// `POST /console/bulletins/{id}/recall`: whoever may write it changes it after all.
pub(in crate::console) async fn recall(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Recall).await
}

/// `POST /console/bulletins/{id}/return`, with why.
pub(in crate::console) async fn send_back(visit: Visit) -> Result<Response, Problem> {
    let why = paragraphs(visit.form.raw("words"));
    if why.is_empty() || why.chars().count() > WORDS {
        let wrong = visit.t("Xin ghi lý do trả lại, tối đa 1.000 ký tự.", "Write why, in at most 1,000 characters.");
        return show::page(&visit, Some(wrong.to_owned())).await;
    }
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    let (storage, me) = (&visit.app.storage, &visit.me()?.1.id);
    match storage.bulletin_move(visit.id(), Move::Return, seen, &visit.actor(), now()).await? {
        Ok(_) => storage.bulletin_say(visit.id(), me, &why, now()).await?,
        Err(why) => return show::page(&visit, Some(words::refusal(&why, visit.lang))).await,
    }
    Ok(Visit::go(&format!("/console/bulletins/{}", visit.id())))
}

/// `POST /console/bulletins/{id}/approve`: by somebody who wrote none of it.
pub(in crate::console) async fn approve(visit: Visit) -> Result<Response, Problem> {
    let wrong = visit.t(
        "Chưa phê duyệt được. Xin trả lại để sửa các điểm nêu dưới đây.",
        "Not yet. Give it back, to have what is named below mended.",
    );
    whole(&visit, Move::Approve, Stage::Approve, wrong).await
}

/// `POST /console/bulletins/{id}/pause`.
pub(in crate::console) async fn pause(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Pause).await
}

/// `POST /console/bulletins/{id}/resume`.
pub(in crate::console) async fn resume(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Resume).await
}

/// `POST /console/bulletins/{id}/rest`: the first hundredth went well.
pub(in crate::console) async fn rest(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Rest).await
}

/// `POST /console/bulletins/{id}/cancel`.
pub(in crate::console) async fn cancel(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Cancel).await
}

/// `POST /console/bulletins/{id}/requeue`, with `which` an outcome, or `changes`: what a correction did not change.
pub(in crate::console) async fn requeue(visit: Visit) -> Result<Response, Problem> {
    let which = match visit.form.raw("which") {
        CHANGES => Again::Changes,
        code => Again::Entries(Outcome::from_codes(code, None).unwrap_or(Outcome::Sent)),
    };
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    match visit.app.storage.bulletin_again(visit.id(), which, seen, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{}", visit.id()))),
        Err(why) => show::page(&visit, Some(words::refusal(&why, visit.lang))).await,
    }
}
