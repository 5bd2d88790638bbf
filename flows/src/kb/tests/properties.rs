//! What must never change an outcome, and what no text can break.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// Some of all questions, and the same written in another way.
fn cases() -> impl Strategy<Value = (&'static str, String)> {
    let tail = "[ ?!.,…~)]{0,4}";
    (proptest::sample::select(tables()), 0..4_u8, any::<bool>(), tail).prop_map(
        |((question, ..), case, apart, tail)| {
            let mut text = match case {
                0 => question.to_owned(),
                1 => question.to_uppercase(),
                2 => question.to_lowercase(),
                // The look-alike of Đ that Icelandic keyboards and old fonts give.
                _ => question.replace('đ', "ð").replace('Đ', "Ð"),
            };
            if apart {
                text = text.nfd().collect();
            }
            (question, text + &tail)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn case_composition_and_trailing_punctuation_change_nothing((question, other) in cases()) {
        let base = base();
        prop_assert_eq!(base.ask(question, DAY), base.ask(&other, DAY), "{}", other);
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
