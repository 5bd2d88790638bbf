//! What is said outside of surveys, and what it has to be taken for: `testdata/outside.tsv`.

use proptest::prelude::*;

use crate::desk::Rank;
use crate::read::{Elsewhere, Manner, fold, manner};

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("../../../testdata/outside.tsv").lines();
    rows.filter(|row| !row.is_empty() && !row.starts_with('#')).map(|row| row.split_once('\t').unwrap())
}

fn word(manner: Manner) -> String {
    let of = |elsewhere| match elsewhere {
        Elsewhere::Complaint(_) => "complaint",
        Elsewhere::Report => "report",
        Elsewhere::File => "file",
    };
    match manner {
        Manner::Opener => "opener".to_owned(),
        Manner::Greeting => "greeting".to_owned(),
        Manner::Thanks => "thanks".to_owned(),
        Manner::Bye => "bye".to_owned(),
        Manner::Chat => "chat".to_owned(),
        Manner::Urgent => "urgent".to_owned(),
        Manner::Abuse => "abuse".to_owned(),
        Manner::Refer(Elsewhere::Complaint(Some(rank))) => {
            let rank = match rank {
                Rank::Commune => "commune",
                Rank::Province => "province",
                Rank::Ministry => "ministry",
            };
            format!("complaint {rank}")
        }
        Manner::Refer(elsewhere) => of(elsewhere).to_owned(),
        Manner::About(elsewhere) => format!("{}?", of(elsewhere)),
        Manner::Question => "question".to_owned(),
    }
}

#[test]
fn every_row_is_taken_for_what_it_is() {
    let wrong: Vec<String> = rows()
        .filter(|(text, wanted)| word(manner(text)) != *wanted)
        .map(|(text, wanted)| format!("{text}: {wanted}, not {}", word(manner(text))))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows().count(), wrong.join("\n"));
}

/// Everything that the base can be asked stays a question, with its marks and without: small talk and referrals must not
/// swallow it.
#[test]
fn what_the_base_answers_is_asked() {
    let base = crate::kb::read(crate::kb::REFERENCE.as_bytes()).unwrap();
    let heads = base.iter().flat_map(|entry| std::iter::once(&entry.question).chain(&entry.variants));
    let swallowed: Vec<String> = heads
        .flat_map(|head| [head.clone(), fold(head)])
        .filter(|head| !matches!(manner(head), Manner::Question | Manner::About(_)))
        .map(|head| format!("{head}: {}", word(manner(&head))))
        .collect();
    assert!(swallowed.is_empty(), "{}", swallowed.join("\n"));
}

proptest! {
    /// Case and trailing punctuation change nothing.
    #[test]
    fn how_it_is_typed_changes_nothing(at in any::<prop::sample::Index>(), loud in any::<bool>(), tail in "[ .,]{0,3}") {
        let rows: Vec<_> = rows().collect();
        let (text, _) = rows[at.index(rows.len())];
        // A capital behind a title is a name.
        let typed = if loud { text.to_lowercase() } else { text.to_owned() };
        prop_assume!(!loud || !text.contains("ông ") && !text.contains("bà "));
        prop_assert_eq!(word(manner(&format!("{typed}{tail}"))), word(manner(text)));
    }

    /// Whatever comes, it ends.
    #[test]
    fn anything_is_something(text in "\\PC{0,200}") {
        manner(&text);
    }
}
