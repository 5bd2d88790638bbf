//! Bases in YAML: what is taken, and how mistakes are named.

use super::super::State;
use super::*;

/// The mistakes of a file, one a line.
fn faults(text: &str) -> String {
    let faults = read(text.as_bytes()).expect_err("the file has mistakes");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// One entry with these lines instead of, or besides, the usual ones.
fn with(lines: &str) -> String {
    let usual = ["id: a", "topic: t", "question: Gì?", "answer: Đây.", "source: general"];
    let given: Vec<&str> = lines.lines().collect();
    let field = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
    let kept = usual.iter().copied().filter(|line| !given.iter().any(|it| field(it) == field(line)));
    let all: Vec<&str> = kept.chain(given.iter().copied()).collect();
    format!("entries:\n- {}\n", all.join("\n  "))
}

#[test]
fn the_reference_base_has_120_entries_in_12_topics() {
    let entries = reference();
    let topics: std::collections::BTreeSet<&str> = entries.iter().map(|entry| entry.topic.as_str()).collect();
    assert_eq!((entries.len(), topics.len()), (120, 12));
    assert!(entries.iter().all(|entry| entry.holds(DAY)));
}

#[test]
fn every_field_is_read() {
    let text = with(
        "variants: [Sao?, \"Thế nào?\"]\nanswer: { vi: Đây., en: Here. }\nunit: Sở Nội vụ\nbasis: Nghị định 61\n\
         from: 2026-01-01\nuntil: 2026-12-31\nreviewer: BTV 1\nstate: draft\ntags: [x]",
    );
    let entries = read(text.as_bytes()).expect("no mistakes");
    let entry = &entries[0];
    assert_eq!(entry.variants, ["Sao?", "Thế nào?"]);
    assert_eq!((entry.answer.get(Lang::Vi), entry.answer.get(Lang::En)), ("Đây.", "Here."));
    assert_eq!((entry.unit.as_deref(), entry.basis.as_deref()), (Some("Sở Nội vụ"), Some("Nghị định 61")));
    assert_eq!((entry.from, entry.until), (Some(date(2026, 1, 1)), Some(date(2026, 12, 31))));
    assert_eq!((entry.reviewer.as_deref(), entry.state), (Some("BTV 1"), State::Draft));
    assert!(!entry.holds(DAY), "a draft is never given");
}

#[test]
fn a_mistake_names_entry_and_field() {
    assert_eq!(faults(&with("answer:")), "a: answer: is missing");
    assert_eq!(
        faults(&with("topic: Hộ tịch")),
        "a: topic: may have small letters a-z, digits and hyphens only, 80 at most"
    );
    assert_eq!(faults(&with("question: 12")), "a: question: is no text; put it in quotation marks");
    assert_eq!(faults(&with("variants: Sao?")), "a: variants: is no list of texts");
    assert_eq!(faults(&with("answer: { en: Here. }")), "a: answer: has no Vietnamese text (vi)");
    assert_eq!(
        faults(&with("answer: { vi: Đây., fr: Ici. }")),
        "a: answer: \"fr\" is no language; there are vi and en"
    );
    assert_eq!(faults(&with("from: 1/2/2026")), "a: from: is no day; write it as 2026-01-31");
    assert_eq!(faults(&with("from: 2026-02-30")), "a: from: is no day; write it as 2026-01-31");
    assert_eq!(faults(&with("from: 2026-02-02\nuntil: 2026-02-01")), "a: until: lies before \"from\"");
    assert_eq!(faults(&with("state: ok")), "a: state: is one of draft, approved, expired");
    assert!(faults(&with("answr: x")).starts_with("a: answr: no such field; there are: id, topic"));
}

#[test]
fn an_entry_without_an_id_is_named_by_its_number() {
    let two = with("id: b") + "- 7\n";
    assert!(faults(&two).starts_with("entry 2: is no mapping of fields\n"), "{}", faults(&two));
}

#[test]
fn all_mistakes_are_named_at_once_and_nothing_is_taken() {
    let text = with("question:\nanswer:");
    assert_eq!(faults(&text), "a: question: is missing\na: answer: is missing");
}

#[test]
fn two_entries_with_one_id_are_a_mistake() {
    let one = with("");
    let two = format!("{one}{}", one.trim_start_matches("entries:\n"));
    assert_eq!(faults(&two), "a: id: another entry has the same id");
}

#[test]
fn what_is_no_base_is_refused_with_a_reason() {
    assert_eq!(faults("a: b"), "has no list \"entries\"");
    assert_eq!(faults(""), "has no list \"entries\"");
    assert!(!faults("entries: [").is_empty());
    assert!(read(&[0xff, 0xfe]).expect_err("not text")[0].what.get(Lang::En).starts_with("not UTF-8"));
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let before = format!("*a{}", n - 1);
        text += &format!("a{n}: &a{n} [{}]\n", vec![before; 10].join(", "));
    }
    text += "entries: []\n";
    assert!(!faults(&text).is_empty());
    assert!(!faults(&format!("entries: {}1{}", "[".repeat(5_000), "]".repeat(5_000))).is_empty());
}
