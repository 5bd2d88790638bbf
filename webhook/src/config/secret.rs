//! `SECRET_KEY` as an operator writes it.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use storage::Secret;

use super::ConfigError;

/// Reads 64 hexadecimal digits as they are; a passphrase of at least 32 characters by its SHA-256.
pub(super) fn read(text: &str) -> Result<Secret, ConfigError> {
    let text = text.trim();
    if let Ok(secret) = Secret::from_hex(text) {
        return Ok(secret);
    }
    if text.chars().count() < 32 {
        return Err(ConfigError::setting(
            "SECRET_KEY",
            "must be 64 hexadecimal digits or at least 32 characters (make one with: openssl rand -hex 32)",
        ));
    }
    Secret::from_hex(&HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
        .map_err(|error| ConfigError::setting("SECRET_KEY", error.to_string()))
}

/// The secret that stands beside a database file as `<name>.secret`, made with mode 0600 on first run.
pub(super) fn beside(database: &std::path::Path) -> Result<Secret, ConfigError> {
    Secret::read_or_create(&database.with_extension("secret"))
        .map_err(|error| ConfigError::setting("SECRET_KEY", format!("{error}; set SECRET_KEY instead")))
}
