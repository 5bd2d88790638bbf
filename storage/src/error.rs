//! What can go wrong, named by what the caller should do about it.

use std::error::Error;

/// Why a call to storage did not do what was asked. No variant ever carries a person's words, ids or a secret.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The server cannot be reached or takes no writes for now (also: out of memory, loading, failing over, timed out).
    /// Nothing is known about whether the call took effect; try the same call again later.
    #[error("{what} is unreachable ({why})")]
    Unreachable {
        /// `redis` or `database`.
        what: &'static str,
        /// The server's own code (`OOM`, `LOADING`, `57P01`), or what became of the connection.
        why: String,
        /// What the client said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Somebody else was in the way and nothing was changed; try again at once.
    #[error("storage is busy")]
    Busy,
    /// What is stored was written by a newer program. It is left as it is: answer 503 or spool, never set aside.
    #[error("stored by a newer program (format {found})")]
    NewerFormat {
        /// The format number that was found.
        found: u16,
    },
    /// What is stored, or what a server answered, cannot be understood. Trying again does not help; a person must look.
    #[error("stored data is not readable: {0}")]
    Corrupt(String),
    /// The call cannot succeed as it is: wrong settings, a second instance on one file, a key that does not fit.
    #[error("{0}")]
    Refused(String),
}

impl StorageError {
    /// Whether the same call may succeed when it is made again.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Busy)
    }
}
