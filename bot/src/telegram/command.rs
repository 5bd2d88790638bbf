//! The menu of commands, and what a typed command means.

use flows::{Input, Open, Press};

/// One line of the menu. Telegram's limits: names of 1 to 32 `[a-z0-9_]`, descriptions of 1 to 256 characters.
pub(super) struct Command {
    /// The name, without the stroke.
    pub(super) name: &'static str,
    /// What it does, in Vietnamese.
    pub(super) vi: &'static str,
    /// What it does, in English.
    pub(super) en: &'static str,
    /// What it opens.
    open: Open,
}

/// The menu. A command only opens things, like [`Press::Open`]: nothing is lost by touching one.
pub(super) static MENU: [Command; 5] = [
    line("khaosat", "Trả lời khảo sát", "Answer the survey", Open::Survey(None)),
    line("hoi", "Đặt câu hỏi", "Ask a question", Open::Ask),
    line("quyen", "Quyền của tôi đối với dữ liệu", "My rights over my data", Open::Rights),
    line("ngonngu", "Đổi ngôn ngữ (English)", "Change the language (Tiếng Việt)", Open::Language),
    line("trogiup", "Trợ giúp", "Help", Open::Help),
];

const fn line(name: &'static str, vi: &'static str, en: &'static str, open: Open) -> Command {
    Command { name, vi, en, open }
}

/// What a text means that begins with a stroke: `/start` and its payload, a line of the menu, or `/help`, which
/// Telegram's own guidance names. Any other text is one that a person typed.
pub(super) fn read(text: &str) -> Option<Input> {
    let (command, rest) = text.strip_prefix('/')?.split_once(char::is_whitespace).unwrap_or((&text[1..], ""));
    let name = command.split_once('@').map_or(command, |(name, _)| name).to_ascii_lowercase();
    if name == "start" {
        let payload = rest.trim();
        return Some(Input::Start((!payload.is_empty()).then(|| payload.to_owned())));
    }
    let open = match name.as_str() {
        "help" => Open::Help,
        _ => MENU.iter().find(|command| command.name == name)?.open.clone(),
    };
    Some(Input::Tap { press: Press::Open(open), message: None })
}
