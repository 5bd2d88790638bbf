//! What is counted. Every label is one of a fixed few words: never an id, never what somebody sent.

use std::sync::OnceLock;
use std::time::Duration;

use flows::Platform;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// One recorder for the process; several services of one process (in tests) share it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts counting.
pub(crate) fn start() {
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok());
}

/// Everything counted, in Prometheus's text format.
pub(crate) fn render() -> String {
    let Some(Some(recorder)) = RECORDER.get() else { return String::new() };
    recorder.run_upkeep();
    recorder.render()
}

/// An event was handled: `done`, `duplicate`, `poison`, `later` or `spooled`.
pub(crate) fn event(platform: Platform, outcome: &'static str) {
    counter!("langnghe_events_total", "platform" => platform.code(), "outcome" => outcome).increment(1);
}

/// A delivery that is not for us. `kind` is one of `bot`'s fixed words.
pub(crate) fn ignored(platform: Platform, kind: &'static str) {
    counter!("langnghe_ignored_total", "platform" => platform.code(), "kind" => kind).increment(1);
}

/// Bytes or an event were kept aside.
pub(crate) fn poison(platform: Platform) {
    counter!("langnghe_poison_total", "platform" => platform.code()).increment(1);
}

/// A request without a good secret, signature or cookie.
pub(crate) fn unauthorized(platform: Platform) {
    counter!("langnghe_unauthorized_total", "platform" => platform.code()).increment(1);
}

/// A request over a limit.
pub(crate) fn limited() {
    counter!("langnghe_limited_total").increment(1);
}

/// A stored session could not be read.
pub(crate) fn lost_session() {
    counter!("langnghe_lost_sessions_total").increment(1);
}

/// An entry was delivered, buried or put off. `what` is the effect's kind.
pub(crate) fn delivery(platform: Platform, what: &'static str, outcome: &'static str) {
    let labels = [("platform", platform.code()), ("what", what), ("outcome", outcome)];
    counter!("langnghe_deliveries_total", &labels).increment(1);
}

/// How long a platform's answer was waited for.
pub(crate) fn answered(platform: Platform, took: Duration) {
    histogram!("langnghe_answer_seconds", "platform" => platform.code()).record(took.as_secs_f64());
}

/// How many events wait in the spool.
pub(crate) fn spool(waiting: usize) {
    gauge!("langnghe_spool_events").set(waiting as f64);
}

/// How many chats have something waiting to be delivered.
pub(crate) fn backlog(chats: u64) {
    gauge!("langnghe_backlog_chats").set(chats as f64);
}

/// How many web pages are listening.
pub(crate) fn pages(listening: usize) {
    gauge!("langnghe_web_pages").set(listening as f64);
}
