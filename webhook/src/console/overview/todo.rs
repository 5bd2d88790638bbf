//! What waits for whoever looks at the page, as figures that lead to it, and what they can begin.

use flows::bulletin::State;
use flows::channel::PlanState;
use flows::office::Right;
use flows::vietnam;
use storage::{BulletinFilter, FormState, OfficeWaiting};

use super::super::surveys::shut;
use super::tops;
use crate::app::{day, now};
use crate::console::visit::{Problem, Visit};

/// Within which time a question counts as due, milliseconds.
const SOON: i64 = 24 * 3_600_000;
/// Most bulletins that are counted one by one.
const COUNTED: usize = 200;

/// A figure.
pub(super) struct Card {
    pub(super) name: String,
    pub(super) figure: String,
    /// Where what it counts is to be seen.
    pub(super) to: Option<&'static str>,
    /// Somebody should look at it now.
    pub(super) bad: bool,
}

/// Something to begin.
pub(super) struct Act {
    pub(super) name: &'static str,
    pub(super) to: &'static str,
}

struct Cards<'a> {
    visit: &'a Visit,
    cards: Vec<Card>,
}

impl Cards<'_> {
    fn put(&mut self, (vi, en): (&str, &str), figure: impl ToString, to: Option<&'static str>, bad: bool) {
        let name = self.visit.t(vi, en).to_owned();
        self.cards.push(Card { name, figure: figure.to_string(), to, bad });
    }

    /// A figure that somebody is to bring down to nothing.
    fn work(&mut self, words: (&str, &str), count: impl TryInto<u64>, to: &'static str) {
        self.put(words, count.try_into().unwrap_or(u64::MAX), Some(to), false);
    }
}

/// The figures of every role that the person has, what is late first. `today` are today's responses, where they may be seen.
pub(super) async fn cards(visit: &Visit, today: Option<u64>) -> Result<Vec<Card>, Problem> {
    let mut cards = Cards { visit, cards: Vec::new() };
    questions(&mut cards).await?;
    approvals(&mut cards).await?;
    bulletins(&mut cards).await?;
    surveys(&mut cards, today).await?;
    people(&mut cards).await?;
    service(&mut cards);
    Ok(cards.cards)
}

/// How many tickets wait in reach: each counted once, as no office lies in two trees.
pub(super) async fn tickets(visit: &Visit) -> Result<Option<OfficeWaiting>, Problem> {
    let mut sum = OfficeWaiting::default();
    let tops = tops(visit, Right::ReadTickets);
    for unit in &tops {
        let waiting = visit.app.storage.tickets_waiting_at(unit, now().plus(SOON)).await?;
        sum.all += waiting.all;
        sum.open += waiting.open;
        sum.due += waiting.due;
    }
    Ok((!tops.is_empty()).then_some(sum))
}

async fn questions(cards: &mut Cards<'_>) -> Result<(), Problem> {
    let visit = cards.visit;
    let Some(waiting) = tickets(visit).await? else { return Ok(()) };
    let due = ("Đến hạn trong 24 giờ hoặc quá hạn", "Due within 24 hours, or late");
    cards.put(due, waiting.due, Some("/console/tickets"), waiting.due > 0);
    cards.work(("Câu hỏi chờ trả lời", "Questions waiting"), waiting.all, "/console/tickets");
    if visit.may_somewhere(Right::Answer) {
        cards.work(("Trong đó chưa ai nhận", "Of these not claimed"), waiting.open, "/console/tickets");
        let mine = visit.app.storage.tickets_held(&visit.me()?.1.id).await?;
        cards.work(("Tôi đang giữ", "That I have"), mine, "/console/tickets?show=mine");
    }
    Ok(())
}

