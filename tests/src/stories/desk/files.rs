//! A photo that goes with a question: seen by the official who claims it, by nobody else, and not for longer than it is
//! needed. The program dies while it fetches what Zalo only lends.

use flows::office::Role;

use super::super::in_both_houses;
use super::official::Official;
use super::time::{DAY, advance, until};
use super::{SEND, WORDS, again};
use crate::browser::{Browser, Screen};
use crate::citizen::Citizen;
use crate::faked::Faked;
use crate::world::{House, Setup, World};

in_both_houses!(
    a_photo_is_seen_by_the_holder_alone_and_ends,
    a_photo_at_the_page_stays_only_with_its_question,
    a_write_that_is_refused_costs_no_photo
);

const CLEAN: &str = "Không có, gửi kèm câu hỏi";
const DROP: &str = "Có, bỏ tệp này";
const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 what a camera writes";

/// Sends a photo with the question under it, and says that it shows no papers.
async fn photo(person: &Citizen) {
    match person {
        Citizen::Telegram(it) => it.send_file("photo", PHOTO, WORDS),
        Citizen::Zalo(it) => it.send_file("image", PHOTO, WORDS),
        Citizen::Web(_) => unreachable!("at the page the words come by themselves"),
    }
    super::offered(person).await;
    person.tap(CLEAN).await;
}

/// The page of the only ticket with these words that is in one of the official's lists.
async fn tickets(world: &World) -> [String; 2] {
    let by = |platform: &str| format!("select id from ticket where chat like '{platform}:%'");
    let [telegram, zalo] = [by("t"), by("z")];
    let one = async |sql: &str| until(world, sql, |it| it.len() == 1).await.remove(0);
    [one(&telegram).await, one(&zalo).await].map(|id| format!("/console/tickets/{id}"))
}

/// Signs the three in while the service is down, and starts it.
async fn officials(world: &mut World) -> [Official; 3] {
    world.services[0].kill().await;
    let an = Official::signed_in(world, "an", Role::Answerer).await;
    let binh = Official::signed_in(world, "binh", Role::Answerer).await;
    let chi = Official::signed_in(world, "chi", Role::Approver).await;
    world.restart(0).await;
    [an, binh, chi]
}

async fn a_photo_is_seen_by_the_holder_alone_and_ends(house: House) {
    let mut world = Setup::new(house).empty().await;
    let clock = Faked::worn(&mut world);
    world.open().await;
    let (on_telegram, on_zalo): (Citizen, Citizen) = (world.on_telegram().into(), world.on_zalo().into());
    for person in [&on_telegram, &on_zalo] {
        photo(person).await;
    }
    on_telegram.tap(SEND).await;
    world.nothing_waits().await;
    assert_eq!(
        (world.telegram.downloads(), world.zalo.downloads()),
        (0, 0),
        "nothing is fetched before it is sent along"
    );

    // It dies with the photo in its hands; whoever comes next fetches it once more.
    again(&mut world, "file keep/before").await;
    world.services[0].ready().await;
    let Citizen::Zalo(person) = &on_zalo else { unreachable!("a person on Zalo") };
    person.press(&on_zalo.last().key(SEND).expect("the button").code);
    assert!(world.services[0].dies(crate::bell::PATIENCE).await, "nobody fetched the photo");
    assert_eq!(world.zalo.downloads(), 1);
    advance(&world, &clock, 5 * 60 * 1000);
    again(&mut world, "").await;
    until(&world, "select ticket from ticket_file where body is not null", |it| it.len() == 1).await;
    world.nothing_waits().await;
    assert_eq!(world.zalo.downloads(), 2);
    world.zalo.files_end();

    let [telegram, zalo] = tickets(&world).await;
    let [an, binh, chi] = officials(&mut world).await;
    for page in [&telegram, &zalo] {
        assert_eq!(an.get(&world, &format!("{page}/files/1")).await.status, 404, "not even who may claim it");
        assert_eq!(an.post(&world, page, &format!("{page}/claim"), &[]).await.status, 303);
        let shown = an.get(&world, page).await.text();
        assert!(shown.contains("Ảnh, ") && shown.contains("/files/1"), "{shown}");
    }
    assert_eq!(world.telegram.downloads(), 0, "what the platform keeps is fetched for the holder alone");
    for (page, times) in [(&telegram, 1), (&zalo, 1)] {
        let file = an.get(&world, &format!("{page}/files/1")).await;
        assert_eq!((file.status, file.body.as_slice()), (200, PHOTO), "{}", file.text());
        assert_eq!(file.header("content-type"), "image/jpeg");
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"tep-1.jpg\"");
        assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(world.telegram.downloads(), times);
        for other in [&binh, &chi] {
            assert_eq!(other.get(&world, page).await.status, 200, "{} sees the question", other.id);
            assert_eq!(other.get(&world, &format!("{page}/files/1")).await.status, 404, "{}", other.id);
        }
    }

    // Who is erased leaves no file.
    on_telegram.say("xóa dữ liệu của tôi").await;
    on_telegram.send("1").await;
    on_telegram.until("the erasure", |it| it.text.contains("Đã xóa toàn bộ")).await;
    until(&world, "select ticket from ticket_file", |it| it.len() == 1).await;
    assert_eq!(an.get(&world, &format!("{telegram}/files/1")).await.status, 404);

    // A month after it was closed nobody has the other one either.
    let answer = [("words", super::ANSWER)];
    assert_eq!(an.post(&world, &zalo, &format!("{zalo}/answer"), &answer).await.status, 303);
    on_zalo.until("the answer", super::is_answer).await;
    assert_eq!(an.post(&world, &zalo, &format!("{zalo}/close"), &[]).await.status, 303);
    world.nothing_waits().await;
    world.services[0].kill().await;
    advance(&world, &clock, 30 * DAY - DAY / 24);
    let [an, ..] = officials(&mut world).await;
    assert_eq!(an.get(&world, &format!("{zalo}/files/1")).await.body, PHOTO);
    world.services[0].kill().await;
    advance(&world, &clock, DAY / 12);
    world.restart(0).await;
    until(&world, "select ticket from ticket_file", <[String]>::is_empty).await;
    let [an, ..] = officials(&mut world).await;
    assert_eq!(an.get(&world, &format!("{zalo}/files/1")).await.status, 404);
    assert!(!an.get(&world, &zalo).await.text().contains("/files/1"));
    world.stop().await;
}

