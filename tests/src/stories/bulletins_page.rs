//! Bulletins at the console, in a real browser: one official writes, another approves, people on Telegram get it, and
//! both see how far it is.

use std::time::Duration;

use super::console::Official;
use crate::bell::PATIENCE;
use crate::browser::Screen;
use crate::bulk::{approved, bulletin, until};
use crate::telegram::Fault;
use crate::world::{House, Setup, World};

/// Twelve people, by names that stand in no log by chance.
const IDS: std::ops::Range<i64> = 812_345_700..812_345_712;

/// People on Telegram who agreed to bulletins.
async fn people(world: &World, ids: std::ops::Range<i64>) -> Vec<crate::telegram::Citizen> {
    let mut people = Vec::new();
    for id in ids {
        let person = world.telegram.citizen(id);
        person.say("nhận tin").await;
        person.tap("Nhận tin").await;
        people.push(person);
    }
    people
}

/// The id of the bulletin whose page this is.
async fn id(official: &Official) -> String {
    let path = official.browser.run("return location.pathname;").await;
    path.as_str().and_then(|it| it.split('/').nth(3)).expect("a bulletin's page").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_writes_another_approves_and_both_see_it_go() {
    let world = Setup::new(House::Servers).set("BULLETIN_QUIET", Some("00:00-00:00")).start().await;
    let citizens = people(&world, IDS).await;
    let writer =
        Official::with_role(&world, ("binh", "Trần Văn Bình"), &[("communicator", "vn")], Screen::Desktop).await;
    writer.go("/console/bulletins-new").await;
    writer.look("bulletin-new").await;
    writer.browser.enter("number", "12/TB-BNV").await;
    writer.browser.run("document.getElementById('date').value = '2026-11-26';").await;
    writer.browser.enter("vi-title", "Cấp đổi giấy phép qua mạng").await;
    // The page beside the form follows what is typed, without a new page.
    writer.browser.run("window.same = true;").await;
    writer.browser.enter("vi-body", "Từ ngày 1/12, Ông/Bà nộp hồ sơ tại dichvucong.gov.vn.").await;
    let shown = "return document.querySelector('[aria-label=\"Xem trước trên Telegram\"]').innerText;";
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !writer.browser.run(shown).await.as_str().unwrap_or_default().contains("Ông/Bà nộp hồ sơ tại") {
        assert!(tokio::time::Instant::now() < deadline, "the preview does not follow what is typed");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    assert_eq!(writer.browser.run("return window.same === true;").await, true);
    writer.look("bulletin-preview").await;
    writer.browser.push("Lưu bản nháp").await;
    let page = writer.browser.reads("Dự toán trước khi gửi").await;
    assert!(page.contains("Bản nháp"), "{page}");
    assert_eq!(writer.browser.run("return document.getElementById('people').textContent;").await, "12");
    writer.look("bulletin-draft").await;
    let id = id(&writer).await;
    writer.browser.push("Gửi duyệt").await;
    writer.browser.reads("Chờ duyệt").await;

    let approver = Official::with_role(&world, ("cuc", "Lê Thị Cúc"), &[("approver", "vn")], Screen::Phone).await;
    approver.go("/console/bulletins").await;
    approver.look("bulletins").await;
    approver.browser.push("Cấp đổi giấy phép qua mạng").await;
    approver.browser.reads("Phê duyệt").await;
    approver.look("bulletin-submitted").await;
    // Calls hang from now on, so that there is something to be stopped.
    world.telegram.stall(true);
    approver.browser.push("Phê duyệt").await;
    approver.browser.reads("Tiến độ").await;
    // Nothing is asked for: the page that stands open since the submission is told.
    writer.browser.reads("Tạm dừng").await;
    world.telegram.until("a call of the bulletin", || (world.telegram.stalling() > 0).then_some(())).await;
    writer.browser.push("Tạm dừng").await;
    writer.browser.reads("Gửi tiếp").await;
    let under_way = world.telegram.stalling();
    writer.look("bulletin-paused").await;
    world.telegram.stall(false);
    let got =
        |citizen: &crate::telegram::Citizen| citizen.sent().iter().any(|it| it.text.contains("dichvucong.gov.vn"));
    world
        .telegram
        .until("what was under way arrives", || {
            (citizens.iter().filter(|it| got(it)).count() >= under_way).then_some(())
        })
        .await;
    writer.browser.push("Gửi tiếp").await;
    for citizen in &citizens {
        citizen.until("the bulletin", |it| it.text.contains("Cấp đổi giấy phép qua mạng")).await;
    }
    let page = writer.browser.reads("Đã gửi xong").await;
    assert!(page.contains("12 / 12"), "{page}");
    writer.look("bulletin-done").await;
    for citizen in &citizens {
        assert_eq!(citizen.sent().iter().filter(|it| it.text.contains("dichvucong.gov.vn")).count(), 1, "once each");
    }
    writer.go(&format!("/console/bulletins/{id}/outcomes")).await;
    let outcomes = writer.browser.reads("Đã gửi").await;
    assert!(!IDS.into_iter().any(|id| outcomes.contains(&id.to_string())), "no platform's id: {outcomes}");
    writer.look("bulletin-outcomes").await;

    // Anybody reads it in the archive.
    let citizen = Official::open(&world, Screen::Phone).await;
    citizen.go("/ban-tin").await;
    citizen.look("archive").await;
    citizen.go(&format!("/ban-tin/{id}")).await;
    citizen.browser.reads("12/TB-BNV").await;
    citizen.look("archive-one").await;
    for official in [writer, approver, citizen] {
        official.browser.close().await;
    }
    world.stop().await;
}

/// What was wrong is put right: the correction waits for its time, is given back, goes out, and one old message that was not
/// changed is tried once more, at the button beside its number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_waits_for_its_time_and_what_it_missed_is_tried_once_more() {
    let world = Setup::new(House::Servers).set("BULLETIN_QUIET", Some("00:00-00:00")).start().await;
    let citizens = people(&world, IDS.start..IDS.start + 3).await;
    let storage = world.open_storage().await;
    let wrong = approved(&world, &storage, &bulletin()).await;
    until(&world, &wrong, |it| it.is("done")).await;
    let writer =
        Official::with_role(&world, ("binh", "Trần Văn Bình"), &[("communicator", "vn")], Screen::Desktop).await;
    let approver = Official::with_role(&world, ("cuc", "Lê Thị Cúc"), &[("approver", "vn")], Screen::Phone).await;
    writer.go(&format!("/console/bulletins/{wrong}")).await;
    writer.browser.push("Đính chính").await;
    writer.browser.reads("Tin nhắn đã gửi của bản tin đó").await;
    writer.browser.enter("number", "13/TB-BNV").await;
    let fill = "for (const [id, value] of [['amend', 'replace'], ['date', '2026-11-26'], ['at', '2099-01-02T09:00']])
        document.getElementById(id).value = value;";
    writer.browser.run(fill).await;
    writer.look("correction-new").await;
    writer.browser.push("Lưu bản nháp").await;
    writer.browser.reads("Dự toán trước khi gửi").await;
    let id = id(&writer).await;
    writer.browser.push("Gửi duyệt").await;
    writer.browser.reads("Chờ duyệt").await;
    let page = format!("/console/bulletins/{id}");
    approver.go(&page).await;
    approver.browser.push("Phê duyệt").await;
    let said = approver.browser.reads("Đã duyệt, chờ gửi").await;
    assert!(said.contains("02/01/2099"), "{said}");
    approver.look("correction-waits").await;
    writer.go(&page).await;
    writer.look("correction-waits").await;

    // Not in seventy years: now.
    approver.browser.push("Trả lại để sửa").await;
    approver.browser.enter("why", "Gửi ngay, xin bỏ giờ hẹn.").await;
    approver.browser.push("Trả lại").await;
    approver.browser.reads("Bản nháp").await;
    writer.go(&page).await;
    writer.browser.reads("Gửi ngay, xin bỏ giờ hẹn.").await;
    writer.look("correction-given-back").await;
    writer.browser.push("Sửa").await;
    writer.browser.reads("Lưu bản nháp").await;
    writer.browser.run("document.getElementById('at').value = '';").await;
    writer.browser.push("Lưu bản nháp").await;
    writer.browser.reads("Dự toán trước khi gửi").await;
    writer.browser.push("Gửi duyệt").await;
    writer.browser.reads("Chờ duyệt").await;
    world.telegram.fail_next("editMessageText", Fault::Bad);
    approver.go(&page).await;
    approver.browser.push("Phê duyệt").await;
    let said = approver.browser.reads("Đã gửi xong").await;
    assert!(!said.contains("Thử lại"), "who approves alone: {said}");
    approver.look("correction-failed").await;
    writer.go(&page).await;
    let said = writer.browser.reads("Tin cũ chưa sửa hoặc thu hồi được: 1.").await;
    assert!(said.contains("2 / 3"), "{said}");
    writer.look("correction-failed").await;
    writer.browser.push("Thử lại").await;
    writer.browser.reads("cho sửa lại tin cũ chưa sửa được").await;
    until(&world, &id, |it| it.is("done")).await;
    writer.go(&page).await;
    let said = writer.browser.reads("Đã gửi xong").await;
    assert!(said.contains("ĐÃ SỬA HOẶC THU HỒI\n3 / 3") || said.contains("Đã sửa hoặc thu hồi\n3 / 3"), "{said}");
    assert!(!said.contains("Thử lại"), "{said}");
    for citizen in &citizens {
        let numbers = citizen.messages().iter().filter(|it| it.text.contains("13/TB-BNV")).count();
        assert_eq!(numbers, 2, "the old one with the new words, and the correction: {:?}", citizen.messages());
    }
    for official in [writer, approver] {
        official.browser.close().await;
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_plans_channels_and_feeds_are_pages_for_everybody() {
    let feed = feed().await;
    let world = Setup::new(House::Servers).web_only().set("FEED_HOSTS", Some(&feed)).start().await;
    let roles = [("communicator", "vn"), ("analyst", "vn")];
    let binh = Official::with_role(&world, ("binh", "Trần Văn Bình"), &roles, Screen::Desktop).await;
    binh.go("/console/plan").await;
    binh.browser.enter("title", "Tuyên truyền Đề án 06").await;
    binh.browser.enter("unit", "vn").await;
    binh.browser.push("Thêm vào kế hoạch").await;
    binh.browser.reads("Đề án 06").await;
    binh.look("plan").await;

    binh.go("/console/channels").await;
    binh.browser.push("Nhập một ngày của một kênh").await;
    for (field, value) in
        [("channel", "Facebook"), ("posts", "3"), ("views", "12.500"), ("shares", "40"), ("unit", "vn")]
    {
        binh.browser.enter(field, value).await;
    }
    binh.browser.run("document.getElementById('day').value = '2026-11-25';").await;
    binh.browser.push("Lưu").await;
    binh.browser.reads("12.500").await;
    binh.look("channels").await;

    binh.go("/console/contacts").await;
    binh.browser.push("Lưu nhóm mới").await;
    binh.browser.enter("name", "Người dùng Telegram").await;
    binh.browser.enter("unit", "vn").await;
    binh.browser.push("Lưu nhóm").await;
    binh.browser.reads("Người dùng Telegram").await;
    binh.look("contacts").await;

    binh.go("/console/feeds").await;
    binh.browser.enter("url", &format!("http://{feed}/rss")).await;
    binh.browser.enter("unit", "vn").await;
    binh.browser.push("Đọc thử và lưu").await;
    binh.browser.reads("Hướng dẫn cấp căn cước").await;
    binh.look("feed").await;
    binh.browser.push("Soạn bản tin từ tin này").await;
    binh.browser.reads("Lưu bản nháp").await;
    let title = binh.browser.run("return document.getElementById('vi-title').value;").await;
    assert_eq!(title, "Hướng dẫn cấp căn cước");
    binh.look("bulletin-of-a-feed").await;
    binh.go("/console/feeds").await;
    binh.look("feeds").await;

    let phone = Official::with_role(&world, ("an", "Nguyễn Thị An"), &roles, Screen::Phone).await;
    for (name, path) in [
        ("plan", "/console/plan"),
        ("channels", "/console/channels"),
        ("contacts", "/console/contacts"),
        ("bulletin-new", "/console/bulletins-new"),
        ("bulletins", "/console/bulletins"),
        ("feeds", "/console/feeds"),
    ] {
        phone.go(path).await;
        phone.look(name).await;
    }
    for official in [binh, phone] {
        official.browser.close().await;
    }
    world.stop().await;
}

/// A site inside the own network with a feed; its place.
async fn feed() -> String {
    const RSS: &str = "<rss version=\"2.0\"><channel><title>Cổng thông tin</title><item><title>Hướng dẫn cấp căn cước</title>\
        <link>https://a.gov.vn/tin/1</link><description>&lt;p&gt;Hồ sơ gồm tờ khai.&lt;/p&gt;</description></item></channel></rss>";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let place = listener.local_addr().expect("a bound port has an address").to_string();
    let answer = || async { ([("content-type", "application/rss+xml")], RSS) };
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    place
}
