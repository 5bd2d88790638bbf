//! Questions and tickets, on both databases.

use flows::desk::{Asked, AskedOutcome, FileRef, Move, NewTicket, Refusal, Rules, TicketChange, TicketState, Units};
use flows::{Chat, Input, Lang, Look, LookAction, MediaKind, Millis, Platform};

use super::database::texts;
use super::{World, chat};
use crate::{Actor, Canned, NotMoved, Storage, Ticket, TicketFilter};

super::on_every_database! {
    a_question_is_stored_once_and_helped_once,
    a_ticket_is_opened_once,
    what_a_person_does_is_done_once_and_by_nobody_else,
    words_that_come_later_take_it_from_whom_they_name,
    one_official_at_a_time_and_none_over_another,
    an_answer_is_owed_with_it,
    lists_show_an_office_and_what_is_below,
    what_is_due_is_done_by_one,
    files_are_for_who_has_the_ticket_and_end,
    what_is_lent_is_fetched_by_one_and_kept_encrypted,
    a_file_that_cannot_be_read_or_kept_holds_up_no_other,
    words_end_after_two_years,
    a_person_sees_their_own_tickets,
    answers_are_kept_ready,
    topics_go_to_offices,
}

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// A Wednesday, 08:00 in Việt Nam.
const BEGIN: Millis = Millis(1_795_568_400_000);
const CODE: &str = "ABCD-EFGH-JKLM";

fn new(code: &str, words: &str) -> NewTicket {
    NewTicket {
        code: code.to_owned(),
        asked: Some("q1".to_owned()),
        words: words.to_owned(),
        near: vec!["vneid-la-gi".to_owned()],
        topic: Some("vneid".to_owned()),
        unit: None,
        files: vec![FileRef { kind: MediaKind::Photo, name: "file-1".to_owned(), size: Some(3) }],
        lang: Lang::Vi,
        at: BEGIN,
    }
}

/// A world with a province and a commune, and one ticket of the commune.
async fn with_ticket(world: &World) -> (Storage, Rules, String) {
    let storage = world.open().await;
    let rules = rules(&storage).await;
    open(&storage, &rules, &chat("1"), CODE).await;
    let id = storage.ticket_id(CODE);
    (storage, rules, id)
}

async fn rules(storage: &Storage) -> Rules {
    for sql in [
        "insert into unit (id, parent, name, kind, code) values ('tinh', 'vn', 'UBND tỉnh', 'province', '')",
        "insert into unit (id, parent, name, kind, code) values ('xa', 'tinh', 'UBND xã Tân Phú', 'commune', '')",
    ] {
        run(storage, sql).await;
    }
    assert!(storage.route("vneid", Some("xa"), &Actor::Program, BEGIN).await.unwrap());
    Rules {
        units: Units::new(storage.units().await.unwrap()),
        routes: storage.routes().await.unwrap(),
        ..Rules::default()
    }
}

async fn run(storage: &Storage, sql: &str) {
    use sqlx::SqlSafeStr;
    let query = sqlx::AssertSqlSafe(sql.to_owned()).into_sql_str();
    let done: Result<(), crate::StorageError> =
        at_once!(&storage.db, |pool| sqlx::query(query).execute(pool).await.map(|_| ()).map_err(crate::db::failed));
    done.unwrap();
}

async fn open(storage: &Storage, rules: &Rules, chat: &Chat, code: &str) {
    let change = TicketChange::Open(new(code, "VNeID là gì"));
    assert_eq!(storage.ticket(chat, "e1/0", &change, rules).await.unwrap(), None);
}

async fn act(storage: &Storage, rules: &Rules, by: &str, act: Move, at: Millis) -> Result<Ticket, NotMoved> {
    let id = storage.ticket_id(CODE);
    let seen = storage.ticket_show(&id).await.unwrap().unwrap().revision;
    storage.ticket_move(&id, seen, by, (&act, Some("words")), rules, at).await.unwrap()
}

