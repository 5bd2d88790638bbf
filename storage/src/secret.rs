//! The service's one secret, and the keys that are made from it.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::StorageError;

/// `SECRET_KEY`: 32 random bytes. Every key in use is derived from it for one purpose, so that no two parts of the
/// service ever use the same key. Losing it makes receipts, personal links and stored tokens useless.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A fresh random secret.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if the system gives no random bytes.
    pub fn generate() -> Result<Self, StorageError> {
        Ok(Self(random()?))
    }

    /// Reads 64 hexadecimal digits, in either case, with spaces or a line end around them.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for anything else; the error does not repeat the text.
    pub fn from_hex(text: &str) -> Result<Self, StorageError> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE
            .decode(text.trim().as_bytes())
            .map_err(|_| StorageError::Refused("SECRET_KEY must be 64 hexadecimal digits".to_owned()))?;
        let bytes = bytes
            .try_into()
            .map_err(|_| StorageError::Refused("SECRET_KEY must be 64 hexadecimal digits".to_owned()))?;
        Ok(Self(bytes))
    }

    /// The secret as [`Secret::from_hex`] reads it.
    pub fn to_hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Reads the secret from a file, or makes one and writes it there, readable by the owner only.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if the file can neither be read nor made, or holds something else.
    pub fn read_or_create(path: &Path) -> Result<Self, StorageError> {
        let refused = |error: std::io::Error| StorageError::Refused(format!("{}: {error}", path.display()));
        match std::fs::read_to_string(path) {
            Ok(text) => return Self::from_hex(&text),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(refused(error)),
        }
        let secret = Self::generate()?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(refused)?;
        file.write_all(format!("{}\n", secret.to_hex()).as_bytes()).map_err(refused)?;
        file.sync_all().map_err(refused)?;
        Ok(secret)
    }

    /// The key for one purpose: HMAC-SHA256 of `purpose` under the secret. The same purpose gives the same key.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        mac(&self.0, &[purpose.as_bytes()])
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// HMAC-SHA256 over the parts, each preceded by its length so that no two lists of parts give the same input.
pub(crate) fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC pads a key shorter than SHA-256's block of 64 bytes with zeros; doing it here leaves nothing that can fail.
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StorageError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StorageError::Refused("the system gives no random bytes".to_owned()))?;
    Ok(bytes)
}

/// Encrypts what belongs to `whose`: XChaCha20-Poly1305, a random nonce before the text, base64.
pub(crate) fn seal(key: &[u8; 32], whose: &str, bytes: &[u8]) -> Result<String, StorageError> {
    let nonce: [u8; 24] = random()?;
    let payload = Payload { msg: bytes, aad: whose.as_bytes() };
    let cipher = <XChaCha20Poly1305 as chacha20poly1305::KeyInit>::new(key.into());
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| StorageError::Corrupt("what is too long cannot be encrypted".to_owned()))?;
    Ok(BASE64.encode(&[&nonce, sealed.as_slice()].concat()))
}

/// What [`seal`] encrypted under the same key for the same owner.
pub(crate) fn unseal(key: &[u8; 32], whose: &str, sealed: &str) -> Option<Vec<u8>> {
    let sealed = BASE64.decode(sealed.as_bytes()).ok()?;
    let (nonce, msg) = sealed.split_at_checked(24)?;
    let cipher = <XChaCha20Poly1305 as chacha20poly1305::KeyInit>::new(key.into());
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg, aad: whose.as_bytes() }).ok()
}
