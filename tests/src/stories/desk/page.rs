//! The page where a question stands, for whoever knows its code.

use super::super::in_both_houses;
use super::{CODE, WORDS, put};
use crate::browser::{Browser, Screen};
use crate::world::{House, Setup, World};

in_both_houses!(who_knows_the_code_sees_the_question);

/// What the page answers to a code: status, headers that matter, text.
pub(super) async fn ask(world: &World, code: &str) -> (u16, String, String) {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client without TLS files");
    let form =
        http.post(format!("{}/cau-hoi", world.url())).header("content-type", "application/x-www-form-urlencoded");
    let answer = form.body(format!("code={code}")).send().await.expect("an answer");
    let status = answer.status().as_u16();
    let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
    (status, policy, answer.text().await.expect("a page"))
}

async fn who_knows_the_code_sees_the_question(house: House) {
    let mut world = Setup::new(house).empty().await;
    if house == House::Embedded {
        world.command(&["migrate"], 0).await;
    }
    let id = put(&world, CODE).await;
    world.open().await;
    for code in [CODE, "wxyz23456789", "WXYZ+2345+6789"] {
        let (status, policy, page) = ask(&world, code).await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains(WORDS) && page.contains("đang chờ cán bộ"), "{page}");
        assert!(policy.contains("form-action 'self'") && policy.contains("script-src 'self'"), "{policy}");
        assert!(!page.contains("<script>") && !page.contains("style=\"") && !page.contains(CODE), "{page}");
    }

    // Answered while the service is down: the page shows it all the same.
    world.services[0].stop().await;
    let storage = world.storage().await;
    let rules = super::rules(&storage).await;
    let moves = [(flows::desk::Move::Claim, None), (flows::desk::Move::Answer, Some("Từ 7 giờ đến 17 giờ <b>.</b>"))];
    for (seen, (act, words)) in (0..).zip(moves) {
        let moved = storage.ticket_move(&id, seen, "p1", (&act, words), &rules, super::now(&world)).await;
        moved.expect("storage").expect("allowed");
    }
    storage.leave().await.expect("no heartbeat");
    drop(storage);
    world.restart(0).await;
    let (_, _, page) = ask(&world, CODE).await;
    assert!(page.contains("Đã trả lời") && page.contains("Từ 7 giờ"), "{page}");
    assert!(!page.contains("<b>"), "words are no markup: {page}");

    for wrong in ["", "2222-2222-2222", "%00", "x", "<script>"] {
        assert_eq!(ask(&world, wrong).await.0, 404, "{wrong:?}");
    }
    let (status, _, page) = ask(&world, CODE).await;
    assert_eq!(status, 429, "{page}");
    assert!(page.contains("quá nhiều lần") && !page.contains(WORDS), "{page}");
    world.stop().await;
}

/// As the link in the chat opens it, on a telephone and on a desktop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_with_the_code_shows_the_question_and_leaves_no_code_behind() {
    let world = Setup::new(House::Servers).web_only().start().await;
    put(&world, CODE).await;
    for screen in [Screen::Phone, Screen::Desktop] {
        let browser = Browser::open(&format!("{}/cau-hoi#{CODE}", world.url()), screen).await;
        browser.reads(WORDS).await;
        browser.reads("đang chờ cán bộ").await;
        let address = browser.run("return location.href;").await;
        assert_eq!(address, format!("{}/cau-hoi", world.url()), "the code stands in no history");
        assert_eq!(browser.faults().await, Vec::<String>::new());
        browser.whole_picture("cau-hoi").await;
        // Typed in by hand, small and without hyphens.
        browser.go(&format!("{}/cau-hoi", world.url())).await;
        assert!(!browser.text().await.contains(WORDS));
        browser.enter("code", "wxyz 2345 6789").await;
        // Before a question is known the page speaks the browser's language, then the question's.
        browser.push("Show").await;
        browser.reads(WORDS).await;
        // A code that opens nothing says so, and shows nobody's question.
        browser.enter("code", "ABCD-2345-6789").await;
        browser.push("Xem").await;
        let page = browser.reads("There is no question with this code").await;
        assert!(!page.contains(WORDS), "{page}");
        assert_eq!(browser.faults().await, Vec::<String>::new());
        browser.close().await;
    }
    world.stop().await;
}
