//! Records that this process wrote lately, so that the next event of a chat need not ask the server for what is known.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use flows::Chat;

/// How many chats one generation holds. With records of 1 KiB two of them take 16 MiB at most.
const MOST: usize = 8192;
/// How long a generation is the young one. A record is kept for twice as long at most: it holds a person's answers.
const LIFE: Duration = Duration::from_secs(60);

/// Two generations, of which the older one goes as a whole: bounded in number and in time without a list beside them.
#[derive(Debug)]
pub(crate) struct Recent(Mutex<Generations>);

#[derive(Debug)]
struct Generations {
    young: HashMap<Chat, Vec<u8>>,
    old: HashMap<Chat, Vec<u8>>,
    since: Instant,
}

impl Generations {
    fn turn(&mut self) {
        self.old = std::mem::take(&mut self.young);
        self.since = Instant::now();
    }
}

impl Recent {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Generations { young: HashMap::new(), old: HashMap::new(), since: Instant::now() }))
    }

    pub(crate) fn keep(&self, chat: &Chat, record: Vec<u8>) {
        let mut it = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if it.young.len() >= MOST {
            it.turn();
        }
        it.old.remove(chat);
        it.young.insert(chat.clone(), record);
    }

    /// Gives the record away: whoever takes it writes the next, or finds that it is out of date.
    pub(crate) fn take(&self, chat: &Chat) -> Option<Vec<u8>> {
        let mut it = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        it.young.remove(chat).or_else(|| it.old.remove(chat))
    }

    /// Lets go of what is old. Call now and then, also while nothing happens.
    pub(crate) fn age(&self) {
        let mut it = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if it.since.elapsed() > LIFE {
            it.turn();
        }
    }
}

#[cfg(test)]
mod tests {
    use flows::{Chat, Platform};

    use super::{MOST, Recent};

    fn chat(n: usize) -> Chat {
        Chat { platform: Platform::Telegram, account: "main".to_owned(), user: n.to_string() }
    }

    #[test]
    fn a_record_is_given_once_and_is_the_last_one() {
        let recent = Recent::new();
        recent.keep(&chat(1), vec![1]);
        recent.keep(&chat(1), vec![2]);
        assert_eq!(recent.take(&chat(1)), Some(vec![2]));
        assert_eq!(recent.take(&chat(1)), None);
    }

    #[test]
    fn more_chats_than_fit_push_the_oldest_out() {
        let recent = Recent::new();
        (0..=2 * MOST).for_each(|n| recent.keep(&chat(n), Vec::new()));
        assert_eq!(recent.take(&chat(0)), None);
        assert!(recent.take(&chat(MOST)).is_some() && recent.take(&chat(2 * MOST)).is_some());
    }

    #[test]
    fn an_older_generation_never_hides_a_newer_record() {
        let recent = Recent::new();
        recent.keep(&chat(0), vec![1]);
        (1..=MOST).for_each(|n| recent.keep(&chat(n), Vec::new()));
        recent.keep(&chat(0), vec![2]);
        assert_eq!(recent.take(&chat(0)), Some(vec![2]));
        assert_eq!(recent.take(&chat(0)), None, "the older one went with it");
    }
}
