//! From a text to words that can be compared: shorthand written out, one spelling for i and y.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::vocabulary::Map;
use crate::read::fold::{Word, clean, split};
use crate::read::words::phrases;

/// A text longer than this, in characters, is cut: nobody's question needs more, and the work stays bounded.
const LONGEST: usize = 600;

/// A short form of two words ("cả nc") has a second one.
type Short = (Option<Box<str>>, Vec<Word>);

/// Short forms by their first word, with the words they stand for.
static SHORTS: LazyLock<Map<Box<str>, Vec<Short>>> = LazyLock::new(|| {
    let mut out: Map<Box<str>, Vec<Short>> = Map::default();
    for (short, long) in phrases(include_str!("data/short.txt")) {
        let (first, second) = short.split_once(' ').map_or((short, None), |(first, second)| (first, Some(second)));
        let words = split(long).words.into_iter().map(|word| Word::new(&spelled(&word.text), word.before));
        out.entry(first.into()).or_default().push((second.map(Into::into), words.collect()));
    }
    out
});

/// A text as cleaned characters, cut to what is looked at.
pub(super) fn cleaned(text: &str) -> String {
    let mut clean = clean(text);
    if clean.contains('%') {
        clean = clean.replace('%', " phần trăm ");
    }
    match clean.char_indices().nth(LONGEST) {
        Some((at, _)) => clean[..at].to_owned(),
        None => clean,
    }
}

/// The words of a cleaned text.
pub(super) fn words(clean: &str) -> Vec<Word> {
    let mut typed = coded(split(clean).words);
    let mut out = Vec::with_capacity(typed.len() + 4);
    let mut at = 0;
    while at < typed.len() {
        let shorts = SHORTS.get(typed[at].text.as_str()).map_or(&[][..], Vec::as_slice);
        let next = typed.get(at + 1).map(|next| next.text.as_str());
        let long = |second: Option<&str>| shorts.iter().rfind(|it| it.0.as_deref() == second).map(|it| &it.1);
        // "50k" is a sum of money.
        let money = typed[at].text == "k" && typed[at].before == '+';
        let one = long(None).filter(|_| !money);
        match next.and_then(|next| long(Some(next))).map(|long| (long, 2)).or(one.map(|long| (long, 1))) {
            Some((long, taken)) => {
                out.extend(long.iter().cloned());
                at += taken;
            }
            None => {
                let word = &mut typed[at];
                let word = std::mem::replace(word, Word { text: String::new(), fold: String::new(), before: ' ' });
                out.push(match spelled(&word.text) {
                    Cow::Borrowed(_) => word,
                    Cow::Owned(other) => Word::new(&other, word.before),
                });
                at += 1;
            }
        }
    }
    out
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
fn spelled(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|c| c.is_ascii_digit()) {
        let short = word.trim_start_matches('0');
        return match short {
            same if same == word => Cow::Borrowed(word),
            "" => Cow::Owned("0".to_owned()),
            short => Cow::Owned(short.to_owned()),
        };
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
        _ => return Cow::Borrowed(word),
    };
    if !before.is_some_and(|c| matches!(c, 'h' | 'k' | 'l' | 'm' | 'q' | 's' | 't' | 'v')) || chars.count() > 1 {
        return Cow::Borrowed(word);
    }
    let mut out: String = word.chars().take(word.chars().count() - 1).collect();
    out.push(short);
    Cow::Owned(out)
}