async fn a_question_is_stored_once_and_helped_once(world: &World) {
    let storage = world.open().await;
    let mut it = Asked {
        id: "0123456789abcdef".to_owned(),
        at: Millis(5),
        lang: Lang::Vi,
        words: "lệ phí".to_owned(),
        outcome: AskedOutcome::Offered,
        entry: None,
        topic: Some("vneid".to_owned()),
        unit: None,
    };
    storage.asked(&chat("1"), &it).await.unwrap();
    assert_eq!(storage.unanswered(Millis(0), Millis(9)).await.unwrap(), std::slice::from_ref(&it));
    assert!(storage.unanswered(Millis(6), Millis(9)).await.unwrap().is_empty());
    (it.outcome, it.entry) = (AskedOutcome::Answered, Some("vneid-la-gi".to_owned()));
    for _ in 0..2 {
        storage.asked(&chat("1"), &it).await.unwrap();
    }
    storage.asked(&chat("2"), &Asked { words: "other".to_owned(), ..it.clone() }).await.unwrap();
    assert!(storage.unanswered(Millis(0), Millis(9)).await.unwrap().is_empty());
    storage.helped(&chat("2"), &it.id, false, Millis(7)).await.unwrap();
    assert!(storage.unanswered(Millis(0), Millis(9)).await.unwrap().is_empty(), "another person's word");
    for (yes, at) in [(false, 7), (true, 6)] {
        storage.helped(&chat("1"), &it.id, yes, Millis(at)).await.unwrap();
    }
    assert_eq!(
        storage.unanswered(Millis(0), Millis(9)).await.unwrap(),
        std::slice::from_ref(&it),
        "the later word counts"
    );
    assert_eq!(storage.forget_asked(Millis(5)).await.unwrap(), 0);
    assert_eq!(storage.forget_asked(Millis(6)).await.unwrap(), 1);
    assert_eq!(texts(&storage, "select words || outcome from asked").await, [Some("answered".to_owned())]);
}

async fn a_ticket_is_opened_once(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    open(&storage, &rules, &chat("1"), CODE).await;
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!((ticket.code.as_str(), ticket.words.as_str(), ticket.revision), (CODE, "VNeID là gì", 0));
    assert_eq!((ticket.case.state, ticket.case.unit.as_deref()), (TicketState::Open, Some("xa")));
    assert_eq!((ticket.chat, ticket.near), (Some(chat("1")), vec!["vneid-la-gi".to_owned()]));
    assert_eq!(ticket.case.due_at, rules.calendar.add_days(BEGIN, 5));
    let history = storage.ticket_history(&id).await.unwrap();
    assert_eq!(history.iter().map(|it| it.what.as_str()).collect::<Vec<_>>(), ["open"]);
    assert_eq!(texts(&storage, "select file from ticket_file").await.len(), 1);
    assert!(storage.ticket_public("abcdefghjklm").await.unwrap().is_some());
    assert!(storage.ticket_public("abcdefghjkln").await.unwrap().is_none());
    assert!(!id.contains("ABCD") && id.len() == 16);

    // One that names the commune's chair goes to the office above.
    let change = TicketChange::Open(new("2222-2222-2222", "chủ tịch xã Tân Phú không ký giấy"));
    storage.ticket(&chat("1"), "e2/0", &change, &rules).await.unwrap();
    let ticket = storage.ticket_show(&storage.ticket_id("2222-2222-2222")).await.unwrap().unwrap();
    assert_eq!((ticket.case.unit.as_deref(), ticket.case.barred.as_deref()), (Some("tinh"), Some("xa")));
}

