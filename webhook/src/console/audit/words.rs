//! The words of the log: what was done, and what else a line has to say.

use flows::bulletin::State;
use flows::desk::TicketState;
use flows::{Lang, office::Role};
use serde_json::Value;

use crate::console::bulletins;
use crate::console::page::role_name;
use crate::console::ticket_words::state_name;

/// What deeds are about, by the beginning of their words.
pub(super) const MATTERS: &[(&str, &str, &str)] = &[
    ("login", "Đăng nhập", "Signing in"),
    ("person", "Người dùng", "People"),
    ("unit", "Đơn vị", "Offices"),
    ("ticket", "Câu hỏi", "Questions"),
    ("canned", "Câu trả lời sẵn", "Ready answers"),
    ("desk", "Nơi tiếp nhận", "Where things go"),
    ("kb", "Kho hỏi đáp", "Knowledge base"),
    ("survey", "Khảo sát", "Surveys"),
    ("bulletin", "Bản tin", "Bulletins"),
    ("segment", "Nhóm người nhận", "Segments"),
    ("contacts", "Nhãn người nhận", "Tags"),
    ("plan", "Kế hoạch", "Plan"),
    ("channel", "Báo cáo kênh", "Channels"),
    ("feed", "Nguồn tin", "Feeds"),
];

