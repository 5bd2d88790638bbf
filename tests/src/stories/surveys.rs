//! A survey from an official's file to a citizen's answers and to its end, at the console alone.

use std::path::PathBuf;

use flows::Lang;
use storage::{Actor, NewPerson};

use super::console::Official;
use crate::browser::Screen;
use crate::world::{House, Setup, World};

/// A form of two questions; `second` is the second one.
fn form(second: &str) -> String {
    format!(
        "| survey | type | name | label | required |\n| - | - | - | - | - |\n\
         | | select_one muc | a | Ông/Bà có hài lòng không? | yes |\n| | text | b | {second} | |\n\
         | choices | list_name | name | label |\n| - | - | - | - |\n| | muc | 1 | Không hài lòng |\n| | muc | 2 | Hài lòng |\n\
         | settings | form_id | form_title | review |\n| - | - | - | - |\n| | mot-cua | Phục vụ tại Một cửa | no |\n"
    )
}

fn file(world: &World, name: &str, text: &str) -> PathBuf {
    let path = world.dir.path().join(name);
    std::fs::write(&path, text).expect("a file");
    path
}

/// Somebody of the whole country who may do this; gives the code that lets them in.
async fn invite(world: &World, login: &str, role: &str) -> String {
    let code = "ABCDEFGH23456722";
    let now = flows::Millis(jiff::Timestamp::now().as_millisecond());
    let person = NewPerson {
        id: login.to_owned(),
        login: login.to_owned(),
        name: "Lê Thị Chi".to_owned(),
        unit: "vn".to_owned(),
        lang: Lang::Vi,
        roles: vec![(role.to_owned(), "vn".to_owned())],
        password: None,
        invitation: Some((code.to_owned(), now.plus(3_600_000))),
    };
    let storage = world.open_storage().await;
    assert!(storage.person_add(&person, &Actor::Program, now).await.expect("a database"));
    code.to_owned()
}

impl Official {
    async fn upload(&self, file: &std::path::Path) {
        self.go("/console/surveys").await;
        self.browser.give_file("file", file).await;
        self.browser.enter("unit", "vn").await;
        self.browser.push("Nạp và kiểm tra").await;
    }
}