async fn what_a_person_does_is_done_once_and_by_nobody_else(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let add =
        TicketChange::Add { code: CODE.to_owned(), words: "gấp".to_owned(), files: Vec::new(), at: BEGIN.plus(1) };
    for entry in ["e2/0", "e2/0", "e3/0"] {
        assert_eq!(storage.ticket(&chat("1"), entry, &add, &rules).await.unwrap(), None);
    }
    let said = storage.ticket_history(&id).await.unwrap();
    assert_eq!(said.iter().filter(|it| it.words.as_deref() == Some("gấp")).count(), 2, "once for each entry");
    let other = storage.ticket(&chat("2"), "e2/0", &add, &rules).await.unwrap();
    assert_eq!(other, Some(NotMoved::Unknown));
    let rate = TicketChange::Rate { code: CODE.to_owned(), stars: 4, at: BEGIN.plus(2) };
    let early = storage.ticket(&chat("1"), "e4/0", &rate, &rules).await.unwrap();
    assert_eq!(early, Some(NotMoved::Refused(Refusal::Unanswered)));
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(3)).await.unwrap();
    act(&storage, &rules, "p1", Move::Answer, BEGIN.plus(4)).await.unwrap();
    assert_eq!(storage.ticket(&chat("1"), "e5/0", &rate, &rules).await.unwrap(), None);
    assert_eq!(storage.ticket_show(&id).await.unwrap().unwrap().stars, Some(4));
    // What is added to an answered one would be read by nobody: it is refused, and the person is owed the word of it, once.
    for _ in 0..2 {
        let late = storage.ticket(&chat("1"), "e7/0", &add, &rules).await.unwrap();
        assert_eq!(late, Some(NotMoved::Refused(Refusal::Answered)));
    }
    let owed = storage.owed(20).await.unwrap();
    let told = owed.iter().filter(|it| {
        it.chat == chat("1")
            && matches!(&it.input, Input::Notice { text } if text.contains(CODE) && text.contains("Hỏi lại"))
    });
    assert_eq!(told.count(), 1, "{owed:?}");
    let counted = async || storage.qa_counts(BEGIN, BEGIN.plus(1), BEGIN.plus(60 * DAY)).await.unwrap().1.remove(0);
    assert_eq!((counted().await.took, counted().await.in_time), (Some(4), true));
    let reopen = TicketChange::Reopen { code: CODE.to_owned(), words: None, at: BEGIN.plus(4 + 7 * DAY) };
    for _ in 0..2 {
        assert_eq!(storage.ticket(&chat("1"), "e6/0", &reopen, &rules).await.unwrap(), None);
    }
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!((ticket.case.state, ticket.case.holder), (TicketState::Open, None));
    assert_eq!(ticket.answer.as_deref(), Some("words"), "the answer that was given stays to be seen");
    assert_eq!((counted().await.took, counted().await.in_time), (None, false), "it waits, and is late by then");
}

async fn words_that_come_later_take_it_from_whom_they_name(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let before = storage.ticket_show(&id).await.unwrap().unwrap().case;
    assert_eq!((before.unit.as_deref(), before.barred.as_deref()), (Some("xa"), None));
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(1)).await.unwrap();
    let words = "chu tich xa tan phu hen hoai".to_owned();
    let add = TicketChange::Add { code: CODE.to_owned(), words, files: Vec::new(), at: BEGIN.plus(2) };
    assert_eq!(storage.ticket(&chat("1"), "e2/0", &add, &rules).await.unwrap(), None);
    let after = storage.ticket_show(&id).await.unwrap().unwrap().case;
    assert_eq!((after.unit.as_deref(), after.barred.as_deref()), (Some("tinh"), Some("xa")));
    assert_eq!((after.state, after.holder), (TicketState::Open, None));
    let back = act(&storage, &rules, "p2", Move::Transfer { to: "xa".to_owned() }, BEGIN.plus(3)).await;
    assert_eq!(back, Err(NotMoved::Refused(Refusal::Barred)));
}

