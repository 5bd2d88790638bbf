//! The first steps of a new house: what has to be there before people can be asked and answered, each with how far it is.
//! Nothing is ticked off by hand: a step is done when what it makes is there.

use flows::office::{Right, Role};
use storage::{FormState, Person};

use super::tops;
use crate::console::page::role_name;
use crate::console::visit::{Problem, Visit, grants};

/// One step.
pub(super) struct Step {
    pub(super) name: String,
    /// How far it is, and who takes it.
    pub(super) state: String,
    pub(super) done: bool,
    pub(super) to: &'static str,
}

/// Who is needed besides an administrator, before anything reaches people.
const NEEDED: [Role; 4] = [Role::SurveyManager, Role::Communicator, Role::Approver, Role::Answerer];

/// The steps as they stand for somebody who looks after an office; none once all are done, and none for anybody else.
pub(super) async fn steps(visit: &Visit) -> Result<Vec<Step>, Problem> {
    let tops = tops(visit, Right::KeepPeople);
    if tops.is_empty() {
        return Ok(Vec::new());
    }
    let mut steps = Vec::new();
    if visit.may_everywhere(Right::KeepUnits) {
        steps.push(offices(visit));
    }
    steps.push(people(visit, &tops).await?);
    if visit.may_everywhere(Right::KeepRoutes) {
        steps.push(ways(visit).await?);
    }
    steps.extend(surveys(visit).await?);
    steps.push(entries(visit).await?);
    steps.push(bulletin(visit, &tops).await?);
    Ok(if steps.iter().all(|it| it.done) { Vec::new() } else { steps })
}

/// A step that somebody with a role takes.
fn by(visit: &Visit, role: Role, vi: &str, en: &str) -> String {
    let role = role_name(role, visit.lang);
    visit.t(vi, en).replace("{role}", &format!("“{role}”"))
}

fn offices(visit: &Visit) -> Step {
    let below = visit.units.all().filter(|unit| unit.parent.is_some()).count();
    let name = visit.t("Thêm đơn vị", "Add your offices").to_owned();
    let state = match below {
        0 => visit.t(
            "Mới có “Cả nước”. Lấy danh sách bộ và 34 tỉnh có sẵn, nhập từ Excel, hoặc thêm từng đơn vị.",
            "There is the whole country only. Take the built-in list of ministries and 34 provinces, import from Excel, or add them one by one.",
        ).to_owned(),
        count => format!("{count} {}", visit.t("đơn vị", "offices")),
    };
    Step { name, state, done: below > 0, to: "/console/units" }
}

async fn people(visit: &Visit, tops: &[String]) -> Result<Step, Problem> {
    let people: Vec<Person> = visit.app.storage.people().await?;
    let serves =
        |unit: &str| tops.iter().any(|top| visit.units.is_within(unit, top) || visit.units.is_below(top, unit));
    let held: Vec<Role> = people
        .iter()
        .filter(|it| it.closed_at.is_none())
        .flat_map(grants)
        .filter(|it| serves(&it.unit))
        .map(|it| it.role)
        .collect();
    let missing: Vec<&str> =
        NEEDED.into_iter().filter(|role| !held.contains(role)).map(|role| role_name(role, visit.lang)).collect();
    let state = if missing.is_empty() {
        visit.t("Đã có người cho các vai trò cần thiết.", "Somebody holds each role that is needed.").to_owned()
    } else {
        format!("{}: {}.", visit.t("Chưa có ai giữ vai trò", "Nobody has the role"), missing.join(", "))
    };
    let name = visit.t("Mời người dùng", "Invite people").to_owned();
    Ok(Step { name, state, done: missing.is_empty(), to: "/console/people" })
}

async fn ways(visit: &Visit) -> Result<Step, Problem> {
    let known = visit.app.storage.receptions().await?.len();
    let state = match known {
        0 => visit.t(
            "Chưa có nơi tiếp công dân, nơi người tố cáo, khiếu nại được chỉ tới. Câu hỏi về “Cả nước” cho đến khi chọn đơn vị khác.",
            "There is no reception office yet, to which whoever complains is sent. Questions go to the whole country until you choose others.",
        ).to_owned(),
        count => format!("{count} {}", visit.t("nơi tiếp công dân", "reception offices")),
    };
    let name = visit.t("Chọn nơi tiếp nhận", "Say where things go").to_owned();
    Ok(Step { name, state, done: known > 0, to: "/console/ways" })
}

async fn surveys(visit: &Visit) -> Result<[Step; 2], Problem> {
    let mut forms = visit.app.storage.forms().await?;
    forms.retain(|it| visit.may_over(Right::ReadSurveys, Some(&it.unit)));
    let live = forms.iter().filter(|it| it.state != FormState::Draft).count();
    let waits = by(
        visit,
        Role::SurveyManager,
        "Chưa có. Người giữ vai trò {role} làm.",
        "None yet. Somebody with the role {role} does it.",
    );
    let count = |count: usize, vi, en| match count {
        0 => waits.clone(),
        count => format!("{count} {}", visit.t(vi, en)),
    };
    let step = |vi, en, state, done| Step { name: visit.t(vi, en).to_owned(), state, done, to: "/console/surveys" };
    Ok([
        step("Nạp phiếu khảo sát", "Upload a survey", count(forms.len(), "phiếu", "surveys"), !forms.is_empty()),
        step("Công bố khảo sát", "Publish a survey", count(live, "khảo sát đã công bố", "published"), live > 0),
    ])
}

async fn entries(visit: &Visit) -> Result<Step, Problem> {
    // The built-in entries were looked through by nobody here.
    let approved = visit.app.storage.kb_entries().await?.into_iter().filter(|it| it.entry.reviewer.is_some());
    let approved = approved.filter(|it| crate::console::kb::over(visit, Right::ReadEntries, &it.entry)).count();
    let state = match approved {
        0 => by(
            visit,
            Role::Approver,
            "Đang dùng bộ câu hỏi có sẵn, chưa ai rà soát. Soạn mục của đơn vị; người giữ vai trò {role} duyệt.",
            "The built-in answers are given, which nobody here has looked through. Write your own; somebody with the role {role} approves them.",
        ),
        count => format!("{count} {}", visit.t("mục đã duyệt", "approved entries")),
    };
    let name = visit.t("Rà soát kho hỏi đáp", "Look through the knowledge base").to_owned();
    Ok(Step { name, state, done: approved > 0, to: "/console/kb" })
}

async fn bulletin(visit: &Visit, tops: &[String]) -> Result<Step, Problem> {
    let counts = visit.app.storage.bulletins_by_state(tops).await?;
    // What was through has not always reached anybody.
    let sent = visit.app.storage.bulletins_out(tops).await?;
    let begun: u64 = counts.iter().map(|(_, n)| n).sum();
    let state = match (sent, begun) {
        (0, 0) => by(
            visit,
            Role::Communicator,
            "Chưa có. Người giữ vai trò {role} soạn, người khác duyệt.",
            "None yet. Somebody with the role {role} writes it, somebody else approves it.",
        ),
        (0, begun) => format!("{begun} {}", visit.t("bản tin đã soạn, chưa gửi", "written, none sent")),
        (sent, _) => format!("{sent} {}", visit.t("bản tin đã gửi", "sent")),
    };
    let name = visit.t("Gửi bản tin đầu tiên", "Send the first bulletin").to_owned();
    Ok(Step { name, state, done: sent > 0, to: "/console/bulletins" })
}
