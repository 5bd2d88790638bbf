//! The quarterly report: each official reads the figures of the offices in reach, and words only with the right to them.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use flows::desk::{Asked, AskedOutcome, Quarter};
use flows::office::Role;
use flows::{Chat, Lang, Platform};
use storage::Stage;

use super::door::House;
use crate::app::{day, now};

const WORDS: &str = "đèn đường hỏng báo ai";

/// Questions: two to a, one to a1, four to b by its name, eight to nobody; a ticket each of a and b.
async fn house() -> House {
    let house = House::open(None).await;
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: "u".to_owned() };
    let counts = [(Some("a"), 2), (Some("a1"), 1), (Some("Đơn vị b"), 4), (None, 8)];
    for (unit, count) in counts {
        for nth in 0..count {
            let asked = Asked {
                id: format!("{}-{nth}", unit.unwrap_or("none")),
                at: now(),
                lang: Lang::Vi,
                words: if unit.is_none() { WORDS.to_owned() } else { "phí bao nhiêu".to_owned() },
                outcome: if unit.is_none() { AskedOutcome::Unknown } else { AskedOutcome::Answered },
                entry: None,
                topic: None,
                unit: unit.map(str::to_owned),
            };
            house.app.storage.asked(&chat, &asked).await.unwrap();
        }
    }
    for unit in ["a", "b"] {
        house.things(unit).await;
    }
    house
}

#[tokio::test]
async fn each_reads_the_figures_in_reach_and_nobody_elses_words() {
    let house = house().await;
    let asked = |count: u64| format!("<dt>Câu hỏi</dt><dd>{count}</dd>");
    let all = ["Đơn vị a", "Đơn vị a1", "Đơn vị b", "(chưa rõ)"];
    for (id, role, top, count, offices, words) in [
        ("a", Role::Analyst, "a", 3, &all[..2], false),
        ("a1", Role::Auditor, "a1", 1, &all[1..2], false),
        ("b", Role::Approver, "b", 4, &all[2..3], false),
        ("figures", Role::Analyst, "vn", 15, &all[..], false),
        ("admin", Role::Administrator, "vn", 15, &all[..], false),
        ("approver", Role::Approver, "vn", 15, &all[..], true),
    ] {
        house.person(id, top, &[(role, top)]).await;
        let page = house.browser_of(id, Stage::Full).await.get("/console/report").await.body;
        assert!(page.contains(&asked(count)), "{id}: {page}");
        let units = page.split("<h2>Theo đơn vị</h2>").nth(1).unwrap();
        for office in all {
            let row = format!("<th scope=\"row\">{office}</th>");
            assert_eq!(units.contains(&row), offices.contains(&office), "{id}: {office}");
        }
        assert_eq!(page.contains(WORDS), words, "{id}");
        if words {
            let row = format!("{WORDS}</th><td class=\"number\" data-l='Số lượt'>8</td>");
            assert!(page.contains(&row), "eight of one matter: {page}");
        }
    }
}

#[tokio::test]
async fn a_quarter_is_chosen_and_kept_as_a_workbook() {
    let house = house().await;
    house.person("an", "vn", &[(Role::Analyst, "vn")]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    let this = Quarter::of(day(now()));
    let page = an.get("/console/report").await.body;
    assert!(page.contains(&format!("<option value=\"{this}\" selected>{}</option>", this.name(Lang::Vi))), "{page}");
    let before = an.get(&format!("/console/report?quarter={}", this.before())).await.body;
    assert!(before.contains("<dt>Câu hỏi</dt><dd>0</dd>") && before.contains("<dd>–</dd>"), "{before}");
    for path in ["/console/report", "/console/report.xlsx"] {
        let none = an.get(&format!("{path}?quarter=2026-Q5")).await;
        assert!(none.status == StatusCode::NOT_FOUND && none.body.contains("2026-Q4"), "{}", none.body);
    }
    let book = an.get(&format!("/console/report.xlsx?quarter={this}")).await;
    assert!(book.body.starts_with("PK"));
    assert!(book.headers[CONTENT_TYPE].to_str().unwrap().ends_with("spreadsheetml.sheet"));
    let kept = book.headers[CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(kept, format!("attachment; filename=\"hoi-dap-{this}.xlsx\""));
}