async fn one_official_at_a_time_and_none_over_another(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let claim = |by: &'static str| storage.ticket_move(&id, 0, by, (&Move::Claim, None), &rules, BEGIN.plus(1));
    let both = tokio::join!(claim("p1"), claim("p2"));
    let won = [&both.0, &both.1].into_iter().filter(|it| matches!(it, Ok(Ok(_)))).count();
    assert_eq!(won, 1, "{both:?}");
    let late = claim("p3").await.unwrap();
    assert_eq!(late, Err(NotMoved::Changed));
    let holder = storage.ticket_show(&id).await.unwrap().unwrap().case.holder.unwrap();
    let other = if holder == "p1" { "p2" } else { "p1" };
    let taken = act(&storage, &rules, other, Move::Answer, BEGIN.plus(2)).await;
    assert_eq!(taken, Err(NotMoved::Refused(Refusal::Taken)));
    let unknown = storage.ticket_move("nothing", 0, "p1", (&Move::Claim, None), &rules, BEGIN).await.unwrap();
    assert_eq!(unknown, Err(NotMoved::Unknown));
    let deeds = texts(&storage, "select what from audit where on_what = '{id}'".replace("{id}", &id).as_str()).await;
    assert_eq!(deeds, [Some("ticket.claim".to_owned())], "what was not done is not written down");
}

async fn an_answer_is_owed_with_it(world: &World) {
    let (storage, rules, _) = with_ticket(world).await;
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(1)).await.unwrap();
    act(&storage, &rules, "p1", Move::Note, BEGIN.plus(2)).await.unwrap();
    act(&storage, &rules, "p1", Move::Interim, BEGIN.plus(3)).await.unwrap();
    act(&storage, &rules, "p1", Move::Answer, BEGIN.plus(4)).await.unwrap();
    let owed = storage.owed(10).await.unwrap();
    assert!(owed.iter().all(|it| it.chat == chat("1")));
    let [claimed, interim, answer] = owed.as_slice() else { panic!("{owed:?}") };
    let state = |it: &Input| matches!(it, Input::TicketState { state: TicketState::Claimed, code, .. } if code == CODE);
    assert!(state(&claimed.input));
    for (it, in_between) in [(interim, true), (answer, false)] {
        let Input::Answered(it) = &it.input else { panic!("{it:?}") };
        assert_eq!((it.code.as_str(), it.words.as_str(), it.interim), (CODE, "words", in_between));
        assert_eq!(it.unit, "UBND xã Tân Phú");
    }
    let seen = storage.ticket_public(CODE).await.unwrap().unwrap();
    assert_eq!((seen.state, seen.answer.as_deref()), (TicketState::Answered, Some("words")));
    assert_eq!(seen.answered_by.as_deref(), Some("UBND xã Tân Phú"));
    assert_eq!(texts(&storage, "select what from audit where what like 'ticket.%'").await.len(), 4);
}

