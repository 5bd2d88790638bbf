//! Contacts, segments, the plan and the report on channels, over the pages alone.

use axum::http::StatusCode;
use flows::bulletin::{Move, Outcome};
use flows::office::Role;
use flows::{Chat, ContactChange, Lang, Platform};
use storage::{Actor, Audience, Listing, Made, Stage};

use super::door::House;
use crate::app::now;

async fn house() -> House {
    let house = House::open(Some("https://a.vn")).await;
    house.person("binh", "a", &[(Role::Communicator, "a")]).await;
    house.person("cuc", "a", &[(Role::Approver, "a")]).await;
    house
}

/// The numbers of a row, both counted from 1, of a sheet.
fn numbers(book: &[u8], sheet: usize, row: usize) -> Vec<f64> {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut text = String::new();
    let name = format!("xl/worksheets/sheet{sheet}.xml");
    std::io::Read::read_to_string(&mut book.by_name(&name).unwrap(), &mut text).unwrap();
    let cells = text.split("<c r=\"").skip(1).filter_map(|it| it.split("</c>").next());
    let here = cells
        .filter_map(|it| it.split_once('"'))
        .filter(|(place, _)| place.trim_start_matches(|c: char| c.is_ascii_uppercase()) == row.to_string());
    let number = |(_, rest): (&str, &str)| {
        let (kind, value) = rest.split_once("<v>")?;
        (!kind.contains(" t=")).then(|| value.split('<').next().unwrap().parse().unwrap())
    };
    here.filter_map(number).collect()
}

/// Everything that stands in a workbook.
fn texts(book: &[u8]) -> String {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut text = String::new();
    for nth in 0..book.len() {
        std::io::Read::read_to_string(&mut book.by_index(nth).unwrap(), &mut text).unwrap();
    }
    text
}

/// Somebody of an office, seen just now, who said yes or no to bulletins, or nothing.
async fn contact(house: &House, user: &str, unit: &str, says: Option<bool>) {
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: user.to_owned() };
    let at = now();
    let mut changes =
        vec![ContactChange::Seen { at, lang: Lang::Vi }, ContactChange::Unit { at, unit: unit.to_owned() }];
    changes.extend(says.map(|_| ContactChange::Bulletins { at, yes: true, topic: None }));
    if says == Some(false) {
        changes.push(ContactChange::Bulletins { at: at.plus(1), yes: false, topic: None });
    }
    for change in changes {
        house.app.storage.contact(&chat, &change).await.unwrap();
    }
}

#[tokio::test]
async fn a_segment_says_in_words_whom_it_reaches_and_why_not_the_others() {
    let house = house().await;
    for (user, says) in [("mot", Some(true)), ("hai", Some(true)), ("ba", Some(false)), ("bon", None)] {
        contact(&house, user, "a", says).await;
    }
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let fields =
        [("name", "Người trên trang"), ("unit", "a"), ("channel", "web"), ("units", "Đơn vị a (a)"), ("lang-of", "vi")];
    assert_eq!(binh.post("/console/segments", &fields).await.status, StatusCode::SEE_OTHER);
    let page = binh.get("/console/contacts").await.body;
    let (_, card) = page.split_once("<h3>Người trên trang</h3>").unwrap();
    let card = card.split_once("</li></ul>").map_or(card, |it| it.0);
    for part in [
        "Đơn vị a: kênh Trò chuyện trên trang web; đơn vị Đơn vị a; ngôn ngữ Tiếng Việt",
        "<strong>4</strong>",
        "<strong>2</strong>",
        "Chưa đồng ý nhận tin: 1",
        "Đã thôi nhận tin hoặc chủ đề này: 1",
    ] {
        assert!(card.contains(part), "{part}: {card}");
    }
    assert!(page.contains("<th scope=\"row\">Trò chuyện trên trang web</th>") && !page.contains("Web web"), "{page}");
    for user in ["mot", "hai", "ba", "bon"] {
        assert!(!page.contains(&format!(">{user}<")), "nobody is shown");
    }
}

