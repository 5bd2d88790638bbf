//! The audit log: one chain, and every way to break it is found.

use flows::Millis;
use serde_json::json;
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::World;
use crate::db::failed;
use crate::{Actor, Deed, Fault, Settings, Storage, StorageError};

super::on_every_database! {
    what_was_done_is_read_back,
    writers_at_once_make_one_chain,
    a_deed_stands_or_falls_with_its_transaction,
    the_log_only_grows,
    a_changed_line_is_found,
    a_removed_line_is_found,
    exchanged_lines_are_found,
    a_cut_off_end_is_found,
    an_added_line_is_found,
    a_chain_taken_back_is_found_by_who_wrote_its_end_down,
    another_secret_does_not_fit,
}

fn deed(nth: i64) -> Deed {
    Deed {
        at: Millis(nth),
        by: Actor::Person("p1".to_owned()),
        what: "kb.approve".to_owned(),
        on: format!("entry-{nth}"),
        unit: None,
        detail: json!({"version": nth}),
    }
}

async fn with_lines(world: &World, lines: i64) -> Storage {
    let storage = world.open().await;
    for nth in 1..=lines {
        storage.audit(&deed(nth)).await.unwrap();
    }
    assert_eq!(storage.audit_verify(None).await.unwrap().unwrap().lines, lines);
    storage
}

/// What somebody does who holds the database: the guards go first, as they stop only mistakes.
async fn tamper(world: &World, storage: &Storage, sql: &[&str]) {
    let guards: &[&str] = if world.settings.database_url.starts_with("sqlite") {
        &["drop trigger audit_stays", "drop trigger audit_stays_too"]
    } else {
        &["drop trigger audit_stays on audit", "drop trigger audit_stays_whole on audit"]
    };
    for sql in guards.iter().chain(sql) {
        run(storage, sql).await.unwrap();
    }
}

async fn run(storage: &Storage, sql: &str) -> Result<(), StorageError> {
    let query = AssertSqlSafe(sql.to_owned()).into_sql_str();
    at_once!(&storage.db, |pool| sqlx::query(query).execute(pool).await.map(|_| ()).map_err(failed))
}

async fn what_was_done_is_read_back(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.audit_verify(None).await.unwrap().unwrap().lines, 0);
    let units = "insert into unit (id, parent, name, kind) values ('a', 'vn', 'A', 'province'), \
                 ('a1', 'a', 'A1', 'commune'), ('b', 'vn', 'B', 'province')";
    run(&storage, units).await.unwrap();
    let of = |unit: Option<&str>, nth| Deed { unit: unit.map(str::to_owned), ..deed(nth) };
    let program = Deed { by: Actor::Program, ..of(None, 4) };
    for deed in [&of(Some("a"), 1), &of(Some("a1"), 2), &of(Some("b"), 3), &program] {
        storage.audit(deed).await.unwrap();
    }
    let seen = |lines: Vec<crate::Logged>| lines.into_iter().map(|it| it.number).collect::<Vec<_>>();
    let all = storage.audited("vn", i64::MAX, 10).await.unwrap();
    assert_eq!(all[0].deed, program);
    assert_eq!(all[2].deed, of(Some("a1"), 2));
    assert_eq!(seen(all), [4, 3, 2, 1]);
    assert_eq!(seen(storage.audited("vn", 4, 2).await.unwrap()), [3, 2]);
    assert_eq!(
        seen(storage.audited("a", i64::MAX, 10).await.unwrap()),
        [2, 1],
        "no other unit's, and not the program's"
    );
    assert_eq!(seen(storage.audited("a1", i64::MAX, 10).await.unwrap()), [2]);
    assert_eq!(storage.audited("unknown", i64::MAX, 10).await.unwrap(), []);
    // By whom, what, when.
    let all = crate::AuditFilter {
        unit: "vn".to_owned(),
        before: i64::MAX,
        by: None,
        what: String::new(),
        since: None,
        until: None,
        limit: 10,
    };
    let Actor::Person(person) = deed(1).by else { panic!("a person's") };
    let (what, at) = (deed(1).what, deed(2).at);
    let matter = what.split('.').next().unwrap().to_owned();
    for (filter, numbers) in [
        (crate::AuditFilter { by: Some(Actor::Program), ..all.clone() }, &[4][..]),
        (crate::AuditFilter { by: Some(Actor::Person(person)), ..all.clone() }, &[3, 2, 1]),
        (crate::AuditFilter { by: Some(Actor::Person("nobody".to_owned())), ..all.clone() }, &[]),
        (crate::AuditFilter { what: what.clone(), ..all.clone() }, &[4, 3, 2, 1]),
        (crate::AuditFilter { what: matter, ..all.clone() }, &[4, 3, 2, 1]),
        (crate::AuditFilter { what: what[..1].to_owned(), ..all.clone() }, &[]),
        (crate::AuditFilter { since: Some(at), ..all.clone() }, &[4, 3, 2]),
        (crate::AuditFilter { until: Some(at), ..all.clone() }, &[1]),
        (crate::AuditFilter { since: Some(at), before: 3, ..all.clone() }, &[2]),
    ] {
        assert_eq!(seen(storage.audited_of(&filter).await.unwrap()), numbers, "{filter:?}");
    }
    for (unit, since, count) in
        [("vn", Millis(0), 4), ("vn", at, 3), ("a", at, 1), ("b", at.plus(1), 1), ("unknown", at, 0)]
    {
        assert_eq!(storage.audited_since(unit, since).await.unwrap(), count, "{unit} {since:?}");
    }
}

