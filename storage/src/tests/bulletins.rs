//! Bulletins: whom they are for, who stands for them, their lists and outcomes. On both databases.

use flows::bulletin::{
    Bulletin, Kind, Move, Outcome, Reach, Refusal, Repeat, Schedule, Segment, State, Topic, Why, Words, ZaloWay,
};
use flows::{Chat, ContactChange, Lang, Millis, Platform};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::database::{response, texts};
use super::{World, chat};
use crate::db::failed;
use crate::{Actor, Audience, BulletinFilter, Listing, Made, NotPushed, Storage, StorageError};

super::on_every_database! {
    contacts_are_counted_by_why_they_are_not_reached,
    a_topic_is_stopped_and_wanted_by_itself,
    an_office_that_a_link_named_is_one_of_ours,
    a_segment_is_a_live_question,
    a_bulletin_is_approved_by_somebody_who_wrote_none_of_it,
    what_became_bad_while_it_waited_is_refused,
    a_list_is_made_once_and_goes_on_where_it_ended,
    an_entry_is_marked_only_while_it_may_go,
    what_a_dead_sender_had_under_way_is_uncertain,
    outcomes_are_counted_and_sent_again,
    a_bulletin_comes_again_until_its_end,
    whoever_wrote_a_bulletin_is_known_while_it_waits,
    files_are_kept_by_what_is_in_them,
}

const NOW: Millis = Millis(1_795_338_000_000);
const HOUR: i64 = 3_600_000;

pub(super) fn bulletin() -> Bulletin {
    Bulletin {
        unit: "vn".to_owned(),
        topic: Topic::Reform,
        number: "12/TB".to_owned(),
        date: Some(jiff::civil::date(2026, 11, 22)),
        vi: Words { title: "Thông báo".to_owned(), body: "Nội dung".to_owned() },
        zalo: ZaloWay::Consultation,
        ..Bulletin::default()
    }
}

pub(super) fn person(id: &str) -> Actor {
    Actor::Person(id.to_owned())
}

fn on(platform: Platform, user: &str) -> Chat {
    Chat { platform, ..chat(user) }
}

/// Somebody who was seen an hour ago and agreed to bulletins.
pub(super) async fn follower(storage: &Storage, chat: &Chat) {
    storage.contact(chat, &ContactChange::Seen { at: NOW.plus(-HOUR), lang: Lang::Vi }).await.unwrap();
    agrees(storage, chat, true).await;
}

async fn agrees(storage: &Storage, chat: &Chat, yes: bool) {
    let at = if yes { 1 } else { 2 };
    storage.contact(chat, &ContactChange::Bulletins { at: Millis(at), yes, topic: None }).await.unwrap();
}

pub(super) async fn run(storage: &Storage, sql: &str) {
    let query = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let done: Result<_, StorageError> =
        at_once!(&storage.db, |pool| sqlx::query(query).execute(pool).await.map(|_| ()).map_err(failed));
    done.unwrap();
}

