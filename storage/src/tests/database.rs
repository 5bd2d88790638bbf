//! Surveys, responses, consents, counts, contacts, debts: on both databases.

use flows::{
    AnswerRow, AnswerState, Consent, ContactChange, Counted, Entry, Input, Lang, Millis, Mode, Platform, Response,
    Status, Version,
};
use sqlx::{AssertSqlSafe, Row, SqlSafeStr};

use super::{World, chat};
use crate::db::{Db, failed};
use crate::{Storage, StorageError};

super::on_every_database! {
    migrating_twice_changes_nothing,
    every_statement_can_be_prepared,
    a_published_version_never_changes,
    the_views_show_what_other_systems_read,
    a_response_is_stored_once_and_the_higher_revision_wins,
    of_one_revision_the_later_completion_wins,
    a_response_that_would_break_the_view_is_refused,
    a_consent_is_stored_once,
    a_count_counts_once_per_entry,
    a_contact_is_known_by_the_later_change,
    who_was_erased_does_not_come_back_by_blocking,
    debts_are_paid_once,
}

pub(super) const SURVEY: &str = "sipas-ref";

pub(super) fn response(id: u8) -> Response {
    let answer = |question: &str, position, choice: Option<&str>, number, text: Option<&str>| AnswerRow {
        question: question.to_owned(),
        position,
        state: AnswerState::Answered,
        entry: Entry::Tap,
        choice: choice.map(str::to_owned),
        number,
        text: text.map(str::to_owned),
    };
    Response {
        id: format!("{id:032x}"),
        revision: 1,
        survey: SURVEY.to_owned(),
        version: Version("abc".to_owned()),
        unit: None,
        channel: Platform::Zalo,
        lang: Lang::Vi,
        mode: Mode::Myself,
        status: Status::Completed,
        presentation: "line".to_owned(),
        started_at: Millis(1_795_338_000_123),
        completed_at: Millis(1_795_338_600_000 + i64::from(id)),
        receipt: Some(format!("ABCD-EFGH-22{id:02}")),
        answers: vec![
            answer("a1", 1, Some("4"), Some(4.0), None),
            answer("a2", 2, Some("x"), None, None),
            answer("a2", 2, Some("y"), None, None),
            answer("a3", 3, None, None, Some("Rất tốt")),
        ],
    }
}

/// All rows of a query that gives texts.
pub(super) async fn texts(storage: &Storage, sql: &str) -> Vec<Option<String>> {
    let query = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let texts: Result<_, StorageError> = on_db!(&storage.db, |pool| {
        let rows = sqlx::query(query).fetch_all(pool).await.map_err(failed)?;
        Ok(rows.into_iter().map(|row| row.get(0)).collect())
    });
    texts.unwrap()
}

async fn migrating_twice_changes_nothing(world: &World) {
    let storage = Storage::open(world.settings.clone()).await.unwrap();
    let pending = storage.pending_migrations().await.unwrap();
    assert_eq!(
        pending,
        [
            "0001_database",
            "0002_conversations",
            "0003_share",
            "0004_heard",
            "0005_console",
            "0006_kb",
            "0007_desk",
            "0008_bulletins",
            "0009_surveys",
            "0011_desk_files",
            "0013_plan",
            "0014_sso",
            "0015_own_chats",
            "0017_issuer",
            "0019_lent_files",
            "0020_times",
            "0021_seven_days",
            "0023_unchanged",
        ]
    );
    let lacking = storage.surveys().await.unwrap_err();
    assert!(lacking.to_string().contains("langnghe migrate"), "{lacking}");
    tokio::try_join!(storage.migrate(), storage.migrate()).unwrap();
    storage.migrate().await.unwrap();
    assert!(storage.pending_migrations().await.unwrap().is_empty());
}