async fn approvals(cards: &mut Cards<'_>) -> Result<(), Problem> {
    let visit = cards.visit;
    let (approves, writes) = (visit.may_somewhere(Right::ApproveEntry), visit.may_somewhere(Right::WriteEntry));
    if approves || writes {
        let right = if approves { Right::ApproveEntry } else { Right::WriteEntry };
        let drafts = visit.app.storage.kb_drafts().await?;
        let drafts = drafts.iter().filter(|entry| crate::console::kb::over(visit, right, entry)).count();
        let words = match approves {
            true => ("Mục chờ duyệt", "Entries to approve"),
            false => ("Mục hỏi đáp chờ người duyệt", "Entries that wait for an approver"),
        };
        cards.work(words, drafts, "/console/kb?show=drafts");
    }
    let units = tops(visit, Right::ApproveBulletin);
    if !units.is_empty() {
        let waiting = visit.app.storage.bulletins_by_state(&units).await?;
        let words = ("Bản tin chờ duyệt", "Bulletins to approve");
        cards.work(words, of(&waiting, State::Submitted), "/console/bulletins?state=submitted");
    }
    Ok(())
}

fn of(counts: &[(State, u64)], state: State) -> u64 {
    counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
}

async fn bulletins(cards: &mut Cards<'_>) -> Result<(), Problem> {
    let visit = cards.visit;
    let units = tops(visit, Right::WriteBulletin);
    if units.is_empty() {
        return Ok(());
    }
    let counts = visit.app.storage.bulletins_by_state(&units).await?;
    for (words, state, to) in [
        (("Bản tin đang soạn", "Bulletins being written"), State::Draft, "/console/bulletins?state=draft"),
        (("Bản tin đã gửi duyệt", "Bulletins submitted"), State::Submitted, "/console/bulletins?state=submitted"),
        (("Bản tin đã duyệt, chờ gửi", "Approved, to be sent"), State::Approved, "/console/bulletins?state=approved"),
        (("Bản tin đang gửi", "Being sent"), State::Sending, "/console/bulletins?state=sending"),
    ] {
        cards.work(words, of(&counts, state), to);
    }
    // After its first hundredth a bulletin stands still until a person has looked at it; what a person has paused may not be
    // through with that.
    let states = vec![State::Paused];
    let filter = BulletinFilter { units, states, since: None, before: None, limit: COUNTED };
    let stand = visit.app.storage.bulletins(&filter).await?;
    let waits = stand.iter().filter(|it| it.canary && it.listed && it.rests).count() as u64;
    let paused = of(&counts, State::Paused).saturating_sub(waits);
    if paused > 0 {
        cards.put(("Bản tin đang dừng", "Paused"), paused, Some("/console/bulletins?state=paused"), true);
    }
    if waits > 0 {
        let words = (
            "Đã gửi thử 1% trước, cần quyết định gửi tiếp",
            "The first hundredth is out; the rest waits for a decision",
        );
        cards.put(words, waits, Some("/console/bulletins?state=paused"), true);
    }
    let today = day(now());
    let lines = visit.app.storage.plans(today.year()).await?;
    let due = lines.iter().filter(|it| {
        let open = matches!(it.state, PlanState::Planned | PlanState::Doing);
        open && it.month <= today.month() && visit.may(Right::WriteBulletin, &it.unit)
    });
    cards.work(("Việc kế hoạch đến hạn tháng này", "Planned for this month or late"), due.count(), "/console/plan");
    Ok(())
}

async fn surveys(cards: &mut Cards<'_>, today: Option<u64>) -> Result<(), Problem> {
    let visit = cards.visit;
    if visit.may_somewhere(Right::ReadSurveys) {
        let forms = visit.app.storage.forms().await?;
        let over = |right, unit: &str| visit.may_over(right, Some(unit));
        let catalog = visit.app.catalog();
        let open = |it: &&storage::Form| it.state == FormState::Published && shut(&catalog, it).is_none();
        let running = forms.iter().filter(open).filter(|it| over(Right::ReadSurveys, &it.unit));
        cards.work(("Khảo sát đang nhận phiếu", "Surveys on offer"), running.count(), "/console/surveys");
        if visit.may_somewhere(Right::WriteSurvey) {
            let newer = |live: Option<i64>, newest| live.is_none_or(|live| live < newest);
            let drafts = forms.iter().filter(|it| {
                let waits = it.state != FormState::Closed && newer(it.live, it.newest);
                waits && over(Right::WriteSurvey, &it.unit)
            });
            cards.work(("Bản phiếu chưa công bố", "Versions not published"), drafts.count(), "/console/surveys");
        }
    }
    if let Some(today) = today {
        let to = visit.may_somewhere(Right::ReadSurveys).then_some("/console/surveys");
        cards.put(("Phiếu hôm nay", "Responses today"), today, to, false);
    }
    Ok(())
}

