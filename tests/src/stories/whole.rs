//! A new administrator gets from an empty database to a published survey, an answered question and a sent bulletin, in the
//! browser alone. Only the first password comes from the command line.

use super::console::Official;
use crate::browser::Screen;
use crate::world::{House, Setup, World, run};

/// Two questions, as an official writes them.
const FORM: &str = "| survey | type | name | label | required |\n| - | - | - | - | - |\n\
    | | select_one muc | a | Ông/Bà có hài lòng không? | yes |\n| | text | b | Ông/Bà góp ý gì? | |\n\
    | choices | list_name | name | label |\n| - | - | - | - |\n| | muc | 1 | Không hài lòng |\n| | muc | 2 | Hài lòng |\n\
    | settings | form_id | form_title | review |\n| - | - | - | - |\n| | mot-cua | Phục vụ tại Một cửa | no |\n";

/// What no entry knows.
const QUESTION: &str = "Nhà văn hóa thôn mở cửa mấy giờ?";
const ANSWER: &str = "Nhà văn hóa mở cửa từ 7 giờ đến 17 giờ.";

/// Adds somebody at the administrator's pages, and lets them in by a browser of their own.
async fn hired(world: &World, admin: &Official, (login, name, role): (&str, &str, &str)) -> Official {
    admin.go("/console/people/new?unit=vn").await;
    admin.browser.enter("name", name).await;
    admin.browser.enter("login", login).await;
    admin.browser.choose("role", role).await;
    admin.browser.push("Thêm và lấy mã mời").await;
    admin.browser.reads("72 giờ").await;
    let invitation = admin.browser.run("return document.getElementById('invitation').textContent;").await;
    let official = Official::open(world, Screen::Desktop).await;
    official.come_in(login, invitation.as_str().expect("a code"), "con mèo nằm ngủ").await;
    official
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_an_empty_database_to_a_survey_an_answer_and_a_bulletin() {
    let world = Setup::new(House::Servers).set("BULLETIN_QUIET", Some("00:00-00:00")).start().await;
    let made = run(world.dir.path(), &world.settings, &["admin", "create", "quan.tri", "Nguyễn Thị An"]).await;
    assert_eq!(made.status, Some(0), "{}", made.err);
    let password = made.out.lines().find_map(|line| line.strip_prefix("password: ")).expect("a password").to_owned();
    let admin = Official::open(&world, Screen::Desktop).await;
    admin.sign_in("quan.tri", &password).await;
    admin.enrol().await;
    admin.go("/console").await;
    admin.browser.reads("Bắt đầu sử dụng").await;
    admin.browser.push("Thêm đơn vị").await;
    admin.browser.push("Thêm danh sách có sẵn").await;
    admin.browser.reads("Tỉnh Tuyên Quang").await;

    // A survey, which a citizen answers.
    let chi = hired(&world, &admin, ("chi", "Lê Thị Chi", "survey_manager")).await;
    chi.go("/console/surveys").await;
    let file = world.dir.path().join("mot-cua.md");
    std::fs::write(&file, FORM).expect("a file");
    chi.browser.give_file("file", &file).await;
    chi.browser.enter("unit", "vn").await;
    chi.browser.push("Nạp và kiểm tra").await;
    chi.browser.reads("Bản nháp").await;
    chi.browser.push("Công bố bản 1").await;
    chi.browser.reads("Mời người dân").await;
    let anh = world.on_telegram();
    let begun = tokio::time::Instant::now() + crate::bell::PATIENCE;
    while !anh.say("/start mot-cua").await.text.contains("hài lòng không") {
        assert!(tokio::time::Instant::now() < begun, "the survey is never on offer: {}", anh.print());
    }
    anh.tap("Hài lòng").await;
    anh.say("Nên mở cửa thứ bảy").await;
    assert_eq!(world.database.responses().await.len(), 1, "{}", anh.print());

    // A question that no entry answers goes to an official, and its answer to the citizen.
    let binh = hired(&world, &admin, ("binh", "Trần Văn Bình", "answerer")).await;
    anh.send(QUESTION);
    anh.until("an offer to send it on", |it| it.key("Gửi câu hỏi cho cán bộ").is_some()).await;
    anh.tap("Gửi câu hỏi cho cán bộ").await;
    anh.until("the code", |it| it.text.contains("Mã câu hỏi: ")).await;
    binh.go("/console/tickets").await;
    binh.browser.push(QUESTION).await;
    binh.browser.push("Nhận trả lời").await;
    binh.browser.reads("nhận trả lời").await;
    binh.browser.enter("words", ANSWER).await;
    binh.browser.push("Gửi câu trả lời").await;
    anh.until("the answer", |it| it.text.contains(ANSWER)).await;

    // A bulletin, for whoever agreed to it, of two people.
    anh.say("nhận tin").await;
    anh.tap("Nhận tin").await;
    let cuc = hired(&world, &admin, ("cuc", "Phạm Thị Cúc", "communicator")).await;
    let dung = hired(&world, &admin, ("dung", "Hoàng Văn Dũng", "approver")).await;
    cuc.go("/console/bulletins-new").await;
    // The country issues nothing: an office in it does, to everybody.
    cuc.browser.enter("unit", "Bộ Nội vụ").await;
    cuc.browser.run("document.getElementById('whole').click();").await;
    cuc.browser.enter("number", "12/TB-BNV").await;
    cuc.browser.run("document.getElementById('date').value = '2026-11-26';").await;
    cuc.browser.enter("vi-title", "Cấp đổi giấy phép qua mạng").await;
    cuc.browser.enter("vi-body", "Từ ngày 1/12, Ông/Bà nộp hồ sơ qua mạng.").await;
    cuc.browser.push("Lưu bản nháp").await;
    cuc.browser.reads("Dự toán trước khi gửi").await;
    cuc.browser.push("Gửi duyệt").await;
    cuc.browser.reads("Chờ duyệt").await;
    dung.go("/console/bulletins").await;
    dung.browser.push("Cấp đổi giấy phép qua mạng").await;
    dung.browser.push("Phê duyệt").await;
    anh.until("the bulletin", |it| it.text.contains("Ông/Bà nộp hồ sơ qua mạng")).await;
    dung.browser.reads("Đã gửi xong").await;
    // Of the first steps those are done which were taken here.
    admin.go("/console").await;
    admin.browser.reads("Bắt đầu sử dụng").await;
    let done = "return [...document.querySelectorAll('.first .done a')].map(it => it.textContent);";
    let steps = ["Thêm đơn vị", "Mời người dùng", "Nạp phiếu khảo sát", "Công bố khảo sát", "Gửi bản tin đầu tiên"];
    assert_eq!(admin.browser.run(done).await, serde_json::json!(steps));
    for official in [admin, chi, binh, cuc, dung] {
        official.browser.close().await;
    }
    world.stop().await;
}
