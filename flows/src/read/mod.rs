//! Understanding what people type, in Vietnamese first: never a wrong guess.

use jiff::civil::Date;

use crate::{Question, Survey, Value};

/// What a typed text means where one question is open.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// An answer to the question.
    Answer(Value),
    /// "Prefer not to say".
    Refuse,
    /// "Do not know".
    Unknown,
    /// A word that always works.
    Command(Command),
    /// Not understood, or more than one thing could be meant: ask.
    Ask(Doubt),
}

/// Why a text was not taken as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing in it answers the question: it may be a question of the person's own.
    OffTopic,
    /// It is about the question but could mean several things ("4-5", "hài lòng không").
    Ambiguous,
    /// One probable answer that has to be confirmed ("tạm được" on a satisfaction scale): the choice's index.
    Confirm(u16),
    /// "dung" without marks: dừng, đúng or dùng.
    Dung,
    /// Understood, but outside what the question allows: a number that breaks the constraint, a day that does not exist,
    /// too many choices.
    OutOfRange,
}

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
    /// sửa [n]: n is the number in the review.
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
}

/// Understands `text` as the answer to `question`, which stands open in `survey`. `today` is the day in Việt Nam.
///
/// Never guesses: whatever could be two things is [`Reading::Ask`].
pub fn read(_survey: &Survey, _question: &Question, _text: &str, _today: Date) -> Reading {
    Reading::Ask(Doubt::OffTopic)
}

/// One item of a typed line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The choice with this index.
    Choice(u16),
    /// 0 as printed: "do not know" where the list has it, else passed over.
    Zero,
}

/// Understands one line as the answers to all of `open` (the items of a battery or page that have none yet), in their
/// order: `4534`, `4 5 3 4`, `1-4 2-5 3-3 4-4`, or words. `None` unless there are exactly as many marks as items and
/// each is a choice of its item; `numbers` are the items' printed numbers.
pub fn line(_survey: &Survey, _open: &[&Question], _numbers: &[u16], _text: &str) -> Option<Vec<Mark>> {
    None
}

/// Understands a word that always works, outside of any question.
pub fn command(_text: &str) -> Option<Command> {
    None
}

/// Whether the text agrees (Some(true)), refuses (Some(false)) or neither: only words that contain *đồng ý*,
/// un-negated, agree; "ok", "dạ", "vâng" are neither.
pub fn consent(_text: &str) -> Option<bool> {
    None
}

/// Whether the text is a plain yes (có, đúng, vâng, ok, 1) or no (không, 2) to something that the bot asked back.
pub fn yes_no(_text: &str) -> Option<bool> {
    None
}

/// NFC, lower case, Ð/Đ/đ to d, marks stripped, repeats collapsed, outer punctuation trimmed. For matching only.
pub fn fold(text: &str) -> String {
    text.to_owned()
}