async fn people(cards: &mut Cards<'_>) -> Result<(), Problem> {
    let visit = cards.visit;
    if visit.may_somewhere(Right::KeepPeople) {
        let people = visit.app.storage.people().await?;
        let away = people.iter().filter(|it| it.closed_at.is_none() && !(it.password && it.factor));
        let away = away.filter(|it| visit.over(Right::KeepPeople, it)).count();
        cards.work(("Người chưa đăng nhập lần đầu", "People who have not come in yet"), away, "/console/people");
    }
    let mut lines = 0;
    let tops = tops(visit, Right::ReadLog);
    for unit in &tops {
        lines += visit.app.storage.audited_since(unit, vietnam::begins(vietnam::days(now()))).await?;
    }
    if !tops.is_empty() {
        cards.put(("Việc đã ghi nhật ký hôm nay", "Deeds of today in the log"), lines, Some("/console/audit"), false);
    }
    Ok(())
}

fn service(cards: &mut Cards<'_>) {
    let visit = cards.visit;
    if !visit.may_everywhere(Right::SeeService) {
        return;
    }
    let (app, to) = (&visit.app, Some("/console/service"));
    let stuck = app.watch.stuck();
    cards.put(("Cuộc trò chuyện bị kẹt", "Stuck chats"), stuck, to, stuck > 0);
    let oldest = app.watch.oldest(app).as_secs();
    cards.put(("Tin chờ lâu nhất", "Longest wait"), format!("{oldest} {}", visit.t("giây", "s")), to, oldest >= 60);
    // The lanes of an account come in the order in which they go first: what replies may use, where there is a limit at all.
    let mut seen = None;
    for (platform, name, lane, calls) in app.pace.left() {
        if seen.replace((platform, name)) == Some((platform, name)) {
            continue;
        }
        let left = visit.t("Lượt gọi còn trong phút này", "Calls left in this minute");
        let all = lane == crate::pace::Lane::Reply;
        let part = if all { "" } else { visit.t(" (tin nhắc, bản tin)", " (reminders, bulletins)") };
        let name = format!("{left}: {} {name}{part}", platform.code());
        cards.cards.push(Card { name, figure: calls.to_string(), to, bad: calls == 0 });
    }
}

/// What can be begun at once, by whoever may.
pub(super) fn acts(visit: &Visit) -> Vec<Act> {
    let all = [
        (Right::Answer, "/console/tickets", "Trả lời câu hỏi", "Answer questions"),
        (Right::WriteBulletin, "/console/bulletins-new", "Soạn bản tin", "Write a bulletin"),
        (Right::WriteEntry, "/console/kb-new", "Soạn mục hỏi đáp", "Write an entry"),
        (Right::WriteSurvey, "/console/surveys", "Nạp phiếu khảo sát", "Upload a survey"),
        (Right::KeepPeople, "/console/people", "Thêm người dùng", "Add people"),
        (Right::ReadReport, "/console/report", "Xem báo cáo quý", "Read the quarter's report"),
        (Right::ReadLog, "/console/audit", "Xem nhật ký", "Read the log"),
    ];
    let may = all.into_iter().filter(|(right, ..)| visit.may_somewhere(*right));
    may.map(|(_, to, vi, en)| Act { name: visit.t(vi, en), to }).collect()
}
