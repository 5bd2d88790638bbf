//! Files that wait at the web chat for their question, on both databases.

use flows::{Chat, ContactChange, Lang, Millis, Platform};

use super::database::texts;
use super::{World, chat};

super::on_every_database! {
    a_file_waits_a_day_for_its_question,
    nobody_fills_the_house_with_files,
}

const BEGIN: Millis = Millis(1_795_568_400_000);
const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

fn page(user: &str) -> Chat {
    Chat { platform: Platform::Web, account: "web".to_owned(), ..chat(user) }
}

async fn a_file_waits_a_day_for_its_question(world: &World) {
    let (storage, who) = (world.open().await, page("1"));
    let bytes = b"%PDF- a contract".to_vec();
    for _ in 0..2 {
        assert!(
            storage.lend(&who, "page-0001", bytes.clone(), BEGIN).await.unwrap(),
            "and once more after a lost answer"
        );
    }
    assert_eq!(storage.lent(&who, "page-0001", BEGIN).await.unwrap(), Some(bytes.clone()));
    assert_eq!(storage.files_kept().await.unwrap().lent, bytes.len() as u64);
    for (other, name) in [(page("2"), "page-0001"), (who.clone(), "page-0002")] {
        assert_eq!(storage.lent(&other, name, BEGIN).await.unwrap(), None, "it is nobody else's");
    }
    let kept = texts(&storage, "select body from lent_file").await.remove(0).unwrap();
    assert!(!kept.contains(&data_encoding::BASE64.encode(&bytes)), "{kept}");

    // Whoever leaves it out has it gone at once; who says nothing, after a day.
    storage.contact(&who, &ContactChange::FileBack { name: "page-0001".to_owned() }).await.unwrap();
    assert_eq!(storage.lent(&who, "page-0001", BEGIN).await.unwrap(), None);
    assert!(storage.lend(&who, "page-0001", bytes.clone(), BEGIN).await.unwrap(), "the post comes again");
    assert_eq!(storage.lent(&who, "page-0001", BEGIN).await.unwrap(), None, "and brings nothing back");
    assert!(storage.lend(&who, "page-0003", bytes.clone(), BEGIN).await.unwrap());
    let end = BEGIN.plus(DAY - HOUR);
    storage.prune(end.plus(-1)).await.unwrap();
    assert!(storage.lent(&who, "page-0003", end.plus(-1)).await.unwrap().is_some());
    assert_eq!(storage.lent(&who, "page-0003", end).await.unwrap(), None);
    storage.prune(end.plus(HOUR - 1)).await.unwrap();
    assert!(texts(&storage, "select body from lent_file").await.is_empty(), "within the day");

    // Who is erased leaves no file.
    storage.contact(&who, &ContactChange::Seen { at: BEGIN, lang: Lang::Vi }).await.unwrap();
    for whose in [&who, &page("2")] {
        assert!(storage.lend(whose, "page-0004", bytes.clone(), BEGIN).await.unwrap());
    }
    storage.erase(&who, BEGIN).await.unwrap();
    assert_eq!(storage.lent(&who, "page-0004", BEGIN).await.unwrap(), None);
    assert!(storage.lent(&page("2"), "page-0004", BEGIN).await.unwrap().is_some());
}

async fn nobody_fills_the_house_with_files(world: &World) {
    let (storage, who) = (world.open().await, page("1"));
    for n in 1..=6 {
        assert!(storage.lend(&who, &format!("page-000{n}"), vec![n; 9], BEGIN).await.unwrap());
    }
    assert!(!storage.lend(&who, "page-0007", vec![7; 9], BEGIN).await.unwrap());
    assert!(storage.lend(&who, "page-0006", vec![6; 9], BEGIN).await.unwrap(), "what is there may come again");
    assert_eq!(storage.files_kept().await.unwrap().lent, 54);
    storage.lent_back(&who, "page-0001").await.unwrap();
    assert!(storage.lend(&who, "page-0007", vec![7; 9], BEGIN).await.unwrap());
}
