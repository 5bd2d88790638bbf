//! An official's own chat: what is typed there to bind it to their account, and what they are told outside of the console.

use crate::Lang;

/// Digits of a code. Digits alone: whoever types them with a Vietnamese keyboard gets no other letters than meant.
pub const DIGITS: usize = 12;

/// What stands before them. No survey has such an id, and nobody begins a question with it.
const MARK: &str = "canbo";

/// What somebody wrote about their own chat as an official's. It is never read as an answer or a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A code, its twelve digits alone.
    Code(String),
    /// What was meant as one and cannot be.
    NoCode,
    /// The chat is to be bound no more.
    Stop,
}

/// Whether a typed text, or what a link carried, is about one's own chat: `canbo 1234 5678 9012`, `canbo dừng`.
pub fn heard(text: &str) -> Option<Heard> {
    let text = text.trim();
    // Every text that anybody types comes by here.
    if !text.get(..MARK.len()).is_some_and(|it| it.eq_ignore_ascii_case(MARK)) {
        return None;
    }
    let rest = text[MARK.len()..].to_lowercase();
    // `canbo` alone, or a word that begins so, may be anything.
    if !rest.starts_with([' ', '-', ':']) && !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest: String = rest.chars().filter(|c| !matches!(c, ' ' | '-' | ':' | '.')).collect();
    if matches!(rest.as_str(), "dừng" | "dung" | "stop") {
        return Some(Heard::Stop);
    }
    let digits = !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit());
    match (digits, rest.len()) {
        (true, DIGITS) => Some(Heard::Code(rest)),
        (true, _) => Some(Heard::NoCode),
        (false, _) => None,
    }
}

/// A code as it is typed, in groups of four.
pub fn spelled(code: &str) -> String {
    let groups: Vec<String> =
        code.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    format!("{MARK} {}", groups.join(" "))
}

/// A code as a link to a bot carries it.
pub fn start(code: &str) -> String {
    format!("{MARK}-{code}")
}

/// What came of what somebody wrote about their own chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The chat is the official's from now on.
    Yes,
    /// The code is none, is over, was used, or too many were tried: nothing tells which.
    No,
    /// The chat is nobody's any more.
    Stopped,
}

/// What is answered.
pub fn answer(it: Bound, lang: Lang) -> &'static str {
    match (it, lang) {
        (Bound::Yes, Lang::Vi) => {
            "Đã nối cuộc trò chuyện này với tài khoản cán bộ của Ông/Bà. Bản tin gửi thử và lời nhắc việc mà Ông/Bà chọn \
             sẽ đến đây. Để thôi, xin nhắn: canbo dừng, hoặc bỏ nối ở trang tài khoản của tôi."
        }
        (Bound::Yes, Lang::En) => {
            "This chat is now bound to your official's account. Bulletins that you try out, and the reminders you choose, \
             come here. To end that, type: canbo stop, or do so at the page My account."
        }
        (Bound::No, Lang::Vi) => {
            "Mã nối không đúng, đã dùng hoặc đã hết hạn. Cán bộ xin tạo mã mới ở trang tài khoản của tôi và gửi lại trong \
             10 phút. Nếu Ông/Bà không phải là cán bộ, xin bỏ qua tin này."
        }
        (Bound::No, Lang::En) => {
            "The code is wrong, was used, or is over. Officials make a new one at the page My account and send it within \
             10 minutes. If you are none, please ignore this."
        }
        (Bound::Stopped, Lang::Vi) => "Cuộc trò chuyện này không nối với tài khoản cán bộ nào nữa.",
        (Bound::Stopped, Lang::En) => "This chat is bound to no official's account any more.",
    }
}

/// What waits for an official, in figures: no word and no name of a citizen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Questions that came to their offices lately and that nobody has claimed.
    pub new: u64,
    /// Questions that are due within a day, or late.
    pub due: u64,
    /// Bulletins that wait for an approval of theirs.
    pub bulletins: u64,
    /// Urgent ones among those that are told at once.
    pub urgent: u64,
}

impl Waiting {
    /// Whether there is anything to tell.
    pub fn is_any(self) -> bool {
        self != Self::default()
    }
}

/// The message that tells it, with the address of the console where there is one.
pub fn reminder(it: Waiting, console: Option<&str>, lang: Lang) -> String {
    let line =
        |n: u64, vi: &str, en: &str| (n > 0).then(|| format!("{}: {n}.", if lang == Lang::En { en } else { vi }));
    let head = match lang {
        Lang::Vi => "Nhắc việc cho cán bộ.",
        Lang::En => "A reminder for officials.",
    };
    let lines = [
        Some(head.to_owned()),
        line(it.urgent, "Bản tin khẩn chờ Ông/Bà duyệt", "Urgent bulletins that wait for your approval"),
        line(it.new, "Câu hỏi mới chờ cơ quan của Ông/Bà", "New questions for your office"),
        line(it.due, "Câu hỏi đến hạn trong 24 giờ hoặc quá hạn", "Questions due within 24 hours, or late"),
        line(it.bulletins, "Bản tin chờ Ông/Bà duyệt", "Bulletins that wait for your approval"),
        console.map(str::to_owned),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The first line of a bulletin that is tried out.
pub fn trial(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "[GỬI THỬ]",
        Lang::En => "[TRIAL]",
    }
}
