//! An official who writes for longer than a session lives, in a real browser under a clock that goes on.

use flows::Millis;

use super::console::Official;
use super::desk::time::until;
use crate::browser::Screen;
use crate::faked::Faked;
use crate::world::{House, Setup};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// What the browser has of a ready answer to be kept.
async fn write(an: &Official, title: &str, words: &str) {
    an.browser.enter("title", title).await;
    an.browser.enter("unit", "vn").await;
    an.browser.enter("words", words).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_for_long_is_not_lost() {
    let mut world = Setup::new(House::Servers).web_only().empty().await;
    let clock = Faked::worn(&mut world);
    world.open().await;
    let an = Official::with_role(&world, ("an", "Nguyễn Thị An"), &[("answerer", "vn")], Screen::Phone).await;
    let begun = jiff::Timestamp::now().as_millisecond();
    let seen_since = |seconds: i64| {
        let at = begun + seconds * 1000;
        format!("select person from login_session where seen_at >= {at}")
    };

    // Twenty-five minutes after the page was opened somebody types, and sends it twenty-five minutes later.
    an.go("/console/canned").await;
    clock.ahead(25 * MINUTE);
    write(&an, "Nơi nộp hồ sơ", "Ông/Bà nộp hồ sơ tại Trung tâm Phục vụ hành chính công.").await;
    until(&world, &seen_since(25 * MINUTE), |it| it == ["an"]).await;
    clock.ahead(50 * MINUTE);
    an.browser.push("Lưu").await;
    let kept = until(&world, "select title from canned", |it| !it.is_empty()).await;
    assert_eq!(kept, ["Nơi nộp hồ sơ"]);

    // The longest session ends while somebody writes. The words stand in the answer until its writer is back.
    an.browser.reads("Nơi nộp hồ sơ").await;
    let words = "Hồ sơ gồm tờ khai.\n\nLệ phí: \"không thu\".";
    clock.ahead(13 * HOUR);
    write(&an, "Hồ sơ và lệ phí", words).await;
    an.browser.push("Lưu").await;
    an.browser.reads("Phiên đăng nhập đã hết").await;
    an.look("kept").await;
    an.browser.push("Đăng nhập ở thẻ mới").await;
    let client = &an.browser.client;
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    let (here, beside) = loop {
        match client.windows().await.expect("windows").as_slice() {
            [here, beside] => break (here.clone(), beside.clone()),
            _ => assert!(tokio::time::Instant::now() < deadline, "no other window opens"),
        }
        // A browser can only be asked.
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    };
    client.switch_to_window(beside).await.expect("the other window");
    an.browser.reads("Tên đăng nhập").await;
    an.let_in(&world, "an", Millis(begun).plus(13 * HOUR * 1000)).await;
    client.close_window().await.expect("it closes");
    client.switch_to_window(here).await.expect("the first window");
    an.browser.push("Tiếp tục").await;
    an.browser.reads("mở từ trước lần đăng nhập hiện nay").await;
    an.look("kept-again").await;
    an.browser.push("Gửi").await;
    let kept = until(&world, "select words from canned order by title", |it| it.len() == 2).await;
    assert_eq!(kept[0], words);
    an.browser.close().await;
    world.stop().await;
}
