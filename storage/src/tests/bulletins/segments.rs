//! Whom a bulletin is for.

use flows::bulletin::{Bulletin, Kind, Reach, Segment, Topic, Why, ZaloWay};
use flows::{Chat, ContactChange, Lang, Millis, Platform};

use super::super::database::response;
use super::{HOUR, NOW, World, agrees, bulletin, chat, follower, person, run, texts};
use crate::Audience;

super::super::on_every_database! {
    contacts_are_counted_by_why_they_are_not_reached,
    a_topic_is_stopped_and_wanted_by_itself,
    an_office_that_a_link_named_is_one_of_ours,
    a_segment_is_a_live_question,
}

fn on(platform: Platform, user: &str) -> Chat {
    Chat { platform, ..chat(user) }
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
    // Told twice on the day of NOW, and once six days before.
    let today = flows::vietnam::days(NOW);
    let told = 2 + (1_i64 << 48);
    run(&storage, &format!("update contact set told_day = {today}, told = {told} where chat = 't:main:often'")).await;
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
