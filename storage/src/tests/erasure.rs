//! A marker in each place that holds a person's words: after the erasure there is none.

use flows::desk::{Asked, AskedOutcome, FileRef, Move, NewTicket, Rules, TicketChange};
use flows::{
    Chat, Consent, ContactChange, Effect, Input, Lang, MediaKind, Message, Millis, Platform, Session, Step, Version,
};

use super::bulletins::run;
use super::database::{response, texts};
use super::{World, adopt, chat, commit, drain, step};
use crate::{NotMoved, PLACES, Storage};

/// Who is erased, by the platform's name.
const MARKER: &str = "dauvetkhongphai";
/// What they said.
const SAID: &str = "loinoikhongcon";

super::in_every_house! {
    nothing_of_a_person_stays,
}

async fn nothing_of_a_person_stays(world: &World) {
    let storage = world.open().await;
    let (who, other) = (chat(MARKER), chat("other"));
    for person in [&who, &other] {
        let work = commit(&storage, person, "e1", &step(1, &["given up", words(person)])).await.unwrap();
        storage.bury(&work.lease, &work.entry, "refused", Millis(1)).await.unwrap();
        storage.web_append(person, "e1/0", words(person)).await.unwrap();
        let bytes = format!("{{{}{}", person.user, words(person));
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
        it.answers[3].text = Some(words(person).to_owned());
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
        ask(&storage, person).await;
        assert!(storage.lend(person, "f1", words(person).as_bytes().to_vec(), Millis(1)).await.unwrap());
        let owed = Input::Notice { text: words(person).to_owned() };
        storage.owe(&person.user, person, &owed, Millis(1)).await.unwrap();
        match &storage.place {
            crate::Place::Server(server) => server.keep_aside(person, words(person).as_bytes()).await.unwrap(),
            crate::Place::File(file) => file.keep_aside(person, words(person).as_bytes()).await.unwrap(),
        }
    }
    let name = |person| format!("(select id from contact where chat = 't:main:{person}')");
    for (nth, person) in [(1, MARKER), (2, "other")] {
        let values = format!("'b', {nth}, {}, 'telegram', 'main', 'sent', '{person}'", name(person));
        let insert = "insert into delivery (bulletin, nth, contact, platform, account, state, message)";
        run(&storage, &format!("{insert} values ({values})")).await;
        let official = super::own_chats::person(&storage, person).await;
        storage.pairing_begin(&official, person, Millis(9), Millis(1)).await.unwrap();
        assert!(storage.pairing_use(person, &chat(person), Millis(1)).await.unwrap());
    }
    // The list is what this test covers; the spool is emptied by handling it (see its own tests).
    assert_eq!(PLACES.len(), 21, "a new place needs its marker above and its question below");

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
    assert_eq!(
        texts(&storage, "select message from delivery where contact is not null").await,
        [Some("other".to_owned())]
    );
    assert_eq!(
        texts(&storage, "select message from delivery where contact is null").await,
        [None],
        "what became of it stays"
    );
    assert_eq!(texts(&storage, "select body from lent_file").await.len(), 1);
    assert_eq!(texts(&storage, "select chat from person_chat").await, [Some("t:main:other".to_owned())]);
    assert_eq!(
        texts(&storage, "select person from pairing where used_by is not null").await,
        [Some("other".to_owned())]
    );
    assert_eq!(storage.owed(10).await.unwrap().len(), 1);
    for column in ["asked.words", "ticket.words", "ticket.answer", "ticket_event.words", "ticket_file.file"] {
        let (table, column) = column.split_once('.').unwrap();
        let words = texts(&storage, &format!("select {column} from {table} where {column} <> ''")).await;
        assert!(!words.is_empty() && words.iter().flatten().all(|it| it.ends_with("other")), "{table}: {words:?}");
    }
    let kept = texts(&storage, "select body from ticket_file where body is not null").await;
    assert_eq!(kept.len(), 1, "a file that was fetched goes too");
    assert_eq!(texts(&storage, "select code from ticket where contact is null or chat is null").await.len(), 1);
    assert!(storage.ticket_public(&code(&who)).await.unwrap().is_none());
    assert!(storage.ticket_public(&code(&other)).await.unwrap().is_some());
    let late = TicketChange::Add { code: code(&who), words: SAID.to_owned(), files: Vec::new(), at: Millis(3) };
    let late = storage.ticket(&who, "e9/0", &late, &Rules::default()).await.unwrap();
    assert_eq!(late, Some(NotMoved::Unknown), "nothing is added to what is gone");

    // Nothing that the calls above would overlook: neither the file of the database nor its log has a word of it.
    let mut log = world.file().into_os_string();
    log.push("-wal");
    for file in [world.file().into_os_string(), log] {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let holds = |what: &str| bytes.windows(what.len()).any(|part| part == what.as_bytes());
        assert!(!holds(SAID), "{}", file.display());
    }

    // Nor any key and value of Redis.
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
            let theirs = |what: &str| dump.windows(what.len()).any(|part| part == what.as_bytes());
            assert!(!theirs(MARKER) && !theirs(SAID) || key.contains("other"), "{key}");
        }
    }
}

/// A question, a ticket with a file, a claim, a note and an answer; the person's words and name in each.
async fn ask(storage: &Storage, person: &Chat) {
    let words = words(person);
    let file = FileRef { kind: MediaKind::Photo, name: format!("file of {}", person.user), size: None };
    let asked = Asked {
        id: format!("q{}", person.user),
        at: Millis(1),
        lang: Lang::Vi,
        words: words.to_owned(),
        outcome: AskedOutcome::Unknown,
        entry: None,
        topic: None,
        unit: None,
    };
    storage.asked(person, &asked).await.unwrap();
    let new = NewTicket {
        code: code(person),
        asked: Some(asked.id),
        words: words.to_owned(),
        near: Vec::new(),
        topic: None,
        unit: None,
        files: vec![file],
        lang: Lang::Vi,
        at: Millis(1),
    };
    let rules = Rules::default();
    storage.ticket(person, "e1/8", &TicketChange::Open(new), &rules).await.unwrap();
    let id = storage.ticket_id(&code(person));
    assert!(storage.file_keep(&id, 1, words.as_bytes().to_vec()).await.unwrap());
    for (seen, act) in (0..).zip([Move::Claim, Move::Note, Move::Answer]) {
        let moved = storage.ticket_move(&id, seen, "p1", (&act, Some(words)), &rules, Millis(2)).await;
        moved.unwrap().unwrap();
    }
    // What is owed has a marker of its own, below.
    for it in storage.owed(10).await.unwrap().iter().filter(|it| it.id.starts_with("ticket/")) {
        storage.close_owed(&it.id).await.unwrap();
    }
}

fn words(person: &Chat) -> &'static str {
    if person.user == MARKER { SAID } else { "words of the other" }
}

fn code(person: &Chat) -> String {
    format!("CODE-{}", person.user)
}

fn said() -> Effect {
    Effect::Say(Message::plain(SAID))
}
