//! Statements written once for two databases, and the means to run them on whichever is open.

/// Names SQL statements, and lists them as `ALL` for the test that prepares each on both databases.
macro_rules! statements {
    ($($name:ident = $sql:literal;)+) => {
        $(pub(crate) const $name: &str = $sql;)+
        #[cfg(test)]
        pub(crate) const ALL: &[&str] = &[$($name),+];
    };
}

/// Evaluates the body with `$pool` bound to the open database's pool for reading. Both arms must be of one type: end the
/// body in plain values, never in a driver's own result.
macro_rules! on_db {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(pool) => {
                let $pool = pool;
                $body
            }
            $crate::db::Db::Sqlite(lite) => {
                let $pool = &lite.read;
                $body
            }
        }
    };
}

/// Evaluates the body in a transaction that may write, and commits it. An early return rolls it back. SQLite's takes
/// the one writer's place at once, so that what it reads stays true.
macro_rules! in_tx {
    ($db:expr, |$tx:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Postgres(pool) => {
                let mut $tx = pool.begin().await.map_err($crate::db::failed)?;
                let value = $body;
                $tx.commit().await.map_err($crate::db::failed)?;
                value
            }
            $crate::db::Db::Sqlite(lite) => {
                let mut $tx = lite.begin().await?;
                let value = $body;
                $tx.commit().await.map_err($crate::db::failed)?;
                value
            }
        }
    };
}
