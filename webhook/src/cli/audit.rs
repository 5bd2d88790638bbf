//! `audit`: whether the log of what was done is whole.

use std::error::Error;

use clap::Subcommand;
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::start;

/// What to do with the log.
#[derive(Subcommand)]
pub(super) enum Audit {
    /// Read the whole log and say whether any line was changed, removed, added or moved; exits 0 (whole) or 1 (not)
    Verify {
        /// A last line that was printed before: finds out also when the log was taken back to an earlier state
        #[arg(long, value_name = "NUMBER:HASH", value_parser = known)]
        known: Option<(i64, String)>,
    },
}

/// A line's number and hash, as `audit verify` prints them.
fn known(text: &str) -> Result<(i64, String), String> {
    let wrong = || "a number, a colon and 64 hexadecimal digits, as `audit verify` prints them".to_owned();
    let (number, hash) = text.split_once(':').ok_or_else(wrong)?;
    let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = number.parse().ok().filter(|number| *number > 0 && whole).ok_or_else(wrong)?;
    Ok((number, hash.to_ascii_lowercase()))
}

pub(super) fn audit(config: Config, command: Audit) -> Result<(), Box<dyn Error>> {
    let Audit::Verify { known } = command;
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let known = known.as_ref().map(|(number, hash)| (*number, hash.as_str()));
        let verified = storage.audit_verify(known).await;
        storage.leave().await?;
        let verified = verified?.map_err(|fault| format!("the audit log is not whole: {fault}"))?;
        println!("whole: {} lines", verified.lines);
        if verified.lines > 0 {
            println!("last: {}:{}", verified.lines, verified.hash);
        }
        Ok(())
    })
}
