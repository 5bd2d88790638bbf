//! Statements written once for two databases, and the means to run them on whichever is open.

/// Names SQL statements, and lists them as `ALL` for the test that prepares each on both databases.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(pub(crate) const $name: &str = $sql;)+
        #[cfg(test)]
        pub(crate) const ALL: &[&str] = &[$($name),+];
    };
}

/// Evaluates the body, a `Result`, with `$pool` bound to the open database's pool for reading. Both arms must be of one
/// type: end the body in plain values, never in a driver's own result. Bounded in time, as no driver does it: a network
/// that swallows packets must not hold a caller for ever.
macro_rules! on_db {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(postgres) => {
                let $pool = &postgres.pool();
                postgres.in_time(async { $body }).await
            }
            $crate::db::Db::Sqlite(lite) => {
                let $pool = &lite.read;
                $crate::db::in_time(async { $body }).await
            }
        }
    };
}

/// Evaluates the body in a transaction that may write, and commits it; gives a `Result` of the body's value. `?` in it
/// rolls back, as does `return Ok(value)`. SQLite's transaction takes the one writer's place at once, so that what it
/// reads stays true. Bounded in time.
macro_rules! in_tx {
    ($db:expr, |$tx:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(postgres) => {
                let work = async {
                    let mut $tx = postgres.pool().begin().await.map_err($crate::db::failed)?;
                    let value = $body;
                    $tx.commit().await.map_err($crate::db::failed)?;
                    Ok::<_, $crate::StorageError>(value)
                };
                postgres.in_time(work).await
            }
            $crate::db::Db::Sqlite(lite) => {
                let work = async {
                    let mut $tx = lite.begin().await?;
                    let value = $body;
                    $tx.commit().await.map_err($crate::db::failed)?;
                    Ok::<_, $crate::StorageError>(value)
                };
                $crate::db::in_time(work).await
            }
        }
    };
}

/// Evaluates the body, a `Result` of one statement that writes, with `$pool` bound to the pool that may. One statement
/// is a transaction of its own: without `begin` and `commit` it is one way to the server instead of three. Bounded in
/// time.
macro_rules! at_once {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(postgres) => {
                let $pool = &postgres.pool();
                postgres.in_time(async { $body }).await
            }
            $crate::db::Db::Sqlite(lite) => {
                let $pool = &lite.write;
                $crate::db::in_time(async { $body }).await
            }
        }
    };
}

/// Writes a [`Deed`](crate::Deed) in the transaction of what was done, as its last statement: both happen, or neither.
/// `audit!(self, tx, &deed)`, inside `in_tx!`.
macro_rules! audit {
    ($storage:expr, $tx:ident, $deed:expr) => {{
        use $crate::db::audit::{APPEND, END, NEXT, row};
        use $crate::db::failed;
        let next = sqlx::query_as::<_, (i64, String)>(NEXT).fetch_one(&mut *$tx).await;
        let (number, before) = next.map_err(failed)?;
        let (number, at, by, what, on, unit, detail, hash) = row(&$storage.keyring, $deed, number, &before);
        let append = sqlx::query(APPEND).bind(number).bind(at).bind(by).bind(what).bind(on).bind(unit).bind(detail);
        append.bind(&hash).execute(&mut *$tx).await.map_err(failed)?;
        sqlx::query(END).bind(&hash).execute(&mut *$tx).await.map_err(failed)?;
    }};
}
