//! From typed characters to words: one spelling for what looks the same, and a form without marks to compare by.

use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A letter taken apart: the plain letter, its vowel mark (or the bar of đ), and its tone.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Letter {
    base: char,
    mark: char,
    tone: u8,
}

/// Takes a lower-case letter apart. Hỏi and ngã count as one tone: half of the country speaks and types them alike.
fn letter(c: char) -> Letter {
    if c.is_ascii() {
        return Letter { base: c, mark: ' ', tone: 0 };
    }
    if let Some(known) = LETTERS.get((c as usize).wrapping_sub(FIRST)) {
        return *known;
    }
    apart(c)
}

/// The first and last of the composed letters of Vietnamese, à and ỹ.
const FIRST: usize = 0xe0;
const LAST: usize = 0x1ef9;

/// Every letter between them, taken apart.
static LETTERS: LazyLock<Vec<Letter>> =
    LazyLock::new(|| (FIRST..=LAST).filter_map(|code| char::from_u32(u32::try_from(code).ok()?)).map(apart).collect());

fn apart(c: char) -> Letter {
    let mut parts = Letter { base: c, mark: ' ', tone: 0 };
    if c == 'đ' {
        return Letter { base: 'd', mark: '-', tone: 0 };
    }
    let mut first = true;
    decompose_canonical(c, |part| {
        match part {
            '\u{301}' => parts.tone = 1,
            '\u{300}' => parts.tone = 2,
            '\u{309}' | '\u{303}' => parts.tone = 3,
            '\u{323}' => parts.tone = 4,
            '\u{302}' | '\u{306}' | '\u{31b}' => parts.mark = part,
            _ if first => parts.base = part,
            _ => {}
        }
        first = false;
    });
    parts
}

/// One spelling for what looks the same: composed, lower case, wide and circled digits as plain ones, Ð (U+00D0) as đ,
/// nothing invisible, and a letter typed three times or more in a row typed once.
pub(crate) fn clean(text: &str) -> String {
    // Composed text, which is nearly all of it, need not be taken apart and put together again.
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => cleaned(text.chars(), text.len()),
        _ => cleaned(text.nfkc(), text.len()),
    }
}

fn cleaned(composed: impl Iterator<Item = char>, length: usize) -> String {
    let mut out = String::with_capacity(length);
    let (mut last, mut run) = (' ', 0_u32);
    for c in composed.flat_map(char::to_lowercase) {
        let c = match c {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}' => continue,
            '\u{f0}' | '\u{256}' => 'đ',
            // The frame of a keycap emoji: what follows it is another key.
            '\u{20e3}' => ' ',
            other => other,
        };
        run = if c == last { run + 1 } else { 1 };
        if run >= 3 && c.is_alphabetic() {
            if run == 3 {
                out.pop();
            }
            continue;
        }
        out.push(c);
        last = c;
    }
    // A mark that only meets its letter once the repeats between them are gone.
    if out.is_ascii() || unicode_normalization::is_nfc(&out) { out } else { out.nfc().collect() }
}

/// The same text with every letter typed twice in a row typed once ("okk", "lòngg"). Digits stay.
pub(crate) fn single(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len());
    let mut last = ' ';
    for c in clean.chars() {
        if !(c == last && c.is_alphabetic()) {
            out.push(c);
        }
        last = c;
    }
    out
}

/// A cleaned word without any marks.
pub(crate) fn plain(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len());
    plain_into(clean, &mut out);
    out
}

/// Appends a cleaned word without any marks.
pub(crate) fn plain_into(clean: &str, out: &mut String) {
    for c in clean.chars() {
        out.push(if c.is_ascii() { c } else { letter(c).base });
    }
}

/// Whether `typed` can be meant as `target`: the same letters, and no mark that contradicts. A mark left out never
/// contradicts ("hài long", "hoà" for "hòa"); "dùng" contradicts "dừng".
pub(crate) fn agrees(typed: &str, target: &str) -> bool {
    typed == target || each(typed, target, true)
}

/// [`agrees`], where only the choices of one question are compared: a tone without its vowel's mark ("nũ") is enough.
pub(crate) fn agrees_loosely(typed: &str, target: &str) -> bool {
    typed == target || each(typed, target, false)
}

