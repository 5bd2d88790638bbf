//! Keys of a Vietnamese keyboard that reached us because its input method was off: Telex ("hafi lofng") and VNI
//! ("ha2i lo2ng").

use unicode_normalization::UnicodeNormalization;

const TONES: [(char, char, char); 5] =
    [('s', '1', '\u{301}'), ('f', '2', '\u{300}'), ('r', '3', '\u{309}'), ('x', '4', '\u{303}'), ('j', '5', '\u{323}')];

/// The text as Telex would have written it, or `None` where no word changes.
pub(crate) fn telex(clean: &str) -> Option<String> {
    rewrite(clean, telex_word)
}

/// The text as VNI would have written it, or `None` where no word changes.
pub(crate) fn vni(clean: &str) -> Option<String> {
    rewrite(clean, vni_word)
}

fn rewrite(clean: &str, word: fn(&str) -> Option<String>) -> Option<String> {
    let mut changed = false;
    let mut out = String::with_capacity(clean.len());
    for piece in clean.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let end = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        match word(end) {
            Some(better) => {
                changed = true;
                out.push_str(&better);
            }
            None => out.push_str(end),
        }
        out.push_str(&piece[end.len()..]);
    }
    changed.then_some(out)
}

fn telex_word(word: &str) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    if chars.len() < 2 || !chars.iter().all(char::is_ascii_lowercase) {
        return None;
    }
    let vowel = chars.iter().position(|&c| is_vowel(c))?;
    let mut tone = None;
    // The tone key comes somewhere after the first vowel, at most once.
    if let Some(at) = chars.iter().rposition(|c| TONES.iter().any(|(key, ..)| key == c))
        && at > vowel
    {
        tone = TONES.iter().find(|(key, ..)| *key == chars[at]).map(|(.., mark)| *mark);
        chars.remove(at);
    }
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let mut changed = tone.is_some();
    for c in chars {
        let doubled = match c {
            'a' => Some('â'),
            'e' => Some('ê'),
            'o' => Some('ô'),
            'd' => Some('đ'),
            _ => None,
        };
        if let Some(better) = doubled
            && let Some(at) = out.iter().rposition(|&it| it == c)
            && (at + 1 == out.len() || c == 'd' && at == 0)
        {
            out[at] = better;
            changed = true;
            continue;
        }
        if c == 'w' {
            changed = true;
            if out.ends_with(&['u', 'o']) {
                let at = out.len() - 2;
                out[at] = 'ư';
                out[at + 1] = 'ơ';
            } else if let Some(last) = out.iter_mut().rev().find(|it| matches!(it, 'a' | 'o' | 'u')) {
                *last = match last {
                    'a' => 'ă',
                    'o' => 'ơ',
                    _ => 'ư',
                };
            } else {
                out.push('ư');
            }
            continue;
        }
        // "uwo" is typed as often as "uow".
        if c == 'o' && out.last() == Some(&'ư') {
            out.push('ơ');
            continue;
        }
        out.push(c);
    }
    changed.then(|| with_tone(&out, tone)).flatten()
}

fn vni_word(word: &str) -> Option<String> {
    if !word.starts_with(|c: char| c.is_ascii_alphabetic()) || !word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut out: Vec<char> = Vec::new();
    let mut tone = None;
    for c in word.chars() {
        if let Some((.., mark)) = TONES.iter().find(|(_, key, _)| *key == c) {
            tone = Some(*mark);
            continue;
        }
        let from: &[(char, char)] = match c {
            '6' => &[('a', 'â'), ('e', 'ê'), ('o', 'ô')],
            '7' => &[('o', 'ơ'), ('u', 'ư')],
            '8' => &[('a', 'ă')],
            '9' => &[('d', 'đ')],
            '0' => return None,
            _ => {
                out.push(c);
                continue;
            }
        };
        if c == '7' && out.ends_with(&['u', 'o']) {
            let at = out.len() - 2;
            out[at] = 'ư';
        }
        let at = out.iter().rposition(|it| from.iter().any(|(plain, _)| plain == it))?;
        out[at] = from.iter().find(|(plain, _)| *plain == out[at])?.1;
    }
    // "toi35" and "muc4" end in a number of their own.
    let vowels = out.iter().filter(|&&c| is_vowel(c)).count();
    (vowels > 0).then(|| with_tone(&out, tone)).flatten()
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'â' | 'ê' | 'ô' | 'ă' | 'ơ' | 'ư')
}

/// Puts the tone on a vowel. Which one of several does not matter: tones are compared by the word.
fn with_tone(letters: &[char], tone: Option<char>) -> Option<String> {
    let Some(tone) = tone else { return Some(letters.iter().collect()) };
    let last = letters
        .iter()
        .rposition(|c| matches!(c, 'â' | 'ê' | 'ô' | 'ă' | 'ơ' | 'ư'))
        .or_else(|| letters.iter().rposition(|&c| is_vowel(c)))?;
    let mut out = String::new();
    for (at, c) in letters.iter().enumerate() {
        out.push(*c);
        if at == last {
            out.push(tone);
        }
    }
    Some(out.nfc().collect())
}
