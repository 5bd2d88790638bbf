use std::collections::BTreeSet;
use std::time::Duration;

use flows::Platform;

use super::list::NUMBERS;
use super::{answered, event, render, start};

/// Numbers that no alert looks at: they explain what the others say.
const FOR_LOOKING: [&str; 18] = [
    "langnghe_answer_seconds",
    "langnghe_backlog_chats",
    "langnghe_bulletins_sending",
    "langnghe_commit_seconds",
    "langnghe_deliveries_total",
    "langnghe_ignored_total",
    "langnghe_limited_total",
    "langnghe_outbox_chats",
    "langnghe_outbox_entries",
    "langnghe_reminders_total",
    "langnghe_sends_under_way",
    "langnghe_spool_events",
    "langnghe_step_seconds",
    "langnghe_tasks",
    "langnghe_ticket_moves_total",
    "langnghe_tickets_waiting",
    "langnghe_web_pages",
    "langnghe_zalo_caught_up_total",
];

/// The names of our numbers in a text.
fn named(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("langnghe_")).map(bare).collect()
}

/// A name without what a histogram puts behind it.
fn bare(word: &str) -> &str {
    let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end));
    base.filter(|base| NUMBERS.iter().any(|it| it.name == *base)).unwrap_or(word)
}

fn listed() -> BTreeSet<&'static str> {
    NUMBERS.iter().map(|it| it.name).collect()
}

#[test]
fn each_number_has_its_alert_or_needs_none() {
    let alerts = named(include_str!("../../ops/alerts.yml"));
    let wanted: BTreeSet<_> = listed().into_iter().filter(|name| !FOR_LOOKING.contains(name)).collect();
    assert_eq!(alerts, wanted);
    assert!(named(include_str!("../../ops/alerts.test.yml")).is_subset(&alerts));
}

#[test]
fn the_dashboard_shows_each_number() {
    let dashboard: serde_json::Value = serde_json::from_str(include_str!("../../ops/dashboard.json")).expect("JSON");
    let mut shown = String::new();
    for panel in dashboard["panels"].as_array().expect("panels") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            shown += target["expr"].as_str().expect("an expression");
            shown.push('\n');
        }
    }
    assert_eq!(named(&shown), listed());
}

#[test]
fn the_readme_says_what_each_number_means() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme.split_once("## Watching it").expect("a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    assert_eq!(named(section), listed());
}

#[test]
fn each_number_stands_once_in_the_list() {
    let names: BTreeSet<_> = NUMBERS.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), NUMBERS.len());
    assert!(NUMBERS.iter().all(|it| it.help.ends_with('.')), "help is a sentence");
}

/// Real histograms, which can be added up over instances; summaries cannot.
#[test]
fn durations_are_shown_in_buckets() {
    start();
    answered(Platform::Web, Duration::from_millis(30));
    let shown = render();
    assert!(shown.contains("# TYPE langnghe_answer_seconds histogram"), "{shown}");
    assert!(shown.contains("langnghe_answer_seconds_bucket{platform=\"web\",le=\"0.025\"} 0"), "{shown}");
    assert!(shown.contains("langnghe_answer_seconds_bucket{platform=\"web\",le=\"0.05\"} 1"), "{shown}");
    assert!(shown.contains("# HELP langnghe_answer_seconds Seconds that"), "{shown}");
}

#[test]
fn words_are_counted_by_themselves_known_or_not() {
    start();
    event(Platform::Telegram, "media", "duplicate");
    event(Platform::Telegram, "media", "duplicate");
    event(Platform::Telegram, "media", "an outcome of tomorrow");
    let shown = render();
    let line = |outcome: &str, n: u32| {
        format!("langnghe_events_total{{platform=\"telegram\",kind=\"media\",outcome=\"{outcome}\"}} {n}")
    };
    assert!(shown.contains(&line("duplicate", 2)), "{shown}");
    assert!(shown.contains(&line("an outcome of tomorrow", 1)), "{shown}");
}
