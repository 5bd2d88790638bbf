//! Words that always work.

use std::sync::LazyLock;

use super::fold::Word;
use super::words::{POLITE_AFTER, POLITE_BEFORE, Phrases, phrases, set};
use super::{Command, slip};
use crate::Lang;

/// The command of a heading in `data/commands.txt`.
fn of(heading: &str) -> Option<Command> {
    Some(match heading {
        "back" => Command::Back,
        "skip" => Command::Skip,
        "stop" => Command::Stop,
        "continue" => Command::Continue,
        "review" => Command::Review,
        "edit" => Command::Edit(None),
        "send" => Command::Send,
        "print" => Command::Print,
        "delete" => Command::Delete,
        "erase all" => Command::EraseAll,
        "withdraw" => Command::Withdraw,
        "rights" => Command::Rights,
        "stop news" => Command::StopNews,
        "help" => Command::Help,
        "human" => Command::Human,
        "language" => Command::Language(None),
        "english" => Command::Language(Some(Lang::En)),
        "vietnamese" => Command::Language(Some(Lang::Vi)),
        "type or tap" => Command::TypeOrTap,
        "survey" => Command::Survey(None),
        "mine" => Command::Mine,
        _ => return None,
    })
}

static COMMANDS: LazyLock<Phrases<Command>> = LazyLock::new(|| {
    Phrases::new(phrases(include_str!("data/commands.txt")).filter_map(|(said, heading)| Some((said, of(heading)?))))
});

/// What may stand before a command besides politeness.
static WANTS: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/wants.txt")));

/// The command that the whole of `words` is, as it stands.
pub(super) fn exact(words: &[Word]) -> Option<Command> {
    if let Some(command) = COMMANDS.get(words) {
        return Some(command.clone());
    }
    numbered(words).or_else(|| receipt(words)).or_else(|| survey(words))
}

/// The command inside the usual politeness.
pub(super) fn polite(words: &[Word]) -> Option<Command> {
    each_core(words, exact)
}

/// The command but for a slip, inside the usual politeness.
pub(super) fn slipped(words: &[Word]) -> Option<Command> {
    each_core(words, |core| slip::phrase(COMMANDS.folds(), core).cloned())
}

fn each_core(words: &[Word], mut look: impl FnMut(&[Word]) -> Option<Command>) -> Option<Command> {
    let mut start = 0;
    loop {
        let mut end = words.len();
        while end > start {
            if let Some(found) = look(&words[start..end]) {
                return Some(found);
            }
            match POLITE_AFTER.ends(&words[start..end]) {
                Some(n) => end -= n,
                None => break,
            }
        }
        let rest = words.get(start..).filter(|rest| rest.len() > 1)?;
        start += WANTS.starts(rest).or_else(|| POLITE_BEFORE.starts(rest))?;
    }
}

/// "sửa 12", "sửa câu số 12".
fn numbered(words: &[Word]) -> Option<Command> {
    let (first, rest) = words.split_first()?;
    let edits = first.fold == "sua" && super::fold::agrees(&first.text, "sửa") || first.text == "edit";
    let rest = match rest {
        [lai, rest @ ..] if lai.text == "lại" || lai.text == "lai" => rest,
        rest => rest,
    };
    if !edits || rest.is_empty() {
        return None;
    }
    let number = super::number::pointed(rest)?.number;
    u16::try_from(number).ok().filter(|n| *n > 0).map(|n| Command::Edit(Some(n)))
}

/// Letters and digits of a receipt: none that look alike.
fn receipt_code(words: &[Word]) -> Option<String> {
    let code: String = words.iter().map(|word| word.text.to_uppercase()).collect();
    let fits =
        code.len() == 12 && code.bytes().all(|c| matches!(c, b'A'..=b'Z' | b'2'..=b'9') && !matches!(c, b'O' | b'I'));
    fits.then_some(code)
}

fn receipt(words: &[Word]) -> Option<Command> {
    let (first, rest) = words.split_first()?;
    let rest = match rest {
        [name, rest @ ..] if matches!(name.fold.as_str(), "ma" | "phieu") && !rest.is_empty() => rest,
        rest => rest,
    };
    match first.fold.as_str() {
        "xem" => receipt_code(rest).map(Command::SeeReceipt),
        "xoa" => receipt_code(rest).map(Command::EraseReceipt),
        _ => None,
    }
}

/// "#ks12".
fn survey(words: &[Word]) -> Option<Command> {
    if words.first()?.before != '#' {
        return None;
    }
    let mut id = String::new();
    for word in words {
        if matches!(word.before, '-' | '_') {
            id.push(word.before);
        }
        id.push_str(&word.text);
    }
    id.bytes().any(|c| c.is_ascii_alphabetic()).then_some(Command::Survey(Some(id)))
}

/// Whether the whole message is "dung" without its mark: dừng, đúng or dùng.
pub(super) fn is_dung(words: &[Word]) -> bool {
    each_core(words, |core| (core.len() == 1 && core[0].text == "dung").then_some(Command::Stop)).is_some()
}

/// The four commands that count where an open text is asked for.
pub(super) fn in_text(command: &Command) -> bool {
    matches!(command, Command::Stop | Command::Back | Command::Skip | Command::Help)
}
