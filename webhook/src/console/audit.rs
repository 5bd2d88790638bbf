//! The log of what was done, as far as it is in reach.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use flows::Lang;
use flows::office::{Right, reach};
use storage::{Actor, Logged};

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};

/// Lines on one page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "console/audit.html")]
struct AuditPage {
    s: Shell,
    lines: Vec<Line>,
    /// From where the next page goes on.
    older: Option<i64>,
}

/// A line as it is shown.
struct Line {
    number: i64,
    at: String,
    by: String,
    what: String,
    on: String,
    unit: String,
    detail: String,
}

/// `GET /console/audit`, with `before` a line's number.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let before = visit.query.text("before").parse().unwrap_or(i64::MAX);
    let mut lines: Vec<Logged> = Vec::new();
    for top in reach(&visit.grants, Right::ReadLog) {
        lines.extend(visit.app.storage.audited(top, before, PAGE + 1).await?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.number));
    lines.dedup_by_key(|line| line.number);
    let older = (lines.len() > PAGE).then(|| lines[PAGE - 1].number);
    lines.truncate(PAGE);
    let people = visit.app.storage.people().await?;
    let names: HashMap<&str, &str> = people.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let program = visit.t("chương trình", "the program").to_owned();
    let line = |Logged { number, deed }: Logged| Line {
        number,
        at: super::page::when(deed.at),
        by: match &deed.by {
            Actor::Program => program.clone(),
            Actor::Person(id) => names.get(id.as_str()).map_or_else(|| id.clone(), |name| (*name).to_owned()),
        },
        on: names.get(deed.on.as_str()).map_or_else(|| deed.on.clone(), |name| (*name).to_owned()),
        unit: deed.unit.map_or_else(String::new, |id| visit.units.get(&id).map_or(id, |unit| unit.name.clone())),
        detail: if deed.detail.as_object().is_some_and(serde_json::Map::is_empty) {
            String::new()
        } else {
            deed.detail.to_string()
        },
        what: what(&deed.what, visit.lang),
    };
    let lines = lines.into_iter().map(line).collect();
    Ok(ok(&AuditPage { s: visit.shell("Nhật ký", "Log"), lines, older }))
}

/// What was done, in words; of what has none, the word that is stored.
fn what(code: &str, lang: Lang) -> String {
    let (vi, en) = match code {
        "login" => ("đăng nhập", "signed in"),
        "login.recovery" => ("đăng nhập bằng mã khôi phục", "signed in with a recovery code"),
        "login.locked" => ("tạm khóa vì nhập sai nhiều lần", "locked for a while, after many wrong attempts"),
        "person.add" => ("thêm người dùng", "added a person"),
        "person.change" => ("sửa người dùng", "changed a person"),
        "person.grant" => ("giao vai trò", "gave a role"),
        "person.revoke" => ("thu hồi vai trò", "took a role back"),
        "person.close" => ("khóa tài khoản", "shut out"),
        "person.reopen" => ("mở khóa tài khoản", "let in again"),
        "person.invite" => ("cấp mã mời", "gave an invitation"),
        "person.password" => ("đặt mật khẩu", "set a password"),
        "person.factor" => ("đặt lớp xác thực thứ hai", "set a second factor"),
        "person.factor.drop" => ("bỏ lớp xác thực thứ hai", "dropped a second factor"),
        "person.codes" => ("tạo mã khôi phục", "made recovery codes"),
        "unit.put" => ("sửa đơn vị", "changed an office"),
        "unit.import" => ("nhập danh sách đơn vị", "imported offices"),
        "ticket.claim" => ("nhận câu hỏi", "claimed a question"),
        "ticket.answer" => ("trả lời câu hỏi", "answered a question"),
        "ticket.interim" => ("báo đang xử lý", "said that it takes longer"),
        "ticket.note" => ("ghi chú nội bộ", "wrote a note"),
        "ticket.transfer" => ("chuyển câu hỏi", "passed a question on"),
        "ticket.close" => ("đóng câu hỏi", "closed a question"),
        "kb.write" => ("viết mục hỏi đáp", "wrote an entry"),
        "kb.approve" => ("phê duyệt mục hỏi đáp", "approved an entry"),
        "kb.expire" => ("cho mục hỏi đáp hết hiệu lực", "ended an entry"),
        "canned.put" => ("soạn câu trả lời sẵn", "wrote a ready answer"),
        "canned.drop" => ("bỏ câu trả lời sẵn", "dropped a ready answer"),
        "survey.upload" => ("nạp phiếu khảo sát", "uploaded a survey"),
        "survey.publish" => ("công bố khảo sát", "published a survey"),
        "survey.close" => ("đóng khảo sát", "closed a survey"),
        "survey.main" => ("đặt khảo sát chính", "chose the main survey"),
        "kb.begin" => ("nạp kho hỏi đáp có sẵn", "took over the built-in entries"),
        "kb.file" => ("thêm tệp vào kho hỏi đáp", "added a file for entries"),
        "ticket.file" => ("mở tệp của người hỏi", "opened a person's file"),
        "desk.route" => ("đặt nơi trả lời một chủ đề", "set who answers a topic"),
        "desk.reception" => ("đặt nơi tiếp công dân", "set where complaints are received"),
        "bulletin.write" => ("soạn bản tin", "wrote a bulletin"),
        "bulletin.submit" => ("gửi duyệt bản tin", "submitted a bulletin"),
        "bulletin.return" => ("trả lại bản tin", "returned a bulletin"),
        "bulletin.approve" => ("phê duyệt bản tin", "approved a bulletin"),
        "bulletin.start" => ("bắt đầu gửi bản tin", "began to send a bulletin"),
        "bulletin.pause" => ("tạm dừng bản tin", "paused a bulletin"),
        "bulletin.resume" => ("gửi tiếp bản tin", "resumed a bulletin"),
        "bulletin.rest" => ("gửi phần còn lại của bản tin", "let the rest of a bulletin go"),
        "bulletin.cancel" => ("hủy bản tin", "cancelled a bulletin"),
        "bulletin.finish" => ("gửi xong bản tin", "finished a bulletin"),
        "bulletin.requeue" => ("gửi lại bản tin", "sent a bulletin once more"),
        "bulletin.file" => ("thêm tệp vào bản tin", "added a file for bulletins"),
        "segment.put" => ("lưu nhóm người nhận", "kept a segment"),
        "segment.drop" => ("bỏ nhóm người nhận", "dropped a segment"),
        "contacts.tag" => ("gắn nhãn người nhận", "tagged contacts"),
        "contacts.untag" => ("bỏ nhãn người nhận", "took a tag off contacts"),
        "plan.put" => ("sửa kế hoạch năm", "changed the yearly plan"),
        "plan.drop" => ("bỏ khỏi kế hoạch năm", "dropped from the yearly plan"),
        "channel.put" => ("nhập số liệu kênh", "entered figures of a channel"),
        "feed.put" => ("thêm nguồn tin", "added a feed"),
        "feed.drop" => ("bỏ nguồn tin", "dropped a feed"),
        other => return other.to_owned(),
    };
    (if lang == Lang::En { en } else { vi }).to_owned()
}
