//! The knowledge base: on both databases.

use flows::desk::{Asked, AskedOutcome};
use flows::kb::{Entry, State};
use flows::{ContactChange, Input, Lang, Millis, Text};

use super::database::texts;
use super::{World, chat};
use crate::{Actor, NewPerson, NotChanged, Storage};

super::on_every_database! {
    a_draft_is_given_only_after_a_second_person,
    of_two_editors_the_second_looks_again,
    an_edit_leaves_the_approved_answer_in_place,
    other_instances_learn_what_changed,
    a_base_begins_once,
    who_was_answered_hears_of_a_change,
    an_entry_lacks_nothing_when_it_is_approved,
    a_file_is_kept_once_and_named_by_entries,
    a_quarter_is_counted_by_what_became_of_questions,
}

const DAY: i64 = 86_400_000;

fn entry(id: &str, answer: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        topic: "cu-tru".to_owned(),
        question: "Đăng ký tạm trú ở đâu?".to_owned(),
        answer: Text::new([(Lang::Vi, answer.to_owned()), (Lang::En, "Here.".to_owned())]),
        source: "general".to_owned(),
        ..Entry::default()
    }
}

fn person(id: &str) -> Actor {
    Actor::Person(id.to_owned())
}

/// A storage where An and Bình work.
async fn office(world: &World) -> Storage {
    let storage = world.open().await;
    for id in ["an", "binh"] {
        let new = NewPerson {
            id: id.to_owned(),
            login: id.to_owned(),
            name: id.to_uppercase(),
            unit: "vn".to_owned(),
            lang: Lang::Vi,
            roles: Vec::new(),
            password: None,
            invitation: None,
        };
        assert!(storage.person_add(&new, &Actor::Program, Millis(1)).await.unwrap());
    }
    storage
}

/// An entry that An wrote and Bình approved.
async fn given(storage: &Storage, entry: &Entry) -> i64 {
    let version = storage.kb_write(entry, None, &person("an"), Millis(10)).await.unwrap().unwrap();
    storage.kb_approve(&entry.id, version, "binh", Millis(11)).await.unwrap().unwrap().0
}

async fn a_draft_is_given_only_after_a_second_person(world: &World) {
    let storage = office(world).await;
    let mut written = entry("a", "Công an xã.");
    written.reviewer = Some("nobody".to_owned());
    assert_eq!(storage.kb_write(&written, None, &person("an"), Millis(5)).await.unwrap(), Ok(1));
    assert!(storage.kb_live().await.unwrap().1.is_empty(), "a draft is not given, whatever it says of itself");
    for who in ["an", "nobody"] {
        assert_eq!(storage.kb_approve("a", 1, who, Millis(6)).await.unwrap(), Err(NotChanged::SamePerson));
    }
    assert_eq!(storage.kb_approve("a", 1, "binh", Millis(6)).await.unwrap(), Ok((2, 0)));
    let live = &storage.kb_live().await.unwrap().1[0];
    assert_eq!((live.state, live.reviewer.as_deref()), (State::Approved, Some("BINH")));
    // Who changed a word of another's draft has written it too.
    storage.kb_write(&entry("a", "Công an phường."), Some(2), &person("an"), Millis(7)).await.unwrap().unwrap();
    storage.kb_write(&entry("a", "Công an phường, xã."), Some(3), &person("binh"), Millis(8)).await.unwrap().unwrap();
    for who in ["an", "binh"] {
        assert_eq!(storage.kb_approve("a", 4, who, Millis(9)).await.unwrap(), Err(NotChanged::SamePerson));
    }
    let history = storage.kb_history("a").await.unwrap();
    let told: Vec<_> = history.iter().map(|it| (it.version, it.what.as_str(), it.by.clone())).collect();
    let (an, binh) = (person("an"), person("binh"));
    assert_eq!(told, [(1, "write", an.clone()), (2, "approve", binh.clone()), (3, "write", an), (4, "write", binh)]);
    assert_eq!(history[0].entry.answer.get(Lang::Vi), "Công an xã.");
    let deeds = storage.audited("vn", i64::MAX, 4).await.unwrap();
    assert_eq!(deeds[0].deed.what, "kb.write");
    assert_eq!((deeds[2].deed.what.as_str(), deeds[2].deed.by.clone()), ("kb.approve", person("binh")));
    assert!(storage.audit_verify(None).await.unwrap().is_ok());
}