#[tokio::test]
async fn no_count_says_of_anybody_whether_they_took_part() {
    let house = house().await;
    house.things("a").await;
    house.person("khao", "a", &[(Role::SurveyManager, "a")]).await;
    let mut khao = house.browser_of("khao", Stage::Full).await;
    let published = khao.post("/console/surveys/survey-a/publish", &[("v", "1")]).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER);
    for nth in 0..6 {
        contact(&house, &format!("nguoi-{nth}"), "a", (nth > 0).then_some(true)).await;
    }
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let segment = async |binh: &mut super::browser::Browser<'_>, name: &str, more: (&str, &str)| {
        let fields = [("name", name), ("unit", "a"), ("channel", "web"), more];
        assert_eq!(binh.post("/console/segments", &fields).await.status, StatusCode::SEE_OTHER, "{name}");
        let page = binh.get("/console/contacts").await.body;
        page.split_once(&format!("<h3>{name}</h3>")).unwrap().1.split("<form").next().unwrap().to_owned()
    };
    let card = segment(&mut binh, "Mọi người", ("lang-of", "")).await;
    assert!(card.contains("<strong>6</strong>") && card.contains("<strong>5</strong>"), "{card}");
    assert!(card.contains("Chưa đồng ý nhận tin: 1"), "{card}");
    // Nobody took part, or one did: it reads the same, and so does whoever cannot be reached.
    let card = segment(&mut binh, "Đã tham gia", ("took-part", "Survey-a")).await;
    assert_eq!(card.matches("<strong>dưới 5</strong>").count(), 2, "{card}");
    assert!(!card.contains("Không tới được"), "{card}");
    // Nor by way of a tag.
    let all = house.app.storage.segments().await.unwrap().into_iter().find(|it| it.name == "Mọi người").unwrap();
    let tagged = binh.post(&format!("/console/segments/{}/tag", all.id), &[("tag", "nhan")]).await.body;
    assert!(tagged.contains("<th scope=\"row\">nhan</th><td class=\"number\">5–9</td>"), "{tagged}");
    let card = segment(&mut binh, "Có nhãn", ("tags", "nhan")).await;
    assert_eq!(card.matches("<strong>5–9</strong>").count(), 2, "{card}");
    assert!(!card.contains("Không tới được"), "{card}");
    // Of a tag that few have, or nobody, not even that: it stands nowhere, and whoever names it is told the same.
    let pages = async |binh: &mut super::browser::Browser<'_>| {
        [binh.get("/console/contacts").await.body, binh.get("/console/bulletins-new").await.body]
    };
    let tag = async |binh: &mut super::browser::Browser<'_>, name: &str, tag: &str| {
        let all = house.app.storage.segments().await.unwrap();
        let id = all.into_iter().find(|it| it.name == name).unwrap().id;
        binh.post(&format!("/console/segments/{id}/tag"), &[("tag", tag)]).await.body
    };
    segment(&mut binh, "Một người", ("lang-of", "en")).await;
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: "nguoi-0".to_owned() };
    let speaks = ContactChange::Seen { at: now().plus(1), lang: Lang::En };
    house.app.storage.contact(&chat, &speaks).await.unwrap();
    assert!(tag(&mut binh, "Một người", "it-nguoi").await.contains("nhãn: dưới 5."));
    assert!(tag(&mut binh, "Một người", "nhan").await.contains("nhãn: dưới 5."), "whoever had it is not told");
    assert_eq!(house.app.storage.tags("a").await.unwrap()[0], ("it-nguoi".to_owned(), 1));
    for page in pages(&mut binh).await {
        assert!(page.contains(">nhan</") && !page.contains("it-nguoi"), "{page}");
    }
    let mut told = Vec::new();
    for few in ["it-nguoi", "khong-ai"] {
        told.push(segment(&mut binh, few, ("tags", few)).await.replace(few, ""));
    }
    assert_eq!(told[0], told[1]);
    house.person("kiem", "vn", &[(Role::Auditor, "vn")]).await;
    let log = house.browser_of("kiem", Stage::Full).await.get("/console/audit").await.body;
    assert!(log.contains("5–9 người nhận") && log.contains("dưới 5 người nhận"), "{log}");
    assert!(!log.contains("&#34;contacts&#34;:1") && !log.contains("&#34;contacts&#34;:6"), "{log}");
    // Before sending, too.
    let plan = async |binh: &mut super::browser::Browser<'_>, more: &[(&str, &str)]| {
        let fields = [("unit", "a"), ("number", "1/TB"), ("vi-title", "Tin"), ("vi-body", "Lời."), ("channel", "web")];
        let to = binh.post("/console/bulletins-new", &[&fields[..], more].concat()).await.to().to_owned();
        let page = binh.get(&to).await.body;
        page.split_once("id=\"people\">").unwrap().1.split("<h2>").next().unwrap().to_owned()
    };
    let shown = plan(&mut binh, &[]).await;
    assert!(shown.starts_with("5</dd>") && shown.contains("Chưa đồng ý nhận tin: 1"), "{shown}");
    let shown = plan(&mut binh, &[("tags", "nhan")]).await;
    assert!(shown.starts_with("5–9</dd>") && !shown.contains("Chưa đồng ý"), "{shown}");
    assert!(!shown.contains("data-l='Phút'>–</td>"), "{shown}");
    // So few of them are left that minutes and an hour would say how many.
    for nth in 1..4 {
        contact(&house, &format!("nguoi-{nth}"), "a", Some(false)).await;
    }
    let shown = plan(&mut binh, &[("tags", "nhan")]).await;
    assert!(shown.starts_with("dưới 5</dd>") && shown.contains("data-l='Phút'>–</td>"), "{shown}");
    assert!(shown.contains("Xong lúc (dự kiến)</dt><dd>–</dd>"), "{shown}");
    for more in [&[("took-part", "Survey-a")][..], &[("kind", "results"), ("took-part", "Survey-a")]] {
        let shown = plan(&mut binh, more).await;
        assert!(shown.starts_with("dưới 5</dd>") && !shown.contains("Trò chuyện trên trang web</th>"), "{shown}");
        assert!(shown.contains("Dưới 5 người trong nhóm này, có thể không có ai."), "{shown}");
    }
}