async fn every_statement_can_be_prepared(world: &World) {
    use sqlx::Executor;
    let storage = world.open().await;
    let statements = [crate::db::statements(), crate::file::statements()].concat();
    assert!(statements.len() > 60, "{}", statements.len());
    for sql in statements {
        let query = sql.into_sql_str();
        let prepared = match &storage.db {
            Db::Postgres(postgres) => postgres.pool().prepare(query).await.err(),
            Db::Sqlite(lite) => lite.write.prepare(query).await.err(),
        };
        assert!(prepared.is_none(), "{sql}: {prepared:?}");
    }
}

async fn a_published_version_never_changes(world: &World) {
    let storage = world.open().await;
    let version = Version("h1".to_owned());
    storage.publish(&version, SURVEY, "2026-1", "| survey | |", Millis(2)).await.unwrap();
    storage.publish(&version, SURVEY, "other", "other", Millis(3)).await.unwrap();
    storage.publish(&Version("h0".to_owned()), "b", "1", "text", Millis(1)).await.unwrap();
    assert_eq!(storage.survey(&version).await.unwrap().as_deref(), Some("| survey | |"));
    assert_eq!(storage.survey(&Version("h9".to_owned())).await.unwrap(), None);
    let all = storage.surveys().await.unwrap();
    assert_eq!((all.len(), all[1].name.as_str(), all[1].at), (2, "2026-1", Millis(2)));
}

async fn the_views_show_what_other_systems_read(world: &World) {
    let storage = world.open().await;
    assert!(storage.record(&chat("1"), &response(7)).await.unwrap());
    let cast = |column: &str| format!("select cast({column} as text) from share_response");
    for (column, value) in [
        ("response_id", Some("00000000-0000-0000-0000-000000000007")),
        ("survey", Some(SURVEY)),
        ("version", Some("abc")),
        ("unit", None),
        ("channel", Some("zalo")),
        ("language", Some("vi")),
        ("mode", Some("self")),
        ("status", Some("completed")),
        ("presentation", Some("line")),
    ] {
        assert_eq!(texts(&storage, &cast(column)).await, [value.map(str::to_owned)], "{column}");
    }
    let (started, completed) = match &storage.db {
        Db::Postgres(_) => {
            let iso = |column: &str| {
                format!(
                    "select to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from share_response"
                )
            };
            (iso("started_at"), iso("completed_at"))
        }
        Db::Sqlite(_) => (cast("started_at"), cast("completed_at")),
    };
    assert_eq!(texts(&storage, &started).await, [Some("2026-11-22T09:00:00.123Z".to_owned())]);
    assert_eq!(texts(&storage, &completed).await, [Some("2026-11-22T09:10:00.007Z".to_owned())]);
    let rows = texts(
        &storage,
        "select response_id || ' ' || position || ' ' || question || ' ' || state || ' ' || entry || ' '
         || coalesce(choice, '-') || ' ' || coalesce(cast(cast(number as integer) as text), '-') || ' '
         || coalesce(text, '-') from (select cast(response_id as text) as response_id, question, position, state,
         entry, choice, number, text from share_answer order by position, choice) as answers",
    )
    .await;
    let id = "00000000-0000-0000-0000-000000000007";
    let expected = ["1 a1 answered tap 4 4 -", "2 a2 answered tap x - -", "2 a2 answered tap y - -"];
    let mut expected: Vec<_> = expected.iter().map(|row| Some(format!("{id} {row}"))).collect();
    expected.push(Some(format!("{id} 3 a3 answered tap - - Rất tốt")));
    assert_eq!(rows, expected);
    if let Db::Postgres(_) = storage.db {
        let types = texts(
            &storage,
            "select column_name || ' ' || data_type from information_schema.columns
             where table_schema = current_schema() and (table_name = 'share_response'
             and column_name in ('response_id', 'started_at', 'completed_at')
             or table_name = 'share_answer' and column_name in ('position', 'number'))
             order by column_name collate \"C\"",
        )
        .await;
        let types: Vec<_> = types.into_iter().flatten().collect();
        assert_eq!(
            types,
            [
                "completed_at timestamp with time zone",
                "number double precision",
                "position integer",
                "response_id uuid",
                "started_at timestamp with time zone"
            ]
        );
    }
}

