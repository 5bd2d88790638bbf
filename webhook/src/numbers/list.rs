//! Every number that `/metrics` shows: name, unit, what it means. The dashboard and the alert rules in `webhook/ops` are
//! held against this list.

use metrics::Unit;

/// How a number behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sort {
    /// It only grows while the process lives.
    Counter,
    /// It goes up and down.
    Gauge,
    /// It counts durations, in seconds, up to each of these bounds.
    Histogram(&'static [f64]),
}

/// One number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    pub(crate) name: &'static str,
    pub(crate) sort: Sort,
    pub(crate) unit: Unit,
    pub(crate) help: &'static str,
}

/// A step is pure work.
const STEP: &[f64] = &[0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.005, 0.025];
/// A commit is one way to Redis and back, or one write to the disk.
const COMMIT: &[f64] = &[0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
/// What a platform waits for: Zalo gives 2 s, Telegram 60 s, we at most 10 s.
const EVENT: &[f64] = &[0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0];
/// A call to a platform ends after 10 s.
const ANSWER: &[f64] = &[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How long a person waits; after the death of an instance up to 3 s.
const DELAY: &[f64] = &[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 3600.0];

const fn counter(name: &'static str, help: &'static str) -> Number {
    Number { name, sort: Sort::Counter, unit: Unit::Count, help }
}

const fn gauge(name: &'static str, unit: Unit, help: &'static str) -> Number {
    Number { name, sort: Sort::Gauge, unit, help }
}

const fn histogram(name: &'static str, bounds: &'static [f64], help: &'static str) -> Number {
    Number { name, sort: Sort::Histogram(bounds), unit: Unit::Seconds, help }
}

/// All of them.
pub(crate) const NUMBERS: &[Number] = &[
    // What comes in
    counter("langnghe_events_total", "Events, by what came in and what became of it."),
    counter("langnghe_ignored_total", "Deliveries that are not for a conversation."),
    counter("langnghe_unauthorized_total", "Requests without a good secret, signature or cookie, answered 401 or 403."),
    counter("langnghe_limited_total", "Requests over a limit, answered 429."),
    counter("langnghe_poison_total", "Deliveries and events that were kept aside: nobody could read or handle them."),
    counter("langnghe_lost_sessions_total", "Stored sessions that could not be read; the person got an apology."),
    counter("langnghe_panics_total", "Mistakes in this program that were caught."),
    histogram("langnghe_event_seconds", EVENT, "Seconds from reading an event to answering its platform."),
    // Moving a chat
    counter("langnghe_conflicts_total", "Commits that found the chat moved by somebody else, and were done again."),
    histogram("langnghe_step_seconds", STEP, "Seconds that deciding what to do takes."),
    histogram("langnghe_commit_seconds", COMMIT, "Seconds that storing a step takes."),
    // What goes out
    counter("langnghe_deliveries_total", "Attempts at entries of the outbox, by what was owed and how it went."),
    counter("langnghe_buried_total", "Entries that were given up and kept aside, by reason."),
    counter("langnghe_refusals_total", "Calls that a platform did not take, by what that means."),
    histogram("langnghe_answer_seconds", ANSWER, "Seconds that a platform took to answer a message."),
    histogram("langnghe_delay_seconds", DELAY, "Seconds from the commit of a message until its platform had it."),
    gauge("langnghe_sends_under_way", Unit::Count, "Calls to platforms under way."),
    gauge("langnghe_budget_left", Unit::Count, "Messages that an account may still send now, of its rate budget."),
    // What waits
    gauge("langnghe_backlog_chats", Unit::Count, "Chats with something waiting to be delivered, on all instances."),
    gauge("langnghe_outbox_chats", Unit::Count, "The same by account."),
    gauge("langnghe_outbox_entries", Unit::Count, "Messages and records waiting to be delivered, by account."),
    gauge(
        "langnghe_outbox_oldest_seconds",
        Unit::Seconds,
        "Age in seconds of the oldest entry that waits, by account.",
    ),
    gauge(
        "langnghe_stuck_chats",
        Unit::Count,
        "Chats whose next entry has been waiting for over 5 minutes; 0 in health.",
    ),
    gauge("langnghe_poison_waiting", Unit::Count, "Deliveries and events that are kept aside."),
    gauge("langnghe_spool_events", Unit::Count, "Events that wait on this instance's disk."),
    gauge("langnghe_spool_bytes", Unit::Bytes, "Bytes that they take."),
    gauge("langnghe_spool_oldest_seconds", Unit::Seconds, "Seconds since the first of them."),
    // Questions to officials
    gauge("langnghe_tickets_waiting", Unit::Count, "Questions that wait for an official's answer, claimed or not."),
    gauge("langnghe_tickets_overdue", Unit::Count, "Those of them that were not answered in time and went up."),
    counter("langnghe_ticket_moves_total", "What happened to questions by itself: reminders, going up, closing."),
    // Bulletins
    gauge("langnghe_bulletins_sending", Unit::Count, "Bulletins that this instance sends."),
    counter("langnghe_bulletin_entries_total", "Entries of bulletins' lists, by what became of them."),
    // Officials in chats of their own
    counter("langnghe_reminders_total", "Messages that tell an official what waits, by what became of them."),
    // The house
    gauge("langnghe_up", Unit::Count, "1 while Redis (in embedded mode: the file) and the database answer, else 0."),
    gauge(
        "langnghe_heartbeat_age_seconds",
        Unit::Seconds,
        "Seconds since this instance's heartbeat; over 2 s others take over.",
    ),
    gauge("langnghe_tasks", Unit::Count, "Tasks under way: requests, deliveries, web pages, workers."),
    gauge("langnghe_web_pages", Unit::Count, "Web pages that are listening."),
    gauge("langnghe_build_info", Unit::Count, "1, with the version as a label."),
    // Platforms
    gauge("langnghe_zalo_silent", Unit::Count, "1 while an OA's webhook says nothing although messages leave, else 0."),
    counter(
        "langnghe_zalo_caught_up_total",
        "What people wrote and the webhook did not deliver, read from conversations.",
    ),
    gauge("langnghe_telegram_pending_updates", Unit::Count, "Updates that wait at Telegram."),
    gauge("langnghe_telegram_webhook_ours", Unit::Count, "1 while Telegram delivers a bot's updates here, else 0."),
    gauge(
        "langnghe_telegram_failed_timestamp_seconds",
        Unit::Seconds,
        "When a delivery of Telegram last failed, seconds since 1970.",
    ),
    gauge("langnghe_zalo_tokens_ok", Unit::Count, "1 while messages can be sent with an OA's tokens, else 0."),
    gauge(
        "langnghe_zalo_token_age_seconds",
        Unit::Seconds,
        "Seconds since an OA's tokens were renewed; every 20 hours in health.",
    ),
];
