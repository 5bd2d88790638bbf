//! Words that always work.

use std::sync::LazyLock;

use super::fold::Word;
use super::slip;
use super::words::{POLITE_AFTER, POLITE_BEFORE, Phrases, phrases, set};
use crate::Lang;

/// A word that works whatever is open, when it is the whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// quay lại
    Back,
    /// bỏ qua
    Skip,
    /// dừng
    Stop,
    /// tiếp tục
    Continue,
    /// xem lại
    Review,
    /// sửa `n`: n is the number in the review.
    Edit(Option<u16>),
    /// gửi
    Send,
    /// in
    Print,
    /// xóa (the draft), or everything after "xóa dữ liệu của tôi"
    Delete,
    /// xóa dữ liệu của tôi
    EraseAll,
    /// rút đồng ý
    Withdraw,
    /// quyền (của tôi)
    Rights,
    /// nhận tin
    News,
    /// dừng nhận tin
    StopNews,
    /// trợ giúp
    Help,
    /// gặp cán bộ
    Human,
    /// ngôn ngữ; with a language where one is named ("english", "tiếng việt")
    Language(Option<crate::Lang>),
    /// tự gõ hay bấm: tap one by one instead of typing lines, or back
    TypeOrTap,
    /// khảo sát, a survey's own id, `#KS12`
    Survey(Option<String>),
    /// xem <mã>: twelve characters, normalised
    SeeReceipt(String),
    /// xóa <mã>: twelve characters, normalised
    EraseReceipt(String),
    /// xem dữ liệu của tôi
    Mine,
    /// câu hỏi của tôi
    Tickets,
}

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
        "news" => Command::News,
        "stop news" => Command::StopNews,
        "help" => Command::Help,
        "human" => Command::Human,
        "language" => Command::Language(None),
        "english" => Command::Language(Some(Lang::En)),
        "vietnamese" => Command::Language(Some(Lang::Vi)),
        "type or tap" => Command::TypeOrTap,
        "survey" => Command::Survey(None),
        "mine" => Command::Mine,
        "tickets" => Command::Tickets,
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
    numbered(words).or_else(|| survey(words))
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
