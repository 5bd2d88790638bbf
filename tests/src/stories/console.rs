//! The console in a real browser: an administrator of the command line comes in, and sees every page, on a desktop and on
//! a phone.

use std::collections::BTreeMap;

use flows::desk::{NewTicket, Rules, TicketChange, Units};
use flows::{Chat, Lang, Millis, Platform};
use storage::{Actor, NewPerson, Stage};
use totp_rs::{Builder, Totp};

use crate::browser::{Browser, Screen};
use crate::world::{House, Setup, World, run};

/// What would run if words from outside were taken for a page.
const EVIL: &str = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script>";

/// The code that an authenticator shows now.
fn code(letters: &str) -> String {
    let secret = data_encoding::BASE32_NOPAD.decode(letters.replace(' ', "").as_bytes()).expect("a secret");
    let totp: Totp = Builder::new().with_secret(secret).build().expect("a long secret");
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    totp.generate(since.as_secs()).to_string()
}

/// Somebody at the console.
pub(super) struct Official {
    pub(super) browser: Browser,
    base: String,
}

impl Official {
    /// Somebody with a role, who is in: made and let in beside the console, as that has a story of its own.
    pub(super) async fn with_role(
        world: &World,
        (id, name): (&str, &str),
        roles: &[(&str, &str)],
        screen: Screen,
    ) -> Self {
        let storage = world.open_storage().await;
        let now = Millis(jiff::Timestamp::now().as_millisecond());
        let new = NewPerson {
            id: id.to_owned(),
            login: id.to_owned(),
            name: name.to_owned(),
            unit: roles[0].1.to_owned(),
            lang: Lang::Vi,
            roles: roles.iter().map(|(role, unit)| ((*role).to_owned(), (*unit).to_owned())).collect(),
            password: None,
            invitation: None,
        };
        storage.person_add(&new, &Actor::Program, now).await.expect("a database");
        let it = Self::open(world, screen).await;
        it.let_in(world, id, now).await;
        it.go("/console").await;
        it.browser.reads("Tổng quan").await;
        // On a phone it is folded away with the menu.
        assert_eq!(it.browser.run("return document.querySelector('.who a').textContent;").await, name);
        it
    }

    /// Gives the browser a session of somebody, begun at a moment, in place of what it had.
    pub(super) async fn let_in(&self, world: &World, id: &str, at: Millis) {
        let storage = world.open_storage().await;
        let person = storage.person(id).await.expect("a database").expect("somebody");
        let token = format!("token-of-{id}-{}-{}", world.name, at.0);
        storage.login_begin(&token, &person, Stage::Full, None, at).await.expect("a database");
        let https = world.settings.get("PUBLIC_URL").is_some_and(|url| url.starts_with("https"));
        let (prefix, secure) = if https { ("__Host-", "; Secure") } else { ("", "") };
        let cookie = format!("{prefix}langnghe-console={token}; Path=/; HttpOnly; SameSite=Lax{secure}");
        self.browser.go(&giver(cookie).await).await;
    }

    pub(super) async fn open(world: &World, screen: Screen) -> Self {
        let base = world.url();
        Self { browser: Browser::open(&format!("{base}/console"), screen).await, base }
    }

    /// A picture of the page, and nothing wrong with it.
    pub(super) async fn look(&self, name: &str) {
        assert_eq!(self.browser.faults().await, Vec::<String>::new(), "{name}");
        let pwned = self.browser.run("return window.pwned === undefined;").await;
        assert_eq!(pwned, true, "{name}: words were taken for a page");
        self.browser.whole_picture(&format!("console-{name}")).await;
    }

    pub(super) async fn go(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.base)).await;
    }

    pub(super) async fn sign_in(&self, login: &str, password: &str) {
        self.browser.reads("Tên đăng nhập").await;
        self.browser.enter("login", login).await;
        self.browser.enter("password", password).await;
        self.browser.push("Đăng nhập").await;
    }

    /// Comes in for the first time, with an invitation; gives the recovery codes.
    pub(super) async fn come_in(&self, login: &str, invitation: &str, password: &str) -> Vec<String> {
        self.sign_in(login, invitation).await;
        self.browser.reads("Mật khẩu mới").await;
        for field in ["new", "again"] {
            self.browser.enter(field, password).await;
        }
        self.browser.push("Lưu mật khẩu").await;
        self.enrol().await
    }

    /// Takes up the second factor; gives the recovery codes.
    pub(super) async fn enrol(&self) -> Vec<String> {
        self.browser.reads("Nhập 6 chữ số").await;
        let letters = self.browser.run("return document.getElementById('letters').textContent;").await;
        self.browser.enter("code", &code(letters.as_str().expect("letters"))).await;
        self.browser.push("Tiếp tục").await;
        self.browser.reads("Mỗi mã dùng được một lần").await;
        let codes =
            self.browser.run("return [...document.querySelectorAll('.codes li')].map(it => it.textContent);").await;
        codes.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }
}

