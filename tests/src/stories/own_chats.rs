//! Officials in chats of their own: bound with a code, bulletins tried out there, told there what waits.

use flows::bulletin::{Bulletin, Kind, Move, Words};
use flows::desk::{Calendar, NewTicket, Rules, TicketChange, Units};
use flows::{Chat, Lang, Millis, Platform};
use storage::{Actor, NewPerson, Person, Storage};

use super::bulletins::PNG;
use super::console::Official;
use super::desk::time::{advance, until as until_it_says};
use crate::bell::PATIENCE;
use crate::browser::Screen;
use crate::faked::Faked;
use crate::interview::{Interview, Way, short_plan};
use crate::telegram::{Citizen, Fault, content};
use crate::world::{House, Setup, World};

/// Makes a code at the page My account; gives it as it is typed.
async fn code(official: &Official) -> String {
    official.go("/console/me").await;
    official.browser.push("Tạo mã nối").await;
    official.browser.reads("Dùng được một lần").await;
    let code = official.browser.run("return document.getElementById('own-code').textContent;").await;
    code.as_str().expect("a code").to_owned()
}

/// From the code to the bulletin in one's own hands, on Telegram and on Zalo; the conversation there goes on as if nothing had
/// been said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_binds_chats_and_tries_a_bulletin_out() {
    let world = Setup::new(House::Servers).set("BULLETIN_QUIET", Some("00:00-00:00")).start().await;
    let roles = [("communicator", "vn")];
    let binh = Official::with_role(&world, ("binh", "Trần Văn Bình"), &roles, Screen::Desktop).await;
    let telegram = world.on_telegram();
    // In the middle of a survey: what is asked there stays asked.
    let mut interview = Interview::new(telegram.clone(), short_plan(), Way::Taps);
    let question = interview.begin().await;
    let words = code(&binh).await;
    binh.look("me-own-code").await;
    let start = format!("/start {}", words.replacen(' ', "-", 1).replace(' ', ""));
    let said = telegram.say(&start).await;
    assert!(said.text.contains("Đã nối cuộc trò chuyện này"), "{}", said.text);
    let stranger = world.on_telegram();
    let twice = stranger.say(&words).await;
    assert!(twice.text.contains("Mã nối không đúng, đã dùng hoặc đã hết hạn"), "{}", twice.text);
    let none = stranger.say("canbo 0000 0000 0000").await;
    assert_eq!(none.text, twice.text, "nobody learns which codes there are");
    telegram.press(&question.id, &question.key("Tôi đồng ý").expect("a button").code);
    telegram.until("the first question", |it| it.id != question.id && !it.rows.is_empty()).await;

    let zalo = world.on_zalo();
    zalo.send(&code(&binh).await);
    zalo.until("an answer", |it| it.text.contains("Đã nối cuộc trò chuyện này")).await;
    let asked = world.database.column("select words from asked").await;
    assert!(asked.is_empty(), "no code is a question: {asked:?}");
    binh.go("/console/me").await;
    let page = binh.browser.reads("Bản tin chờ tôi duyệt").await;
    assert!(page.contains("Telegram, nối từ") && page.contains("Zalo, nối từ"), "{page}");
    binh.look("me-own-chats").await;

    let storage = world.open_storage().await;
    let it =
        Bulletin { date: None, zalo: flows::bulletin::ZaloWay::Consultation, ..bulletin("Lịch tiếp công dân") };
    let (by, at) = (Actor::Person("binh".to_owned()), Millis(world.clock.now()));
    storage.bulletin_write("b1", &it, None, &by, at).await.expect("storage").expect("a draft");
    // The command line asks for all that the console asks for.
    world.command(&["bulletin", "submit", "b1", "--as", "binh"], 1).await;
    let state = world.database.column("select state from bulletin where id = 'b1'").await;
    assert_eq!(state, ["draft"], "it has no date");
    binh.go("/console/bulletins/b1").await;
    binh.browser.push("Gửi thử cho tôi").await;
    let page = binh.browser.reads("Kết quả gửi thử cho tôi").await;
    assert!(page.contains("Telegram: đã gửi.") && page.contains("Zalo: đã gửi."), "{page}");
    binh.look("bulletin-tried").await;
    for said in [telegram.messages().pop(), zalo.messages().pop()] {
        let said = said.expect("the bulletin").text;
        assert!(said.starts_with("[GỬI THỬ]") && said.contains("Lịch tiếp công dân"), "{said}");
    }
    // What is to be a broadcast comes as what followers will see, and Zalo is asked for no article.
    let cover = storage.file_put(("bia.png", PNG), "vn", &by, at).await.expect("storage").expect("a picture");
    let it = Bulletin { cover: Some(cover), zalo: flows::bulletin::ZaloWay::Broadcast(Default::default()), ..it };
    storage.bulletin_write("b2", &it, None, &by, at).await.expect("storage").expect("a draft");
    binh.go("/console/bulletins/b2").await;
    binh.browser.push("Gửi thử cho tôi").await;
    let page = binh.browser.reads("Kết quả gửi thử cho tôi").await;
    assert!(
        page.contains("Zalo: đã gửi ảnh bìa với lời trên thẻ") && page.contains("một thẻ bấm vào mới mở bài"),
        "{page}"
    );
    binh.look("broadcast-tried").await;
    assert_eq!(world.zalo.carried(&zalo.user), [("image", content(PNG))]);
    let [card, article] = &zalo.messages()[zalo.messages().len() - 2..] else { panic!() };
    assert!(card.text.starts_with("[GỬI THỬ]\n\nLịch tiếp công dân"), "{}", card.text);
    assert!(article.text.contains("bỏ quan tâm trang trên Zalo"), "{}", article.text);
    assert_eq!((world.zalo.articles_made(), world.zalo.broadcasts().len()), (0, 0));
    // Unbound by a word in one chat, by the page for the other.
    let said = telegram.say("canbo dừng").await;
    assert!(said.text.contains("không nối với tài khoản"), "{}", said.text);
    binh.go("/console/me").await;
    binh.browser.sure("Bỏ nối").await;
    let page = binh.browser.reads("Đã bỏ nối").await;
    assert!(!page.contains("nối từ"), "{page}");
    let phone = Official::with_role(&world, ("an", "Nguyễn Thị An"), &roles, Screen::Phone).await;
    code(&phone).await;
    phone.browser.run("document.getElementById('own-code').scrollIntoView();").await;
    phone.look("me-own-code").await;
    let log = world.command(&["audit", "verify"], 0).await;
    assert!(log.contains("whole: "), "{log}");
    binh.browser.close().await;
    phone.browser.close().await;
    world.stop().await;
}

