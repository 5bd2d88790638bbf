//! A photo that goes with a question: seen by the official who claims it, by nobody else, and not for longer than it is
//! needed. The program dies while it fetches what Zalo only lends.

use flows::office::Role;

use super::super::in_both_houses;
use super::official::Official;
use super::time::{DAY, advance, until};
use super::{SEND, WORDS, again};
use crate::citizen::Citizen;
use crate::faked::Faked;
use crate::world::{House, Setup, World};

in_both_houses!(a_photo_is_seen_by_the_holder_alone_and_ends);

const CLEAN: &str = "Không có, gửi kèm câu hỏi";
const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 what a camera writes";

/// Sends a photo with the question under it, and says that it shows no papers.
async fn photo(person: &Citizen) {
    match person {
        Citizen::Telegram(it) => it.send_file("photo", PHOTO, WORDS),
        Citizen::Zalo(it) => it.send_file("image", PHOTO, WORDS),
        Citizen::Web(_) => unreachable!("the page takes no files"),
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