#[tokio::test]
async fn an_office_has_links_that_name_it_and_codes_to_print() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let page = binh.get("/console/contacts?office=%C4%90%C6%A1n%20v%E1%BB%8B%20a%20(a)").await.body;
    assert!(page.contains("https://a.vn/chat?s=--a") && page.contains("<svg class=\"qr\""), "{page}");
    // Of another office's none.
    let page = binh.get("/console/contacts?office=b").await.body;
    assert!(!page.contains("s=--b") && !page.contains("<svg class=\"qr\""), "{page}");
}

#[tokio::test]
async fn a_line_of_the_plan_comes_to_a_bulletin_of_the_list() {
    let house = house().await;
    house.things("a").await;
    house.things("b").await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let page = binh.get("/console/plan?year=2027").await.body;
    assert!(
        page.contains("<option value=\"bulletin-a\">1/TB, Tin của a</option>") && !page.contains("bulletin-b"),
        "{page}"
    );
    let put = async |binh: &mut super::browser::Browser<'_>, bulletin: &str| {
        let fields = [("title", "Việc"), ("month", "3"), ("state", "done"), ("year", "2027"), ("bulletin", bulletin)];
        binh.post("/console/plan/plan-a", &fields).await
    };
    for none in ["bulletin-b", "khong", "../x"] {
        let answer = put(&mut binh, none).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.body.contains("Chưa lưu"), "{none}");
    }
    let kept = async || house.app.storage.plan("plan-a").await.unwrap().unwrap();
    assert_eq!((kept().await.title.as_str(), kept().await.bulletin), ("Việc của a", None));
    assert_eq!(put(&mut binh, "bulletin-a").await.status, StatusCode::SEE_OTHER);
    let page = binh.get("/console/plan?year=2027").await.body;
    assert!(page.contains("<a href=\"/console/bulletins/bulletin-a\">1/TB, Tin của a</a>"), "{page}");
    // What was chosen can be taken back.
    assert_eq!(put(&mut binh, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept().await.bulletin, None);
}