/// The page gives its file to the service itself, which dies once it has it and before the conversation has.
async fn a_photo_at_the_page_stays_only_with_its_question(house: House) {
    let mut world = Setup::new(house).empty().await;
    // The page may have a fifth of it.
    world.settings.insert("FILES_MB".to_owned(), "5".to_owned());
    world.open().await;
    let page = world.on_web().await;
    let person = Citizen::Web(page.clone());
    let lent = "select id from lent_file where body <> ''";
    let asked = async || page.until("the question about the photo", |it| it.key(CLEAN).is_some()).await;

    // What an office could not open, what is too large, what there is no room for.
    let large = [PHOTO, &vec![0; 20 << 20]].concat();
    let full = [PHOTO, &vec![0; 1_000_000]].concat();
    for (bytes, status) in [(b"<html>".as_slice(), 415), (&large, 413), (&full, 507)] {
        assert_eq!(page.send_file(bytes).await, status);
    }
    assert!(world.database.column(lent).await.is_empty());

    // Left out: nothing stays.
    assert_eq!(page.send_file(PHOTO).await, 200);
    asked().await;
    assert_eq!(world.database.column(lent).await.len(), 1);
    person.tap(DROP).await;
    until(&world, lent, <[String]>::is_empty).await;

    again(&mut world, "file lend/after").await;
    world.services[0].ready().await;
    let sending = {
        let page = page.clone();
        tokio::spawn(async move { page.send_file(PHOTO).await })
    };
    assert!(world.services[0].dies(crate::bell::PATIENCE).await, "nobody gave a photo");
    assert_eq!(world.database.column(lent).await.len(), 1);
    again(&mut world, "").await;
    assert_eq!(sending.await.expect("the page"), 200);
    asked().await;
    person.tap(CLEAN).await;
    person.send(WORDS).await;
    super::offered(&person).await;
    person.tap(SEND).await;
    until(&world, "select ticket from ticket_file where body is not null", |it| it.len() == 1).await;
    until(&world, lent, <[String]>::is_empty).await;
    let ticket = until(&world, "select id from ticket", |it| it.len() == 1).await.remove(0);
    let ticket = format!("/console/tickets/{ticket}");
    let [an, binh, _] = officials(&mut world).await;
    assert_eq!(an.post(&world, &ticket, &format!("{ticket}/claim"), &[]).await.status, 303);
    assert_eq!(an.get(&world, &format!("{ticket}/files/1")).await.body, PHOTO);
    assert_eq!(binh.get(&world, &format!("{ticket}/files/1")).await.status, 404);
    world.stop().await;
}

