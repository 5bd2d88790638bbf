//! The tokens of Zalo OAs: encrypted, renewed by one holder, saved before use.

use flows::Millis;
use serde::{Deserialize, Serialize};

use super::{Keyring, failed, hex};
use crate::secret::{mac, seal, unseal};
use crate::{Storage, StorageError};

/// How long a lock holds: a call to Zalo ends after 10 s, its answer is saved in a moment.
const LOCK: i64 = 60_000;

statements! {
    LOAD = "select tokens, expires_at, saved_at from zalo_token where account = $1";
    SEED = "insert into zalo_seed (hash, taken_at) values ($1, $2) on conflict (hash) do nothing";
    SAVE = "insert into zalo_token (account, tokens, expires_at, saved_at, locked_until) values ($1, $2, $3, $4, 0)
            on conflict (account) do update set tokens = excluded.tokens, expires_at = excluded.expires_at,
            saved_at = excluded.saved_at, refreshing_at = null, locked_by = null, locked_until = 0";
    TAKE = "update zalo_token set locked_by = $2, locked_until = $3 where account = $1 and locked_until <= $4";
    MARK = "update zalo_token set refreshing_at = $3 where account = $1 and locked_by = $2 and locked_until > $3";
    FREE = "update zalo_token set locked_by = null, locked_until = 0 where account = $1 and locked_by = $2";
    UNMARK = "update zalo_token set refreshing_at = null where account = $1 and locked_by = $2";
    STUCK = "select account from zalo_token where refreshing_at is not null and locked_until <= $1 order by account";
}

/// The two tokens of one Zalo OA.
#[derive(Clone, PartialEq, Eq)]
pub struct ZaloTokens {
    /// For calls; empty when only a seed is known.
    pub access: String,
    /// For the next pair; good for one use.
    pub refresh: String,
    /// When `access` ends (25 h after it was issued); 0 when only a seed is known.
    pub expires_at: Millis,
    /// When the pair was stored.
    pub saved_at: Millis,
}

impl std::fmt::Debug for ZaloTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZaloTokens").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct Pair {
    access: String,
    refresh: String,
}

impl Keyring {
    fn seal(&self, account: &str, tokens: &ZaloTokens) -> Result<String, StorageError> {
        let pair = Pair { access: tokens.access.clone(), refresh: tokens.refresh.clone() };
        let pair = serde_json::to_vec(&pair)
            .map_err(|_| StorageError::Corrupt("the tokens cannot be encrypted".to_owned()))?;
        seal(&self.tokens, account, &pair)
    }

    fn unseal(&self, account: &str, sealed: &str) -> Result<Pair, StorageError> {
        let pair = unseal(&self.tokens, account, sealed).and_then(|pair| serde_json::from_slice(&pair).ok());
        pair.ok_or_else(|| {
            StorageError::Refused(
                "the Zalo tokens cannot be decrypted: SECRET_KEY has changed; run `langnghe zalo authorize`".to_owned(),
            )
        })
    }
}

impl Storage {
    /// The tokens of an OA, if any are stored.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if they were encrypted under another secret.
    pub async fn zalo_load(&self, account: &str) -> Result<Option<ZaloTokens>, StorageError> {
        let row: Option<(String, i64, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(LOAD).bind(account).fetch_optional(pool).await.map_err(failed))?;
        let Some((sealed, expires_at, saved_at)) = row else { return Ok(None) };
        let Pair { access, refresh } = self.keyring.unseal(account, &sealed)?;
        Ok(Some(ZaloTokens { access, refresh, expires_at: Millis(expires_at), saved_at: Millis(saved_at) }))
    }

    /// Takes a refresh token from the settings as the OA's first, or as its new one. False if this very token was
    /// taken before: it is used up by now.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn zalo_seed(&self, account: &str, refresh: &str, now: Millis) -> Result<bool, StorageError> {
        let hash = hex(mac(&self.keyring.tokens, &[b"seed", account.as_bytes(), refresh.as_bytes()]));
        let tokens =
            ZaloTokens { access: String::new(), refresh: refresh.to_owned(), expires_at: Millis(0), saved_at: now };
        let sealed = self.keyring.seal(account, &tokens)?;
        Ok(in_tx!(&self.db, |tx| {
            let fresh = sqlx::query(SEED).bind(&hash).bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            let fresh = fresh.rows_affected() == 1;
            if fresh {
                let query = sqlx::query(SAVE).bind(account).bind(&sealed).bind(0_i64).bind(now.0);
                query.execute(&mut *tx).await.map_err(failed)?;
            }
            fresh
        })?)
    }

    /// Tries to become the one that refreshes this OA's tokens, for 60 s (longer than any call's time limit of 10 s).
    /// Load the tokens again under the lock: another may have been faster. False also where no tokens are stored.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: do not refresh.
    pub async fn zalo_lock(&self, account: &str, now: Millis) -> Result<bool, StorageError> {
        Ok(in_tx!(&self.db, |tx| {
            let query = sqlx::query(TAKE).bind(account).bind(self.life.name()).bind(now.plus(LOCK).0).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1
        })?)
    }

    /// Marks, under the lock and just before the call, that the refresh token is being used up.
    ///
    /// # Errors
    /// [`StorageError::Busy`] if the lock is no longer held: do not call.
    pub async fn zalo_mark_refreshing(&self, account: &str, now: Millis) -> Result<(), StorageError> {
        let marked = in_tx!(&self.db, |tx| {
            let query = sqlx::query(MARK).bind(account).bind(self.life.name()).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1
        })?;
        if marked { Ok(()) } else { Err(StorageError::Busy) }
    }

    /// Stores a new pair, clears the mark and frees the lock. Save before use.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again, the pair exists nowhere else.
    pub async fn zalo_save(&self, account: &str, tokens: &ZaloTokens) -> Result<(), StorageError> {
        let sealed = self.keyring.seal(account, tokens)?;
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(SAVE).bind(account).bind(&sealed);
            let query = query.bind(tokens.expires_at.0).bind(tokens.saved_at.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected()
        })?;
        Ok(())
    }

    /// Frees the lock. With `unmark` also clears the mark: only when it is certain that the refresh token was not used
    /// (the call was never sent, or was refused in plain words).
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: the lock ends by itself.
    pub async fn zalo_unlock(&self, account: &str, unmark: bool) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            let statements: &[&'static str] = if unmark { &[UNMARK, FREE] } else { &[FREE] };
            for statement in statements {
                let query = sqlx::query(*statement).bind(account).bind(self.life.name());
                query.execute(&mut *tx).await.map_err(failed)?;
            }
        })?;
        Ok(())
    }

    /// OAs with the mark set and no lock held: a crash between Zalo's answer and the save. Only a new authorisation
    /// (`langnghe zalo authorize`) heals it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn zalo_stuck(&self, now: Millis) -> Result<Vec<String>, StorageError> {
        on_db!(&self.db, |pool| sqlx::query_scalar(STUCK).bind(now.0).fetch_all(pool).await.map_err(failed))
    }
}
