//! What must never change an outcome, and what no text can break.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// Some of all questions, or one made up, and the same written in another way.
fn cases() -> impl Strategy<Value = (String, String)> {
    let written = proptest::sample::select(tables()).prop_map(|(question, ..)| question.to_owned());
    let question = prop_oneof![2 => written, 1 => made_up()];
    (question, 0..4_u8, any::<bool>(), "[ ?!.,…~)]{0,4}").prop_map(|(question, case, apart, tail)| {
        let mut text = match case {
            0 => question.clone(),
            1 => question.to_uppercase(),
            2 => question.to_lowercase(),
            // The look-alike of Đ that Icelandic keyboards and old fonts give.
            _ => question.replace('đ', "ð").replace('Đ', "Ð"),
        };
        if apart {
            text = text.nfd().collect();
        }
        (question, text + &tail)
    })
}

/// Questions that nobody asked, of the words of all questions.
fn made_up() -> impl Strategy<Value = String> {
    let mut words: Vec<&str> = tables().iter().flat_map(|(question, ..)| question.split_whitespace()).collect();
    words.sort_unstable();
    words.dedup();
    proptest::collection::vec(proptest::sample::select(words), 1..9).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn case_composition_and_trailing_punctuation_change_nothing((question, other) in cases()) {
        let base = base();
        prop_assert_eq!(base.ask(&question, DAY), base.ask(&other, DAY), "{}", other);
    }

    #[test]
    fn no_text_breaks_asking(text in "\\PC{0,200}") {
        let why = base().explain(&text, DAY);
        prop_assert!(why.near.iter().all(|near| (0.0..=1.0).contains(&near.probability)));
        if let Outcome::Which(ids) = &why.outcome {
            prop_assert!((1..=3).contains(&ids.len()));
        }
    }
}

fn base() -> &'static Base {
    static BASE: std::sync::LazyLock<Base> = std::sync::LazyLock::new(|| Base::new(reference()));
    &BASE
}
