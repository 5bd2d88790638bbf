//! The first page: what it leads to, what it counts for whom, and that watching it keeps nobody in.

use axum::http::StatusCode;
use flows::Lang;
use flows::bulletin::Move;
use flows::office::Role;
use storage::{Actor, Audience, Broadcast, Listing, Stage};

use super::super::routes::{ROUTES, Verb};
use super::browser::Browser;
use super::door::House;
use crate::app::now;

/// How a step of the list stands: `None` where it is not there.
fn step(page: &str, name: &str) -> Option<bool> {
    let line = page.split("<li").find(|it| it.contains(&format!(">{name}</a>")))?;
    Some(line.starts_with(" class=\"done\""))
}

/// The figure under a name.
fn figure(page: &str, name: &str) -> Option<String> {
    let rest = page.split_once(&format!(">{name}</a></dt><dd>"))?.1;
    rest.split('<').next().map(str::to_owned)
}

const STEPS: [&str; 7] = [
    "Thêm đơn vị",
    "Mời người dùng",
    "Chọn nơi tiếp nhận",
    "Nạp phiếu khảo sát",
    "Công bố khảo sát",
    "Rà soát kho hỏi đáp",
    "Gửi bản tin đầu tiên",
];

#[tokio::test]
async fn a_new_house_leads_its_administrator_until_everything_is_there() {
    let house = House::empty(Some("https://a.vn")).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    let stands = async |an: &mut Browser<'_>, done: usize| {
        let page = an.get("/console").await.body;
        let stand: Vec<_> = STEPS.iter().map(|name| step(&page, name)).collect();
        let expected: Vec<_> = (0..STEPS.len()).map(|nth| Some(nth < done)).collect();
        assert_eq!(stand, expected, "after {done}");
        page
    };
    let page = stands(&mut an, 0).await;
    for to in ["units", "people", "ways", "surveys", "kb", "bulletins"] {
        assert!(page.contains(&format!("<a href=\"/console/{to}\">")), "{to}");
    }
    assert!(page.contains("Quản lý khảo sát, Biên tập, truyền thông, Phê duyệt, Trả lời người dân"), "{page}");
    an.post("/console/units-built-in", &[]).await;
    stands(&mut an, 1).await;
    for (id, role) in [
        ("quan", Role::SurveyManager),
        ("bien", Role::Communicator),
        ("duyet", Role::Approver),
        ("tra", Role::Answerer),
    ] {
        house.person(id, "vn", &[(role, "vn")]).await;
    }
    stands(&mut an, 2).await;
    an.post("/console/ways/reception", &[("unit", "vn"), ("vi", "Ban Tiếp công dân, 1 Ngô Thì Nhậm, Hà Nội")]).await;
    stands(&mut an, 3).await;
    let mut quan = house.browser_of("quan", Stage::Full).await;
    quan.upload("/console/surveys?unit=vn", House::form("gop", "Ông/Bà nghĩ gì?").as_bytes()).await;
    stands(&mut an, 4).await;
    quan.post("/console/surveys/gop/publish", &[("v", "1")]).await;
    stands(&mut an, 5).await;
    let mut duyet = house.browser_of("duyet", Stage::Full).await;
    house.things("vn").await;
    let seen = house.app.storage.kb_entry("entry-vn").await.unwrap().unwrap().version.to_string();
    let answer = duyet.post("/console/kb/entry-vn/approve", &[("seen", &seen), ("version", &seen)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = stands(&mut an, 6).await;
    assert!(page.contains("1 bản tin đã soạn, chưa gửi"), "{page}");
    // Nobody else is shown it.
    assert_eq!(step(&quan.get("/console").await.body, STEPS[0]), None);
    let storage = &house.app.storage;
    for act in [Move::Submit, Move::Approve, Move::Start] {
        let by = Actor::Person(if act == Move::Approve { "duyet" } else { "bien" }.to_owned());
        let by = if act == Move::Start { Actor::Program } else { by };
        let seen = storage.bulletin_row("bulletin-vn").await.unwrap().unwrap().revision;
        storage.bulletin_move("bulletin-vn", act, seen, &by, now()).await.unwrap().unwrap();
    }
    // It goes out, and that is not all: somebody has to have it.
    assert_eq!(step(&an.get("/console").await.body, "Gửi bản tin đầu tiên"), Some(false));
    let (account, accepted) = ("100".to_owned(), flows::bulletin::Step::Accepted.code().to_owned());
    let taken = Broadcast { account, step: accepted, token: None, article: None, message: None, said: None, at: now() };
    storage.broadcast_put("bulletin-vn", &taken).await.unwrap();
    let page = an.get("/console").await.body;
    assert!(STEPS.iter().all(|name| step(&page, name).is_none()), "{page}");
    // An office of its own begins anew, without what only the whole country has.
    house.person("chi", "p01", &[(Role::Administrator, "p01")]).await;
    let theirs = house.browser_of("chi", Stage::Full).await.get("/console").await.body;
    let stand: Vec<_> = STEPS.iter().map(|name| step(&theirs, name)).collect();
    assert_eq!(stand, [None, Some(true), None, Some(false), Some(false), Some(false), Some(false)], "{theirs}");
}

#[tokio::test]
async fn everybody_sees_what_waits_for_them_in_their_office() {
    let house = House::open(None).await;
    for unit in ["a", "b"] {
        house.things(unit).await;
    }
    let storage = &house.app.storage;
    let expected: [(Role, &[(&str, &str)]); 6] = [
        (
            Role::Answerer,
            &[
                ("Đến hạn trong 24 giờ hoặc quá hạn", "0"),
                ("Câu hỏi chờ trả lời", "1"),
                ("Trong đó chưa ai nhận", "1"),
                ("Tôi đang giữ", "0"),
                ("Mục hỏi đáp chờ người duyệt", "1"),
            ],
        ),
        (Role::Communicator, &[("Bản tin đang soạn", "1"), ("Bản tin đã gửi duyệt", "0"), ("Bản tin đang gửi", "0")]),
        (Role::Approver, &[("Câu hỏi chờ trả lời", "1"), ("Mục chờ duyệt", "1"), ("Bản tin chờ duyệt", "0")]),
        (
            Role::SurveyManager,
            &[("Khảo sát đang nhận phiếu", "0"), ("Bản phiếu chưa công bố", "1"), ("Phiếu hôm nay", "0")],
        ),
        (Role::Analyst, &[("Khảo sát đang nhận phiếu", "0"), ("Phiếu hôm nay", "0")]),
        (Role::Administrator, &[("Người chưa đăng nhập lần đầu", "1")]),
    ];
    for (nth, (role, figures)) in expected.into_iter().enumerate() {
        let id = format!("p{nth}");
        house.person(&id, "a", &[(role, "a")]).await;
        let mut browser = house.browser_of(&id, Stage::Full).await;
        // They have come in.
        for (field, figure_of) in figures {
            let page = browser.get("/console").await.body;
            let found = figure(&page, field);
            if role == Role::Administrator {
                // Everybody of the office who was made here without a password.
                assert_eq!(found.as_deref(), Some("6"), "{page}");
                continue;
            }
            assert_eq!(found.as_deref(), Some(*figure_of), "{role:?} {field}: {page}");
            let part = browser.get("/console/figures").await.body;
            assert!(part.starts_with("<div id=\"figures\"") && figure(&part, field) == found, "{part}");
        }
    }
    // A claim moves both figures.
    let ticket = storage.ticket_id(&House::code("a"));
    let mut browser = house.browser_of("p0", Stage::Full).await;
    browser.post(&format!("/console/tickets/{ticket}/claim"), &[("revision", "0")]).await;
    let page = browser.get("/console").await.body;
    assert_eq!(figure(&page, "Trong đó chưa ai nhận").as_deref(), Some("0"));
    assert_eq!(figure(&page, "Tôi đang giữ").as_deref(), Some("1"));
    house.person("nobody", "a", &[]).await;
    let page = house.browser_of("nobody", Stage::Full).await.get("/console").await.body;
    assert!(page.contains("chưa có vai trò nào"), "{page}");
}

/// What rests after its first hundredth asks for a decision; what a person has paused does not, and nothing is counted twice.
#[tokio::test]
async fn the_first_hundredth_asks_for_a_decision_once_it_is_out() {
    let house = House::open(None).await;
    house.things("a").await;
    house.person("binh", "a", &[(Role::Communicator, "a")]).await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let storage = &house.app.storage;
    let person = |id: &str| Actor::Person(id.to_owned());
    let before = storage.bulletin("bulletin-a").await.unwrap().unwrap().bulletin;
    let it = flows::bulletin::Bulletin { canary: true, ..before };
    storage.bulletin_write("bulletin-a", &it, Some(1), &person("binh"), now()).await.unwrap().unwrap();
    let moved = async |act, by: &Actor| {
        let seen = storage.bulletin_row("bulletin-a").await.unwrap().unwrap().revision;
        storage.bulletin_move("bulletin-a", act, seen, by, now()).await.unwrap().unwrap();
    };
    moved(Move::Submit, &person("binh")).await;
    moved(Move::Approve, &person("cuc")).await;
    moved(Move::Start, &Actor::Program).await;
    assert!(storage.bulletin_take("bulletin-a", now()).await.unwrap().is_some());
    while storage.bulletin_list("bulletin-a", &Audience::of(&it, 3), now()).await.unwrap() == Listing::More {}
    let shown = async |binh: &mut Browser<'_>| {
        let page = binh.get("/console").await.body;
        [figure(&page, "Đã gửi thử 1% trước, cần quyết định gửi tiếp"), figure(&page, "Bản tin đang dừng")]
    };
    let one = || Some("1".to_owned());
    assert_eq!(shown(&mut binh).await, [None, None]);
    moved(Move::Pause, &person("binh")).await;
    assert_eq!(shown(&mut binh).await, [None, one()], "who paused it knows of it");
    moved(Move::Resume, &person("binh")).await;
    moved(Move::Pause, &Actor::Program).await;
    assert_eq!(shown(&mut binh).await, [one(), None], "it waits for a person");
    moved(Move::Rest, &person("binh")).await;
    assert_eq!(shown(&mut binh).await, [None, None]);
}