fn each(typed: &str, target: &str, strict: bool) -> bool {
    let mut target = target.split(' ');
    typed.split(' ').all(|word| target.next().is_some_and(|wanted| compare(word, wanted, strict)))
        && target.next().is_none()
}

/// [`agrees`] for one word. Who sets a tone sets the vowel's mark too, so "dùng" is no "dừng"; who leaves the tone out
/// may have set the mark alone.
pub(crate) fn word_agrees(typed: &str, target: &str) -> bool {
    compare(typed, target, true)
}

fn compare(typed: &str, target: &str, strict: bool) -> bool {
    let (mut typed_tone, mut target_tone, mut bare) = (0, 0, false);
    let mut target = target.chars();
    for c in typed.chars() {
        let Some(wanted) = target.next() else { return false };
        let (c, wanted) = (letter(c), letter(wanted));
        if c.base != wanted.base || (c.mark != ' ' && c.mark != wanted.mark) {
            return false;
        }
        bare |= c.mark == ' ' && !matches!(wanted.mark, ' ' | '-');
        typed_tone = typed_tone.max(c.tone);
        target_tone = target_tone.max(wanted.tone);
    }
    target.next().is_none() && (typed_tone == 0 || typed_tone == target_tone && !(bare && strict))
}

/// One word or one number of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As typed, cleaned.
    pub text: String,
    /// Without marks.
    pub fold: String,
    /// What stood before it: a space, the first punctuation mark, or '+' where a digit touches a letter.
    pub before: char,
}

impl Word {
    /// A word out of a cleaned text.
    pub(crate) fn new(text: &str, before: char) -> Self {
        Self { text: text.to_owned(), fold: plain(text), before }
    }

    /// Whether it is made of digits.
    pub(crate) fn digits(&self) -> bool {
        self.text.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }
}

/// A text cut into words, with what its punctuation says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The words, short forms written out.
    pub words: Vec<Word>,
    /// A question mark stands somewhere.
    pub asks: bool,
    /// A face or thumb that takes back what the words say.
    pub sour: bool,
}

const SOUR: &[char] =
    &['👎', '😠', '😡', '🤬', '😤', '🙄', '😒', '😞', '😢', '😭', '😔', '💩', '🤮', '😑', '😏', '☹', '🙃', '❌'];

/// Cuts a cleaned text into words at spaces, punctuation and where digits touch letters.
pub(crate) fn split(clean: &str) -> Typed {
    let mut out = Typed::default();
    let mut before = ' ';
    let mut start = None;
    let mut digits = false;
    let close = |start: &mut Option<usize>, end: usize, before: &mut char, words: &mut Vec<Word>| {
        if let Some(from) = start.take() {
            words.push(Word::new(&clean[from..end], *before));
            *before = ' ';
        }
    };
    for (at, c) in clean.char_indices() {
        if c.is_alphanumeric() {
            let digit = c.is_ascii_digit();
            if start.is_some() && digit != digits {
                close(&mut start, at, &mut before, &mut out.words);
                before = '+';
            }
            if start.is_none() {
                start = Some(at);
            }
            digits = digit;
        } else if is_apostrophe(c) && start.is_some() && !digits {
            // H'Mông: handled below, the mark is dropped from the word.
        } else {
            close(&mut start, at, &mut before, &mut out.words);
            match c {
                '?' => out.asks = true,
                _ if SOUR.contains(&c) => out.sour = true,
                _ => {}
            }
            if before == ' ' && !c.is_whitespace() {
                before = c;
            }
            if c == '\n' && before == ' ' {
                before = '\n';
            }
        }
    }
    close(&mut start, clean.len(), &mut before, &mut out.words);
    for word in &mut out.words {
        if word.text.contains(is_apostrophe) {
            word.text.retain(|c| !is_apostrophe(c));
            word.fold = plain(&word.text);
        }
    }
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// The words with one space between them, as typed.
pub(crate) fn text_of(words: &[Word]) -> String {
    join(words.iter().map(|word| word.text.as_str()), " ")
}

/// The words with one space between them, without marks.
pub(crate) fn fold_of(words: &[Word]) -> String {
    join(words.iter().map(|word| word.fold.as_str()), " ")
}

/// Joins without an intermediate list.
pub(crate) fn join<'a>(parts: impl Iterator<Item = &'a str>, between: &str) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() {
            out.push_str(between);
        }
        out.push_str(part);
    }
    out
}
