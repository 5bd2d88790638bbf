//! What is done to a survey: publishing, closing, making it the first.

use axum::response::Response;
use flows::Lang;
use jiff::civil::Date;

use super::page::{named, page, survey};
use crate::app::{day, now};
use crate::console::visit::{Problem, Visit};
use crate::offers;

/// `POST /console/surveys/{id}/publish`, with `v` a version's number. Open drafts stay on theirs.
pub(in crate::console) async fn publish(visit: Visit) -> Result<Response, Problem> {
    let (form, number) = named(&visit).await?;
    if visit.form.raw("v").is_empty() {
        return page(&visit, Some(visit.t("Xin chọn bản để công bố.", "Choose a version to publish."))).await;
    }
    let closes = survey(&visit, &form.id, number).await?.settings.closes;
    if let Some(closes) = closes.filter(|closes| *closes < day(now())) {
        let wrong = match visit.lang {
            Lang::Vi => {
                format!("Ngày closes ghi trong phiếu ({closes}) đã qua. Xin sửa trong bảng settings rồi nạp lại.")
            }
            Lang::En => {
                format!("The day closes of the form ({closes}) is over. Change it in settings and upload again.")
            }
        };
        return page(&visit, Some(&wrong)).await;
    }
    let outcome = visit.app.storage.form_publish(&form.id, number, &visit.actor(), now()).await?;
    done(&visit, outcome.is_ok()).await
}

/// `POST /console/surveys/{id}/close`, with `last` the day until which open drafts can be sent.
pub(in crate::console) async fn close(visit: Visit) -> Result<Response, Problem> {
    let today = day(now());
    let last = visit.form.text("last").parse::<Date>().ok().filter(|last| *last >= today);
    let Some(last) = last else {
        let wrong = visit.t(
            "Xin chọn ngày cuối nhận phiếu đang làm dở: hôm nay hoặc sau đó.",
            "Choose the last day for drafts that are open: today or later.",
        );
        return page(&visit, Some(wrong)).await;
    };
    let outcome = visit.app.storage.form_close(visit.id(), (today, last), &visit.actor(), now()).await?;
    done(&visit, outcome.is_ok()).await
}

/// `POST /console/surveys/{id}/main`: what "khảo sát" starts from now on.
pub(in crate::console) async fn main(visit: Visit) -> Result<Response, Problem> {
    let outcome = visit.app.storage.form_main(visit.id(), &visit.actor(), now()).await?;
    done(&visit, outcome.is_ok()).await
}

/// This instance goes by it at once, the others within seconds.
async fn done(visit: &Visit, done: bool) -> Result<Response, Problem> {
    if !done {
        return page(visit, Some(super::changed(visit))).await;
    }
    offers::follow(&visit.app).await;
    Ok(Visit::go(&format!("/console/surveys/{}", visit.id())))
}