#[tokio::test]
async fn the_workbook_says_what_became_of_each_bulletin_on_each_channel() {
    let house = house().await;
    for (user, says) in [("mot", Some(true)), ("hai", Some(true)), ("ba", None)] {
        contact(&house, user, "a", says).await;
    }
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let fields = [
        ("unit", "a"),
        ("number", "=1+1"),
        ("date", "2026-11-22"),
        ("vi-title", "Lịch mới"),
        ("vi-body", "Nội dung"),
        ("channel", "web"),
    ];
    let id = binh.post("/console/bulletins-new", &fields).await.to().rsplit('/').next().unwrap().to_owned();
    let storage = &house.app.storage;
    for (made, seen, by) in [
        (Move::Submit, 1, Actor::Person("binh".to_owned())),
        (Move::Approve, 2, Actor::Person("cuc".to_owned())),
        (Move::Start, 3, Actor::Program),
    ] {
        storage.bulletin_move(&id, made, seen, &by, now()).await.unwrap().unwrap();
    }
    let it = storage.bulletin_take(&id, now()).await.unwrap().unwrap();
    let audience = Audience::of(&it, 3);
    while storage.bulletin_list(&id, &audience, now()).await.unwrap() == Listing::More {}
    assert_eq!(storage.bulletin_mark(&id, &audience, &[1, 2], now()).await.unwrap().go, [1, 2]);
    let made = [(1, Outcome::Sent), (2, Outcome::Uncertain)];
    let made = made.map(|(nth, outcome)| Made { nth, contact: String::new(), outcome, message: None });
    storage.bulletin_made(&id, (Platform::Web, "web"), &made, true, now()).await.unwrap();
    let today = crate::app::day(now()).to_string();
    let day = [("unit", "a"), ("channel", "web web"), ("day", today.as_str()), ("views", "70"), ("shares", "3")];
    assert_eq!(binh.post("/console/channels", &day).await.status, StatusCode::SEE_OTHER);
    let page = binh.get("/console/channels").await.body;
    assert!(page.contains(">Trò chuyện trên trang web</th>"), "{page}");
    let bytes = binh.bytes("/console/channels.xlsx").await;
    // Posts, bulletins, messages, views, shares of the channel; in all the same.
    for row in [2, 3] {
        assert_eq!(numbers(&bytes, 1, row), [0.0, 1.0, 1.0, 70.0, 3.0], "{row}");
    }
    // Of the three it was for one got it, of one nobody knows, one never agreed; then what was seen of the channel.
    assert_eq!(numbers(&bytes, 3, 2), [3.0, 1.0, 0.0, 0.0, 1.0, 1.0, 70.0, 3.0]);
    let book = texts(&bytes);
    for part in ["Bản tin theo kênh", "Lịch mới", "Trò chuyện trên trang web", "Lượt xem kênh trong 7 ngày"]
    {
        assert!(book.contains(part), "{part}: {book}");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_where_it_stands() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    // The only office of a person stands there already.
    for path in ["/console/plan", "/console/channels"] {
        let page = binh.get(path).await.body;
        assert!(page.contains("name=\"unit\" value=\"Đơn vị a (a)\""), "{path}: {page}");
    }
    let today = crate::app::day(now()).to_string();
    let day = [("unit", "a"), ("channel", "Facebook"), ("day", today.as_str()), ("views", "88,84")];
    let answer = binh.post("/console/channels", &day).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .body
            .contains("value=\"88,84\" maxlength=\"15\"><p class=\"fault\" id=\"fault-views\">Xin ghi một số nguyên")
    );
    let today = crate::app::day(now());
    assert_eq!(house.app.storage.figures(today, today).await.unwrap(), []);
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    for (file, told) in
        [(&b"%PDF-1.7"[..], "Tệp này không phải Excel hoặc CSV."), (b"x,y\n1,2", "Thiếu cột này ở dòng đầu.")]
    {
        let units = an.upload("/console/units-import", file).await.body;
        let channels = binh.upload_with("/console/channels-import", &[("unit", "a")], file).await.body;
        assert!(units.contains(told) && channels.contains(told), "{units}{channels}");
        let named = |page: &str, name: &str| page.contains(&format!(">{name}</td>"));
        let lacks = told.starts_with("Thiếu");
        assert_eq!((named(&units, "trực thuộc"), named(&channels, "ngày")), (lacks, lacks), "{units}{channels}");
        assert!(!named(&units, "parent") && !named(&channels, "day"), "{units}{channels}");
    }
}

/// What cannot be taken back is asked once more, and in one way.
#[test]
fn whatever_ends_something_is_asked_once_more() {
    let mut seen = 0;
    let mut left = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/console"))];
    while let Some(at) = left.pop() {
        if at.is_dir() {
            left.extend(std::fs::read_dir(&at).unwrap().map(|it| it.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&at).unwrap();
        for ends in ["/drop\"", "/chat-drop", "/close\"", "/cancel\"", "/expire\"", "name=\"drop\" value=\"1\"><button"]
        {
            assert!(!text.contains(ends), "{}: one tap on {ends}", at.display());
        }
        seen += text.matches("sure::ask(").count();
    }
    assert!(seen >= 12, "{seen}");
}
