//! What a text outside of surveys is, before anything is looked up: a greeting, a call, an accusation, a question.
//!
//! Greetings and the like are whole messages (`data/outside.txt`): every word belongs to one of their phrases, so that
//! "chào ad, làm căn cước ở đâu" is a question. Accusations, reports and the state of one's file (`data/grievance.txt`)
//! are told by phrases anywhere in a text, and by whether somebody asks about the rules or speaks of a case.

use std::ops::Range;
use std::sync::LazyLock;

use super::fold::{Word, clean};
use super::leftover;
use super::words::{Phrases, phrases};
use super::{LONGEST, typed};
use crate::desk::Rank;

/// Words of a text that are looked at: accusations are long, and nobody greets in forty words.
const WORDS: usize = 400;
/// Words of the longest phrase of `data/grievance.txt`.
const LONG: usize = 5;
/// Words of the longest message that is no more than a greeting or a call.
const SMALL: usize = 16;

/// Words of the longest text that tells nothing: "lương cán bộ xã".
const TOLD: usize = 5;

/// What a text outside of surveys is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// "cho hỏi", "ad ơi": the question is still to come.
    Opener,
    /// "chào".
    Greeting,
    /// "cảm ơn", "vâng".
    Thanks,
    /// "tạm biệt".
    Bye,
    /// Talk that is no question to an office.
    Chat,
    /// Insults.
    Abuse,
    /// Somebody may be in danger.
    Urgent,
    /// It goes elsewhere, whatever else it says.
    Refer(Elsewhere),
    /// A question that may have an answer; if not, it goes elsewhere.
    About(Elsewhere),
    /// Anything else.
    Question,
}

/// What another office or channel takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Complaints and accusations (khiếu nại, tố cáo), against a unit of this rank as far as it is named.
    Complaint(Option<Rank>),
    /// Reports and proposals (phản ánh, kiến nghị).
    Report,
    /// The state of a file.
    File,
}

/// The headings of `data/outside.txt`, the one that counts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Small {
    Abuse,
    Chat,
    Opener,
    Thanks,
    Bye,
    Greeting,
    Call,
    Filler,
}

static SMALL_TALK: LazyLock<Phrases<Small>> = LazyLock::new(|| {
    let of = |heading| match heading {
        "abuse" => Small::Abuse,
        "chat" => Small::Chat,
        "opener" => Small::Opener,
        "thanks" => Small::Thanks,
        "bye" => Small::Bye,
        "greeting" => Small::Greeting,
        "call" => Small::Call,
        _ => Small::Filler,
    };
    Phrases::new(phrases(include_str!("data/outside.txt")).map(|(said, heading)| (said, of(heading))))
});

static GRIEVANCES: LazyLock<Phrases<&str>> =
    LazyLock::new(|| Phrases::new(phrases(include_str!("data/grievance.txt"))));

/// What a text outside of surveys is.
pub fn manner(text: &str) -> Manner {
    let clean = clean(text);
    let mut words = typed(&clean).words;
    words.truncate(WORDS);
    let first = elsewhere(&words, text);
    if let Some(found @ (Manner::Refer(_) | Manner::Urgent)) = first {
        return found;
    }
    if text.len() <= LONGEST {
        let others = [leftover::telex(&clean), leftover::vni(&clean)];
        let others: Vec<_> = others.into_iter().flatten().map(|other| typed(&other).words).collect();
        // An accusation typed with the keys of an input method that was off is one all the same.
        let complaint = |it: &Manner| matches!(it, Manner::Refer(Elsewhere::Complaint(_)));
        if let Some(found) = others.iter().filter_map(|words| elsewhere(words, text)).find(complaint) {
            return found;
        }
        if let Some(small) = std::iter::once(words).chain(others).find_map(|words| small_talk(&words)) {
            return small;
        }
    }
    first.unwrap_or(Manner::Question)
}

/// The rank of the unit that a text speaks of, as far as it says.
pub fn rank(text: &str) -> Option<Rank> {
    Said::of(&typed(&clean(text)).words).rank()
}

/// Whether a text tells of an official and asks nothing: it may be an accusation that no phrase gave away.
pub fn tells_of_an_official(text: &str) -> bool {
    let clean = clean(text);
    let words = typed(&clean).words;
    let asks_at_the_end =
        words.last().is_some_and(|it| matches!(it.fold.as_str(), "khong" | "ko" | "k" | "chua" | "a" | "ha" | "nhi"));
    let said = Said::of(&words[..words.len().min(WORDS)]);
    let tells = said.has("official") || names_somebody(text);
    tells && words.len() > TOLD && !said.has("asks") && !asks_at_the_end && !text.contains('?')
}

/// The message as small talk, if every word of it is some.
fn small_talk(words: &[Word]) -> Option<Manner> {
    if words.is_empty() || words.len() > SMALL {
        return None;
    }
    Some(match cover(words, words.len())? {
        Small::Abuse => Manner::Abuse,
        Small::Chat => Manner::Chat,
        Small::Opener | Small::Call => Manner::Opener,
        Small::Bye => Manner::Bye,
        Small::Greeting => Manner::Greeting,
        Small::Thanks | Small::Filler => Manner::Thanks,
    })
}