/// Waits until both instances have learnt of the change with this number; each says so once.
async fn known(world: &World, change: i64) {
    let logged = || {
        let lines = world.logged();
        let known = lines.iter().filter(|it| it["changes"] == change);
        (known.count() == world.services.len()).then_some(())
    };
    world.services[0].until("both instances know", logged).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_survey_is_uploaded_tried_published_answered_and_closed() {
    // Two instances: what one is told, the other knows, and the trial goes on at either.
    let world = Setup::new(House::Servers).instances(2).start().await;
    let code = invite(&world, "chi", "survey_manager").await;
    let chi = Official::open(&world, Screen::Desktop).await;
    let codes = chi.come_in("chi", &code, "con mèo nằm ngủ").await;

    // A mistake is named by its cell, and nothing is taken.
    let wrong = form("Ông/Bà góp ý gì?").replace("| text | b |", "| txet | b |");
    chi.upload(&file(&world, "sai.md", &wrong)).await;
    let page = chi.browser.reads("Phiếu chưa được nạp").await;
    assert!(page.contains("survey") && page.contains("type") && page.contains("txet"), "{page}");
    chi.look("surveys-mistakes").await;
    chi.upload(&file(&world, "dung.md", &form("Ông/Bà góp ý gì?"))).await;
    chi.browser.reads("Bản nháp").await;
    chi.look("survey-draft").await;

    // It is tried before anybody sees it.
    chi.browser.push("Bắt đầu lại").await;
    chi.browser.reads("1. Không hài lòng").await;
    chi.browser.enter("say", "tạm được").await;
    chi.browser.push("Gửi").await;
    chi.browser.push("Hài lòng").await;
    chi.browser.reads("[Hài lòng]").await;
    chi.browser.reads("2/2 Ông/Bà góp ý gì?").await;
    chi.browser.enter("say", "Nên mở cửa thứ bảy").await;
    chi.browser.push("Gửi").await;
    chi.browser.reads("Không lưu vào số liệu").await;
    chi.look("survey-tried").await;
    assert_eq!(world.database.responses().await, []);

    // Until it is published nobody can begin it.
    let early = world.on_telegram();
    assert!(!early.say("/start mot-cua").await.text.contains("hài lòng không"));
    chi.browser.push("Công bố bản 1").await;
    let page = chi.browser.reads("Mời người dân").await;
    assert!(page.contains("?start=mot-cua") && page.contains("zalo.me/"), "{page}");
    chi.look("survey-published").await;
    known(&world, 1).await;
    let anh = world.on_telegram();
    let first = anh.say("/start mot-cua").await;
    assert!(first.text.contains("hài lòng không"), "{}", anh.print());
    anh.tap("Hài lòng").await;

    // A second version: who is in the middle of the first stays with it.
    chi.upload(&file(&world, "hai.md", &form("Lần sau Ông/Bà muốn gì?"))).await;
    chi.browser.reads("bản 2 còn là nháp").await;
    chi.browser.push("Công bố bản 2").await;
    chi.browser.reads("Mời người dân").await;
    let binh = world.on_zalo();
    known(&world, 2).await;
    binh.say("mot-cua").await;
    binh.say("2").await;
    assert!(binh.last().text.contains("Lần sau Ông/Bà muốn gì?"), "{}", binh.print());
    assert!(anh.last().text.contains("Ông/Bà góp ý gì?"), "{}", anh.print());
    anh.say("Nên mở cửa thứ bảy").await;
    let responses = world.database.responses().await;
    assert_eq!(responses.len(), 1, "{}", anh.print());
    chi.go("/console/surveys/mot-cua").await;
    let page = chi.browser.reads("Theo kênh").await;
    assert!(page.contains("Telegram") && page.contains("đã gửi"), "{page}");
    chi.browser.push("Đặt làm phiếu chính").await;
    chi.browser.reads("Đây là phiếu chính").await;
    chi.look("survey-answered").await;
    chi.browser.push("Xem câu trả lời theo lựa chọn").await;
    chi.browser.reads("Chưa đủ phiếu").await;
    chi.look("survey-answers").await;
    chi.browser.push("Về phiếu khảo sát").await;
    chi.browser.reads("Theo kênh").await;

    // Closed: nobody begins it any more, and who was in the middle can send it today.
    chi.browser.sure("Đóng khảo sát").await;
    chi.browser.reads("Đã đóng ngày").await;
    chi.look("survey-closed").await;
    let dung = world.on_telegram();
    known(&world, 4).await;
    assert!(dung.say("/start mot-cua").await.text.contains("đã hết hạn"), "{}", dung.print());
    binh.say("Không cần chờ lâu").await;
    let responses = world.database.responses().await;
    assert_eq!(responses.len(), 2, "{}", binh.print());
    let versions: std::collections::BTreeSet<_> = responses.iter().map(|it| it.version.clone()).collect();
    assert_eq!(versions.len(), 2, "each of the version that it was begun with");

    // On a phone.
    let phone = Official::open(&world, Screen::Phone).await;
    phone.sign_in("chi", "con mèo nằm ngủ").await;
    phone.browser.reads("Mã trong ứng dụng").await;
    phone.browser.enter("code", &codes[0]).await;
    phone.browser.push("Tiếp tục").await;
    phone.browser.reads("Khảo sát").await;
    phone.go("/console/surveys").await;
    phone.look("surveys").await;
    phone.go("/console/surveys/mot-cua?v=1").await;
    phone.browser.push("Bắt đầu lại").await;
    phone.browser.reads("1. Không hài lòng").await;
    phone.look("survey").await;
    for official in [chi, phone] {
        official.browser.close().await;
    }
    world.stop().await;
}
