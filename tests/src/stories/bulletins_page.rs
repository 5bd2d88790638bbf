//! What stands beside bulletins at the console, in a real browser.

use super::console::Official;
use crate::browser::Screen;
use crate::world::{House, Setup};

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
    binh.browser.reads("12500").await;
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
