//! From a text to words that can be compared: shorthand written out, one spelling for i and y.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::read::fold::{Word, clean, split};
use crate::read::words::phrases;

/// A text longer than this, in characters, is cut: nobody's question needs more, and the work stays bounded.
const LONGEST: usize = 600;

/// Short forms by their words ("cả nc", "đk"), with the words they stand for.
static SHORTS: LazyLock<BTreeMap<String, Vec<Word>>> = LazyLock::new(|| {
    phrases(include_str!("data/short.txt")).map(|(short, long)| (short.to_owned(), split(long).words)).collect()
});

/// A text as cleaned characters, cut to what is looked at.
pub(super) fn cleaned(text: &str) -> String {
    let clean = clean(text).replace('%', " phần trăm ");
    match clean.char_indices().nth(LONGEST) {
        Some((at, _)) => clean[..at].to_owned(),
        None => clean,
    }
}

/// The words of a cleaned text.
pub(super) fn words(clean: &str) -> Vec<Word> {
    let typed = coded(split(clean).words);
    let mut out = Vec::with_capacity(typed.len() + 4);
    let mut at = 0;
    while at < typed.len() {
        let two = typed.get(at + 1).and_then(|next| SHORTS.get(&format!("{} {}", typed[at].text, next.text)));
        // "50k" is a sum of money.
        let money = typed[at].text == "k" && typed[at].before == '+';
        let one = SHORTS.get(&typed[at].text).filter(|_| !money);
        match two.map(|long| (long, 2)).or(one.map(|long| (long, 1))) {
            Some((long, taken)) => {
                out.extend(long.iter().cloned());
                at += taken;
            }
            None => {
                out.push(typed[at].clone());
                at += 1;
            }
        }
    }
    out.into_iter().map(|word| Word::new(&spelled(&word.text), word.before)).collect()
}

/// A letter or two with the number behind them are one word: the form "CT07", the class "B2"; but "t10" is a month.
fn coded(typed: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(typed.len());
    for word in typed {
        let behind = word.before == '+' && word.digits();
        let code = |last: &&mut Word| {
            last.text.len() <= 3
                && last.text.is_ascii()
                && !last.digits()
                && !last.text.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        };
        match out.last_mut().filter(|_| behind).filter(code) {
            Some(last) if last.text == "t" => {
                *last = Word::new("tháng", last.before);
                out.push(Word::new(&word.text, ' '));
            }
            Some(last) => *last = Word::new(&format!("{}{}", last.text, spelled(&word.text)), last.before),
            None => out.push(word),
        }
    }
    out
}

/// One spelling where Vietnamese has two: "tỷ" as "tỉ", "kỹ" as "kĩ"; "07" as "7".
fn spelled(word: &str) -> String {
    if word.bytes().all(|c| c.is_ascii_digit()) {
        let short = word.trim_start_matches('0');
        return if short.is_empty() { "0" } else { short }.to_owned();
    }
    let mut chars = word.chars().rev();
    let (last, before) = (chars.next(), chars.next());
    let short = match last {
        Some('y') => 'i',
        Some('ý') => 'í',
        Some('ỳ') => 'ì',
        Some('ỷ') => 'ỉ',
        Some('ỹ') => 'ĩ',
        Some('ỵ') => 'ị',
        _ => return word.to_owned(),
    };
    if !before.is_some_and(|c| matches!(c, 'h' | 'k' | 'l' | 'm' | 'q' | 's' | 't' | 'v')) || chars.count() > 1 {
        return word.to_owned();
    }
    let mut out: String = word.chars().take(word.chars().count() - 1).collect();
    out.push(short);
    out
}