async fn writers_at_once_make_one_chain(world: &World) {
    let first = world.open().await;
    // Over servers a second process writes too.
    let second = if first.embedded() { first.clone() } else { world.open().await };
    let writers = (0..8).map(|writer| {
        let storage = if writer % 2 == 0 { first.clone() } else { second.clone() };
        tokio::spawn(async move {
            for nth in 0..25 {
                while let Err(error) = storage.audit(&deed(writer * 100 + nth)).await {
                    assert!(error.is_transient(), "{error}");
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(first.audit_verify(None).await.unwrap().unwrap().lines, 200);
    let ons: std::collections::HashSet<_> =
        first.audited("vn", i64::MAX, 300).await.unwrap().into_iter().map(|it| it.deed.on).collect();
    assert_eq!(ons.len(), 200, "each deed stands once");
}

async fn a_deed_stands_or_falls_with_its_transaction(world: &World) {
    let storage = with_lines(world, 1).await;
    let undone: Result<(), StorageError> = in_tx!(&storage.db, |tx| {
        audit!(storage, tx, &deed(2));
        Err::<(), _>(StorageError::Busy)?;
    });
    assert!(matches!(undone, Err(StorageError::Busy)));
    storage.audit(&deed(3)).await.unwrap();
    assert_eq!(storage.audit_verify(None).await.unwrap().unwrap().lines, 2);
    assert_eq!(storage.audited("vn", i64::MAX, 1).await.unwrap()[0].deed.on, "entry-3");
}

async fn the_log_only_grows(world: &World) {
    let storage = with_lines(world, 2).await;
    for sql in ["update audit set at = 0 where number = 1", "delete from audit where number = 2"] {
        assert!(run(&storage, sql).await.is_err(), "{sql}");
    }
    assert_eq!(storage.audit_verify(None).await.unwrap().unwrap().lines, 2);
}

async fn a_changed_line_is_found(world: &World) {
    let storage = with_lines(world, 3).await;
    tamper(world, &storage, &[]).await;
    for (column, value) in [
        ("at", "7"),
        ("by_person", "'p2'"),
        ("by_person", "null"),
        ("what", "'kb.reject'"),
        ("on_what", "'entry-9'"),
        ("unit", "'vn'"),
        ("unit", "''"),
        ("detail", "'{}'"),
        ("hash", "'00'"),
    ] {
        let keep = format!("create table kept as select {column} as old from audit where number = 2");
        run(&storage, &keep).await.unwrap();
        run(&storage, &format!("update audit set {column} = {value} where number = 2")).await.unwrap();
        assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Changed(2)), "{column} = {value}");
        run(&storage, &format!("update audit set {column} = (select old from kept) where number = 2")).await.unwrap();
        run(&storage, "drop table kept").await.unwrap();
        assert!(storage.audit_verify(None).await.unwrap().is_ok(), "{column} is as it was");
    }
}

async fn a_removed_line_is_found(world: &World) {
    let storage = with_lines(world, 3).await;
    tamper(world, &storage, &["delete from audit where number = 2"]).await;
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Missing(2)));
    // Nor does it help to close the ranks.
    run(&storage, "update audit set number = 2 where number = 3").await.unwrap();
    run(&storage, "update audit_end set number = 2").await.unwrap();
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Changed(2)));
}

async fn exchanged_lines_are_found(world: &World) {
    let storage = with_lines(world, 3).await;
    let sql = [
        "update audit set number = -1 where number = 2",
        "update audit set number = 2 where number = 3",
        "update audit set number = 3 where number = -1",
    ];
    tamper(world, &storage, &sql).await;
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Changed(2)));
}

async fn a_cut_off_end_is_found(world: &World) {
    let storage = with_lines(world, 3).await;
    tamper(world, &storage, &["delete from audit where number = 3"]).await;
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Missing(3)));
    run(&storage, "update audit_end set number = 2").await.unwrap();
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Changed(2)), "the end is not line 2's");
}

async fn an_added_line_is_found(world: &World) {
    let storage = with_lines(world, 2).await;
    let sql = "insert into audit select number + 1, at, by_person, what, on_what, unit, detail, hash from audit \
               where number = 2";
    run(&storage, sql).await.unwrap();
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Added(3)));
    run(&storage, "update audit_end set number = 3").await.unwrap();
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Changed(3)));
}

async fn a_chain_taken_back_is_found_by_who_wrote_its_end_down(world: &World) {
    let storage = with_lines(world, 2).await;
    let two = storage.audit_verify(None).await.unwrap().unwrap();
    storage.audit(&deed(3)).await.unwrap();
    let three = storage.audit_verify(Some((2, &two.hash))).await.unwrap().unwrap();
    let end = format!("update audit_end set number = 2, hash = '{}'", two.hash);
    tamper(world, &storage, &["delete from audit where number = 3", &end]).await;
    assert_eq!(storage.audit_verify(None).await.unwrap().as_ref(), Ok(&two), "by itself it looks whole");
    let known = Some((3, three.hash.as_str()));
    assert_eq!(storage.audit_verify(known).await.unwrap(), Err(Fault::Missing(3)));
    storage.audit(&deed(4)).await.unwrap();
    assert_eq!(storage.audit_verify(known).await.unwrap(), Err(Fault::Other(3)));
}

async fn another_secret_does_not_fit(world: &World) {
    let storage = with_lines(world, 1).await;
    drop(storage);
    let other = Settings { secret: crate::Secret::generate().unwrap(), ..world.settings.clone() };
    let storage = Storage::open(other).await.unwrap();
    assert_eq!(storage.audit_verify(None).await.unwrap(), Err(Fault::Changed(1)));
}
