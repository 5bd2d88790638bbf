//! Small slips: a letter too many, too few, wrong or changed with its neighbour.

use super::choice::{Class, Names};
use super::fold::{Word, fold_of};

/// How far two words are apart, counting a change of neighbours as one; `None` beyond one.
fn apart(typed: &str, wanted: &str) -> Option<u32> {
    if typed == wanted {
        return Some(0);
    }
    if !typed.is_ascii() || !wanted.is_ascii() {
        return None;
    }
    let (a, b) = (typed.as_bytes(), wanted.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return None;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count().min(a.len().min(b.len()) - head);
    let (mid_a, mid_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    match (mid_a, mid_b) {
        ([] | [_], [] | [_]) => Some(1),
        ([x1, x2], [y1, y2]) if x1 == y2 && x2 == y1 => Some(1),
        _ => None,
    }
}

/// Words that are near a word of a label and mean something else.
const OTHER: &[&str] = &["khoang", "chang", "chua", "chung", "khung", "thuong", "thoang", "hoai"];

/// First letters that are the same to many ears; any other first letter makes another word.
fn same_start(typed: &str, wanted: &str) -> bool {
    let (Some(a), Some(b)) = (typed.chars().next(), wanted.chars().next()) else { return false };
    const EARS: &[(char, char)] = &[('l', 'n'), ('s', 'x'), ('d', 'g'), ('d', 'z'), ('f', 'p'), ('i', 'y'), ('c', 'k')];
    a == b || EARS.iter().any(|pair| *pair == (a, b) || *pair == (b, a))
}

/// How many words a phrase has.
fn count(phrase: &str) -> usize {
    phrase.bytes().filter(|c| *c == b' ').count() + 1
}

/// How many slips lie between two phrases of the same number of words; at most one in a word, and none in a word of
/// fewer than `least` letters. Each text is compared with hundreds of phrases: nothing is allocated for one.
fn slips(typed: &[&str], wanted: &str, most: u32, least: usize) -> Option<u32> {
    if typed.len() != count(wanted) {
        return None;
    }
    let mut total = 0;
    for (typed, wanted) in typed.iter().copied().zip(wanted.split(' ')) {
        let step = apart(typed, wanted)?;
        if step == 0 {
            continue;
        }
        let negates = |word: &str| matches!(word, "khong" | "chua" | "not" | "no");
        // "Hà Lội" is heard, not mistyped, and may be as short as it likes.
        let heard = typed.get(1..) == wanted.get(1..) && wanted.len() > 2;
        let short = wanted.len() < least && !heard;
        if short || negates(typed) || OTHER.contains(&typed) || !same_start(typed, wanted) {
            return None;
        }
        if typed.bytes().any(|c| c.is_ascii_digit()) || wanted.bytes().any(|c| c.is_ascii_digit()) {
            return None;
        }
        total += step;
    }
    (total <= most).then_some(total)
}

/// How many slips a phrase of this many letters may hold.
fn allowed(phrase: &str) -> u32 {
    let words = count(phrase);
    match (words, phrase.len() + 1 - words) {
        (1, ..=3) => 0,
        (1, _) => 1,
        (_, ..=4) => 0,
        (_, ..=9) => 1,
        _ => 2,
    }
}

/// The one choice that `words` name but for a slip. None where a second choice is about as near: a slip between two
/// names is no answer.
pub(super) fn choice(names: &Names, words: &[Word]) -> Option<Result<u16, ()>> {
    let typed = fold_of(words);
    let typed: Vec<&str> = typed.split(' ').collect();
    // Levels are few and far apart; among places and trades a short word is soon another one.
    let shortest = if names.levels { 3 } else { 4 };
    let mut best: Option<(u32, u16)> = None;
    let mut near: Vec<(u32, u16)> = Vec::new();
    for name in &names.all {
        let wanted = name.fold.as_str();
        let most = allowed(wanted);
        // Rivals are counted further and in shorter words than answers.
        if let Some(step) = slips(&typed, wanted, most.max(1) + 1, 2) {
            near.push((step, name.choice));
            // No slip at all, and yet not found: its marks make it another word ("cô" is no "có").
            let fits = name.class == Class::Whole && step > 0 && slips(&typed, wanted, most, shortest).is_some();
            if fits && best.is_none_or(|(least, _)| step < least) {
                best = Some((step, name.choice));
            }
        }
    }
    let (least, choice) = best?;
    Some(if near.iter().all(|&(step, other)| other == choice || step > least + 1) { Ok(choice) } else { Err(()) })
}

/// The one phrase that `words` are but for a slip or missing spaces; phrases under six letters never.
pub(super) fn phrase<'p, T: PartialEq>(
    phrases: impl Iterator<Item = (&'p str, &'p T)>,
    words: &[Word],
) -> Option<&'p T> {
    let typed = fold_of(words);
    let parts: Vec<&str> = typed.split(' ').collect();
    let glued: String = parts.concat();
    let mut best: Option<(u32, &T)> = None;
    let mut torn = false;
    for (fold, meaning) in phrases {
        if fold.len() < 6 {
            continue;
        }
        if fold.len() > glued.len() + 12 || fold.len() + 2 < glued.len() {
            continue;
        }
        let same_letters = fold.bytes().filter(|c| *c != b' ').eq(glued.bytes());
        let step = if same_letters { Some(0) } else { slips(&parts, fold, 1, 3) };
        let Some(step) = step else { continue };
        match best {
            Some((least, other)) if least == step && other != meaning => torn = true,
            Some((least, _)) if least <= step => {}
            _ => {
                best = Some((step, meaning));
                torn = false;
            }
        }
    }
    best.filter(|_| !torn).map(|(_, meaning)| meaning)
}

/// The one choice that `words` name but for their spaces ("hailong", "kohailong").
pub(super) fn glued(names: &Names, words: &[Word]) -> Option<u16> {
    let glued: String = words.iter().map(|word| word.fold.as_str()).collect();
    if glued.len() < 5 || glued.bytes().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut found = None;
    for name in &names.all {
        // "kohailong" is the shortest way to write "không hài lòng": three letters fewer and no space.
        if name.fold.len() > glued.len() + 8 || name.fold.len() < glued.len() {
            continue;
        }
        let wanted: String = name.fold.split(' ').collect();
        let mut same = wanted == glued;
        if !same && name.fold.split(' ').any(|word| word == "khong") {
            same = ["ko", "kg", "hong", "hok", "khg", "chua"]
                .iter()
                .any(|short| wanted.replacen("khong", short, 1) == glued);
        }
        if same {
            if found.is_some_and(|it| it != name.choice) {
                return None;
            }
            found = Some(name.choice);
        }
    }
    found
}
