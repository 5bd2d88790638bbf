//! The public questions and answers: what one person writes and another approves stands there on every instance, as it
//! was written, and is gone when it is ended.

use std::time::Duration;

use crate::bell::PATIENCE;
use crate::browser::{Browser, Screen};
use crate::world::{House, Setup, World};

/// What an office hands in: with a mark-up that must stay text, and a phone number that must not become a formula.
const CSV: &str = "Mã,Chủ đề,Câu hỏi,Cách hỏi khác,Trả lời,Trả lời (en),Căn cứ,Nguồn,Đến ngày,Liên kết,Tệp\n\
    thu-gom-rac,khac,Giờ thu gom rác ở phường là mấy giờ?,\"Mấy giờ đổ rác?\nXe rác đến lúc nào?\",\
    \"Xe đến lúc 17 giờ <b>hằng ngày</b>.\nÔng/Bà gọi +84 24 3456 7890 khi xe không đến.\",The truck comes at 17:00.,\
    Quyết định 1/2026,UBND phường,31/12/2099,https://dichvucong.gov.vn Cổng dịch vụ công,lich-thu-gom.pdf\n";

/// Asks every instance for a page until each answers with `status` and what is wanted.
async fn everywhere(world: &World, path: &str, status: u16, wanted: &str) {
    for service in &world.services {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let answer = reqwest::get(format!("{}{path}", service.url())).await.expect("the service answers");
            let found = answer.status().as_u16();
            let policy = answer.headers()["content-security-policy"].to_str().expect("a policy").to_owned();
            assert!(policy.contains("default-src 'none'") && !policy.contains("script"), "{policy}");
            let page = answer.text().await.expect("a page");
            if found == status && page.contains(wanted) {
                break;
            }
            assert!(tokio::time::Instant::now() < deadline, "{path} is {found}:\n{page}");
            // What another process did can only be asked for.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Two offices' people and two instances; the page in a browser on a phone and on a desktop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_people_decide_stands_on_every_instance() {
    let world = Setup::new(House::Servers).web_only().instances(2).start().await;
    for login in ["binh", "chung"] {
        world.command(&["admin", "create", login, login], 0).await;
    }
    let [csv, pdf] = ["in.csv", "lich-thu-gom.pdf"].map(|name| world.dir.path().join(name).display().to_string());
    std::fs::write(&csv, CSV).expect("a file");
    assert!(
        world.command(&["kb", "import", &csv, "--as", "binh"], 1).await.is_empty(),
        "the file that it names is not there"
    );
    std::fs::write(&pdf, b"%PDF-1.7").expect("a file");
    world.command(&["kb", "file", &pdf, "--as", "binh"], 0).await;
    assert!(world.command(&["kb", "import", &csv, "--as", "binh"], 0).await.starts_with("1 drafts written"));
    everywhere(&world, "/hoi-dap/thu-gom-rac", 404, "Không có câu hỏi này").await;
    world.command(&["kb", "approve", "thu-gom-rac", "--as", "binh"], 1).await;
    world.command(&["kb", "approve", "thu-gom-rac", "--as", "chung"], 0).await;
    everywhere(&world, "/hoi-dap/thu-gom-rac", 200, "Xe đến lúc 17 giờ &#60;b&#62;hằng ngày&#60;/b&#62;.").await;
    everywhere(&world, "/hoi-dap?q=may%20gio%20do%20rac", 200, "Giờ thu gom rác").await;
    let file = reqwest::get(format!("{}/hoi-dap/tep/lich-thu-gom.pdf", world.url())).await.expect("an answer");
    assert_eq!(file.headers()["content-type"], "application/pdf");
    assert_eq!(file.bytes().await.expect("bytes").as_ref(), b"%PDF-1.7");

    for screen in [Screen::Phone, Screen::Desktop] {
        let browser = Browser::open(&format!("{}/hoi-dap", world.url()), screen).await;
        browser.picture("qa-topics").await;
        browser.fill("#q", "xe rac den luc nao").await;
        let page = browser.reads("Giờ thu gom rác ở phường là mấy giờ?").await;
        assert!(page.contains("duyệt ngày"), "{page}");
        browser.picture("qa-found").await;
        assert_eq!(browser.wrong().await, Vec::<String>::new());
        browser.follow("Giờ thu gom rác ở phường là mấy giờ?").await;
        let page = browser.reads("Căn cứ pháp lý").await;
        for wanted in
            ["<b>hằng ngày</b>", "Quyết định 1/2026", "UBND phường", "31/12/2099", "The truck comes at 17:00."]
        {
            assert!(page.contains(wanted), "{wanted}: {page}");
        }
        browser.picture("qa-entry").await;
        assert_eq!(browser.wrong().await, Vec::<String>::new());
        browser.close().await;
    }

    // What is handed out is what was handed in, and says who approved it.
    let out = world.dir.path().join("out.csv").display().to_string();
    world.command(&["kb", "export", &out], 0).await;
    let table = std::fs::read_to_string(&out).expect("a table");
    assert!(table.contains("thu-gom-rac,khac,") && table.contains(",chung,"), "{table}");
    assert!(world.command(&["kb", "import", &out], 0).await.starts_with("0 drafts written"), "{table}");

    world.command(&["kb", "expire", "thu-gom-rac", "--as", "binh"], 0).await;
    everywhere(&world, "/hoi-dap/thu-gom-rac", 404, "Không có câu hỏi này").await;
    let history = world.command(&["kb", "history", "thu-gom-rac"], 0).await;
    let told: Vec<&str> = history.lines().filter(|line| !line.starts_with('\t')).collect();
    let ends = |line: &&str| line.rsplit('\t').take(2).collect::<Vec<_>>().join(" ");
    assert_eq!(told.iter().map(ends).collect::<Vec<_>>(), ["write binh", "approve chung", "expire binh"]);
    assert!(world.command(&["audit", "verify"], 0).await.starts_with("whole"));
    world.stop().await;
}
