//! People who work here, their sessions and their failures: on both databases.

use flows::{Lang, Millis};

use super::World;
use super::database::texts;
use crate::{Actor, NewPerson, Person, Stage, Storage, Taken};

super::on_every_database! {
    a_login_is_taken_once,
    a_password_and_a_factor_are_kept_as_no_copy_can_use,
    an_invitation_is_good_until_it_ends_or_a_password_is_chosen,
    a_step_is_used_once_and_a_recovery_code_too,
    another_factor_comes_with_its_session_or_not_at_all,
    a_session_ends_by_idling_by_age_and_by_order,
    what_a_person_may_do_changes_with_a_new_login,
    failures_wait_longer_and_longer,
    attempts_at_once_are_counted_each,
    every_change_is_written_down,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

pub(super) fn new(login: &str) -> NewPerson {
    NewPerson {
        id: format!("id-{login}"),
        login: login.to_owned(),
        name: "Nguyễn Thị An".to_owned(),
        unit: "vn".to_owned(),
        lang: Lang::Vi,
        roles: vec![("administrator".to_owned(), "vn".to_owned())],
        password: None,
        invitation: Some(("CODE".to_owned(), Millis(HOUR))),
    }
}

pub(super) async fn with(world: &World, login: &str) -> (Storage, Person) {
    let storage = world.open().await;
    assert!(storage.person_add(&new(login), &Actor::Program, Millis(1)).await.unwrap());
    let person = storage.person(&format!("id-{login}")).await.unwrap().unwrap();
    (storage, person)
}

/// Gives somebody who has none a second factor, proven with the code of a step, and recovery codes.
pub(super) async fn factor(storage: &Storage, person: &Person, (secret, step): (&[u8], i64), codes: &[&str]) {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    storage.login_begin("on the way", person, Stage::Password, None, Millis(3)).await.unwrap();
    let first = (secret, step, codes.as_slice());
    assert!(
        storage.login_factor("with a factor", person, "on the way", (Taken::First, first), Millis(3)).await.unwrap()
    );
}

pub(super) async fn what(storage: &Storage) -> Vec<String> {
    let mut lines = storage.audited("vn", i64::MAX, 100).await.unwrap();
    lines.reverse();
    lines.into_iter().map(|it| it.deed.what).collect()
}

async fn a_login_is_taken_once(world: &World) {
    let (storage, person) = with(world, "an").await;
    assert_eq!(person.roles, [("administrator".to_owned(), "vn".to_owned())]);
    let again = NewPerson { id: "other".to_owned(), ..new("an") };
    assert!(!storage.person_add(&again, &Actor::Program, Millis(2)).await.unwrap());
    let nowhere = NewPerson { unit: "xx".to_owned(), ..new("binh") };
    assert!(storage.person_add(&nowhere, &Actor::Program, Millis(2)).await.is_err());
    assert_eq!(storage.people().await.unwrap(), [person]);
    assert_eq!(what(&storage).await, ["person.add"]);
}

async fn a_password_and_a_factor_are_kept_as_no_copy_can_use(world: &World) {
    let (storage, person) = with(world, "an").await;
    let me = Actor::Person(person.id.clone());
    storage.person_password(&person, "$argon2id$x", None, &me, Millis(2)).await.unwrap();
    factor(&storage, &person, (b"secret of twenty b.", 7), &["AAAA"]).await;
    let known = storage.credentials("an").await.unwrap().unwrap();
    assert_eq!(known.password.as_deref(), Some("$argon2id$x"));
    assert_eq!(known.factor.as_deref(), Some(b"secret of twenty b.".as_slice()));
    assert!(!format!("{known:?}").contains("argon2id"));
    let token = "a token that a browser holds";
    storage.login_begin(token, &person, Stage::Full, None, Millis(4)).await.unwrap();
    for (table, column) in
        [("person", "totp"), ("recovery_code", "hash"), ("login_session", "hash"), ("person_invitation", "hash")]
    {
        for row in texts(&storage, &format!("select {column} from {table}")).await.into_iter().flatten() {
            assert!(!["secret of", "AAAA", token, "CODE"].iter().any(|it| row.contains(it)), "{table}: {row}");
        }
    }
    assert!(storage.credentials("nobody").await.unwrap().is_none());
    let person = storage.person(&person.id).await.unwrap().unwrap();
    assert!(person.password && person.factor);
    storage.person_close(&person, true, &me, Millis(5)).await.unwrap();
    assert!(storage.credentials("an").await.unwrap().is_none());
}

async fn an_invitation_is_good_until_it_ends_or_a_password_is_chosen(world: &World) {
    let (storage, person) = with(world, "an").await;
    let known = storage.credentials("an").await.unwrap().unwrap();
    assert!(storage.invited(&known, "CODE", Millis(HOUR - 1)));
    assert!(!storage.invited(&known, "CODE", Millis(HOUR)));
    assert!(!storage.invited(&known, "OTHER", Millis(1)));
    let me = Actor::Person(person.id.clone());
    storage.person_password(&person, "$x", None, &me, Millis(2)).await.unwrap();
    let known = storage.credentials("an").await.unwrap().unwrap();
    assert!(!storage.invited(&known, "CODE", Millis(3)));
    // A new one takes password and factor.
    factor(&storage, &person, (b"s", 7), &["AAAA"]).await;
    storage.login_begin("t", &person, Stage::Full, None, Millis(4)).await.unwrap();
    storage.person_invite(&person, ("NEW", Millis(HOUR)), &Actor::Program, Millis(5)).await.unwrap();
    let known = storage.credentials("an").await.unwrap().unwrap();
    assert!(storage.invited(&known, "NEW", Millis(6)) && known.password.is_none() && known.factor.is_none());
    assert_eq!(storage.recovery_codes(&person.id).await.unwrap(), 0);
    assert_eq!(storage.login("t", Millis(6)).await.unwrap(), None);
}

async fn a_step_is_used_once_and_a_recovery_code_too(world: &World) {
    let (storage, person) = with(world, "an").await;
    factor(&storage, &person, (b"s", 7), &["AAAA", "BBBB"]).await;
    for (step, fresh) in [(7, false), (8, true), (8, false), (10, true), (9, false)] {
        assert_eq!(storage.factor_step(&person.id, step).await.unwrap(), fresh, "{step}");
    }
    assert!(storage.recover(&person, "AAAA", Millis(2)).await.unwrap());
    assert!(!storage.recover(&person, "AAAA", Millis(2)).await.unwrap());
    let other = Person { id: "other".to_owned(), ..person.clone() };
    assert!(!storage.recover(&other, "BBBB", Millis(2)).await.unwrap(), "somebody else's");
    assert_eq!(storage.recovery_codes(&person.id).await.unwrap(), 1);
    storage.recovery_renew(&person, &["CCCC".to_owned(), "DDDD".to_owned()], Millis(3)).await.unwrap();
    assert!(!storage.recover(&person, "BBBB", Millis(4)).await.unwrap(), "an old one");
    assert_eq!(storage.recovery_codes(&person.id).await.unwrap(), 2);
}

async fn another_factor_comes_with_its_session_or_not_at_all(world: &World) {
    let (storage, person) = with(world, "an").await;
    let codes = ["CCCC".to_owned()];
    let next = async |token: &str, before: &str| {
        storage.login_factor(token, &person, before, (Taken::Next, (b"next", 9, &codes)), Millis(4)).await.unwrap()
    };
    let has = async || storage.credentials("an").await.unwrap().unwrap().factor;
    storage.login_begin("elsewhere", &person, Stage::Full, None, Millis(2)).await.unwrap();
    assert!(!next("none", "elsewhere").await, "nobody's first comes so");
    factor(&storage, &person, (b"first", 7), &["AAAA"]).await;
    assert!(!next("none", "over").await);
    assert_eq!(has().await.as_deref(), Some(b"first".as_slice()));
    assert_eq!(storage.login("none", Millis(5)).await.unwrap(), None);
    assert!(next("renewed", "with a factor").await);
    assert_eq!(has().await.as_deref(), Some(b"next".as_slice()));
    assert!(!storage.recover(&person, "AAAA", Millis(5)).await.unwrap());
    for (token, alive) in [("elsewhere", false), ("with a factor", false), ("renewed", true)] {
        assert_eq!(storage.login(token, Millis(5)).await.unwrap().is_some(), alive, "{token}");
    }
    let log = ["person.add", "login", "person.factor", "login", "person.factor", "login"];
    assert_eq!(what(&storage).await, log);
}

async fn a_session_ends_by_idling_by_age_and_by_order(world: &World) {
    let (storage, person) = with(world, "an").await;
    let alive = async |token: &str, at| storage.login(token, Millis(at)).await.unwrap().is_some();
    storage.login_begin("idle", &person, Stage::Full, None, Millis(0)).await.unwrap();
    assert!(alive("idle", 30 * MINUTE - 1).await, "and seen again");
    assert!(alive("idle", 59 * MINUTE).await);
    // A page that asks by itself keeps nobody in.
    let looked = async |at| storage.login_looked("idle", Millis(at)).await.unwrap();
    assert_eq!(looked(80 * MINUTE).await.map(|it| (it.person.id, it.stage)), Some((person.id.clone(), Stage::Full)));
    assert!(storage.login_stands("idle", Millis(80 * MINUTE)).await.unwrap());
    assert_eq!(looked(89 * MINUTE).await, None);
    assert!(!alive("idle", 89 * MINUTE + 1).await);
    storage.login_begin("old", &person, Stage::Full, None, Millis(0)).await.unwrap();
    for minutes in (0..12 * 60).step_by(20) {
        assert!(alive("old", minutes * MINUTE).await, "{minutes}");
    }
    assert!(!alive("old", 12 * HOUR).await);
    storage.login_begin("half", &person, Stage::Password, None, Millis(0)).await.unwrap();
    assert!(alive("half", 15 * MINUTE - 1).await && !alive("half", 15 * MINUTE).await);
    storage.login_begin("one", &person, Stage::Full, Some("half"), Millis(0)).await.unwrap();
    assert!(!alive("half", 1).await && alive("one", 1).await, "rotated");
    storage.login_begin("two", &person, Stage::Full, None, Millis(0)).await.unwrap();
    storage.login_end_others(&person.id, "two").await.unwrap();
    assert!(!alive("one", 1).await && alive("two", 1).await);
    assert_eq!(storage.logins(&person.id, Millis(1)).await.unwrap(), 1);
    storage.login_end("two").await.unwrap();
    assert!(!alive("two", 1).await);
    assert!(!alive("", 1).await && !alive("unknown", 1).await);
}

async fn what_a_person_may_do_changes_with_a_new_login(world: &World) {
    let (storage, person) = with(world, "an").await;
    let (role, by) = (("analyst", "vn"), Actor::Program);
    storage.login_begin("t", &person, Stage::Full, None, Millis(0)).await.unwrap();
    storage.person_role(&person.id, role, true, &by, Millis(1)).await.unwrap();
    assert_eq!(storage.login("t", Millis(1)).await.unwrap(), None);
    storage.login_begin("t", &person, Stage::Full, None, Millis(1)).await.unwrap();
    assert_eq!(storage.login("t", Millis(1)).await.unwrap().unwrap().person.roles.len(), 2);
    storage.person_role(&person.id, role, true, &by, Millis(1)).await.unwrap();
    assert!(storage.login("t", Millis(1)).await.unwrap().is_some(), "nothing has changed");
    storage.person_role(&person.id, role, false, &by, Millis(2)).await.unwrap();
    assert_eq!(storage.login("t", Millis(2)).await.unwrap(), None);
    storage.login_begin("t", &person, Stage::Full, None, Millis(2)).await.unwrap();
    storage.person_close(&person, true, &by, Millis(3)).await.unwrap();
    assert_eq!(storage.login("t", Millis(3)).await.unwrap(), None);
    storage.person_close(&person, false, &by, Millis(4)).await.unwrap();
    assert_eq!(storage.login("t", Millis(4)).await.unwrap(), None);
}

async fn failures_wait_longer_and_longer(world: &World) {
    let storage = world.open().await;
    let wait = |failures: u32| if failures < 3 { 0 } else { i64::from(failures) * 1000 };
    let attempt = async |who: &str, at| storage.try_login("account", who, wait, Millis(at)).await.unwrap();
    for nth in 1..=3 {
        assert_eq!(attempt("an", 0).await, Some(nth));
    }
    assert_eq!(attempt("an", 2_999).await, None, "and asking is no failure");
    let waits = async |who: &str, at| storage.login_waits("account", who, Millis(at)).await.unwrap();
    assert!(waits("an", 2_999).await && !waits("an", 3_000).await && !waits("binh", 1).await);
    assert_eq!(attempt("an", 3_000).await, Some(4));
    assert_eq!(attempt("an", 6_999).await, None);
    assert_eq!(attempt("binh", 1).await, Some(1), "nobody else");
    assert_eq!(storage.try_login("address", "an", wait, Millis(1)).await.unwrap(), Some(1));
    storage.tried("account", "an", false).await.unwrap();
    assert_eq!(attempt("an", 5_000).await, Some(4), "one was taken back");
    storage.tried("account", "an", true).await.unwrap();
    assert_eq!(attempt("an", 5_001).await, Some(1));
    for _ in 0..2 {
        attempt("an", 5_002).await;
    }
    assert_eq!(attempt("an", 5_003 + 24 * HOUR).await, Some(1), "forgotten after a day");
}

async fn attempts_at_once_are_counted_each(world: &World) {
    let storage = world.open().await;
    let wait = |failures: u32| if failures < 5 { 0 } else { HOUR };
    let tries = (0..20).map(|_| {
        let storage = storage.clone();
        tokio::spawn(async move { storage.try_login("account", "an", wait, Millis(1)).await })
    });
    let mut granted = 0;
    for attempt in tries.collect::<Vec<_>>() {
        granted += usize::from(matches!(attempt.await.unwrap(), Ok(Some(_))));
    }
    assert!((1..=5).contains(&granted), "{granted}");
}

async fn every_change_is_written_down(world: &World) {
    let (storage, person) = with(world, "an").await;
    let by = Actor::Program;
    storage.person_change(&person.id, ("An", "vn"), &by, Millis(2)).await.unwrap();
    storage.person_role(&person.id, ("analyst", "vn"), true, &by, Millis(3)).await.unwrap();
    storage.person_role(&person.id, ("analyst", "vn"), false, &by, Millis(3)).await.unwrap();
    storage.person_password(&person, "$x", None, &by, Millis(4)).await.unwrap();
    factor(&storage, &person, (b"s", 7), &["AAAA"]).await;
    storage.recover(&person, "AAAA", Millis(6)).await.unwrap();
    storage.login_begin("t", &person, Stage::Password, None, Millis(6)).await.unwrap();
    storage.login_begin("u", &person, Stage::Full, Some("t"), Millis(6)).await.unwrap();
    storage.person_close(&person, true, &by, Millis(7)).await.unwrap();
    storage.person_close(&person, true, &by, Millis(7)).await.unwrap();
    storage.person_close(&person, false, &by, Millis(8)).await.unwrap();
    storage.person_invite(&person, ("C", Millis(9)), &by, Millis(8)).await.unwrap();
    assert_eq!(
        what(&storage).await,
        [
            "person.add",
            "person.change",
            "person.grant",
            "person.revoke",
            "person.password",
            "person.factor",
            "login",
            "login.recovery",
            "login",
            "person.close",
            "person.reopen",
            "person.invite"
        ]
    );
    storage.person_speaks(&person.id, Lang::En).await.unwrap();
    assert_eq!(storage.person(&person.id).await.unwrap().unwrap().lang, Lang::En);
    assert_eq!(storage.person("").await.unwrap(), None);
}
