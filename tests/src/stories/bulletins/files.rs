//! A bulletin with a cover and a document: the very bytes reach people, each file is given to a platform once, and a death in
//! between gives nobody two.

use flows::bulletin::{Bulletin, Outcome};
use flows::{Chat, Platform};
use storage::{Actor, Storage};

use super::broadcast::PNG;
use super::{TITLE, agrees, approved, bulletin, followers, got, now, on_zalo, until};
use crate::bell::PATIENCE;
use crate::telegram::content;
use crate::world::{House, Setup, World};
use crate::zalo;

/// A document that is none for long.
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n";

async fn with_files(world: &World, storage: &Storage) -> Bulletin {
    let by = Actor::Person("w".to_owned());
    let put = async |name, bytes| {
        storage.file_put((name, bytes), "vn", &by, now(world)).await.expect("storage").expect("a file that is taken")
    };
    let (cover, file) = (put("bia.png", PNG).await, put("lich.pdf", PDF).await);
    Bulletin { cover: Some(cover), files: vec![file], ..bulletin() }
}

/// Somebody on Zalo within their window who agreed.
async fn on_the_oa(world: &World, storage: &Storage) -> zalo::Citizen {
    let person = world.on_zalo();
    person.send("trợ giúp");
    person.until("an answer", |_| true).await;
    agrees(world, storage, &on_zalo(&person.user)).await;
    person
}

/// On Telegram picture and document, on Zalo the picture and a link to the document, on the page a link to both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_and_documents_reach_people() {
    let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0"));
    let world = setup.start().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 20).await;
    let on_oa = [on_the_oa(&world, &storage).await, on_the_oa(&world, &storage).await];
    let page = world.on_web().await;
    page.say("trợ giúp").await;
    world.nothing_waits().await;
    let web = world.database.column("select chat from contact where platform = 'web'").await;
    let user = web[0].rsplit(':').next().unwrap_or_default().to_owned();
    agrees(&world, &storage, &Chat { platform: Platform::Web, account: "web".to_owned(), user }).await;

    let it = with_files(&world, &storage).await;
    let id = approved(&world, &storage, &it).await;
    let came = until(&world, &id, |it| it.is("done")).await;
    assert_eq!(came.of(Outcome::Sent), 23, "{came:?}");
    for person in &people {
        assert_eq!(world.telegram.carried(person.id), [("photo", content(PNG)), ("document", content(PDF))]);
        assert_eq!(got(person), 1);
    }
    assert_eq!(world.telegram.uploads(), 2, "each is given over once, and named from then on");
    let link = format!("/ban-tin/{id}");
    for person in &on_oa {
        assert_eq!(world.zalo.carried(&person.user), [("image", content(PNG))]);
        let said = person.messages().pop().expect("the bulletin").text;
        assert!(said.contains(TITLE) && said.contains(&link), "{said}");
    }
    assert_eq!(world.zalo.uploads(), 1);
    let said = page.messages().pop().expect("the bulletin");
    assert!(said.text.contains(TITLE) && said.keys().any(|it| it.url.as_ref().is_some_and(|it| it.ends_with(&link))));
    // What Zalo forgets after a week is given over again.
    assert!(world.zalo.wrong().is_empty(), "{:?}", world.zalo.wrong());
    world.stop().await;
}

/// Without a public address a document goes to Zalo too, as a message of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_page_the_document_itself_goes_to_zalo() {
    let world = Setup::new(House::Servers).without_telegram().set("PUBLIC_URL", None).start().await;
    let storage = world.open_storage().await;
    let on_oa = [on_the_oa(&world, &storage).await, on_the_oa(&world, &storage).await];
    let it = with_files(&world, &storage).await;
    let id = approved(&world, &storage, &it).await;
    until(&world, &id, |it| it.is("done") && it.of(Outcome::Sent) == 2).await;
    for person in &on_oa {
        assert_eq!(world.zalo.carried(&person.user), [("image", content(PNG)), ("file", content(PDF))]);
    }
    assert_eq!(world.zalo.uploads(), 2);
    world.stop().await;
}

/// It dies before and behind each step of giving a file over: nobody gets the bulletin twice, and whoever got it got the
/// picture that was meant.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_beside_a_file_gives_nobody_two() {
    let setup = Setup::new(House::Embedded).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0"));
    let mut world = setup.empty().await;
    world.open().await;
    world.services[0].kill().await;
    for place in [
        "bulletin file turn/before",
        "bulletin file/after",
        "bulletin send file/before",
        "bulletin send file/after",
        "bulletin send known/before",
        "bulletin send known/after",
    ] {
        let storage = world.open_storage().await;
        let before = world.telegram.uploads();
        let people = followers(&world, &storage, 6).await;
        let segment = flows::bulletin::Segment { tags: vec![tag(place)], ..Default::default() };
        super::deaths::tag(&world, &people, &tag(place)).await;
        let it = Bulletin { segment, ..with_files(&world, &storage).await };
        let id = approved(&world, &storage, &it).await;
        drop(storage);
        super::deaths::start(&mut world, place).await;
        assert!(world.services[0].dies(PATIENCE).await, "nobody came by {place}");
        super::deaths::start(&mut world, "").await;
        let came = until(&world, &id, |it| it.is("done")).await;
        super::deaths::check(&people, &came);
        for person in &people {
            let carried = world.telegram.carried(person.id);
            let expected = [("photo", content(PNG)), ("document", content(PDF))];
            assert!(expected.starts_with(&carried), "{place}: {carried:?}");
            assert_eq!(carried.is_empty(), got(person) == 0, "{place}");
        }
        // Once before the death and once after it, of each.
        assert!(world.telegram.uploads() - before <= 4, "{place}: {}", world.telegram.uploads() - before);
        world.services[0].kill().await;
    }
    super::deaths::start(&mut world, "").await;
    world.stop().await;
}

fn tag(place: &str) -> String {
    place.replace([' ', '/'], "-")
}
