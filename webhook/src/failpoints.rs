//! Places where a test ends the process or holds it up: before and after what the service waits for on the path of a
//! message.
//!
//! Only with the cargo feature `failpoints`, which no released program has. Without it [`at`] is the future that it was
//! given, and this file holds nothing else.
//!
//! `FAILPOINTS` holds rules divided by `;`. A rule names a point and a side of it, may let passes by, and may hold up
//! instead of ending: `commit/after`, `send/before+2` (the third pass), `beat/before+3=4000` (held up for 4 s, once).
//! The process ends as if it was killed: nothing is flushed, nobody is told.

/// Waits for `work`, with a point before it and another after it.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub(crate) fn at<F: Future>(_point: &'static str, work: F) -> F {
    work
}

/// Waits for `work`, with a point before it and another after it.
#[cfg(feature = "failpoints")]
pub(crate) async fn at<T>(point: &'static str, work: impl Future<Output = T>) -> T {
    rules::pass(point, "before").await;
    let done = work.await;
    rules::pass(point, "after").await;
    done
}

#[cfg(feature = "failpoints")]
mod rules {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;

    struct Rule {
        /// `POINT/SIDE`.
        place: String,
        /// Passes still to be let by; negative once the rule has been used.
        passes: AtomicI64,
        /// How long to hold up; `None` ends the process.
        hold: Option<Duration>,
    }

    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let text = std::env::var("FAILPOINTS").unwrap_or_default();
        text.split(';').map(str::trim).filter(|it| !it.is_empty()).map(rule).collect()
    });

    fn rule(text: &str) -> Rule {
        let (text, hold) = match text.split_once('=') {
            Some((text, ms)) => (text, Some(number(ms))),
            None => (text, None),
        };
        let (place, passes) = match text.split_once('+') {
            Some((place, passes)) => (place, number(passes)),
            None => (text, 0),
        };
        let passes = AtomicI64::new(i64::try_from(passes).unwrap_or(i64::MAX));
        Rule { place: place.to_owned(), passes, hold: hold.map(Duration::from_millis) }
    }

    /// A rule that means nothing would let a test pass that tests nothing.
    fn number(text: &str) -> u64 {
        text.parse().unwrap_or_else(|_| panic!("FAILPOINTS: {text:?} is no number"))
    }

    pub(super) async fn pass(point: &str, side: &str) {
        let mut held = None;
        for rule in RULES.iter() {
            let here = rule.place.strip_prefix(point).and_then(|it| it.strip_prefix('/')) == Some(side);
            if !here || rule.passes.fetch_sub(1, Ordering::SeqCst) != 0 {
                continue;
            }
            match rule.hold {
                Some(hold) => held = Some((&rule.place, hold)),
                None => std::process::abort(),
            }
        }
        // Every rule has counted this pass by now: those that come meanwhile are later ones.
        if let Some((place, hold)) = held {
            tracing::info!(place, "held up by a failpoint");
            tokio::time::sleep(hold).await;
        }
    }
}