/// It dies before and behind the binding: Telegram delivers the code again, and the answer comes once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_beside_a_code_binds_once() {
    let mut world = Setup::new(House::Servers).empty().await;
    world.open().await;
    let dir = world.dir.path().to_owned();
    for (n, place) in ["own chat/before", "own chat bind/after", "own chat/after"].into_iter().enumerate() {
        let storage = world.open_storage().await;
        let now = Millis(world.clock.now());
        let (person, citizen) = (somebody(&storage, &format!("p{n}"), &[], now).await, world.on_telegram());
        let code = format!("{:012}", 700 + n);
        storage.pairing_begin(&person, &code, now.plus(600_000), now).await.expect("a database");
        world.services[0].kill().await;
        world.settings.insert("FAILPOINTS".to_owned(), place.to_owned());
        world.services[0].try_start(&dir, &world.settings).await;
        citizen.send(&format!("canbo {code}"));
        assert!(world.services[0].dies(PATIENCE).await, "nobody came by {place}");
        world.settings.remove("FAILPOINTS");
        world.services[0].try_start(&dir, &world.settings).await;
        citizen.until("an answer", |it| it.text.contains("Đã nối cuộc trò chuyện này")).await;
        world.nothing_waits().await;
        assert_eq!((citizen.sent().len(), storage.own_chats(&person.id).await.expect("a database").len()), (1, 1));
    }
    world.stop().await;
}

fn bulletin(title: &str) -> Bulletin {
    let vi = Words { title: title.to_owned(), body: "Sáng thứ Ba.".to_owned() };
    let date = Some("2026-11-22".parse().expect("a day"));
    Bulletin { unit: "vn".to_owned(), number: "1/TB".to_owned(), date, vi, ..Bulletin::default() }
}

/// A moment from which offices work, or do not, for at least an hour.
fn next(world: &World, open: bool) -> i64 {
    let calendar = Calendar::default();
    let (now, quarter) = (Millis(world.clock.now()), 15 * 60_000);
    let holds = |at: Millis| (0..5).all(|n| calendar.is_open(at.plus(n * quarter)) == open);
    (1..).map(|n| now.plus(n * quarter)).find(|at| holds(*at)).expect("such an hour").since(now)
}

/// Somebody who works for the whole country.
async fn somebody(storage: &Storage, id: &str, roles: &[&str], now: Millis) -> Person {
    let person = NewPerson {
        id: id.to_owned(),
        login: id.to_owned(),
        name: id.to_owned(),
        unit: "vn".to_owned(),
        lang: Lang::Vi,
        roles: roles.iter().map(|role| ((*role).to_owned(), "vn".to_owned())).collect(),
        password: None,
        invitation: None,
    };
    assert!(storage.person_add(&person, &Actor::Program, now).await.expect("a database"));
    storage.person(id).await.expect("a database").expect("somebody")
}

/// An official with a chat on Telegram who agreed to be told of everything.
async fn official(world: &World, storage: &Storage, id: &str, roles: &[&str]) -> Citizen {
    let now = Millis(world.clock.now());
    let person = somebody(storage, id, roles, now).await;
    let citizen = world.on_telegram();
    let chat = Chat { platform: Platform::Telegram, account: "main".to_owned(), user: citizen.id.to_string() };
    let code = format!("{:012}", citizen.id);
    storage.pairing_begin(&person, &code, now.plus(60_000), now).await.expect("a database");
    assert!(storage.pairing_use(&code, &chat, now).await.expect("a database"));
    storage.own_chats_tell(&person, (true, true), now).await.expect("a database");
    citizen
}