async fn lists_show_an_office_and_what_is_below(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let zalo = Chat { platform: Platform::Zalo, ..chat("7") };
    open(&storage, &rules, &zalo, "3333-3333-3333").await;
    let mut homeless = new("4444-4444-4444", "ông Nguyễn Văn A");
    homeless.unit = Some("vn".to_owned());
    storage.ticket(&chat("2"), "e1/0", &TicketChange::Open(homeless), &rules).await.unwrap();
    let list = async |unit: &str, states: &[TicketState], holder: &str| {
        let filter =
            TicketFilter { unit: unit.to_owned(), states: states.to_vec(), holder: holder.to_owned(), limit: 10 };
        let tickets = storage.ticket_list(&filter, BEGIN.plus(HOUR)).await.unwrap();
        tickets.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    let on_zalo = storage.ticket_id("3333-3333-3333");
    assert_eq!(list("xa", &[TicketState::Open], "").await, [on_zalo.clone(), id.clone()], "windows close");
    // Whose time is over comes in the order of the days answers are due, and is not cut off before those.
    let filter =
        TicketFilter { unit: "xa".to_owned(), states: vec![TicketState::Open], holder: String::new(), limit: 1 };
    for (now, first) in
        [(BEGIN.plus(47 * HOUR - 1), &on_zalo), (BEGIN.plus(47 * HOUR), [&id, &on_zalo].into_iter().min().unwrap())]
    {
        let listed = storage.ticket_list(&filter, now).await.unwrap();
        assert_eq!(listed.iter().map(|it| &it.id).collect::<Vec<_>>(), [first]);
    }
    assert_eq!(list("tinh", &[TicketState::Open], "").await.len(), 2);
    assert_eq!(
        list("vn", &[TicketState::Open], "").await.len(),
        3,
        "what names an official of the top is seen there only"
    );
    assert!(list("none", &[TicketState::Open], "").await.is_empty(), "an office that is not there is not the top");
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(1)).await.unwrap();
    for (unit, waiting) in [("xa", 2), ("tinh", 2), ("vn", 3), ("none", 0)] {
        let due = storage.ticket_show(&id).await.unwrap().unwrap().case.due_at;
        assert_eq!(storage.tickets_waiting_at(unit, due).await.unwrap(), (waiting, 0), "{unit}");
        assert_eq!(storage.tickets_waiting_at(unit, due.plus(1)).await.unwrap(), (waiting, waiting), "{unit}");
    }
    assert_eq!(list("xa", &[TicketState::Open], "").await, std::slice::from_ref(&on_zalo));
    assert_eq!(list("xa", &[TicketState::Open, TicketState::Claimed], "p1").await, [id]);
    let ticket = storage.ticket_show(&on_zalo).await.unwrap().unwrap();
    assert_eq!(ticket.window_ends(), Some(BEGIN.plus(7 * DAY)));
    assert_eq!(ticket.free_until(), Some(BEGIN.plus(2 * DAY - HOUR)));
    let seen = flows::ContactChange::Seen { at: BEGIN.plus(DAY), lang: Lang::Vi };
    storage.contact(&zalo, &seen).await.unwrap();
    let ticket = storage.ticket_show(&on_zalo).await.unwrap().unwrap();
    assert_eq!(ticket.window_ends(), Some(BEGIN.plus(8 * DAY)), "any word of theirs opens it again");
}

