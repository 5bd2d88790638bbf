//! Migrations: the same for both databases, but for the views that other systems read and the guards of the audit log.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator};

use super::open::{Db, failed};
use crate::StorageError;

const BOTH: &[(i64, &str, &str)] = &[
    (1, "database", include_str!("../../migrations/0001_database.sql")),
    (2, "conversations", include_str!("../../migrations/0002_conversations.sql")),
];
const SHARE: i64 = 3;
const SHARE_POSTGRES: &str = include_str!("../../migrations/share.postgres.sql");
const SHARE_SQLITE: &str = include_str!("../../migrations/share.sqlite.sql");
/// After the views.
const LATER: &[(i64, &str, &str)] = &[(4, "heard", include_str!("../../migrations/0004_heard.sql"))];
/// With the guards of the audit log: triggers are spelled differently too.
const CONSOLE: i64 = 5;
const CONSOLE_POSTGRES: &str =
    concat!(include_str!("../../migrations/0005_console.sql"), include_str!("../../migrations/append.postgres.sql"));
const CONSOLE_SQLITE: &str =
    concat!(include_str!("../../migrations/0005_console.sql"), include_str!("../../migrations/append.sqlite.sql"));
/// After the console.
const DESK: &[(i64, &str, &str)] = &[
    (6, "kb", include_str!("../../migrations/0006_kb.sql")),
    (7, "desk", include_str!("../../migrations/0007_desk.sql")),
];
/// With the accounts of contacts that are there already: texts are cut differently.
const BULLETINS: i64 = 8;
const BULLETINS_POSTGRES: &str = concat!(
    include_str!("../../migrations/0008_bulletins.sql"),
    include_str!("../../migrations/accounts.postgres.sql")
);
const BULLETINS_SQLITE: &str =
    concat!(include_str!("../../migrations/0008_bulletins.sql"), include_str!("../../migrations/accounts.sqlite.sql"));
/// What came after the bulletins.
const LAST: &[(i64, &str, &str)] = &[
    (9, "surveys", include_str!("../../migrations/0009_surveys.sql")),
    (11, "desk_files", include_str!("../../migrations/0011_desk_files.sql")),
    (13, "plan", include_str!("../../migrations/0013_plan.sql")),
    (14, "sso", include_str!("../../migrations/0014_sso.sql")),
    (15, "own_chats", include_str!("../../migrations/0015_own_chats.sql")),
    (17, "issuer", include_str!("../../migrations/0017_issuer.sql")),
    (19, "lent_files", include_str!("../../migrations/0019_lent_files.sql")),
    (20, "times", include_str!("../../migrations/0020_times.sql")),
    (21, "seven_days", include_str!("../../migrations/0021_seven_days.sql")),
    (23, "unchanged", include_str!("../../migrations/0023_unchanged.sql")),
];

impl Db {
    fn migrator(&self) -> Migrator {
        let (share, console, bulletins) = match self {
            Self::Postgres(_) => (SHARE_POSTGRES, CONSOLE_POSTGRES, BULLETINS_POSTGRES),
            Self::Sqlite(_) => (SHARE_SQLITE, CONSOLE_SQLITE, BULLETINS_SQLITE),
        };
        let all = BOTH.iter().copied().chain([(SHARE, "share", share)]).chain(LATER.iter().copied());
        let all = all.chain([(CONSOLE, "console", console)]).chain(DESK.iter().copied());
        let all = all.chain([(BULLETINS, "bulletins", bulletins)]).chain(LAST.iter().copied());
        Migrator::with_migrations(
            all.map(|(version, name, sql)| {
                Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
            })
            .collect(),
        )
    }

    pub(crate) async fn pending(&self) -> Result<Vec<String>, StorageError> {
        let migrator = self.migrator();
        let table = migrator.table_name.clone();
        let applied = match self {
            Self::Postgres(postgres) => {
                let mut connection = postgres.pool().acquire().await.map_err(failed)?;
                connection.list_applied_migrations(&table).await
            }
            Self::Sqlite(lite) => {
                let mut connection = lite.write.acquire().await.map_err(failed)?;
                connection.list_applied_migrations(&table).await
            }
        };
        // The list itself is made by the first migration; asking for it must not need the right to make tables.
        let applied = match applied.map_err(migration) {
            Err(StorageError::Refused(_)) => Vec::new(),
            other => other?,
        };
        if let Some(unknown) = applied.iter().find(|it| !migrator.version_exists(it.version)) {
            return Err(migration(MigrateError::VersionMissing(unknown.version)));
        }
        let mut pending = Vec::new();
        for it in migrator.iter() {
            match applied.iter().find(|other| other.version == it.version) {
                Some(other) if other.checksum != it.checksum => {
                    return Err(migration(MigrateError::VersionMismatch(it.version)));
                }
                Some(_) => {}
                None => pending.push(format!("{:04}_{}", it.version, it.description)),
            }
        }
        Ok(pending)
    }

    pub(crate) async fn migrate(&self) -> Result<(), StorageError> {
        let migrator = self.migrator();
        match self {
            Self::Postgres(postgres) => migrator.run(&postgres.pool()).await.map_err(migration),
            Self::Sqlite(lite) => migrator.run(&lite.write).await.map_err(migration),
        }
    }
}

fn migration(error: MigrateError) -> StorageError {
    match error {
        MigrateError::Execute(error) => failed(error),
        other => StorageError::Refused(format!("migrations: {other}")),
    }
}