async fn of_two_editors_the_second_looks_again(world: &World) {
    let storage = office(world).await;
    given(&storage, &entry("a", "Một.")).await;
    assert_eq!(storage.kb_write(&entry("a", "Hai."), Some(2), &person("an"), Millis(12)).await.unwrap(), Ok(3));
    let late = storage.kb_write(&entry("a", "Ba."), Some(2), &person("binh"), Millis(13)).await.unwrap();
    assert_eq!(late, Err(NotChanged::Changed));
    assert_eq!(storage.kb_approve("a", 2, "binh", Millis(13)).await.unwrap(), Err(NotChanged::Changed));
    assert_eq!(storage.kb_expire("a", 2, &person("binh"), Millis(13)).await.unwrap(), Err(NotChanged::Changed));
    let same = storage.kb_write(&entry("a", "Hai."), Some(3), &person("binh"), Millis(13)).await.unwrap();
    assert_eq!(same, Err(NotChanged::Same));
    let again = storage.kb_write(&entry("a", "Hai."), None, &person("binh"), Millis(13)).await.unwrap();
    assert_eq!(again, Err(NotChanged::Unknown), "a new entry must not overwrite one that is there");
    assert_eq!(storage.kb_entry("a").await.unwrap().unwrap().version, 3);
    assert_eq!(storage.kb_history("a").await.unwrap().len(), 3, "what was refused left nothing");
}

async fn an_edit_leaves_the_approved_answer_in_place(world: &World) {
    let storage = office(world).await;
    given(&storage, &entry("a", "Một.")).await;
    storage.kb_write(&entry("a", "Hai."), Some(2), &person("an"), Millis(12)).await.unwrap().unwrap();
    assert_eq!(storage.kb_live().await.unwrap().1[0].answer.get(Lang::Vi), "Một.");
    assert_eq!(storage.kb_expire("a", 3, &person("an"), Millis(13)).await.unwrap(), Ok(4));
    assert!(storage.kb_live().await.unwrap().1.is_empty());
    assert_eq!(storage.kb_approve("a", 4, "binh", Millis(14)).await.unwrap(), Err(NotChanged::NoDraft));
}

async fn other_instances_learn_what_changed(world: &World) {
    let storage = office(world).await;
    let (seen, none) = storage.kb_live().await.unwrap();
    assert!(none.is_empty());
    given(&storage, &entry("a", "Một.")).await;
    given(&storage, &entry("b", "Hai.")).await;
    let (seen, changed) = storage.kb_since(seen).await.unwrap();
    let ids: Vec<_> = changed.iter().map(|(id, it)| (id.as_str(), it.is_some())).collect();
    assert_eq!(ids, [("a", true), ("b", true)]);
    assert_eq!(storage.kb_since(seen).await.unwrap(), (seen, Vec::new()));
    storage.kb_expire("a", 2, &person("an"), Millis(12)).await.unwrap().unwrap();
    let (_, changed) = storage.kb_since(seen).await.unwrap();
    assert_eq!(changed, [("a".to_owned(), None)]);
}

async fn a_base_begins_once(world: &World) {
    let storage = office(world).await;
    let mut first = entry("a", "Một.");
    first.state = State::Approved;
    assert!(storage.kb_begin(&[first.clone()], Millis(1)).await.unwrap());
    assert!(!storage.kb_begin(&[entry("b", "Hai.")], Millis(2)).await.unwrap());
    assert_eq!(storage.kb_live().await.unwrap().1, [first]);
    assert_eq!(storage.kb_history("a").await.unwrap()[0].by, Actor::Program);
    storage.kb_expire("a", 1, &person("an"), Millis(3)).await.unwrap().unwrap();
    assert!(!storage.kb_begin(&[entry("a", "Một.")], Millis(4)).await.unwrap(), "what was ended does not come back");
}

async fn who_was_answered_hears_of_a_change(world: &World) {
    let storage = office(world).await;
    given(&storage, &entry("a", "Một.")).await;
    let now = Millis(200 * DAY);
    let people = ["asked", "english", "long-ago", "blocked", "quiet", "other-entry", "erased", "twice"];
    for name in people {
        let who = chat(name);
        let lang = if name == "english" { Lang::En } else { Lang::Vi };
        storage.contact(&who, &ContactChange::Seen { at: Millis(1), lang }).await.unwrap();
        let times = if name == "twice" { 2 } else { 1 };
        for n in 0..times {
            let asked = Asked {
                id: format!("{name}{n}"),
                at: now.plus(if name == "long-ago" { -91 * DAY } else { -89 * DAY }),
                lang,
                words: "tạm trú".to_owned(),
                outcome: AskedOutcome::Answered,
                entry: Some(if name == "other-entry" { "b" } else { "a" }.to_owned()),
                topic: None,
                unit: None,
            };
            storage.asked(&who, &asked).await.unwrap();
        }
    }
    storage.contact(&chat("blocked"), &ContactChange::Reachable { at: Millis(2), yes: false }).await.unwrap();
    storage
        .contact(&chat("quiet"), &ContactChange::Bulletins { at: Millis(2), yes: false, topic: None })
        .await
        .unwrap();
    storage.erase(&chat("erased"), Millis(2)).await.unwrap();
    // The English answer stays as it was: it is no news for who reads that one.
    let version = storage.kb_write(&entry("a", "Hai."), Some(2), &person("an"), now).await.unwrap().unwrap();
    assert_eq!(storage.kb_approve("a", version, "binh", now).await.unwrap(), Ok((4, 2)));
    let owed = storage.owed(10).await.unwrap();
    let mut whom: Vec<_> = owed.iter().map(|it| it.chat.clone()).collect();
    whom.sort();
    assert_eq!(whom, [chat("asked"), chat("twice")]);
    let Input::Answered(news) = &owed[0].input else { panic!("{:?}", owed[0].input) };
    assert!(news.changed && news.words.ends_with("Hai."), "{news:?}");
    // A change that leaves the answer alone is no news.
    let mut other = entry("a", "Hai.");
    other.variants = vec!["Tạm trú?".to_owned()];
    let version = storage.kb_write(&other, Some(4), &person("an"), now).await.unwrap().unwrap();
    assert_eq!(storage.kb_approve("a", version, "binh", now).await.unwrap(), Ok((6, 0)));
}