/// Every deed. One without a line here is shown by the word that is stored.
pub(super) const DEEDS: &[(&str, &str, &str)] = &[
    ("login", "đăng nhập", "signed in"),
    ("login.recovery", "đăng nhập bằng mã khôi phục", "signed in with a recovery code"),
    ("login.locked", "tạm khóa vì nhập sai nhiều lần", "locked for a while, after many wrong attempts"),
    ("login.sso", "đăng nhập một lần (SSO)", "signed in by single sign-on"),
    ("login.sso.other", "bị từ chối: tài khoản đăng nhập một lần khác", "refused: another account of single sign-on"),
    ("person.sso", "gắn tài khoản đăng nhập một lần", "tied an account of single sign-on"),
    ("person.sso.drop", "gỡ tài khoản đăng nhập một lần", "took an account of single sign-on off"),
    ("person.add", "thêm người dùng", "added a person"),
    ("person.change", "sửa người dùng", "changed a person"),
    ("person.grant", "giao vai trò", "gave a role"),
    ("person.revoke", "thu hồi vai trò", "took a role back"),
    ("person.close", "khóa tài khoản", "shut out"),
    ("person.reopen", "mở khóa tài khoản", "let in again"),
    ("person.invite", "cấp mã mời", "gave an invitation"),
    ("person.password", "đặt mật khẩu", "set a password"),
    ("person.factor", "đặt lớp xác thực thứ hai", "set a second factor"),
    ("person.factor.drop", "bỏ lớp xác thực thứ hai", "dropped a second factor"),
    ("person.codes", "tạo mã khôi phục", "made recovery codes"),
    ("person.chat.code", "tạo mã nối cuộc trò chuyện của mình", "made a code for an own chat"),
    ("person.chat.bind", "nối cuộc trò chuyện của mình", "bound an own chat"),
    ("person.chat.drop", "bỏ nối cuộc trò chuyện của mình", "unbound an own chat"),
    ("person.chat.lose", "làm mất nối cuộc trò chuyện", "unbound the chat of another"),
    ("person.chat.tell", "chọn việc được nhắc", "chose what to be reminded of"),
    ("unit.put", "sửa đơn vị", "changed an office"),
    ("unit.import", "nhập danh sách đơn vị", "imported offices"),
    ("ticket.claim", "nhận câu hỏi", "claimed a question"),
    ("ticket.answer", "trả lời câu hỏi", "answered a question"),
    ("ticket.interim", "báo đang xử lý", "said that it takes longer"),
    ("ticket.note", "ghi chú nội bộ", "wrote a note"),
    ("ticket.transfer", "chuyển câu hỏi", "passed a question on"),
    ("ticket.close", "đóng câu hỏi", "closed a question"),
    ("kb.write", "viết mục hỏi đáp", "wrote an entry"),
    ("kb.approve", "phê duyệt mục hỏi đáp", "approved an entry"),
    ("kb.expire", "cho mục hỏi đáp hết hiệu lực", "ended an entry"),
    ("canned.put", "soạn câu trả lời sẵn", "wrote a ready answer"),
    ("canned.drop", "bỏ câu trả lời sẵn", "dropped a ready answer"),
    ("survey.upload", "nạp phiếu khảo sát", "uploaded a survey"),
    ("survey.publish", "công bố khảo sát", "published a survey"),
    ("survey.close", "đóng khảo sát", "closed a survey"),
    ("survey.main", "đặt khảo sát chính", "chose the main survey"),
    ("kb.begin", "nạp kho hỏi đáp có sẵn", "took over the built-in entries"),
    ("kb.file", "thêm tệp vào kho hỏi đáp", "added a file for entries"),
    ("ticket.file", "mở tệp của người hỏi", "opened a person's file"),
    ("desk.route", "đặt nơi trả lời một chủ đề", "set who answers a topic"),
    ("desk.reception", "đặt nơi tiếp công dân", "set where complaints are received"),
    ("bulletin.write", "soạn bản tin", "wrote a bulletin"),
    ("bulletin.submit", "gửi duyệt bản tin", "submitted a bulletin"),
    ("bulletin.recall", "rút bản tin về để sửa", "took a bulletin back to change it"),
    ("bulletin.return", "trả lại bản tin", "returned a bulletin"),
    ("bulletin.approve", "phê duyệt bản tin", "approved a bulletin"),
    ("bulletin.start", "bắt đầu gửi bản tin", "began to send a bulletin"),
    ("bulletin.pause", "tạm dừng bản tin", "paused a bulletin"),
    ("bulletin.resume", "gửi tiếp bản tin", "resumed a bulletin"),
    ("bulletin.rest", "gửi phần còn lại của bản tin", "let the rest of a bulletin go"),
    ("bulletin.cancel", "hủy bản tin", "cancelled a bulletin"),
    ("bulletin.finish", "kết thúc bản tin", "ended a bulletin"),
    ("bulletin.broadcast", "cho phát lại bản tin trên Zalo", "let a broadcast on Zalo go once more"),
    ("bulletin.requeue", "gửi lại bản tin", "sent a bulletin once more"),
    ("bulletin.changes", "cho sửa lại tin cũ chưa sửa được", "had changes of old messages tried once more"),
    ("bulletin.file", "thêm tệp vào bản tin", "added a file for bulletins"),
    ("segment.put", "lưu nhóm người nhận", "kept a segment"),
    ("segment.drop", "bỏ nhóm người nhận", "dropped a segment"),
    ("contacts.tag", "gắn nhãn người nhận", "tagged contacts"),
    ("contacts.untag", "bỏ nhãn người nhận", "took a tag off contacts"),
    ("plan.put", "sửa kế hoạch năm", "changed the yearly plan"),
    ("plan.drop", "bỏ khỏi kế hoạch năm", "dropped from the yearly plan"),
    ("channel.put", "nhập số liệu kênh", "entered figures of a channel"),
    ("feed.put", "thêm nguồn tin", "added a feed"),
    ("feed.drop", "bỏ nguồn tin", "dropped a feed"),
];

/// What was done, in words.
pub(super) fn what(code: &str, lang: Lang) -> &str {
    let known = DEEDS.iter().find(|(known, ..)| *known == code);
    known.map_or(code, |(_, vi, en)| if lang == Lang::En { en } else { vi })
}