async fn what_is_due_is_done_by_one(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    assert!(storage.tickets_due(BEGIN, 10).await.unwrap().is_empty());
    let words = |_: &Ticket| "sẽ trả lời sau".to_owned();
    let mut done = Vec::new();
    for day in 1..=20 {
        let now = BEGIN.plus(day * DAY);
        while !storage.tickets_due(now, 10).await.unwrap().is_empty() {
            let both = tokio::join!(
                storage.ticket_tick(&id, &rules, now, words),
                storage.ticket_tick(&id, &rules, now, words)
            );
            // The one that lost may have to come again.
            let both = [both.0, both.1].into_iter().filter_map(|it| it.ok().flatten());
            done.extend(both.map(|(act, _)| act.code()));
        }
    }
    let events = texts(&storage, "select what from ticket_event order by nth").await;
    let mut events: Vec<_> = events.iter().flatten().skip(1).map(String::as_str).collect();
    // Of two at once the one that is asked first may do the later thing.
    done.sort_unstable();
    events.sort_unstable();
    assert_eq!(done, events, "each thing is done by one");
    assert_eq!(events.iter().filter(|it| **it == "interim").count(), 1);
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!(ticket.case.unit.as_deref(), Some("vn"), "up to the top");
    let waiting = storage.tickets_waiting().await.unwrap();
    assert_eq!((waiting.open, waiting.claimed, waiting.raised), (1, 0, 1));
    let owed = storage.owed(10).await.unwrap();
    assert!(matches!(&owed[..], [it] if matches!(&it.input, Input::Answered(it) if it.interim)), "{owed:?}");
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

/// Somebody claims a ticket.
async fn act_on(storage: &Storage, rules: &Rules, id: &str, by: &str) {
    let seen = storage.ticket_show(id).await.unwrap().unwrap().revision;
    storage.ticket_move(id, seen, by, (&Move::Claim, None), rules, BEGIN).await.unwrap().unwrap();
}

async fn words_end_after_two_years(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    for (n, it) in (1..).zip([Move::Claim, Move::Note, Move::Answer, Move::Close]) {
        act(&storage, &rules, "p1", it, BEGIN.plus(n)).await.unwrap();
    }
    let later = BEGIN.plus(731 * DAY);
    while storage.ticket_tick(&id, &rules, later, |_| String::new()).await.unwrap().is_some() {}
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!((ticket.words.as_str(), ticket.answer, ticket.chat), ("", None, None));
    assert!(storage.ticket_history(&id).await.unwrap().iter().all(|it| it.words.is_none()));
    assert!(storage.ticket_public(CODE).await.unwrap().is_none());
    assert!(storage.tickets_due(Millis(i64::MAX), 10).await.unwrap().is_empty());
}

async fn a_person_sees_their_own_tickets(world: &World) {
    let (storage, rules, _) = with_ticket(world).await;
    open(&storage, &rules, &chat("2"), "5555-5555-5555").await;
    let look = Look { receipt: None, action: LookAction::Tickets };
    let found = storage.look(&chat("1"), "e5/0", &look, BEGIN).await.unwrap();
    let [ticket] = found.tickets.as_slice() else { panic!("{found:?}") };
    assert_eq!((ticket.code.as_str(), ticket.state, &ticket.answer), (CODE, TicketState::Open, &None));
    assert!(found.responses.is_empty());
}

async fn answers_are_kept_ready(world: &World) {
    let storage = world.open().await;
    let mut it = Canned {
        id: "cam-on".to_owned(),
        unit: None,
        topic: None,
        title: "Cảm ơn".to_owned(),
        words: "Cảm ơn Ông/Bà.".to_owned(),
    };
    storage.canned_put(&it, &Actor::Program, BEGIN).await.unwrap();
    it.words = "Xin cảm ơn Ông/Bà.".to_owned();
    storage.canned_put(&it, &Actor::Person("p1".to_owned()), BEGIN).await.unwrap();
    assert_eq!(storage.canned().await.unwrap(), [it]);
    assert!(storage.canned_drop("cam-on", &Actor::Program, BEGIN).await.unwrap());
    assert!(!storage.canned_drop("cam-on", &Actor::Program, BEGIN).await.unwrap());
    assert_eq!(storage.audit_verify(None).await.unwrap().unwrap().lines, 3);
}

async fn topics_go_to_offices(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.routes().await.unwrap().rest.as_deref(), Some("vn"), "at first to the top");
    rules(&storage).await;
    assert!(!storage.route("x", Some("nowhere"), &Actor::Program, BEGIN).await.unwrap());
    let routes = storage.routes().await.unwrap();
    assert_eq!(routes.topics.get("vneid").map(String::as_str), Some("xa"));
    assert!(storage.route("vneid", None, &Actor::Program, BEGIN).await.unwrap());
    assert!(storage.routes().await.unwrap().topics.is_empty());
    // And complaints to the reception of an office.
    let place = Some(("Số 1 đường A", "1 A street"));
    assert!(!storage.receive("nowhere", place, &Actor::Program, BEGIN).await.unwrap());
    for place in [place, Some(("Số 2 đường A", ""))] {
        assert!(storage.receive("tinh", place, &Actor::Program, BEGIN).await.unwrap());
    }
    let receptions = storage.receptions().await.unwrap();
    assert_eq!(receptions.len(), 1);
    assert_eq!(receptions["tinh"].get(Lang::En), "Số 2 đường A", "in the other language, where there is only that");
    assert!(storage.receive("tinh", None, &Actor::Program, BEGIN).await.unwrap());
    assert!(storage.receptions().await.unwrap().is_empty());
}