async fn an_entry_lacks_nothing_when_it_is_approved(world: &World) {
    let storage = office(world).await;
    let mut half = entry("a", "Một.");
    half.question.clear();
    assert_eq!(storage.kb_publish(&half, "0123456789abcdef", &person("an"), Millis(1)).await.unwrap(), Ok(1));
    assert_eq!(storage.kb_entry("a").await.unwrap().unwrap().ticket.as_deref(), Some("0123456789abcdef"));
    let Err(NotChanged::Faults(faults)) = storage.kb_approve("a", 1, "binh", Millis(2)).await.unwrap() else {
        panic!("it asks nothing")
    };
    assert_eq!(faults[0].to_string(), "a: question: is missing");
    let bad = entry("Tạm trú", "x");
    assert!(matches!(
        storage.kb_write(&bad, None, &person("an"), Millis(3)).await.unwrap(),
        Err(NotChanged::Faults(_))
    ));
}

async fn a_file_is_kept_once_and_named_by_entries(world: &World) {
    let storage = office(world).await;
    let mut with = entry("a", "Một.");
    with.files = vec!["mau.pdf".to_owned()];
    let missing = storage.kb_write(&with, None, &person("an"), Millis(1)).await.unwrap();
    assert_eq!(missing, Err(NotChanged::NoFile("mau.pdf".to_owned())));
    let keep = async |bytes: &[u8]| storage.kb_keep_file("mau.pdf", bytes, &person("an"), Millis(2)).await.unwrap();
    assert!(keep(b"MZ").await.is_err(), "it is no PDF");
    assert_eq!((keep(b"%PDF-1").await, keep(b"%PDF-2").await), (Ok(true), Ok(false)));
    assert_eq!(storage.kb_file("mau.pdf").await.unwrap().as_deref(), Some(&b"%PDF-1"[..]));
    assert_eq!(storage.kb_files().await.unwrap(), [("mau.pdf".to_owned(), 6)]);
    assert_eq!(storage.kb_write(&with, None, &person("an"), Millis(3)).await.unwrap(), Ok(1));
    assert_eq!(texts(&storage, "select body from entry where body like '%mau.pdf%'").await.len(), 1);
}

async fn a_quarter_is_counted_by_what_became_of_questions(world: &World) {
    let storage = world.open().await;
    for (n, outcome) in [AskedOutcome::Answered, AskedOutcome::Answered, AskedOutcome::Unknown].into_iter().enumerate()
    {
        let asked = Asked {
            id: n.to_string(),
            at: Millis(10 + n as i64),
            lang: Lang::Vi,
            words: "x".to_owned(),
            outcome,
            entry: None,
            topic: (n < 2).then(|| "vneid".to_owned()),
            unit: None,
        };
        storage.asked(&chat("1"), &asked).await.unwrap();
    }
    storage.helped(&chat("1"), "1", true, Millis(20)).await.unwrap();
    let (asked, tickets) = storage.qa_counts(Millis(10), Millis(13), Millis(30)).await.unwrap();
    let mut told: Vec<_> = asked.iter().map(|it| (it.topic.as_str(), it.outcome.code(), it.helped, it.count)).collect();
    told.sort();
    assert_eq!(told, [("", "unknown", None, 1), ("vneid", "answered", None, 1), ("vneid", "answered", Some(true), 1)]);
    assert!(tickets.is_empty());
    let (asked, _) = storage.qa_counts(Millis(10), Millis(12), Millis(30)).await.unwrap();
    assert_eq!(asked.iter().map(|it| it.count).sum::<u64>(), 2, "the end is no part of it");
}