/// What one person says about topics, and for which of them a bulletin reaches them then. Told twice, and late, it is the same.
async fn a_topic_is_stopped_and_wanted_by_itself(world: &World) {
    let storage = world.open().await;
    let said = |yes, topic| move |at| ContactChange::Bulletins { at: Millis(at), yes, topic };
    let (all, work, reform) = (None, Some(Topic::Work), Some(Topic::Reform));
    let seen = |user: &str| (chat(user), ContactChange::Seen { at: NOW, lang: Lang::Vi });
    for (nth, (changes, expected)) in [
        // Who never agreed does not agree to the rest by stopping one.
        (vec![said(false, work)], "-"),
        (vec![said(true, all)], "reform procedures results work other"),
        (vec![said(true, all), said(false, work)], "reform procedures results other"),
        (vec![said(true, all), said(false, work), said(false, reform)], "procedures results other"),
        (vec![said(true, all), said(false, work), said(true, work)], "reform procedures results work other"),
        (vec![said(true, all), said(false, all)], "-"),
        // The button of an old bulletin brings nothing back.
        (vec![said(true, all), said(false, all), said(false, work)], "-"),
        (vec![said(true, all), said(false, all), said(true, work)], "work"),
        (vec![said(true, all), said(false, all), said(true, work), said(true, reform)], "reform work"),
        (vec![said(true, work)], "work"),
        (
            vec![said(true, all), said(false, work), said(false, all), said(true, all)],
            "reform procedures results work other",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let (chat, seen) = seen(&format!("p{nth}"));
        storage.contact(&chat, &seen).await.unwrap();
        for (at, change) in (10..).zip(&changes) {
            storage.contact(&chat, &change(at)).await.unwrap();
            storage.contact(&chat, &change(at)).await.unwrap();
        }
        // Older than what is known.
        storage.contact(&chat, &said(false, all)(9)).await.unwrap();
        let mut wanted = Vec::new();
        for topic in Topic::ALL {
            let name = crate::keys::chat_name(&chat);
            run(&storage, &format!("update contact set reachable = (chat = '{name}')")).await;
            let reach = storage.segment_count(&Audience::of(&Bulletin { topic, ..bulletin() }, 3), NOW).await.unwrap();
            wanted.extend((reach.iter().map(|it| it.reachable).sum::<u64>() == 1).then_some(topic.code()));
        }
        let wanted = if wanted.is_empty() { "-".to_owned() } else { wanted.join(" ") };
        assert_eq!(wanted, expected, "row {nth}");
    }
}

async fn an_office_that_a_link_named_is_one_of_ours(world: &World) {
    let storage = world.open().await;
    let came = |at, unit: &str| ContactChange::Unit { at: Millis(at), unit: unit.to_owned() };
    let an = chat("an");
    for (change, expected) in
        [(came(5, "nowhere"), ""), (came(5, "vn"), "vn 5"), (came(4, "vn"), "vn 5"), (came(7, "nowhere"), "vn 5")]
    {
        storage.contact(&an, &change).await.unwrap();
        let known = texts(&storage, "select coalesce(max(unit || ' ' || unit_at), '') from contact").await;
        assert_eq!(known, [Some(expected.to_owned())]);
    }
    // To have come by a link is no consent.
    assert_eq!(
        whys(&storage.segment_count(&Audience::of(&bulletin(), 3), NOW).await.unwrap()),
        [("telegram", Some(Why::NoConsent), 1), ("telegram", None, 0),]
    );
}

/// Another instance. Of a SQLite file there is one; what it leaves behind is met by the next.
async fn another(world: &World, storage: &Storage) -> Storage {
    if !storage.embedded() {
        return world.open().await;
    }
    Storage { life: crate::life::Life::new(super::token()), ..storage.clone() }
}

/// A bulletin that goes out and is this storage's to send.
pub(super) async fn sending(storage: &Storage, id: &str, it: &Bulletin) {
    storage.bulletin_write(id, it, None, &person("w"), NOW).await.unwrap().unwrap();
    for (seen, made, by) in
        [(1, Move::Submit, person("w")), (2, Move::Approve, person("a")), (3, Move::Start, Actor::Program)]
    {
        storage.bulletin_move(id, made, seen, &by, NOW).await.unwrap().unwrap();
    }
    assert!(storage.bulletin_take(id, NOW).await.unwrap().is_some());
}

async fn listed(storage: &Storage, id: &str, it: &Bulletin) -> u64 {
    let audience = Audience::of(it, 3);
    loop {
        match storage.bulletin_list(id, &audience, NOW).await.unwrap() {
            Listing::More => {}
            Listing::Whole(total) => return total,
            Listing::NotOurs => panic!("it is ours"),
        }
    }
}

fn whys(reach: &[Reach]) -> Vec<(&str, Option<Why>, u64)> {
    let out = |it: &Reach| it.out.clone().into_iter().map(|(why, n)| (Some(why), n));
    let of = |it| out(it).chain([(None, it.reachable)]).map(|(why, n)| (it.platform.code(), why, n));
    reach.iter().flat_map(of).collect()
}

async fn contacts_are_counted_by_why_they_are_not_reached(world: &World) {
    let storage = world.open().await;
    for user in ["yes", "no", "gone", "topic", "often"] {
        follower(&storage, &chat(user)).await;
    }
    storage.contact(&chat("silent"), &ContactChange::Seen { at: NOW, lang: Lang::Vi }).await.unwrap();
    agrees(&storage, &chat("no"), false).await;
    storage.contact(&chat("gone"), &ContactChange::Reachable { at: Millis(9), yes: false }).await.unwrap();
    run(&storage, "update contact set refused = 1 where chat = 't:main:topic'").await;
    // The week of NOW: told three times.
    let week = crate::db::bulletins::week(NOW);
    run(&storage, &format!("update contact set told_week = {week}, told = 3 where chat = 't:main:often'")).await;
    for user in ["z-in", "z-out"] {
        follower(&storage, &on(Platform::Zalo, user)).await;
    }
    let late = NOW.plus(-48 * HOUR).0;
    run(&storage, &format!("update contact set seen_at = {late} where chat = 'z:main:z-out'")).await;
    let it = bulletin();
    let reach = storage.segment_count(&Audience::of(&it, 3), NOW).await.unwrap();
    let mut found = whys(&reach);
    found.sort();
    let mut expected = vec![
        ("telegram", None, 1),
        ("telegram", Some(Why::Unreachable), 1),
        ("telegram", Some(Why::NoConsent), 1),
        ("telegram", Some(Why::OptedOut), 2),
        ("telegram", Some(Why::Cap), 1),
        ("zalo", None, 1),
        ("zalo", Some(Why::Window), 1),
    ];
    expected.sort();
    assert_eq!(found, expected);
    assert!(reach.iter().all(|it| it.account == "main" && it.total == it.reachable + it.out.values().sum::<u64>()));
    // A correction is not counted; another topic is not refused; without its way Zalo is left out.
    let it = Bulletin { kind: Kind::Correction, topic: Topic::Work, zalo: ZaloWay::None, ..it };
    let reach = storage.segment_count(&Audience::of(&it, 3), NOW).await.unwrap();
    assert_eq!(reach.iter().map(|it| it.reachable).sum::<u64>(), 3);
    assert!(reach.iter().all(|it| it.platform == Platform::Telegram));
}

async fn a_segment_is_a_live_question(world: &World) {
    let storage = world.open().await;
    run(&storage, "insert into unit (id, parent, name, kind) values ('p1', 'vn', 'P', 'province')").await;
    run(&storage, "insert into unit (id, parent, name, kind) values ('x1', 'p1', 'X', 'commune')").await;
    for (user, unit) in [("1", Some("p1")), ("2", Some("x1")), ("3", None)] {
        follower(&storage, &chat(user)).await;
        let unit = unit.map_or("null".to_owned(), |unit| format!("'{unit}'"));
        run(&storage, &format!("update contact set unit = {unit} where chat = 't:main:{user}'")).await;
    }
    follower(&storage, &on(Platform::Web, "4")).await;
    storage.contact(&chat("3"), &ContactChange::Seen { at: NOW, lang: Lang::En }).await.unwrap();
    storage.record(&chat("2"), &response(7)).await.unwrap();
    let count = async |segment: Segment, unit: &str| {
        let audience = Audience::of_segment(&segment, unit);
        storage.segment_count(&audience, NOW).await.unwrap().iter().map(|it| it.total).sum::<u64>()
    };
    let all = Segment::default;
    assert_eq!(count(all(), "vn").await, 4);
    assert_eq!(count(all(), "p1").await, 2, "an office reaches its own");
    assert_eq!(count(all(), "x1").await, 1);
    assert_eq!(count(all(), "nowhere").await, 0);
    let units = |unit: &str| Segment { units: vec![unit.to_owned()], ..all() };
    assert_eq!((count(units("p1"), "vn").await, count(units("p1"), "x1").await), (2, 1));
    assert_eq!(count(Segment { channels: vec![Platform::Web], ..all() }, "vn").await, 1);
    assert_eq!(count(Segment { accounts: vec!["other".to_owned()], ..all() }, "vn").await, 0);
    assert_eq!(count(Segment { lang: Some(Lang::En), ..all() }, "vn").await, 1);
    assert_eq!(count(Segment { seen_within_days: Some(0), ..all() }, "vn").await, 1);
    assert_eq!(count(Segment { took_part: Some("sipas-ref".to_owned()), ..all() }, "vn").await, 1);

    let mine = units("p1");
    let audience = Audience::of_segment(&mine, "vn");
    assert_eq!(storage.tag(&audience, ("can-bo", true), &person("w"), NOW).await.unwrap(), 2);
    assert_eq!(storage.tag(&audience, ("can-bo", true), &person("w"), NOW).await.unwrap(), 0, "once");
    assert_eq!(storage.tag(&audience, ("a", true), &person("w"), NOW).await.unwrap(), 2);
    let results = Bulletin { kind: Kind::Results, survey: Some("sipas-ref".to_owned()), ..bulletin() };
    let reach = storage.segment_count(&Audience::of(&results, 0), NOW).await.unwrap();
    assert_eq!(reach.iter().map(|it| it.total).sum::<u64>(), 1, "results are for those who took part");
    let tagged = |tag: &str| Segment { tags: vec!["none".to_owned(), tag.to_owned()], ..all() };
    assert_eq!((count(tagged("can-bo"), "vn").await, count(tagged("can"), "vn").await), (2, 0));
    assert_eq!(storage.tags("x1").await.unwrap(), [("a".to_owned(), 1), ("can-bo".to_owned(), 1)]);
    for tag in ["can-bo", "a"] {
        assert_eq!(storage.tag(&audience, (tag, false), &person("w"), NOW).await.unwrap(), 2);
    }
    assert_eq!(storage.tags("vn").await.unwrap(), []);
    assert_eq!(texts(&storage, "select tags from contact where tags <> ''").await, []);
    assert!(storage.tag(&audience, ("%", true), &person("w"), NOW).await.is_err());

    let by = person("w");
    assert!(storage.segment_put(("s1", "Tỉnh", "p1"), &units("p1"), &by, NOW).await.unwrap());
    assert!(!storage.segment_put(("s1", "Khác", "vn"), &all(), &by, NOW).await.unwrap(), "another unit's");
    assert!(storage.segment_put(("s1", "Tỉnh P", "p1"), &units("x1"), &by, NOW).await.unwrap());
    let saved = storage.segments().await.unwrap();
    assert_eq!((saved.len(), saved[0].name.as_str(), &saved[0].segment), (1, "Tỉnh P", &units("x1")));
    assert!(!storage.segment_drop("s1", "vn", &by, NOW).await.unwrap());
    assert!(storage.segment_drop("s1", "p1", &by, NOW).await.unwrap());
    let figures = storage.contact_figures("vn").await.unwrap();
    assert_eq!(figures.iter().map(|it| it.contacts).sum::<u64>(), 4);
    assert!(figures.iter().all(|it| it.consent == "agreed"));
}

async fn a_bulletin_is_approved_by_somebody_who_wrote_none_of_it(world: &World) {
    let storage = world.open().await;
    let write = async |it: &Bulletin, seen, by: &str| storage.bulletin_write("b1", it, seen, &person(by), NOW).await;
    let moved = async |made, seen, by: &str| storage.bulletin_move("b1", made, seen, &person(by), NOW).await.unwrap();
    let nowhere = Bulletin { unit: "nowhere".to_owned(), ..bulletin() };
    assert_eq!(write(&nowhere, None, "w").await.unwrap(), Err(NotPushed::NoUnit("nowhere".to_owned())));
    let cover = Bulletin { cover: Some("none.png".to_owned()), ..bulletin() };
    assert_eq!(write(&cover, None, "w").await.unwrap(), Err(NotPushed::NoFile("none.png".to_owned())));
    assert_eq!(write(&bulletin(), None, "w").await.unwrap(), Ok(1));
    assert_eq!(write(&bulletin(), None, "w").await.unwrap(), Err(NotPushed::Unknown));
    assert_eq!(write(&bulletin(), Some(1), "v").await.unwrap(), Ok(2));
    assert_eq!(write(&bulletin(), Some(1), "v").await.unwrap(), Err(NotPushed::Changed));
    assert_eq!(moved(Move::Submit, 2, "v").await, Ok((State::Submitted, 3)));
    assert_eq!(write(&bulletin(), Some(3), "w").await.unwrap(), Err(Refusal::State.into()));
    for wrote in ["w", "v"] {
        assert_eq!(moved(Move::Approve, 3, wrote).await, Err(Refusal::Own.into()), "{wrote}");
    }
    assert_eq!(moved(Move::Approve, 2, "a").await, Err(NotPushed::Changed));
    assert_eq!(moved(Move::Approve, 3, "a").await, Ok((State::Approved, 4)));
    assert_eq!(moved(Move::Return, 4, "a").await, Ok((State::Draft, 5)));
    assert!(storage.bulletin("b1").await.unwrap().unwrap().row.approvers.is_empty(), "what was approved is so no more");
    assert_eq!(moved(Move::Submit, 5, "w").await, Ok((State::Submitted, 6)));
    assert_eq!(moved(Move::Approve, 6, "a").await, Ok((State::Approved, 7)));
    assert_eq!(moved(Move::Start, 7, "a").await, Err(Refusal::NotTheirs.into()));
    assert_eq!(storage.bulletins_due(NOW).await.unwrap(), ["b1"]);
    let full = storage.bulletin("b1").await.unwrap().unwrap();
    assert_eq!(full.bulletin, bulletin());
    assert_eq!((full.row.approvers.as_slice(), full.row.approved_at), (&["a".to_owned()][..], Some(NOW)));
    let what: Vec<_> = full.events.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(what, ["write", "write", "submit", "approve", "return", "submit", "approve"]);
    let filter = BulletinFilter { units: vec!["vn".to_owned()], limit: 10, ..BulletinFilter::default() };
    assert_eq!(storage.bulletins(&filter).await.unwrap(), [full.row]);
    let drafts = BulletinFilter { states: vec![State::Draft], since: Some(NOW), before: Some(NOW), ..filter };
    assert_eq!(storage.bulletins(&drafts).await.unwrap(), []);
    assert_eq!(storage.bulletins(&BulletinFilter::default()).await.unwrap(), []);
    let line = &storage.audited("vn", i64::MAX, 1).await.unwrap()[0].deed;
    assert_eq!((line.what.as_str(), line.on.as_str()), ("bulletin.approve", "b1"));
}

async fn what_became_bad_while_it_waited_is_refused(world: &World) {
    let storage = world.open().await;
    // What lacks something is written, and neither submitted nor, where it lacks it by now, approved.
    let bare = Bulletin { number: String::new(), ..bulletin() };
    storage.bulletin_write("b2", &bare, None, &person("w"), NOW).await.unwrap().unwrap();
    let refused = storage.bulletin_move("b2", Move::Submit, 1, &person("w"), NOW).await.unwrap();
    assert!(matches!(&refused, Err(NotPushed::Faulty(it)) if it.len() == 1 && it[0].field == "number"), "{refused:?}");
    storage.bulletin_write("b2", &bulletin(), Some(1), &person("w"), NOW).await.unwrap().unwrap();
    storage.bulletin_move("b2", Move::Submit, 2, &person("w"), NOW).await.unwrap().unwrap();
    let renamed = async |name: &str| run(&storage, &format!("update unit set name = '{name}' where id = 'vn'")).await;
    renamed(&"Sở ".repeat(1400)).await;
    let refused = storage.bulletin_move("b2", Move::Approve, 3, &person("a"), NOW).await.unwrap();
    assert!(matches!(&refused, Err(NotPushed::Faulty(it)) if it[0].field == "body"), "{refused:?}");
    assert_eq!(storage.bulletin_row("b2").await.unwrap().unwrap().state, State::Submitted);
}

async fn a_list_is_made_once_and_goes_on_where_it_ended(world: &World) {
    let storage = world.open().await;
    for user in 0..7 {
        follower(&storage, &chat(&user.to_string())).await;
    }
    storage.contact(&chat("silent"), &ContactChange::Seen { at: NOW, lang: Lang::Vi }).await.unwrap();
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    let audience = Audience::of(&it, 3);
    assert_eq!(storage.bulletin_list("b1", &audience, NOW).await.unwrap(), Listing::More);
    // Another one takes over in the middle, as after a death.
    let other = another(world, &storage).await;
    let held = other.bulletin_take("b1", NOW).await.unwrap().is_none();
    assert!(held || storage.embedded(), "of a file there is one process");
    assert!(other.bulletin_take("b1", NOW.plus(6_000)).await.unwrap().is_some());
    assert_eq!(storage.bulletin_list("b1", &audience, NOW).await.unwrap(), Listing::NotOurs);
    assert_eq!(listed(&other, "b1", &it).await, 7);
    assert_eq!(listed(&other, "b1", &it).await, 7, "once");
    let progress = other.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!((progress.total, progress.listed), (7, true));
    assert_eq!((progress.of(Outcome::Waiting), progress.of(Outcome::Left(Why::NoConsent))), (7, 1));
    let places =
        texts(&other, "select cast(count(distinct contact) as text) || max(nth) || min(nth) from delivery").await;
    assert_eq!(places, [Some("771".to_owned())]);
    // Who comes later is not on it.
    follower(&other, &chat("late")).await;
    assert_eq!(listed(&other, "b1", &it).await, 7);
}

async fn an_entry_is_marked_only_while_it_may_go(world: &World) {
    let storage = world.open().await;
    for user in ["1", "2", "3", "4", "5"] {
        follower(&storage, &chat(user)).await;
    }
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    assert_eq!(listed(&storage, "b1", &it).await, 5);
    let audience = Audience::of(&it, 3);
    let main = (Platform::Telegram, "main");
    let waiting = async |storage: &Storage| storage.bulletin_waiting("b1", main, (0, i64::MAX), 10).await.unwrap();
    let place = async |user: &str| {
        let all = waiting(&storage).await;
        all.iter().find(|it| it.chat.as_ref().is_some_and(|it| it.user == user)).unwrap().nth
    };
    let (gone, out, yes, next) = (place("1").await, place("2").await, place("3").await, place("4").await);
    storage.erase(&chat("1"), NOW).await.unwrap();
    agrees(&storage, &chat("2"), false).await;
    let marked = storage.bulletin_mark("b1", &audience, &[gone, out, yes], NOW).await.unwrap();
    let mut left = marked.left.clone();
    left.sort_by_key(|it| it.1.code());
    assert_eq!((marked.go.as_slice(), marked.stopped), (&[yes][..], false));
    assert_eq!(left, [(gone, Why::Erased), (out, Why::OptedOut)]);
    let again = storage.bulletin_mark("b1", &audience, &[yes], NOW).await.unwrap();
    assert!(again.go.is_empty() && again.left.is_empty(), "a mark is good for one call: {again:?}");
    // A mark whose call was not made is put back, once.
    let back = Made { nth: yes, contact: String::new(), outcome: Outcome::Waiting, message: None };
    storage.bulletin_made("b1", main, &[back], true, NOW).await.unwrap();
    assert_eq!(storage.bulletin_mark("b1", &audience, &[yes], NOW).await.unwrap().go, [yes]);

    let row = storage.bulletin_row("b1").await.unwrap().unwrap();
    let paused = storage.bulletin_move("b1", Move::Pause, row.revision, &person("w"), NOW).await.unwrap().unwrap();
    assert_eq!(paused.0, State::Paused);
    assert!(storage.bulletin_hold("b1", NOW).await.unwrap().is_none());
    let marked = storage.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap();
    assert!(marked.go.is_empty() && marked.stopped, "nothing is marked from the moment of the pause");
    storage.bulletin_move("b1", Move::Resume, paused.1, &person("w"), NOW).await.unwrap().unwrap();
    let marked = storage.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap();
    assert!(marked.go.is_empty() && marked.stopped, "nobody holds it yet");
    let other = another(world, &storage).await;
    assert!(other.bulletin_take("b1", NOW).await.unwrap().is_some());
    assert!(storage.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap().stopped, "it is another's");
    assert_eq!(other.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap().go, [next]);
}

async fn what_a_dead_sender_had_under_way_is_uncertain(world: &World) {
    let storage = world.open().await;
    for user in ["1", "2", "3"] {
        follower(&storage, &chat(user)).await;
    }
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    listed(&storage, "b1", &it).await;
    let (main, audience) = ((Platform::Telegram, "main"), Audience::of(&it, 3));
    assert_eq!(storage.bulletin_mark("b1", &audience, &[1, 2], NOW).await.unwrap().go, [1, 2]);
    let other = another(world, &storage).await;
    let later = NOW.plus(6_000);
    assert_eq!(other.bulletins_due(later).await.unwrap(), ["b1"]);
    assert!(other.bulletin_take("b1", later).await.unwrap().is_some());
    let progress = other.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!((progress.of(Outcome::Uncertain), progress.of(Outcome::Waiting)), (2, 1));
    assert_eq!(other.bulletin_waiting("b1", main, (0, 9), 9).await.unwrap().len(), 1, "it is not repeated by itself");
    // The one that was believed dead was only slow: it knows what became of its call.
    let made = |nth, outcome| Made { nth, contact: String::new(), outcome, message: None };
    storage.bulletin_made("b1", main, &[made(1, Outcome::Sent)], true, later).await.unwrap();
    storage.bulletin_made("b1", main, &[made(1, Outcome::Sent)], true, later).await.unwrap();
    let progress = other.bulletin_progress("b1").await.unwrap().unwrap();
    let counts = [Outcome::Uncertain, Outcome::Waiting, Outcome::Sent].map(|it| progress.of(it));
    assert_eq!(counts, [1, 1, 1]);
}

async fn a_bulletin_comes_again_until_its_end(world: &World) {
    const DAY: i64 = 24 * HOUR;
    let storage = world.open().await;
    let (at, until) = (Some(NOW), Some(NOW.plus(3 * DAY + HOUR)));
    let schedule = Schedule { at, repeat: Some(Repeat::Daily), until };
    let it = Bulletin { schedule, canary: true, ..bulletin() };
    sending(&storage, "b1", &it).await;
    let mut id = "b1".to_owned();
    let mut times = Vec::new();
    // The second time is through a day late: the third is not made up for.
    for end in [NOW.plus(HOUR), NOW.plus(2 * DAY + HOUR), NOW.plus(3 * DAY + HOUR)] {
        let row = storage.bulletin_row(&id).await.unwrap().unwrap();
        times.push(row.due_at.unwrap().since(NOW) / DAY);
        let mut revision = row.revision;
        if row.state == State::Approved {
            assert_eq!(
                (row.approvers.as_slice(), row.canary, row.repeats.as_deref()),
                (&["a".to_owned()][..], true, Some("b1"))
            );
            assert!(storage.bulletins_due(row.due_at.unwrap().plus(-1)).await.unwrap().is_empty());
            let start = storage.bulletin_move(&id, Move::Start, revision, &Actor::Program, end).await.unwrap();
            revision = start.unwrap().1;
        }
        storage.bulletin_move(&id, Move::Finish, revision, &Actor::Program, end).await.unwrap().unwrap();
        id = storage.bulletins_due(Millis(i64::MAX)).await.unwrap().pop().unwrap_or_default();
    }
    assert_eq!((times.as_slice(), id.as_str()), (&[0, 1, 3][..], ""));
}

/// However many wait, urgent ones are found, and everybody who has a hand in one is named.
async fn whoever_wrote_a_bulletin_is_known_while_it_waits(world: &World) {
    let storage = world.open().await;
    for (id, kind) in [("b1", Kind::Urgent), ("b2", Kind::Notice), ("b3", Kind::Urgent)] {
        let it = Bulletin { kind, ..bulletin() };
        storage.bulletin_write(id, &it, None, &person("w"), NOW).await.unwrap().unwrap();
        storage.bulletin_write(id, &it, Some(1), &person("v"), NOW).await.unwrap().unwrap();
        if id != "b3" {
            storage.bulletin_move(id, Move::Submit, 2, &person("v"), NOW.plus(HOUR)).await.unwrap().unwrap();
        }
    }
    let ids = async |urgent| -> Vec<String> {
        storage.bulletins_submitted(urgent).await.unwrap().into_iter().map(|it| it.id).collect()
    };
    assert_eq!((ids(false).await, ids(true).await), (vec!["b1".to_owned(), "b2".to_owned()], vec!["b1".to_owned()]));
    let mut it = storage.bulletins_submitted(true).await.unwrap().remove(0);
    it.wrote.sort();
    it.wrote.dedup();
    assert_eq!((it.wrote, it.kind, it.at), (vec!["v".to_owned(), "w".to_owned()], Kind::Urgent, NOW.plus(HOUR)));
    storage.bulletin_move("b1", Move::Approve, 3, &person("a"), NOW).await.unwrap().unwrap();
    assert!(ids(true).await.is_empty());
}

async fn outcomes_are_counted_and_sent_again(world: &World) {
    let storage = world.open().await;
    for user in 1..=6 {
        follower(&storage, &chat(&user.to_string())).await;
    }
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    listed(&storage, "b1", &it).await;
    let (main, audience) = ((Platform::Telegram, "main"), Audience::of(&it, 3));
    let all = storage.bulletin_waiting("b1", main, (0, i64::MAX), 10).await.unwrap();
    let places: Vec<_> = all.iter().take(5).map(|it| it.nth).collect();
    assert_eq!(storage.bulletin_mark("b1", &audience, &places, NOW).await.unwrap().go, places);
    let outcomes = [
        Outcome::Sent,
        Outcome::Refused,
        Outcome::Uncertain,
        Outcome::Waiting,
        Outcome::Blocked,
        Outcome::Left(Why::Quiet),
    ];
    let made: Vec<_> = (all.iter().zip(outcomes))
        .map(|(it, outcome)| Made {
            nth: it.nth,
            contact: it.contact.clone(),
            outcome,
            message: (outcome == Outcome::Sent).then(|| "m1".to_owned()),
        })
        .collect();
    for _ in 0..2 {
        storage.bulletin_made("b1", main, &made, true, NOW).await.unwrap();
    }
    let progress = storage.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!(outcomes.map(|it| progress.of(it)), [1; 6], "{progress:?}");
    assert_eq!(texts(&storage, "select cast(sum(told) as text) from contact").await, [Some("1".to_owned())]);
    let list = storage.bulletin_outcomes("b1", "", 0, 10).await.unwrap();
    assert_eq!(list.iter().map(|it| it.outcome).collect::<Vec<_>>(), outcomes);
    assert!(list.iter().all(|it| it.contact.as_ref().is_some_and(|it| it.len() == 12)));
    assert_eq!(storage.bulletin_outcomes("b1", "sent", 0, 10).await.unwrap().len(), 1);
    assert_eq!(storage.bulletin_outcomes("b1", "", 4, 10).await.unwrap().len(), 2);

    let row = storage.bulletin_row("b1").await.unwrap().unwrap();
    let finished =
        storage.bulletin_move("b1", Move::Finish, row.revision, &Actor::Program, NOW).await.unwrap().unwrap();
    let again = async |which, seen| storage.bulletin_requeue("b1", which, seen, &person("w"), NOW).await.unwrap();
    assert_eq!(again(Outcome::Sent, finished.1).await, Err(Refusal::State.into()), "what arrived is not repeated");
    assert_eq!(again(Outcome::Refused, row.revision).await, Err(NotPushed::Changed));
    assert_eq!(again(Outcome::Refused, finished.1).await, Ok(1));
    let progress = storage.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!((progress.state, progress.of(Outcome::Waiting), progress.of(Outcome::Refused)), (State::Sending, 2, 0));

    storage.bulletin_move("b1", Move::Cancel, finished.1 + 1, &person("w"), NOW).await.unwrap().unwrap();
    let progress = storage.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!(progress.of(Outcome::Left(Why::Cancelled)), 2);
    let list = storage.bulletin_outcomes("b1", "waiting", 0, 10).await.unwrap();
    assert!(list.iter().all(|it| it.outcome == Outcome::Left(Why::Cancelled)), "{list:?}");
    assert_eq!(again(Outcome::Uncertain, finished.1 + 2).await, Err(Refusal::State.into()));
}

async fn files_are_kept_by_what_is_in_them(world: &World) {
    let storage = world.open().await;
    let png = b"\x89PNG\r\n\x1a\n rest";
    let put = async |name: &str, bytes: &[u8]| storage.file_put((name, bytes), "vn", &person("w"), NOW).await.unwrap();
    let name = put("Ảnh bìa.PNG", png).await.unwrap();
    assert_eq!(put("other.png", png).await.unwrap(), name);
    assert_eq!(storage.file(&name).await.unwrap().as_deref(), Some(&png[..]));
    assert_eq!(storage.file("none.png").await.unwrap(), None);
    assert!(put("page.png", b"<html>").await.is_err() && put("run.exe", b"MZ").await.is_err());
    let with = Bulletin { cover: Some(name), ..bulletin() };
    assert_eq!(storage.bulletin_write("b1", &with, None, &person("w"), NOW).await.unwrap(), Ok(1));
    let it = crate::Broadcast {
        account: "oa".to_owned(),
        step: "made".to_owned(),
        token: Some("t".to_owned()),
        article: None,
        message: None,
        said: None,
        at: NOW,
    };
    storage.broadcast_put("b1", &it).await.unwrap();
    let later = crate::Broadcast { token: None, article: Some("a".to_owned()), ..it };
    storage.broadcast_put("b1", &later).await.unwrap();
    assert_eq!(storage.broadcasts("b1").await.unwrap(), [later]);
}