/// A bulletin that waits for an approval.
async fn submitted(world: &World, storage: &Storage, kind: Kind) {
    let (id, by) = (format!("b{}", crate::world::next_id()), Actor::Person("viet".to_owned()));
    let (it, at) = (Bulletin { kind, ..bulletin("Nội dung của bản tin") }, Millis(world.clock.now()));
    storage.bulletin_write(&id, &it, None, &by, at).await.expect("storage").expect("a draft");
    storage.bulletin_move(&id, Move::Submit, 1, &by, at).await.expect("storage").expect("submitted");
}

async fn asked(world: &World, storage: &Storage, user: &str) {
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: user.to_owned() };
    let new = NewTicket {
        code: format!("ABCD-EFGH-{user:0>4}"),
        asked: None,
        words: "Lời riêng của người dân".to_owned(),
        near: Vec::new(),
        topic: None,
        unit: Some("vn".to_owned()),
        files: Vec::new(),
        lang: Lang::Vi,
        at: Millis(world.clock.now()),
    };
    let rules = Rules { units: Units::new(storage.units().await.expect("offices")), ..Rules::default() };
    let refused = storage.ticket(&chat, "e/0", &TicketChange::Open(new), &rules).await.expect("a database");
    assert_eq!(refused, None);
}

/// Urgent bulletins at once, whatever the hour; all else when offices work, once a day, in figures alone; after a death not
/// twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officials_are_told_what_waits() {
    let mut world = Setup::new(House::Servers).empty().await;
    let clock = Faked::worn(&mut world);
    advance(&world, &clock, next(&world, false));
    world.open().await;
    let storage = world.open_storage().await;
    let duyet = official(&world, &storage, "duyet", &["approver", "answerer"]).await;
    let viet = official(&world, &storage, "viet", &["communicator", "approver"]).await;
    let told = |person: &Citizen| -> Vec<String> { person.sent().iter().map(|it| it.text.clone()).collect() };
    let until = async |count: usize| {
        duyet.until("something told", |_| told(&duyet).len() >= count).await;
        let told = told(&duyet);
        assert_eq!(told.len(), count, "{told:?}");
        told.last().expect("something").clone()
    };
    asked(&world, &storage, "1").await;
    submitted(&world, &storage, Kind::Notice).await;
    // Asked to wait, it waits, and tells then: nothing was told yet.
    world.telegram.fail_next_to(duyet.id, "sendMessage", Fault::Flood(1));
    submitted(&world, &storage, Kind::Urgent).await;
    let said = until(1).await;
    assert!(world.telegram.calls().iter().any(|it| it.status == 429), "it came without a wait");
    assert!(said.contains("Bản tin khẩn chờ Ông/Bà duyệt: 1.") && said.ends_with("/console"), "{said}");
    assert!(!said.contains("Câu hỏi") && !said.contains("Bản tin chờ"), "offices are closed: {said}");
    assert!(!said.contains("Nội dung") && !said.contains("Lời riêng"), "{said}");

    advance(&world, &clock, next(&world, true));
    let said = until(2).await;
    for line in ["Câu hỏi mới chờ cơ quan của Ông/Bà: 1.", "Bản tin chờ Ông/Bà duyệt: 2."] {
        assert!(said.contains(line), "{said}");
    }
    assert!(!said.contains("khẩn") && !said.contains("Lời riêng"), "{said}");
    // Killed just behind the call: whether it was told is not known, and it is not told again.
    until_it_says(&world, "select state from official_told where person <> ''", |it| it == ["sent"; 3]).await;
    let count = |outcome| format!("langnghe_reminders_total{{platform=\"telegram\",outcome=\"{outcome}\"}}");
    world.services[0].metric_is(&count("sent"), |it| it == 2.0).await;
    world.services[0].metric_is(&count("open"), |it| it == 1.0).await;
    world.settings.insert("FAILPOINTS".to_owned(), "reminder send/after".to_owned());
    world.services[0].kill().await;
    let dir = world.dir.path().to_owned();
    world.services[0].try_start(&dir, &world.settings).await;
    submitted(&world, &storage, Kind::Urgent).await;
    assert!(world.services[0].dies(PATIENCE).await, "nobody was told");
    world.settings.remove("FAILPOINTS");
    world.services[0].try_start(&dir, &world.settings).await;
    submitted(&world, &storage, Kind::Urgent).await;
    let said = until(4).await;
    assert!(said.contains("Bản tin khẩn chờ Ông/Bà duyệt: 1."), "{said}");
    let states = "select state || ' ' || count(*) from official_told where person = 'duyet' group by state order by 1";
    until_it_says(&world, states, |it| it == ["sending 1", "sent 4"]).await;
    // Who wrote them all is not asked to approve them.
    let other = told(&viet);
    assert!(other.iter().all(|it| !it.contains("duyệt")), "{other:?}");
    // On another day once more.
    advance(&world, &clock, 24 * 3_600_000);
    advance(&world, &clock, next(&world, true));
    let said = until(5).await;
    assert!(said.contains("Bản tin chờ Ông/Bà duyệt: 4."), "{said}");
    world.stop().await;
}
