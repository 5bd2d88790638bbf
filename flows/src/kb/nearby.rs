//! Words that are one slip apart, found without trying every slip.
//!
//! Two words are one slip apart only if they are alike once a letter is taken out of one of them or of both. So each known
//! word stands here under what is left of it: its own spelling, and each spelling with a letter less. Numbers stand for
//! the spellings, which makes a hit a mere candidate: who looks compares the words.

use std::collections::BTreeSet;

/// Shorter words are one slip away from half of the language; nothing that people mistype is longer.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=12;

/// The known words by what is left of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Nearby(BTreeSet<(u32, u32)>);

impl Nearby {
    /// Adds a word without marks under its number.
    pub(super) fn add(&mut self, word: &str, number: u32) {
        self.0.extend(left_of(word).map(|left| (left, number)));
    }

    /// Takes a word out again.
    pub(super) fn remove(&mut self, word: &str, number: u32) {
        for left in left_of(word) {
            self.0.remove(&(left, number));
        }
    }

    /// The numbers of words that may be one slip away from `word`, in no order, some twice.
    pub(super) fn candidates(&self, word: &str) -> impl Iterator<Item = u32> {
        let looked_for = LENGTHS.contains(&word.len()).then(|| left_of(word)).into_iter().flatten();
        looked_for.flat_map(|left| self.0.range((left, 0)..=(left, u32::MAX))).map(|(_, number)| *number)
    }
}

/// Numbers for a word and for each way to take one letter out of it; none for a word that no slip leads to.
fn left_of(word: &str) -> impl Iterator<Item = u32> {
    let bytes = word.as_bytes();
    let near = word.is_ascii() && (LENGTHS.start() - 1..=LENGTHS.end() + 1).contains(&bytes.len());
    let ways = if near { bytes.len() + 1 } else { 0 };
    (0..ways).map(|without| {
        let letters = bytes.iter().enumerate().filter(move |(at, _)| *at != without);
        // FNV-1a.
        letters.fold(0x811c_9dc5_u32, |hash, (_, letter)| (hash ^ u32::from(*letter)).wrapping_mul(0x0100_0193))
    })
}

/// Whether `typed` may be `meant` with one slip: a letter left out, too many or wrong, or changed with its neighbour. No
/// letter that Vietnamese has not is thought to be left out or wrong: "ve" is no "web", and "13" no "113".
pub(super) fn one_slip(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let same = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let ours = |letter: &u8| b"abcdeghiklmnopqrstuvxy".contains(letter);
    match (&typed[same..], &meant[same..]) {
        ([], []) => true,
        ([a, b, typed @ ..], [c, d, meant @ ..]) if a == d && b == c && typed == meant => true,
        ([_, typed @ ..], [letter, meant @ ..]) if typed == meant => ours(letter),
        ([_, typed @ ..], meant) if typed == meant => true,
        (typed, [letter, meant @ ..]) if typed == meant => ours(letter),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_letter_of_other_languages_is_not_put_in() {
        assert!(!one_slip("ve", "web") && !one_slip("13", "113") && !one_slip("dong", "wong"));
        assert!(one_slip("wweb", "web") && one_slip("ewb", "web") && one_slip("we", "wed"));
    }

    #[test]
    fn a_slip_is_a_letter_out_in_wrong_or_changed_with_its_neighbour() {
        for (a, b) in [("duong", "dung"), ("duong", "duongg"), ("duong", "dyong"), ("duong", "dunog"), ("tru", "rtu")] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("duong", "dng"), ("duong", "gnoud"), ("tru", "utr"), ("duong", ""), ("a", "bc")] {
            assert!(!one_slip(a, b) && !one_slip(b, a), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn every_word_one_slip_away_is_a_candidate(word in "[a-d]{3,12}", other in "[a-d]{2,13}") {
            let mut near = Nearby::default();
            near.add(&other, 7);
            if one_slip(&word, &other) {
                prop_assert!(near.candidates(&word).any(|number| number == 7));
            }
            near.remove(&other, 7);
            prop_assert!(near.candidates(&word).next().is_none());
        }

        #[test]
        fn a_slip_made_on_purpose_is_found(word in "[a-eghik-z&&[^wz]]{4,11}", at in 0..11_usize, letter in "[a-e]", kind in 0..4_u8) {
            let at = at % (word.len() - 1);
            let (head, tail) = word.split_at(at);
            let slip = match kind {
                0 => format!("{head}{}", &tail[1..]),
                1 => format!("{head}{letter}{tail}"),
                2 => format!("{head}{letter}{}", &tail[1..]),
                _ => format!("{head}{}{}{}", &tail[1..2], &tail[..1], &tail[2..]),
            };
            prop_assert!(one_slip(&slip, &word));
            let mut near = Nearby::default();
            near.add(&word, 1);
            prop_assert!(near.candidates(&slip).any(|number| number == 1));
        }
    }
}
