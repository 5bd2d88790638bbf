//! A marker in each place that holds a person's words: after the erasure there is none.

use flows::{Consent, ContactChange, Effect, Input, Lang, Message, Millis, Platform, Session, Step, Version};

use super::database::{response, texts};
use super::{World, adopt, chat, commit, drain, step};
use crate::PLACES;

const MARKER: &str = "dauvetkhongphai";

super::in_every_house! {
    nothing_of_a_person_stays,
}

async fn nothing_of_a_person_stays(world: &World) {
    let storage = world.open().await;
    let (who, other) = (chat(MARKER), chat("other"));
    for person in [&who, &other] {
        let work = commit(&storage, person, "e1", &step(1, &["given up", MARKER])).await.unwrap();
        storage.bury(&work.lease, &work.entry, "refused", Millis(1)).await.unwrap();
        storage.web_append(person, "e1/0", MARKER).await.unwrap();
        let bytes = format!("{{{}", person.user);
        storage
            .set_aside(
                Platform::Telegram,
                "main",
                "half",
                (crate::PoisonKind::Delivery, bytes.as_bytes(), bytes.as_bytes()),
                Millis(1),
            )
            .await
            .unwrap();
        let mut it = response(if *person == who { 1 } else { 2 });
        it.answers[3].text = Some(MARKER.to_owned());
        storage.record(person, &it).await.unwrap();
        let consent = Consent {
            survey: "s".to_owned(),
            version: Version("v".to_owned()),
            text_hash: "00".to_owned(),
            lang: Lang::Vi,
            decision: "agreed".to_owned(),
            by: "tap".to_owned(),
            at: Millis(1),
        };
        storage.consent(person, "e1/0", &consent).await.unwrap();
        storage.contact(person, &ContactChange::Seen { at: Millis(1), lang: Lang::Vi }).await.unwrap();
        let owed = Input::Notice { text: MARKER.to_owned() };
        storage.owe(&person.user, person, &owed, Millis(1)).await.unwrap();
        match &storage.place {
            crate::Place::Server(server) => server.keep_aside(person, MARKER.as_bytes()).await.unwrap(),
            crate::Place::File(file) => file.keep_aside(person, MARKER.as_bytes()).await.unwrap(),
        }
    }
    // The list is what this test covers; the spool is emptied by handling it (see its own tests).
    assert_eq!(PLACES.len(), 14, "a new place needs its marker above and its question below");

    // The event that asks for it: the session goes, and what waits; the erasure follows the entry under way.
    let forget = Step { session: Session::default(), effects: vec![Effect::Erase], forget: true };
    assert!(commit(&storage, &who, "e2", &forget).await.is_none() || storage.embedded());
    for work in adopt(&storage).await {
        let theirs = work.lease.chat() == &who;
        let entries = drain(&storage, work).await;
        if theirs {
            assert_eq!(entries.last().unwrap().effect, Effect::Erase);
            assert!(!entries.iter().any(|it| it.id == "e1/2" && it.effect == said()));
        }
    }
    for _ in 0..2 {
        storage.erase(&who, Millis(1)).await.unwrap();
    }

    assert!(storage.remembered(&who).is_none(), "who is forgotten is not remembered");
    assert!(storage.remembered(&other).is_some() || storage.embedded());
    let loaded = storage.load(&who).await.unwrap();
    assert!(loaded.session == Session::default() && loaded.seen("e1"), "marks name nobody");
    assert!(storage.due(Millis(i64::MAX), 10).await.unwrap().iter().all(|(chat, _)| *chat == other));
    assert_eq!(storage.backlog().await.unwrap(), 0);
    assert!(storage.buried(10).await.unwrap().iter().all(|it| it.chat == other));
    assert!(storage.web_read(&who, 0).await.unwrap().is_empty());
    assert_eq!(storage.poison(10).await.unwrap().len(), 1);
    assert_eq!(texts(&storage, "select id from response").await, [Some(response(2).id)]);
    assert_eq!(texts(&storage, "select text from answer where text is not null").await.len(), 1);
    assert_eq!(texts(&storage, "select contact from response_contact").await.len(), 1);
    let consents = texts(&storage, "select contact from consent order by contact").await;
    assert_eq!(consents.iter().filter(|it| it.is_none()).count(), 1, "the proof stays, without the person");
    assert_eq!(texts(&storage, "select chat from contact").await, [Some("t:main:other".to_owned())]);
    assert_eq!(storage.owed(10).await.unwrap().len(), 1);

    // Nothing that the calls above would overlook: the marker is in no key and no value of Redis.
    if let [url] = world.settings.redis_urls.as_slice() {
        let client = redis::Client::open(url.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let pattern = format!("{}*", world.settings.prefix);
        let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut connection).await.unwrap();
        let named: Vec<_> = keys.iter().filter(|key| key.contains(MARKER)).collect();
        let record = world.keys().of(&who).record();
        assert_eq!(named, [&record], "only the tombstone, for 25 h");
        for key in &keys {
            let dump: Vec<u8> = redis::cmd("DUMP").arg(key).query_async(&mut connection).await.unwrap();
            let theirs = dump.windows(MARKER.len()).any(|part| part == MARKER.as_bytes());
            assert!(!theirs || key.contains("other"), "{key}");
        }
    }
}

fn said() -> Effect {
    Effect::Say(Message::plain(MARKER))
}
