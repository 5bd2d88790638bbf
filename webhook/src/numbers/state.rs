//! Numbers that are looked up and set, rather than counted as things happen.

use std::time::Duration;

use flows::{Millis, Platform};
use metrics::{counter, gauge};

/// Whether a server answers. `part` is `redis` or `database`.
pub(crate) fn up(part: &'static str, yes: bool) {
    gauge!("langnghe_up", "part" => part).set(flag(yes));
}

/// What waits in the outboxes of one account.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outbox {
    pub(crate) chats: u64,
    pub(crate) entries: u64,
    /// How old the oldest entry is.
    pub(crate) oldest: Duration,
    /// Chats whose next entry has been waiting for too long.
    pub(crate) stuck: u64,
}

/// See [`Outbox`].
pub(crate) fn outbox(platform: Platform, account: &str, waiting: Outbox) {
    let labels = [("platform", platform.code().to_owned()), ("account", account.to_owned())];
    gauge!("langnghe_outbox_chats", &labels).set(waiting.chats as f64);
    gauge!("langnghe_outbox_entries", &labels).set(waiting.entries as f64);
    gauge!("langnghe_outbox_oldest_seconds", &labels).set(waiting.oldest.as_secs_f64());
    gauge!("langnghe_stuck_chats", &labels).set(waiting.stuck as f64);
}

/// How much is kept aside that nobody could read or handle.
pub(crate) fn poison_waiting(events: u64) {
    gauge!("langnghe_poison_waiting").set(events as f64);
}

/// How many questions wait for an official.
pub(crate) fn tickets(waiting: storage::TicketsWaiting) {
    for (state, count) in [("open", waiting.open), ("claimed", waiting.claimed)] {
        gauge!("langnghe_tickets_waiting", "state" => state).set(count as f64);
    }
    gauge!("langnghe_tickets_overdue").set(waiting.raised as f64);
}

/// Something happened to a question by itself; `what` is the word of a move.
pub(crate) fn ticket(what: &'static str) {
    counter!("langnghe_ticket_moves_total", "what" => what).increment(1);
}

/// How many bulletins this instance sends.
pub(crate) fn bulletins(sending: usize) {
    gauge!("langnghe_bulletins_sending").set(sending as f64);
}

/// An entry of a bulletin's list came to something; `outcome` is the word of one.
pub(crate) fn bulletin_entry(platform: Platform, outcome: &'static str) {
    counter!("langnghe_bulletin_entries_total", "platform" => platform.code(), "outcome" => outcome).increment(1);
}

/// An official was told what waits, or was not; `outcome` is sent, refused, uncertain, or open: another round may.
pub(crate) fn reminder(platform: Platform, outcome: &'static str) {
    counter!("langnghe_reminders_total", "platform" => platform.code(), "outcome" => outcome).increment(1);
}

/// How much waits in the spool, and for how long already.
pub(crate) fn spool(events: usize, bytes: u64, oldest: Duration) {
    gauge!("langnghe_spool_events").set(events as f64);
    gauge!("langnghe_spool_bytes").set(bytes as f64);
    gauge!("langnghe_spool_oldest_seconds").set(oldest.as_secs_f64());
}

/// What this process has under way.
pub(crate) fn under_way(tasks: usize, sends: usize) {
    gauge!("langnghe_tasks").set(tasks as f64);
    gauge!("langnghe_sends_under_way").set(sends as f64);
}

/// How old this instance's heartbeat is; nothing before the first.
pub(crate) fn heartbeat(age: Option<Duration>) {
    gauge!("langnghe_heartbeat_age_seconds").set(age.map_or(f64::NAN, |age| age.as_secs_f64()));
}

/// How old an OA's tokens are, and whether messages can be sent with them. An OA's id is public, it stands in its
/// addresses.
pub(crate) fn zalo_tokens(account: &str, age: Option<Duration>, good: bool) {
    let age = age.map_or(f64::NAN, |age| age.as_secs_f64());
    gauge!("langnghe_zalo_token_age_seconds", "account" => account.to_owned()).set(age);
    gauge!("langnghe_zalo_tokens_ok", "account" => account.to_owned()).set(flag(good));
}

/// Whether an OA's webhook says nothing while messages leave.
pub(crate) fn zalo_silent(account: &str, silent: bool) {
    gauge!("langnghe_zalo_silent", "account" => account.to_owned()).set(flag(silent));
}

/// Something that a person wrote was read from a conversation, because the webhook had not delivered it.
pub(crate) fn zalo_caught_up() {
    counter!("langnghe_zalo_caught_up_total").increment(1);
}

/// How Telegram's deliveries to a bot go: what waits, and when one last failed.
pub(crate) fn telegram(account: &str, pending: u64, failed_at: Option<Millis>) {
    gauge!("langnghe_telegram_pending_updates", "account" => account.to_owned()).set(pending as f64);
    let failed_at = failed_at.map_or(0.0, |at| at.0 as f64 / 1000.0);
    gauge!("langnghe_telegram_failed_timestamp_seconds", "account" => account.to_owned()).set(failed_at);
}

/// Whether Telegram delivers to us.
pub(crate) fn telegram_webhook(account: &str, ours: bool) {
    gauge!("langnghe_telegram_webhook_ours", "account" => account.to_owned()).set(flag(ours));
}

/// How many chats have something waiting to be delivered.
pub(crate) fn backlog(chats: u64) {
    gauge!("langnghe_backlog_chats").set(chats as f64);
}

/// How many web pages are listening.
pub(crate) fn pages(listening: usize) {
    gauge!("langnghe_web_pages").set(listening as f64);
}

/// What is left of an account's rate budget, in messages that may leave now. `lane` is one of a fixed few words.
pub(crate) fn budget_left(platform: Platform, account: &str, lane: &'static str, messages: f64) {
    let labels = [("platform", platform.code().to_owned()), ("account", account.to_owned()), ("lane", lane.to_owned())];
    gauge!("langnghe_budget_left", &labels).set(messages);
}

/// The time from `then` to `now`; none if the clocks disagree.
pub(crate) fn age(now: Millis, then: Millis) -> Duration {
    Duration::from_millis(u64::try_from(now.since(then)).unwrap_or_default())
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}