/// What the first `count` words come to, if phrases cover them: the kind that counts first of the longest phrases.
fn cover(words: &[Word], count: usize) -> Option<Small> {
    // The best cover of the words from here to the end: the fewest phrases, so that "là ai" is not "là" and "ai".
    let mut best: Vec<Option<(usize, Small)>> = vec![None; count + 1];
    best[count] = Some((0, Small::Filler));
    for from in (0..count).rev() {
        for to in from + 1..=count {
            let Some((parts, kind)) = best[to] else { continue };
            for found in SMALL_TALK.all(&words[from..to]) {
                let covered = (parts + 1, kind.min(*found));
                best[from] = Some(best[from].map_or(covered, |it| it.min(covered)));
            }
        }
    }
    best[0].map(|(_, kind)| kind)
}

/// What the text says that goes elsewhere.
fn elsewhere(words: &[Word], text: &str) -> Option<Manner> {
    let words = without_opener(words);
    let said = Said::of(words);
    let has = |heading: &str| said.has(heading);
    let asks = has("asks");
    let whose = has("official") || has("office") && !asks;
    if has("complain") || has("accuse") || ((has("press") || wants_money(words)) && whose) {
        let complaint = Elsewhere::Complaint(said.rank());
        let case = !asks || has("self") || names_somebody(text);
        return Some(if case { Manner::Refer(complaint) } else { Manner::About(complaint) });
    }
    if has("danger") && (has("self") || !asks) {
        return Some(Manner::Urgent);
    }
    if has("report") {
        let own = has("wants") && !asks;
        return Some(if own { Manner::Refer(Elsewhere::Report) } else { Manner::About(Elsewhere::Report) });
    }
    if has("street") && has("broken") {
        return Some(Manner::About(Elsewhere::Report));
    }
    (has("file") && has("own") && has("state")).then_some(Manner::Refer(Elsewhere::File))
}

/// "đòi 2 triệu", "vòi tôi 500k", "nhận 3 triệu của tôi": somebody takes a sum. Without a unit of money only of who asks for
/// it: offices "nhận 2 bản", and nobody "đòi 2 bản".
fn wants_money(words: &[Word]) -> bool {
    (0..words.len()).any(|from| sum(&words[from..]))
}

/// Whether words begin with a verb of taking and a sum, one word between them at most.
fn sum(words: &[Word]) -> bool {
    let is = |at: usize, list: &[&str]| words.get(at).is_some_and(|it| list.contains(&it.fold.as_str()));
    let number = |at: usize| words.get(at).is_some_and(|it| it.text.starts_with(|c: char| c.is_ascii_digit()));
    let money = |at: usize| {
        let own = |it: &Word| ["k", "tr", "trieu"].iter().any(|unit| it.fold.ends_with(unit));
        words.get(at).is_some_and(|it| own(it) && !it.digits())
            || is(at + 1, &["trieu", "tr", "k", "nghin", "ngan", "dong", "tram", "ty"])
    };
    // Without its marks "voi" is mostly "với", and has a year behind it.
    let asks = is(0, &["doi"]) || words.first().is_some_and(|it| it.text == "vòi");
    let takes = asks || is(0, &["voi", "nhan", "lay", "thu", "bat", "an", "xin", "dua", "nop"]);
    number(1) && asks || (1..3).any(|at| number(at) && takes && money(at))
}

/// The words behind "cho tôi hỏi": who asks so speaks of themselves only there.
fn without_opener(words: &[Word]) -> &[Word] {
    let most = words.len().min(SMALL);
    let end = (1..=most).rev().find(|end| {
        let opens = |from: usize| SMALL_TALK.all(&words[from..*end]).contains(&&Small::Opener);
        (end.saturating_sub(4)..*end).any(opens) && cover(words, *end).is_some()
    });
    &words[end.unwrap_or(0)..]
}

/// The headings of `data/grievance.txt` that a text speaks of.
struct Said(Vec<&'static str>);

impl Said {
    fn of(words: &[Word]) -> Self {
        let all =
            || (0..words.len()).flat_map(|from| (from + 1..=words.len().min(from + LONG)).map(move |to| from..to));
        let found = |range: &Range<usize>| GRIEVANCES.all(&words[range.clone()]);
        let not: Vec<Range<usize>> = all().filter(|range| found(range).contains(&&"not")).collect();
        let apart = |range: &Range<usize>| not.iter().all(|it| range.end <= it.start || it.end <= range.start);
        Self(all().filter(apart).flat_map(|range| found(&range).into_iter().copied().collect::<Vec<_>>()).collect())
    }

    fn has(&self, heading: &str) -> bool {
        self.0.contains(&heading)
    }

    fn rank(&self) -> Option<Rank> {
        let rank = [("commune", Rank::Commune), ("province", Rank::Province), ("ministry", Rank::Ministry)];
        rank.into_iter().find(|(word, _)| self.has(word)).map(|(_, rank)| rank)
    }
}

/// "ông Hùng", "bà Lê Thị Lan": a title with a name behind it.
fn names_somebody(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|two| {
        let title = two[0].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let name = two[1].chars().next().is_some_and(char::is_uppercase) && !matches!(two[1], "Bà" | "Ông");
        name && matches!(
            title.as_str(),
            "ông" | "bà" | "anh" | "chị" | "cô" | "chú" | "đ/c" | "ong" | "ba" | "mr" | "mrs"
        )
    })
}