#[tokio::test]
async fn a_page_that_asks_by_itself_keeps_nobody_in() {
    const MINUTE: i64 = 60_000;
    let house = House::open(None).await;
    house.person("an", "a", &[(Role::Answerer, "a"), (Role::Communicator, "a")]).await;
    house.things("a").await;
    let storage = &house.app.storage;
    let person = storage.person("an").await.unwrap().unwrap();
    assert_eq!(person.lang, Lang::Vi);
    let polls: Vec<String> =
        ROUTES.iter().filter(|it| it.verb == Verb::Poll).map(|it| it.path.replace("{id}", "bulletin-a")).collect();
    assert_eq!(polls.len(), 4, "{polls:?}");
    // Whatever a page asks for by itself has such an address.
    let mut browser = house.browser_of("an", Stage::Full).await;
    for page in ["/console", "/console/tickets"] {
        let body = browser.get(page).await.body;
        let asks = body.split(" hx-get=\"").skip(1).filter(|it| it.contains("every ") || it.contains("\"load\""));
        for to in asks.filter_map(|it| it.split(['"', '?']).next()) {
            assert!(polls.iter().any(|it| it == to), "{page} asks {to} and counts as use");
        }
    }
    let begun = now().plus(-20 * MINUTE);
    for path in polls.iter().map(String::as_str).chain(["/console"]) {
        let token = format!("token {path}");
        storage.login_begin(&token, &person, Stage::Full, None, begun).await.unwrap();
        let mut browser = house.browser();
        browser.cookie = Some(format!("{}={token}", house.app.console.cookie()));
        // Nor does it help to say that one is no page.
        for more in [&[][..], &[("hx-request", "false")][..]] {
            if path.ends_with("/events") {
                drop(browser.stream(path).await);
            } else {
                let answer = browser.send(axum::http::Method::GET, path, String::new(), more).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
            }
        }
        // A minute after the idle half hour began: the session is over, unless somebody was there.
        let there = storage.login_looked(&token, begun.plus(31 * MINUTE)).await.unwrap().is_some();
        assert_eq!(there, path == "/console", "{path}");
    }
}