/// A page that gives a browser a cookie: those of one machine do not look at ports.
async fn giver(cookie: String) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("a bound port has an address"));
    let answer = move || async move { ([("set-cookie", cookie)], "") };
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A question that somebody has put to an office.
async fn ask(world: &World, unit: &str, words: &str) -> String {
    let storage = world.open_storage().await;
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: "00".repeat(16) };
    let code = "ABCD-EFGH-JKLM".to_owned();
    let new = NewTicket {
        code: code.clone(),
        asked: None,
        words: words.to_owned(),
        near: Vec::new(),
        topic: None,
        unit: Some(unit.to_owned()),
        files: Vec::new(),
        lang: Lang::Vi,
        at: Millis(jiff::Timestamp::now().as_millisecond()),
    };
    let rules = Rules { units: Units::new(storage.units().await.expect("offices")), ..Rules::default() };
    let refused = storage.ticket(&chat, "e/0", &TicketChange::Open(new), &rules).await.expect("a database");
    assert_eq!(refused, None);
    storage.ticket_id(&code)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_comes_in_and_sees_every_page() {
    let world = Setup::new(House::Servers).web_only().start().await;
    let none = ["admin", "create", "quan.tri", "Nguyễn Thị An"];
    let ran = run(world.dir.path(), &world.settings, &none).await;
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    let password = ran.out.lines().find_map(|line| line.strip_prefix("password: ")).expect("a password").to_owned();

    // A desktop: the whole way in.
    let an = Official::open(&world, Screen::Desktop).await;
    an.browser.reads("Tên đăng nhập").await;
    an.look("login").await;
    an.sign_in("quan.tri", "khong phai mat khau").await;
    an.browser.reads("không đúng").await;
    an.look("login-wrong").await;
    an.sign_in("Quan.Tri", &password).await;
    an.browser.reads("Nhập 6 chữ số").await;
    an.look("enrol").await;
    let codes = an.enrol().await;
    assert_eq!(codes.len(), 10);
    an.look("codes").await;
    an.browser.push("Đã cất").await;
    an.browser.reads("Phiếu hôm nay").await;

    // Offices: the list that is built in, found by an old name too, by htmx and without a new page.
    an.go("/console/units").await;
    an.browser.push("Thêm danh sách có sẵn").await;
    an.browser.reads("Tỉnh Tuyên Quang").await;
    an.browser.run("window.same = true;").await;
    an.browser.enter("search", "Hà Giang").await;
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    while an.browser.text().await.contains("Cao Bằng") {
        assert!(tokio::time::Instant::now() < deadline, "the list does not follow what is typed");
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    assert!(an.browser.reads("Tỉnh Tuyên Quang").await.contains("Hà Giang"));
    assert_eq!(an.browser.run("return window.same === true;").await, true, "a part of the page was exchanged");
    an.look("units-found").await;
    an.go("/console/units/p08").await;
    an.browser.push("Thêm đơn vị trực thuộc").await;
    an.browser.enter("new-id", "p08-x1").await;
    an.browser.enter("new-name", &format!("Xã {EVIL}")).await;
    an.browser.choose("new-kind", "commune").await;
    an.browser.push("Thêm").await;
    an.browser.reads("Đơn vị trực thuộc (1)").await;

    // A person, who is let in once with a code.
    an.go("/console/people/new?unit=p08").await;
    an.look("person-new").await;
    an.browser.enter("name", "Trần Văn Bình").await;
    an.browser.enter("login", "binh").await;
    an.browser.choose("role", "answerer").await;
    an.browser.push("Thêm và lấy mã mời").await;
    an.browser.reads("72 giờ").await;
    an.look("invited").await;
    let invitation = an.browser.run("return document.getElementById('invitation').textContent;").await;
    let invitation = invitation.as_str().expect("a code").to_owned();
    let person = an.browser.run("return document.querySelector('main a.button').getAttribute('href');").await;
    let person = person.as_str().expect("an address").to_owned();

    // The official on a phone: a password, a second factor, a question.
    let ticket = ask(&world, "p08", &format!("Thủ tục này nộp ở đâu? {EVIL}")).await;
    let binh = Official::open(&world, Screen::Phone).await;
    binh.sign_in("binh", &invitation).await;
    binh.browser.reads("Mật khẩu mới").await;
    binh.look("choose").await;
    for field in ["new", "again"] {
        binh.browser.enter(field, "con mèo nằm ngủ").await;
    }
    binh.browser.push("Lưu mật khẩu").await;
    binh.enrol().await;
    binh.go("/console/canned").await;
    binh.browser.enter("title", "Nơi nộp hồ sơ").await;
    binh.browser.enter("unit", "p08").await;
    binh.browser.enter("words", "Ông/Bà nộp tại Trung tâm Phục vụ hành chính công.").await;
    binh.browser.push("Lưu").await;
    binh.browser.reads("Nơi nộp hồ sơ").await;
    binh.look("canned").await;
    binh.go("/console/tickets").await;
    binh.browser.reads("Thủ tục này nộp ở đâu?").await;
    binh.look("tickets").await;
    binh.browser.push("Thủ tục này").await;
    binh.browser.push("Nhận trả lời").await;
    binh.browser.reads("Trần Văn Bình: nhận trả lời").await;
    binh.browser.push("Chép vào").await;
    binh.look("ticket").await;
    binh.browser.push("Gửi câu trả lời").await;
    binh.browser.reads("Đã trả lời").await;
    binh.browser.push("Đưa câu trả lời vào kho").await;
    binh.browser.enter("question", "Nộp hồ sơ ở đâu?").await;
    binh.browser.push("Tạo bản chờ duyệt").await;
    let entry = binh.browser.reads("Chờ duyệt").await;
    assert!(!entry.contains("Thủ tục này"), "never the person's words");
    binh.look("entry").await;
    // What is an administrator's is not there for him.
    binh.go("/console/people").await;
    binh.browser.reads("không có quyền").await;
    binh.look("forbidden").await;
    binh.browser.close().await;

    // Every page of the administrator's, in both sizes; the phone comes in with a recovery code.
    let phone = Official::open(&world, Screen::Phone).await;
    phone.sign_in("quan.tri", &password).await;
    phone.browser.reads("Mã trong ứng dụng").await;
    phone.look("factor").await;
    phone.browser.enter("code", &codes[0]).await;
    phone.browser.push("Tiếp tục").await;
    phone.browser.reads("Phiếu hôm nay").await;
    for official in [&an, &phone] {
        for (name, path) in [
            ("overview", "/console"),
            ("kb", "/console/kb"),
            ("report", "/console/report"),
            ("people", "/console/people"),
            ("person", person.as_str()),
            ("units", "/console/units"),
            ("unit", "/console/units/p08"),
            ("audit", "/console/audit"),
            ("service", "/console/service"),
            ("me", "/console/me"),
            ("not-found", "/console/units/none"),
        ] {
            official.go(path).await;
            official.look(name).await;
        }
    }
    // The menu of a phone is folded away, opens by the keyboard, and says which page is open.
    phone.go("/console/people").await;
    let head = "const head = document.querySelector('header'), here = head.querySelector('nav [aria-current=page]');
        return [head.offsetHeight < innerHeight / 4, here.getClientRects().length, here.textContent];";
    assert_eq!(phone.browser.run(head).await, serde_json::json!([true, 0, "Người dùng"]));
    let menu = phone.browser.client.find(fantoccini::Locator::Css(".menu summary")).await.expect("a menu");
    menu.send_keys("\u{e007}").await.expect("a key is pressed");
    assert_eq!(phone.browser.run(head).await[1], 1, "opened by the key Enter");
    phone.look("menu").await;
    // Nor is what people ask an administrator's.
    an.go(&format!("/console/tickets/{ticket}")).await;
    an.browser.reads("Không có nội dung này").await;
    // The page in English.
    an.go("/console/me").await;
    an.browser.run("document.querySelector('header button[lang=en]').click();").await;
    an.browser.reads("My account").await;
    an.look("me-english").await;
    for official in [an, phone] {
        official.browser.close().await;
    }
    let ran = run(world.dir.path(), &world.settings, &["audit", "verify"]).await;
    assert!(ran.status == Some(0) && ran.out.contains("whole: "), "{}{}", ran.out, ran.err);
    world.stop().await;
}

#[tokio::test]
async fn an_administrator_is_made_with_a_password_of_the_input_or_a_new_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let settings = BTreeMap::from([("DATABASE_URL".to_owned(), "sqlite://t.db".to_owned())]);
    let made = run(dir.path(), &settings, &["admin", "create", "an.nguyen", "An"]).await;
    assert_eq!(made.status, Some(0), "{}", made.err);
    let password = made.out.lines().find_map(|line| line.strip_prefix("password: ")).expect("a password");
    assert_eq!(password.len(), 24);
    let again = run(dir.path(), &settings, &["admin", "create", "An.Nguyen", "An"]).await;
    assert!(again.status == Some(1) && again.err.contains("taken"), "{}", again.err);
    // No input is no password.
    let empty = run(dir.path(), &settings, &["admin", "create", "binh", "Bình", "--password-stdin"]).await;
    assert!(empty.status == Some(1) && empty.err.contains("12 characters"), "{}", empty.err);
    let reset = run(dir.path(), &settings, &["admin", "reset", "an.nguyen"]).await;
    assert!(reset.status == Some(0) && reset.out.contains("code "), "{}{}", reset.out, reset.err);
    let whole = run(dir.path(), &settings, &["audit", "verify"]).await;
    let last = whole.out.lines().find_map(|line| line.strip_prefix("last: ")).expect("a last line").to_owned();
    assert!(whole.out.contains("whole: 2 lines"), "{}", whole.out);
    let known = run(dir.path(), &settings, &["audit", "verify", "--known", &last]).await;
    assert_eq!(known.status, Some(0), "{}", known.err);
    let other = format!("2:{}", "0".repeat(64));
    let other = run(dir.path(), &settings, &["audit", "verify", "--known", &other]).await;
    assert!(other.status == Some(1) && other.err.contains("line 2"), "{}", other.err);
}
