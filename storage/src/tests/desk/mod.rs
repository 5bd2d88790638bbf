//! Questions and tickets, on both databases.

mod files;
mod moves;

use flows::desk::{Asked, AskedOutcome, FileRef, Move, NewTicket, Rules, TicketChange, TicketState, Units};
use flows::{Chat, Lang, Look, LookAction, MediaKind, Millis, Platform};

use super::database::texts;
use super::{World, chat};
use crate::{Actor, Canned, NotMoved, Storage, Ticket, TicketFilter};

super::on_every_database! {
    a_question_is_stored_once_and_helped_once,
    a_ticket_is_opened_once,
    what_waits_is_counted_office_by_office,
    lists_show_an_office_and_what_is_below,
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

/// Somebody claims a ticket.
async fn act_on(storage: &Storage, rules: &Rules, id: &str, by: &str) {
    let seen = storage.ticket_show(id).await.unwrap().unwrap().revision;
    storage.ticket_move(id, seen, by, (&Move::Claim, None), rules, BEGIN).await.unwrap().unwrap();
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

/// New and due, each office by itself; what somebody has claimed is not new, and what is answered is neither.
async fn what_waits_is_counted_office_by_office(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    open(&storage, &rules, &chat("2"), "AAAA-BBBB-CCCC").await;
    let elsewhere = NewTicket { topic: None, asked: None, ..new("DDDD-EEEE-FFFF", "khác") };
    storage.ticket(&chat("3"), "e1/0", &TicketChange::Open(elsewhere), &rules).await.unwrap();
    run(&storage, "update ticket set unit = null where unit = 'vn'").await;
    let late = Millis(i64::MAX);
    let counts = async |since: Millis, before: Millis| {
        let mut counts = storage.tickets_by_office(since, before).await.unwrap();
        counts.sort();
        counts
    };
    let xa = Some("xa".to_owned());
    assert_eq!(counts(BEGIN.plus(-1), late).await, [(None, 1, 1), (xa.clone(), 2, 2)]);
    assert_eq!(counts(BEGIN, Millis(0)).await, [(None, 0, 0), (xa.clone(), 0, 0)], "none came later, none is due");
    act_on(&storage, &rules, &id, "p1").await;
    assert_eq!(counts(BEGIN.plus(-1), late).await, [(None, 1, 1), (xa.clone(), 1, 2)]);
    act(&storage, &rules, "p1", Move::Answer, BEGIN).await.unwrap();
    assert_eq!(counts(BEGIN.plus(-1), late).await, [(None, 1, 1), (xa, 1, 1)]);
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
        // One of them has been claimed.
        let count = crate::OfficeWaiting { all: waiting, open: waiting.saturating_sub(1), due: 0 };
        assert_eq!(storage.tickets_waiting_at(unit, due).await.unwrap(), count, "{unit}");
        let late = crate::OfficeWaiting { due: waiting, ..count };
        assert_eq!(storage.tickets_waiting_at(unit, due.plus(1)).await.unwrap(), late, "{unit}");
    }
    assert_eq!(list("xa", &[TicketState::Open], "").await, std::slice::from_ref(&on_zalo));
    assert_eq!(list("xa", &[TicketState::Open, TicketState::Claimed], "p1").await, [id]);
    for (holder, held) in [("p1", 1), ("p2", 0), ("", 0)] {
        assert_eq!(storage.tickets_held(holder).await.unwrap(), held, "{holder}");
    }
    let ticket = storage.ticket_show(&on_zalo).await.unwrap().unwrap();
    assert_eq!(ticket.window_ends(), Some(BEGIN.plus(7 * DAY)));
    assert_eq!(ticket.free_until(), Some(BEGIN.plus(2 * DAY - HOUR)));
    let seen = flows::ContactChange::Seen { at: BEGIN.plus(DAY), lang: Lang::Vi };
    storage.contact(&zalo, &seen).await.unwrap();
    let ticket = storage.ticket_show(&on_zalo).await.unwrap().unwrap();
    assert_eq!(ticket.window_ends(), Some(BEGIN.plus(8 * DAY)), "any word of theirs opens it again");
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