async fn a_response_is_stored_once_and_the_higher_revision_wins(world: &World) {
    let storage = world.open().await;
    let mut it = response(1);
    assert!(storage.record(&chat("1"), &it).await.unwrap());
    assert!(!storage.record(&chat("1"), &it).await.unwrap(), "repeated after a crash");
    it.revision = 3;
    it.receipt = None;
    it.answers.truncate(1);
    assert!(storage.record(&chat("1"), &it).await.unwrap());
    it.revision = 2;
    it.answers.clear();
    assert!(!storage.record(&chat("1"), &it).await.unwrap(), "late");
    assert_eq!(texts(&storage, "select question from share_answer").await, [Some("a1".to_owned())]);
    assert_eq!(texts(&storage, "select id from response where receipt is not null").await.len(), 1);
    let stored = texts(&storage, "select coalesce(receipt, '') || id || survey from response").await;
    assert!(!stored[0].as_ref().unwrap().contains("ABCD"), "the code itself is nowhere");
}

/// As after a Redis that was put back to an older state: the same draft is sent again at the same revision.
async fn of_one_revision_the_later_completion_wins(world: &World) {
    let storage = world.open().await;
    let first = response(1);
    assert!(storage.record(&chat("1"), &first).await.unwrap());
    let all = "select coalesce(receipt, '') || completed_at || status from response";
    let before = texts(&storage, all).await;
    let mut later = first.clone();
    later.completed_at = Millis(first.completed_at.0 + 1);
    later.receipt = Some("WXYZ-WXYZ-2299".to_owned());
    later.answers.truncate(1);
    assert!(storage.record(&chat("1"), &later).await.unwrap());
    let after = texts(&storage, all).await;
    assert_ne!(before, after);
    assert_eq!(texts(&storage, "select question from share_answer").await.len(), 1, "the answers are the later ones");
    let known = storage.keyring.receipt("WXYZ-WXYZ-2299");
    assert_eq!(texts(&storage, "select receipt from response").await, [Some(known)]);
    for repeated in [&later, &first] {
        assert!(!storage.record(&chat("1"), repeated).await.unwrap());
        assert_eq!(texts(&storage, all).await, after);
    }
    let mut expired = later.clone();
    expired.status = Status::Partial;
    expired.completed_at = Millis(later.completed_at.0 + 1);
    assert!(!storage.record(&chat("1"), &expired).await.unwrap(), "what was sent is not replaced by what expired");
    assert_eq!(texts(&storage, all).await, after);
    let withdraw = "update response set status = 'withdrawn'";
    let changed: Result<(), StorageError> = in_tx!(&storage.db, |tx| {
        sqlx::query(withdraw).execute(&mut *tx).await.map_err(failed)?;
    });
    changed.unwrap();
    later.completed_at = Millis(later.completed_at.0 + 1);
    assert!(!storage.record(&chat("1"), &later).await.unwrap(), "what was withdrawn stays so");
    storage.erase(&chat("1"), Millis(1)).await.unwrap();
    assert!(!storage.record(&chat("1"), &later).await.unwrap(), "what was erased stays so");
}

async fn a_response_that_would_break_the_view_is_refused(world: &World) {
    let storage = world.open().await;
    for id in ["", "00", "ABCDEF00000000000000000000000000", "g0000000000000000000000000000000"] {
        let it = Response { id: id.to_owned(), ..response(1) };
        assert!(storage.record(&chat("1"), &it).await.is_err(), "{id}");
    }
}

async fn a_consent_is_stored_once(world: &World) {
    let storage = world.open().await;
    let consent = Consent {
        survey: SURVEY.to_owned(),
        version: Version("abc".to_owned()),
        text_hash: "00".to_owned(),
        lang: Lang::Vi,
        decision: "agreed".to_owned(),
        by: "tap".to_owned(),
        at: Millis(1),
    };
    for (user, entry) in [("1", "e1/0"), ("1", "e1/0"), ("2", "e1/0"), ("1", "e2/0")] {
        storage.consent(&chat(user), entry, &consent).await.unwrap();
    }
    assert_eq!(texts(&storage, "select decision from consent").await.len(), 3);
    assert_eq!(texts(&storage, "select distinct contact from consent").await.len(), 2);
}

