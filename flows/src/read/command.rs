//! Words that always work.

use std::sync::LazyLock;

use super::fold::Word;
use super::words::{POLITE_AFTER, POLITE_BEFORE, Phrases};
use super::{Command, slip};
use crate::Lang;

/// What people say for each command: (said, command).
fn table() -> Vec<(&'static str, Command)> {
    let mut all = Vec::new();
    let mut add = |command: Command, said: &[&'static str]| all.extend(said.iter().map(|it| (*it, command.clone())));
    add(
        Command::Back,
        &[
            "quay lại",
            "quay lui",
            "quay về",
            "lui",
            "lui lại",
            "lùi",
            "lùi lại",
            "trở lại",
            "trở về",
            "câu trước",
            "về câu trước",
            "câu trước đó",
            "quay lại câu trước",
            "quay về câu trước",
            "trở lại câu trước",
            "lùi lại câu trước",
            "lui lại câu trước",
            "về trước",
            "quay trở lại",
            "back",
            "go back",
            "previous",
            "ql",
            "lại câu trước",
            "xem câu trước",
            "lùi một câu",
            "lùi 1 câu",
            "quay lại một câu",
            "quay lại 1 câu",
            "câu vừa rồi",
            "quay ngược lại",
            "quay lại câu vừa rồi",
            "trở lui",
            "trở ra câu trước",
        ],
    );
    add(
        Command::Skip,
        &[
            "bỏ qua",
            "bỏ qua câu này",
            "bỏ câu này",
            "qua câu khác",
            "sang câu khác",
            "chuyển câu khác",
            "qua câu này",
            "skip",
            "cho qua",
            "cho qua câu này",
            "pass",
            "bỏ qua câu hỏi này",
            "qua câu sau",
            "sang câu sau",
            "câu khác",
            "qua câu tiếp",
            "qua câu tiếp theo",
            "sang câu tiếp",
            "sang câu tiếp theo",
            "câu sau",
            "chuyển câu",
            "chuyển câu sau",
            "chuyển sang câu khác",
            "chuyển sang câu sau",
            "bỏ qua đi",
            "skip câu này",
            "qua luôn",
            "bỏ qua luôn",
            "next câu",
            "câu tiếp",
            "câu tiếp theo",
            "chuyển câu tiếp",
            "chuyển câu tiếp theo",
            "chuyển qua câu khác",
            "chuyển qua câu sau",
        ],
    );
    add(
        Command::Stop,
        &[
            "dừng",
            "dừng lại",
            "tạm dừng",
            "ngừng",
            "ngưng",
            "ngừng lại",
            "ngưng lại",
            "stop",
            "thôi không làm nữa",
            "không làm nữa",
            "không trả lời nữa",
            "thôi không trả lời nữa",
            "dừng khảo sát",
            "ngừng khảo sát",
            "kết thúc",
            "kết thúc khảo sát",
            "thoát",
            "thoát ra",
            "exit",
            "quit",
            "cancel",
            "hủy",
            "huỷ",
            "hủy bỏ",
            "hủy khảo sát",
            "dừng trả lời",
            "không tham gia nữa",
            "không khảo sát nữa",
            "không muốn làm nữa",
            "không muốn trả lời nữa",
            "không muốn tham gia nữa",
            "thôi không tham gia nữa",
            "dừng tại đây",
            "dừng ở đây",
            "nghỉ",
            "nghỉ không làm nữa",
            "tạm ngưng",
            "tạm ngừng",
            "thôi dừng",
            "thôi dừng lại",
            "dừng đi",
            "ngưng khảo sát",
            "thôi nghỉ",
            "tạm nghỉ",
            "dừng cuộc khảo sát",
            "dừng phiếu",
        ],
    );
    add(
        Command::Continue,
        &[
            "tiếp tục",
            "tiếp",
            "làm tiếp",
            "trả lời tiếp",
            "tiếp theo",
            "tiếp đi",
            "continue",
            "next",
            "tiếp tục khảo sát",
            "tiếp tục làm",
            "làm tiếp khảo sát",
        ],
    );
    add(
        Command::Review,
        &[
            "xem lại",
            "xem lại câu trả lời",
            "xem lại phiếu",
            "xem lại các câu trả lời",
            "xem lại bài",
            "review",
            "kiểm tra lại",
            "xem lại đáp án",
            "xem các câu trả lời",
            "xem câu trả lời",
            "xem lại tất cả",
            "coi lại",
            "coi lại phiếu",
            "coi lại câu trả lời",
            "xem lại những câu đã trả lời",
            "xem lại các câu đã trả lời",
        ],
    );
    add(Command::Edit(None), &["sửa", "sửa lại", "sửa câu trả lời", "chỉnh sửa", "edit", "sửa đáp án"]);
    add(
        Command::Send,
        &[
            "gửi",
            "gửi đi",
            "gửi phiếu",
            "send",
            "nộp",
            "nộp phiếu",
            "gửi luôn",
            "gửi câu trả lời",
            "submit",
            "gởi",
            "gởi phiếu",
        ],
    );
    add(Command::Print, &["in", "in phiếu", "print", "in ra"]);
    add(
        Command::Delete,
        &["xóa", "xóa phiếu", "xóa hết", "delete", "xóa bỏ", "xóa phiếu này", "xóa câu trả lời", "xóa bài"],
    );
    add(
        Command::EraseAll,
        &[
            "xóa dữ liệu của tôi",
            "xóa dữ liệu",
            "xóa toàn bộ dữ liệu",
            "xóa hết dữ liệu",
            "xóa hết dữ liệu của tôi",
            "xóa thông tin của tôi",
            "erase my data",
            "delete my data",
        ],
    );
    add(
        Command::Withdraw,
        &["rút đồng ý", "rút lại đồng ý", "rút lại sự đồng ý", "rút sự đồng ý", "withdraw", "withdraw consent"],
    );
    add(Command::Rights, &["quyền", "quyền của tôi", "các quyền của tôi", "rights", "my rights", "quyền riêng tư"]);
    add(
        Command::StopNews,
        &[
            "dừng nhận tin",
            "ngừng nhận tin",
            "không nhận tin",
            "không nhận tin nữa",
            "hủy nhận tin",
            "hủy đăng ký",
            "unsubscribe",
            "ngưng nhận tin",
            "bỏ theo dõi",
            "hủy theo dõi",
            "không nhận thông báo",
            "dừng tin",
        ],
    );
    add(
        Command::Help,
        &[
            "trợ giúp",
            "giúp",
            "giúp đỡ",
            "giúp tôi",
            "giúp em",
            "giúp với",
            "giúp tôi với",
            "help",
            "hướng dẫn",
            "hướng dẫn tôi",
            "cần giúp",
            "cần giúp đỡ",
            "cần trợ giúp",
            "help me",
            "hướng dẫn sử dụng",
            "cần hướng dẫn",
            "hỗ trợ",
            "cần hỗ trợ",
            "trợ giúp tôi",
            "tôi cần giúp đỡ",
            "tôi cần trợ giúp",
            "tôi cần hỗ trợ",
        ],
    );
    add(
        Command::Human,
        &[
            "gặp cán bộ",
            "gặp nhân viên",
            "gặp người",
            "gặp người thật",
            "nói chuyện với người",
            "nói chuyện với người thật",
            "nói chuyện với cán bộ",
            "nói chuyện với nhân viên",
            "nói chuyện cán bộ",
            "gặp tư vấn viên",
            "gặp tư vấn",
            "gặp công chức",
            "gặp cán bộ tư vấn",
            "liên hệ cán bộ",
            "kết nối cán bộ",
            "gặp người phụ trách",
            "gặp cán bộ phụ trách",
            "cần gặp cán bộ",
            "cần gặp nhân viên",
            "được gặp cán bộ",
            "human",
            "agent",
            "gặp tổng đài",
            "gặp tổng đài viên",
            "gặp người hỗ trợ",
            "chat với người",
            "chat với người thật",
            "chat với cán bộ",
            "chat với nhân viên",
            "nhắn cho cán bộ",
            "hỏi cán bộ",
            "cần nói chuyện với người",
            "cần nói chuyện với cán bộ",
            "gặp người trực",
            "gọi cán bộ",
            "cho gặp cán bộ",
            "gặp trực tiếp cán bộ",
            "nói chuyện với nhân viên thật",
            "gặp nhân viên hỗ trợ",
        ],
    );
    add(Command::Language(None), &["ngôn ngữ", "đổi ngôn ngữ", "language"]);
    add(Command::Language(Some(Lang::En)), &["english", "tiếng anh"]);
    add(Command::Language(Some(Lang::Vi)), &["tiếng việt", "vietnamese"]);
    add(Command::TypeOrTap, &["tự gõ", "tự gõ hay bấm", "bấm", "gõ", "bấm nút", "gõ hay bấm", "tự gõ chữ"]);
    add(
        Command::Survey(None),
        &[
            "khảo sát",
            "làm khảo sát",
            "bắt đầu khảo sát",
            "tham gia khảo sát",
            "survey",
            "trả lời khảo sát",
            "phiếu khảo sát",
            "làm phiếu khảo sát",
        ],
    );
    add(Command::Mine, &["xem dữ liệu của tôi", "dữ liệu của tôi", "my data"]);
    all
}

static COMMANDS: LazyLock<Phrases<Command>> = LazyLock::new(|| Phrases::new(table()));

/// What may stand before a command besides politeness.
static WANTS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "cho tôi",
            "cho em",
            "cho",
            "tôi muốn",
            "em muốn",
            "muốn",
            "xin",
            "xin phép",
            "làm ơn",
            "vui lòng",
            "hãy",
            "tôi xin",
            "cho tôi được",
            "cho phép tôi",
            "tôi cần",
            "cần",
            "bot ơi",
            "ad ơi",
            "tôi",
            "please",
            "mình muốn",
            "bấm",
            "nhấn",
            "chọn",
            "muốn được",
            "được",
            "tôi muốn được",
        ]
        .map(|it| (it, ())),
    )
});

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