/// The page's photo is the only copy there is: where the database refuses to keep it with its question, it stays lent, and is
/// kept with the next attempt.
async fn a_write_that_is_refused_costs_no_photo(house: House) {
    let mut world = Setup::new(house).empty().await;
    let clock = Faked::worn(&mut world);
    world.open().await;
    let [first, second] = [world.on_web().await, world.on_web().await];
    for page in [&first, &second] {
        let person = Citizen::Web(page.clone());
        assert_eq!(page.send_file(PHOTO).await, 200);
        page.until("the question about the photo", |it| it.key(CLEAN).is_some()).await;
        person.tap(CLEAN).await;
        person.send(WORDS).await;
        super::offered(&person).await;
    }
    Citizen::Web(first).tap(SEND).await;
    let kept = "select ticket from ticket_file where body is not null";
    until(&world, kept, |it| it.len() == 1).await;
    let lent = "select id from lent_file where body <> ''";
    until(&world, lent, |it| it.len() == 1).await;

    // From now on there is room for one file in all.
    world.services[0].kill().await;
    world.database.change("create unique index one_file on ticket_file (nth) where body is not null").await;
    again(&mut world, "").await;
    world.services[0].ready().await;
    Citizen::Web(second).tap(SEND).await;
    world.services[0].metric_is("langnghe_ticket_moves_total{what=\"file_again\"}", |it| it == 1.0).await;
    assert_eq!((world.database.column(lent).await.len(), world.database.column(kept).await.len()), (1, 1));

    world.services[0].kill().await;
    world.database.change("drop index one_file").await;
    advance(&world, &clock, 5 * 60 * 1000);
    again(&mut world, "").await;
    until(&world, kept, |it| it.len() == 2).await;
    until(&world, lent, <[String]>::is_empty).await;
    world.stop().await;
}

/// A photo as a phone's camera leaves it, with the place in it, picked in the page.
const PICK: &str = "const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [4000, 3000];
    canvas.getContext('2d').fillRect(0, 0, 400, 400);
    const plain = Uint8Array.from(atob(canvas.toDataURL('image/jpeg').split(',')[1]), it => it.charCodeAt(0));
    const place = new TextEncoder().encode('Exif  21.03 N 105.85 E');
    const parts = [plain.slice(0, 2), new Uint8Array([0xff, 0xe1, 0, place.length + 2, ...place]), plain.slice(2)];
    const held = new DataTransfer();
    held.items.add(new File(parts, 'IMG_1.jpg', { type: 'image/jpeg' }));
    const field = document.getElementById('file');
    field.files = held.files;
    field.dispatchEvent(new Event('change'));
    return '';";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_from_a_phone_does_not_say_where_it_was_taken() {
    let mut world = Setup::new(House::Embedded).empty().await;
    world.open().await;
    let browser = Browser::open(&format!("{}/chat", world.url()), Screen::Phone).await;
    browser.until("the greeting", |it| !it.rows.is_empty()).await;
    browser.run(PICK).await;
    browser.until("the question about the photo", |it| it.key(CLEAN).is_some()).await;
    browser.picture("file").await;
    assert_eq!(browser.wrong().await, Vec::<String>::new());
    browser.press(CLEAN).await;
    browser.say(WORDS).await;
    browser.until("an offer to send it on", |it| it.key(SEND).is_some()).await;
    browser.press(SEND).await;
    until(&world, "select ticket from ticket_file where body is not null", |it| it.len() == 1).await;
    browser.close().await;
    let ticket = world.database.column("select id from ticket").await.remove(0);
    let ticket = format!("/console/tickets/{ticket}");
    let [an, ..] = officials(&mut world).await;
    assert_eq!(an.post(&world, &ticket, &format!("{ticket}/claim"), &[]).await.status, 303);
    let file = an.get(&world, &format!("{ticket}/files/1")).await;
    assert_eq!((file.status, &file.body[..3]), (200, b"\xff\xd8\xff".as_slice()));
    assert!(!file.body.windows(6).any(|it| it == b"105.85"), "the place is in it");
    world.stop().await;
}
