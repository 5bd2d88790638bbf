//! What is done to a survey: publishing, closing, making it the first.

use axum::response::Response;
use flows::{Lang, Shut};
use jiff::civil::Date;
use storage::{Form, FormState};

use super::page::{named, page, survey};
use crate::app::{day, now};
use crate::console::visit::{Problem, Visit};
use crate::offers;

/// What the survey's page says after a change, by the word that the address carries.
pub(super) fn told(visit: &Visit, form: &Form, number: i64) -> Option<String> {
    let app = &visit.app;
    let nowhere = app.config.public_url.is_none() && app.telegram().next().is_none() && app.zalo().next().is_none();
    let here = form.state == FormState::Published && form.live == Some(number);
    let opens = match super::shut(&app.catalog(), form) {
        Some(Shut::NotYet(opens)) => Some(opens.words(visit.lang)),
        _ => None,
    };
    let (vi, en) = match visit.query.raw("done") {
        // Only what is so is said: an address can be kept, and sent to somebody else.
        "published" if here && opens.is_some() => (
            "Đã công bố bản {}. Phiếu tự mở {opens}; trước đó ai bắt đầu thì được báo như vậy.",
            "Version {} is published. It opens by itself, {opens}; whoever begins before is told so.",
        ),
        "published" if here && nowhere => (
            "Đã công bố bản {}. Người dân làm phiếu này ngay từ bây giờ khi gõ mã phiếu; vì sao chưa có đường dẫn thì xem dưới đây.",
            "Version {} is published: people can begin it now by typing its id. Why there is no link yet is said below.",
        ),
        "published" if here => (
            "Đã công bố bản {}. Người dân làm phiếu này ngay từ bây giờ, bằng đường dẫn và mã QR dưới đây. Việc tiếp theo: gửi đường \
             dẫn, in mã QR đặt nơi tiếp dân, rồi xem phiếu đã nhận ở cuối trang này.",
            "Version {} is published: people can begin it now, by the links and QR codes below. Next: send the links, print the QR \
             codes, and see at the end of this page how many have answered.",
        ),
        "closed" if form.state == FormState::Closed => {
            ("Đã đóng khảo sát: không ai bắt đầu được nữa.", "The survey is closed: nobody can begin it any more.")
        }
        "main" if form.main => ("Đã đặt làm phiếu chính.", "It is the main survey now."),
        _ => return None,
    };
    let words = visit.t(vi, en).replace("{}", &number.to_string());
    Some(words.replace("{opens}", &opens.unwrap_or_default()))
}

/// `POST /console/surveys/{id}/publish`, with `v` a version's number. Open drafts stay on theirs.
pub(in crate::console) async fn publish(visit: Visit) -> Result<Response, Problem> {
    let (form, number) = named(&visit).await?;
    if visit.form.raw("v").is_empty() {
        return page(&visit, Some(visit.t("Xin chọn bản để công bố.", "Choose a version to publish."))).await;
    }
    let closes = survey(&visit, &form.id, number).await?.settings.campaign.closes;
    if let Some(closes) = closes.filter(|closes| closes.ends() <= now()) {
        let closes = closes.words(visit.lang);
        let wrong = match visit.lang {
            Lang::Vi => format!("Hạn closes ghi trong phiếu ({closes}) đã qua. Xin sửa trong tệp rồi nạp lại."),
            Lang::En => {
                format!("The time closes of the form ({closes}) is over. Change it in the file and upload again.")
            }
        };
        return page(&visit, Some(&wrong)).await;
    }
    let outcome = visit.app.storage.form_publish(&form.id, number, &visit.actor(), now()).await?;
    done(&visit, outcome.is_ok(), &format!("?v={number}&done=published")).await
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
    done(&visit, outcome.is_ok(), "?done=closed").await
}

/// `POST /console/surveys/{id}/main`: what "khảo sát" starts from now on.
pub(in crate::console) async fn main(visit: Visit) -> Result<Response, Problem> {
    let outcome = visit.app.storage.form_main(visit.id(), &visit.actor(), now()).await?;
    done(&visit, outcome.is_ok(), "?done=main").await
}

/// This instance goes by it at once, the others within seconds.
async fn done(visit: &Visit, done: bool, told: &str) -> Result<Response, Problem> {
    if !done {
        return page(visit, Some(super::changed(visit))).await;
    }
    offers::follow(&visit.app).await;
    Ok(Visit::go(&format!("/console/surveys/{}{told}", visit.id())))
}