async fn a_count_counts_once_per_entry(world: &World) {
    let storage = world.open().await;
    let refused = Counted { survey: SURVEY.to_owned(), version: Version("abc".to_owned()), what: "refused".to_owned() };
    for (user, entry) in [("1", "e1/0"), ("1", "e1/0"), ("2", "e1/0"), ("1", "e2/0")] {
        storage.count(&chat(user), entry, &refused, "2026-11-22", Millis(1)).await.unwrap();
    }
    let counts = texts(&storage, "select day || ' ' || what || ' ' || n from tally").await;
    assert_eq!(counts, [Some("2026-11-22 refused 3".to_owned())]);
}

async fn a_contact_is_known_by_the_later_change(world: &World) {
    let storage = world.open().await;
    for change in [
        ContactChange::Seen { at: Millis(100), lang: Lang::En },
        ContactChange::Reachable { at: Millis(50), yes: false },
        ContactChange::Seen { at: Millis(10), lang: Lang::Vi },
        ContactChange::Reachable { at: Millis(40), yes: true },
        ContactChange::Bulletins { at: Millis(60), yes: false, topic: None },
        ContactChange::Bulletins { at: Millis(60), yes: true, topic: None },
    ] {
        storage.contact(&chat("1"), &change).await.unwrap();
    }
    let row = texts(
        &storage,
        "select first_seen_at || ' ' || seen_at || ' ' || lang || ' ' || reachable_at || ' ' || bulletins_at
         || case when reachable then ' reachable' else ' gone' end
         || case when bulletins then ' bulletins' else ' silent' end from contact",
    )
    .await;
    assert_eq!(row, [Some("10 100 en 50 60 gone silent".to_owned())]);
    let alias = storage.alias(&chat("1"));
    assert_eq!(storage.contact_chat(&alias).await.unwrap(), Some(chat("1")));
    for other in [&alias[..11], "", "not hex at all", "0123456789ab"] {
        assert_eq!(storage.contact_chat(other).await.unwrap(), None, "{other}");
    }
}

async fn who_was_erased_does_not_come_back_by_blocking(world: &World) {
    let storage = world.open().await;
    let count = "select cast(count(*) as text) from contact";
    storage.contact(&chat("1"), &ContactChange::Seen { at: Millis(1), lang: Lang::Vi }).await.unwrap();
    assert_eq!(texts(&storage, count).await, [Some("1".to_owned())]);
    storage.erase(&chat("1"), Millis(2)).await.unwrap();
    for yes in [false, true] {
        storage.contact(&chat("1"), &ContactChange::Reachable { at: Millis(3), yes }).await.unwrap();
    }
    assert_eq!(texts(&storage, count).await, [Some("0".to_owned())]);
    // A word about bulletins is the person's own, and must be kept.
    storage.contact(&chat("1"), &ContactChange::Bulletins { at: Millis(4), yes: false, topic: None }).await.unwrap();
    assert_eq!(texts(&storage, count).await, [Some("1".to_owned())]);
}

async fn debts_are_paid_once(world: &World) {
    let storage = world.open().await;
    let notice = |text: &str| Input::Notice { text: text.to_owned() };
    storage.owe("o2", &chat("1"), &notice("second"), Millis(2)).await.unwrap();
    storage.owe("o1", &chat("2"), &Input::ErasedByDesk, Millis(1)).await.unwrap();
    storage.owe("o2", &chat("1"), &notice("again"), Millis(3)).await.unwrap();
    let owed = storage.owed(10).await.unwrap();
    assert_eq!(owed.len(), 2);
    assert_eq!((owed[0].id.as_str(), &owed[0].chat, &owed[0].input), ("o1", &chat("2"), &Input::ErasedByDesk));
    assert_eq!(owed[1].input, notice("second"));
    storage.close_owed("o1").await.unwrap();
    storage.close_owed("o1").await.unwrap();
    assert_eq!(storage.owed(1).await.unwrap()[0].id, "o2");
}
