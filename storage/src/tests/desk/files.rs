//! Files that people sent with their questions.

use flows::desk::{FileRef, Move, TicketChange};
use flows::{Chat, Input, MediaKind, Platform};

use super::{BEGIN, DAY, World, act, act_on, chat, open, run, texts, with_ticket};
use crate::Ticket;

super::super::on_every_database! {
    files_are_for_who_has_the_ticket_and_end,
    what_is_lent_is_fetched_by_one_and_kept_encrypted,
    a_file_that_cannot_be_read_or_kept_holds_up_no_other,
}

async fn files_are_for_who_has_the_ticket_and_end(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let see = async |who: &str| storage.ticket_file(&id, 1, who, BEGIN).await.unwrap();
    assert_eq!(see("p1").await, None);
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(1)).await.unwrap();
    let held = see("p1").await.unwrap();
    assert_eq!((held.file.name.as_str(), held.file.size, held.body), ("file-1", Some(3), None));
    assert_eq!(see("p2").await, None);
    assert_eq!(storage.ticket_file(&id, 2, "p1", BEGIN).await.unwrap(), None);
    let seen = texts(&storage, "select by_person from audit where what = 'ticket.file'").await;
    assert_eq!(seen, [Some("p1".to_owned())], "that it was looked at is written down");
    act(&storage, &rules, "p1", Move::Answer, BEGIN.plus(2)).await.unwrap();
    let closed = BEGIN.plus(2 + 7 * DAY);
    let words = |_: &Ticket| String::new();
    assert!(storage.ticket_tick(&id, &rules, closed.plus(-1), words).await.unwrap().is_none());
    assert_eq!(storage.ticket_tick(&id, &rules, closed, words).await.unwrap().unwrap().0, Move::Close);
    assert!(storage.ticket_tick(&id, &rules, closed.plus(30 * DAY - 1), words).await.unwrap().is_none());
    assert_eq!(storage.ticket_files(&id).await.unwrap().len(), 1);
    let end = storage.ticket_tick(&id, &rules, closed.plus(30 * DAY), words).await.unwrap();
    assert_eq!(end.unwrap().0, Move::DropFiles);
    assert!(storage.ticket_files(&id).await.unwrap().is_empty() && see("p1").await.is_none());
    assert!(!storage.file_keep(&id, 1, b"late".to_vec()).await.unwrap(), "nothing is kept of what is gone");
}

async fn what_is_lent_is_fetched_by_one_and_kept_encrypted(world: &World) {
    let (storage, rules, _) = with_ticket(world).await;
    assert_eq!(storage.file_due(BEGIN.plus(DAY)).await.unwrap(), None, "a bot gives its files out for good");
    let zalo = Chat { platform: Platform::Zalo, ..chat("7") };
    let code = "3333-3333-3333";
    open(&storage, &rules, &zalo, code).await;
    let id = storage.ticket_id(code);
    let both = tokio::join!(storage.file_due(BEGIN), storage.file_due(BEGIN));
    let won: Vec<_> = [both.0, both.1].into_iter().filter_map(|it| it.ok().flatten()).collect();
    let [due] = won.as_slice() else { panic!("{won:?}") };
    assert_eq!((due.ticket.as_str(), due.nth, &due.chat, due.last), (id.as_str(), 1, &zalo, false));
    assert!(storage.ticket_files(&id).await.unwrap()[0].waits);
    // Whoever took it died: it comes again, later each time, and at last it is the last time.
    assert_eq!(storage.file_due(BEGIN.plus(60_000)).await.unwrap(), None);
    let (mut now, mut times) = (BEGIN, 1);
    while !storage.file_due(now).await.unwrap().is_some_and(|due| due.last) {
        now = now.plus(60_000);
        times += usize::from(now.since(BEGIN) < DAY);
        assert!(now.since(BEGIN) < DAY, "never the last time");
    }
    assert!(times > 60, "over hours");
    act_on(&storage, &rules, &id, "p1").await;
    assert!(storage.file_keep(&id, 1, b"\xff\xd8\xff bytes".to_vec()).await.unwrap());
    assert_eq!(storage.file_due(BEGIN.plus(9 * DAY)).await.unwrap(), None);
    let held = storage.ticket_file(&id, 1, "p1", BEGIN).await.unwrap().unwrap();
    assert_eq!((held.body.as_deref(), held.file.size), (Some(b"\xff\xd8\xff bytes".as_slice()), Some(9)));
    let kept = texts(&storage, "select body from ticket_file where body is not null").await;
    let plain = data_encoding::BASE64.encode(b"\xff\xd8\xff bytes");
    assert!(!kept[0].as_ref().unwrap().contains(&plain), "{kept:?}");
    // One that never came.
    let add = |files| TicketChange::Add { code: code.to_owned(), words: String::new(), files, at: BEGIN };
    let one = || FileRef { kind: MediaKind::File, name: "x".to_owned(), size: None };
    assert_eq!(storage.ticket(&zalo, "e2/0", &add(vec![one()]), &rules).await.unwrap(), None);
    assert_eq!(storage.file_due(BEGIN).await.unwrap().unwrap().nth, 2);
    for _ in 0..2 {
        storage.file_lost(&id, 2, "gone", BEGIN).await.unwrap();
    }
    let owed = storage.owed(10).await.unwrap();
    let told = |it: &&crate::Owed| matches!(&it.input, Input::Notice { text } if text.contains("không tải về được"));
    assert_eq!(owed.iter().filter(told).map(|it| &it.chat).collect::<Vec<_>>(), [&zalo], "its person, once");
    let lost = storage.ticket_files(&id).await.unwrap().remove(1);
    assert_eq!((lost.waits, lost.lost.as_deref()), (false, Some("gone")));
    // A ticket takes nine at most.
    for n in 3..9 {
        storage.ticket(&zalo, &format!("e{n}/0"), &add(vec![one(), one(), one()]), &rules).await.unwrap();
    }
    assert_eq!(storage.ticket_files(&id).await.unwrap().len(), 9);
}

async fn a_file_that_cannot_be_read_or_kept_holds_up_no_other(world: &World) {
    let (storage, rules, _) = with_ticket(world).await;
    let zalo = Chat { platform: Platform::Zalo, ..chat("7") };
    let codes = ["3333-3333-3333", "4444-4444-4444", "5555-5555-5555"];
    for code in codes {
        open(&storage, &rules, &zalo, code).await;
    }
    let [strange, kindless, good] = codes.map(|code| storage.ticket_id(code));
    run(&storage, &format!("update ticket set chat = 'nobody' where id = '{strange}'")).await;
    run(&storage, &format!("update ticket_file set kind = 'song' where ticket = '{kindless}'")).await;
    run(&storage, &format!("update ticket_file set fetch_at = fetch_at - 1 where ticket <> '{good}'")).await;
    assert_eq!(storage.file_due(BEGIN).await.unwrap().unwrap().ticket, good);
    let lost = texts(&storage, "select lost from ticket_file where lost is not null").await;
    assert_eq!(lost, [Some("failed".to_owned()), Some("failed".to_owned())]);
    // It comes, and cannot be kept, every time.
    let (mut now, mut times) = (BEGIN, 1);
    while storage.ticket_files(&good).await.unwrap()[0].waits {
        now = now.plus(3_600_000);
        assert!(now.since(BEGIN) < 3 * DAY, "it is fetched for ever");
        times += usize::from(storage.file_due(now).await.unwrap().is_some());
    }
    assert_eq!(times, 9);
    assert_eq!(storage.ticket_files(&good).await.unwrap()[0].lost.as_deref(), Some("failed"));
}