/// The rest of a line in words; what has none is left to the record itself. `office` names an office.
pub(super) fn detail(what: &str, detail: &Value, lang: Lang, office: impl Fn(&str) -> String) -> String {
    let en = lang == Lang::En;
    let role = |code: &str| Role::from_code(code).map_or(code.to_owned(), |role| role_name(role, lang).to_owned());
    let say = |(name, value): (&String, &Value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(match (name.as_str(), value) {
            ("role", _) => role(&text),
            ("roles", Value::Array(roles)) if roles.is_empty() => return None,
            ("roles", Value::Array(roles)) => {
                let each = roles.iter().filter_map(|it| Some((it.get(0)?.as_str()?, it.get(1)?.as_str()?)));
                each.map(|(code, unit)| format!("{} ({})", role(code), office(unit))).collect::<Vec<_>>().join(", ")
            }
            ("login", _) => format!("{} {text}", if en { "login" } else { "tên đăng nhập" }),
            ("name", _) => format!("“{text}”"),
            ("version", _) => format!("{} {text}", if en { "version" } else { "bản" }),
            // One is named already.
            ("offices", _) if text == "1" => return None,
            ("offices", _) => format!("{text} {}", if en { "offices" } else { "đơn vị" }),
            ("entries", _) if what.starts_with("kb") => format!("{text} {}", if en { "entries" } else { "mục" }),
            ("entries", _) => format!("{text} {}", if en { "people" } else { "người nhận" }),
            // Exact in records of an older program.
            ("contacts", _) => {
                let about = bulletins::about(value.as_u64().unwrap_or(0), lang);
                format!("{about} {}", if en { "people" } else { "người nhận" })
            }
            ("days", _) => format!("{text} {}", if en { "days" } else { "ngày" }),
            ("last", _) => format!("{} {text}", if en { "drafts until" } else { "nhận phiếu dở đến" }),
            ("nth", _) => format!("{} {text}", if en { "file" } else { "tệp thứ" }),
            ("bytes", _) => format!("{} KB", value.as_u64().unwrap_or(0).div_ceil(1024)),
            ("there", Value::Bool(false)) => (if en { "taken away" } else { "bỏ" }).to_owned(),
            ("state", _) => state(&text, what, lang)?.to_owned(),
            _ => return None,
        })
    };
    let parts: Vec<String> = detail.as_object().into_iter().flatten().filter_map(say).collect();
    parts.join("; ")
}

/// Where something stood after the deed.
fn state(code: &str, what: &str, lang: Lang) -> Option<&'static str> {
    if what.starts_with("ticket.") {
        return TicketState::from_code(code).map(|state| state_name(state, lang));
    }
    if what.starts_with("bulletin.") {
        return State::from_code(code).map(|state| crate::console::bulletins::state_name(state, lang));
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_deed_is_there_once_and_is_about_something() {
        for (nth, (code, ..)) in DEEDS.iter().enumerate() {
            assert!(DEEDS[..nth].iter().all(|(known, ..)| known != code), "{code}");
            let matter = code.split('.').next().unwrap();
            assert!(MATTERS.iter().any(|(known, ..)| *known == matter), "{code}");
        }
        assert_eq!(what("kb.approve", Lang::Vi), "phê duyệt mục hỏi đáp");
        assert_eq!(what("of.tomorrow", Lang::En), "of.tomorrow");
    }

    #[test]
    fn what_else_there_is_to_say_is_said_in_words() {
        let office = |id: &str| format!("Sở {id}");
        for (what, value, words) in [
            (
                "person.add",
                json!({"login": "an.v", "roles": [["answerer", "a"]]}),
                "tên đăng nhập an.v; Trả lời người dân (Sở a)",
            ),
            ("person.grant", json!({"role": "auditor"}), "Giám sát"),
            ("survey.publish", json!({"version": 2, "hash": "abc"}), "bản 2"),
            ("ticket.claim", json!({"revision": 1, "state": "claimed"}), "Đã nhận"),
            ("unit.import", json!({"offices": 51}), "51 đơn vị"),
            ("login", json!({}), ""),
        ] {
            assert_eq!(detail(what, &value, Lang::Vi, office), words, "{what}");
        }
    }
}
