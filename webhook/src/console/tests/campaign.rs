//! A survey that opens, closes and is full by itself, as its page shows it.

use axum::http::StatusCode;
use flows::{Chat, Platform};

use super::door::House;
use super::surveys::{begun, manager, sent};
use crate::app::{day, now};

/// The survey `gop` with a sheet `campaign`.
fn dated(question: &str, headings: &str, cells: &str) -> String {
    format!("{}| campaign | {headings} |\n| | {cells} |\n", House::form("gop", question))
}

#[tokio::test]
async fn a_survey_follows_its_times_and_its_quota_by_itself() {
    let house = House::open(Some("https://a.vn")).await;
    let mut browser = manager(&house, "an", "vn").await;
    let days = |days: i64| day(now().plus(days * flows::vietnam::DAY_MS)).strftime("%d/%m/%Y").to_string();
    let (tomorrow, later) = (days(1), days(10));
    let cells = format!("{tomorrow} 08:00 | {later} | 2");
    browser.upload("/console/surveys?unit=vn", dated("Một?", "opens | closes | quota", &cells).as_bytes()).await;
    let page = browser.get("/console/surveys/gop").await.body;
    let words = format!("Nhận trả lời từ 08 giờ 00 ngày {tomorrow} đến hết ngày {later}.");
    assert!(page.contains(&words) && page.contains("Khi đủ 2 phiếu đã gửi"), "{page}");
    // It is tried out before it opens.
    let pane = browser.post("/console/surveys/gop/try", &[("begin", "1"), ("platform", "web")]).await.body;
    assert!(pane.contains("Một?"), "{pane}");
    let answer = browser.post("/console/surveys/gop/publish", &[("v", "1")]).await;
    let page = browser.get(answer.to()).await.body;
    assert!(
        page.contains(&format!("Phiếu tự mở 08 giờ 00 ngày {tomorrow};")) && !page.contains("ngay từ bây giờ"),
        "{page}"
    );
    let list = browser.get("/console/surveys").await.body;
    assert!(list.contains(&format!("Đã công bố, mở 08 giờ 00 ngày {tomorrow}")), "{list}");
    assert!(begun(&house.app.catalog(), "gop").contains("chưa mở"));

    // Open, until two have sent it.
    browser
        .upload("/console/surveys?unit=vn", dated("Hai?", "opens | quota", &format!("{} | 2", days(-1))).as_bytes())
        .await;
    browser.post("/console/surveys/gop/publish", &[("v", "2")]).await;
    let version = house.app.storage.form_versions("gop").await.unwrap().remove(0).version;
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: "0".repeat(32) };
    for nth in 0..2 {
        crate::quotas::look(&house.app).await;
        assert!(begun(&house.app.catalog(), "gop").contains("Hai?"));
        let response = sent(nth, "gop", &version, Vec::new());
        assert!(house.app.storage.record(&chat, &response).await.unwrap());
    }
    crate::quotas::look(&house.app).await;
    assert!(begun(&house.app.catalog(), "gop").contains("đã đủ số người trả lời"));
    assert!(browser.get("/console/surveys/gop").await.body.contains("<dd>Đã đủ phiếu</dd>"));
    // More are wanted: it is open again.
    browser.upload("/console/surveys?unit=vn", dated("Ba?", "quota", "3").as_bytes()).await;
    browser.post("/console/surveys/gop/publish", &[("v", "3")]).await;
    crate::quotas::look(&house.app).await;
    assert!(begun(&house.app.catalog(), "gop").contains("Ba?"));
    assert!(browser.get("/console/surveys/gop").await.body.contains("<dd>Đang nhận phiếu</dd>"));

    // Its time is over: nobody is invited any more, and it can still be closed by hand.
    browser
        .upload("/console/surveys?unit=vn", dated("Bốn?", "closes", &format!("{} 08:00", days(-1))).as_bytes())
        .await;
    let late = browser.post("/console/surveys/gop/publish", &[("v", "4")]).await;
    assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.body.contains("đã qua"), "{}", late.body);
    house.app.storage.form_publish("gop", 4, &storage::Actor::Program, now()).await.unwrap().unwrap();
    crate::offers::follow(&house.app).await;
    let page = browser.get("/console/surveys/gop").await.body;
    assert!(page.contains(&format!("<dd>Hết hạn: 08 giờ 00 ngày {}</dd>", days(-1))), "{page}");
    assert!(!page.contains("chat?s=gop") && page.contains("/console/surveys/gop/close"), "{page}");
    assert!(begun(&house.app.catalog(), "gop").contains("đã hết hạn trả lời lúc 08 giờ 00"));
}
