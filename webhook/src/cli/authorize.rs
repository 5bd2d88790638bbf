//! `zalo authorize`: an administrator of the OA grants access in a browser, once.

use std::error::Error;
use std::io::{BufRead, Write};

use bot::zalo::Account;
use data_encoding::HEXLOWER;
use tokio::runtime::Runtime;

use crate::app::{now, random};
use crate::config::Config;
use crate::{start, token};

pub(super) fn authorize(config: Config, oa: Option<String>, redirect: Option<String>) -> Result<(), Box<dyn Error>> {
    let account = Account::new(chosen(&config, oa.as_deref())?).map_err(|error| error.to_string())?;
    let redirect = redirect
        .or_else(|| config.public_url.as_ref().map(|url| format!("{url}/")))
        .ok_or("PUBLIC_URL: set it, or give --redirect; it must equal the callback address in the app's settings")?;
    let runtime = Runtime::new()?;
    // Before anybody is asked for anything: a file that a running service holds is refused here.
    let storage = runtime.block_on(start::storage(&config))?;
    let state = HEXLOWER.encode(&random::<8>());
    println!("The app's callback address must be exactly: {redirect}");
    println!("An administrator of the OA opens this address and agrees:\n");
    println!("  {}\n", account.authorize_url(&redirect, &state, None));
    print!("Paste the address of the page that follows (or its code), within 10 minutes: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let code = code(&line).ok_or("no code in what was pasted")?;
    refuse_another(&line, &state, account.name())?;
    runtime.block_on(async {
        // Before the code is spent: it is good for one exchange.
        storage.ping_database().await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let pair = account.exchange(&code, None, now()).await?;
        storage.zalo_save(account.name(), &token::stored(&pair)).await?;
        println!("The tokens are stored. A running service takes them up within half a minute.");
        Ok(())
    })
}

fn chosen(config: &Config, oa: Option<&str>) -> Result<bot::zalo::Config, String> {
    let mut known = config.zalo.iter().map(|it| &it.config).filter(|it| oa.is_none_or(|oa| it.oa_id == oa));
    match (known.next(), known.next()) {
        (Some(one), None) => Ok(one.clone()),
        (Some(_), Some(_)) => Err("there are several OAs: name one by its id".to_owned()),
        (None, _) if oa.is_some() => Err("no such OA in the settings".to_owned()),
        (None, _) => Err("ZALO_APP_ID, ZALO_APP_SECRET and ZALO_OA_ID are not set".to_owned()),
    }
}

/// Refuses an address that answers another request, or that grants access to another OA. What Zalo leaves out is not
/// missed: whether it brings `state` back is not certain, and a bare code says neither.
pub(crate) fn refuse_another(pasted: &str, state: &str, oa: &str) -> Result<(), &'static str> {
    let differs = |name: &str, ours: &str| field(pasted, name).is_some_and(|theirs| percent_decoded(theirs) != ours);
    if differs("state", state) {
        return Err("this address does not answer the address printed above: open that one, and paste what follows");
    }
    if differs("oa_id", oa) {
        return Err("access was granted to another OA than the one in the settings");
    }
    Ok(())
}

/// A field of a pasted address, as it stands there.
fn field<'a>(pasted: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = pasted.trim().split_once('?')?;
    let query = query.split('#').next().unwrap_or(query);
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The code of a pasted callback address (`…?code=…&oa_id=…`), or the pasted code itself.
pub(crate) fn code(pasted: &str) -> Option<String> {
    let pasted = pasted.trim();
    let code = if pasted.contains('?') { field(pasted, "code")? } else { pasted };
    let code = percent_decoded(code);
    (!code.is_empty() && !code.contains(char::is_whitespace)).then_some(code)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = if *first == b'%' { tail.get(..2).and_then(|it| std::str::from_utf8(it).ok()) } else { None };
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
