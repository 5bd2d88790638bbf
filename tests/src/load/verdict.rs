//! What was stored and said, compared with what each person answered.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use flows::{Lang, Millis, SystemText};

use super::{State, Talk};
use crate::citizen::Citizen;
use crate::interview::{Asked, code_in};
use crate::said::Said;
use crate::world::{Answer, House, World};

/// Most that is told of what went wrong.
const TOLD: usize = 5;

/// What became of a load, in figures. Whatever must never be (something lost, stored twice, stored wrongly, somebody
/// stuck, a question asked again, a receipt before its response, a list that is not empty) has made the test fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Conversations that came to their end.
    pub conversations: usize,
    /// Messages that came twice in a row, word for word: where a platform may have taken one and nobody learnt it.
    pub repeats: usize,
    /// Those among them that no death explains: a death leaves at most one message of each chat in doubt.
    pub unexplained: usize,
    /// People who were told that their answers are safe but not yet confirmed.
    pub delayed: usize,
    /// The longest wait for a screen.
    pub slowest: Duration,
    /// From the first word to the last receipt.
    pub took: Duration,
}

/// Compares.
///
/// # Panics
/// Something is not as it must be.
pub(super) async fn check(world: &World, state: State, took: Duration) -> Verdict {
    let mut wrong: Vec<String> = state.stuck.iter().map(|it| format!("somebody is stuck: {it}")).collect();
    let responses = world.database.responses().await.into_iter().map(|it| (it.id, it.status));
    let responses: HashMap<String, String> = responses.collect();
    let mut answers: HashMap<String, Vec<Answer>> = HashMap::new();
    for answer in world.database.answers().await {
        answers.entry(answer.response.clone()).or_default().push(answer);
    }
    let mut given: HashMap<&str, Vec<&str>> = HashMap::new();
    for (response, rows) in &answers {
        for text in rows.iter().filter_map(|it| it.text.as_deref()) {
            given.entry(text).or_default().push(response);
        }
    }
    let (mut repeats, mut unexplained) = (0, 0);
    for talk in &state.talks {
        match given.get(talk.mark.as_str()).map(Vec::as_slice).unwrap_or_default() {
            [] => wrong.push(format!("a response is lost:\n{}", talk.interview.person.print())),
            [response] => {
                if responses.get(*response).map(String::as_str) != Some("completed") {
                    wrong.push(format!("a response is {:?}", responses.get(*response)));
                }
                wrong.extend(talk.interview.differs(&answers[*response]).map(|it| format!("wrong answers: {it}")));
            }
            more => wrong.push(format!("one person, {} responses", more.len())),
        }
        let (twice, receipts) = said(talk, &mut wrong);
        repeats += twice + receipts;
        unexplained += twice.saturating_sub(talk.deaths) + receipts.saturating_sub(state.deaths);
        let watched = !matches!(talk.interview.person, Citizen::Web(_));
        match state.seen.get(&talk.code) {
            Some(true) => {}
            Some(false) => wrong.push("a receipt was sent before its response was stored".to_owned()),
            None if watched => wrong.push("nobody looked at a receipt".to_owned()),
            None => {}
        }
    }
    wrong.extend(left_over(world).await);
    if !wrong.is_empty() {
        let told = wrong.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join("\n---\n");
        panic!("{} wrong among {} conversations:\n{told}", wrong.len(), state.talks.len());
    }
    let delayed = flows::system_text(SystemText::Delayed, Lang::Vi);
    Verdict {
        conversations: state.talks.len(),
        repeats,
        unexplained,
        delayed: state.talks.iter().filter(|it| it.others.iter().any(|it| it == delayed)).count(),
        slowest: state.talks.iter().map(|it| it.slowest).max().unwrap_or_default(),
        took,
    }
}

/// Looks through what the bot has said to one person. Gives how many messages came twice in a row: before the receipt,
/// and the receipt itself, which may come again when the person is done.
fn said(talk: &Talk, wrong: &mut Vec<String>) -> (usize, usize) {
    let sent = talk.interview.person.sent();
    let mut once = sent.clone();
    once.dedup_by(|a, b| (&a.text, &a.rows) == (&b.text, &b.rows));
    let mut before: Vec<Asked> = Vec::new();
    let mut codes = HashSet::new();
    for message in &once {
        match talk.interview.asked(message) {
            Asked::Other => {}
            Asked::Receipt(code) => {
                codes.insert(code);
            }
            asked if before.contains(&asked) => {
                wrong.push(format!("{asked:?} was asked again:\n{}", talk.interview.person.print()));
            }
            asked => before.push(asked),
        }
    }
    if codes.len() != 1 {
        wrong.push(format!("{} receipts of one response", codes.len()));
    }
    let delayed = flows::system_text(SystemText::Delayed, Lang::Vi);
    wrong.extend(talk.others.iter().filter(|it| *it != delayed).map(|it| format!("this asked nothing: {it}")));
    let receipts = |it: &[Said]| it.iter().filter(|it| code_in(&it.text).is_some()).count();
    let again = receipts(&sent) - receipts(&once);
    (sent.len() - once.len() - again, again)
}

/// Whatever still lies in a list that must be empty when everybody has come to the end.
async fn left_over(world: &World) -> Vec<String> {
    let mut left = Vec::new();
    for (number, service) in world.services.iter().enumerate().filter(|(_, it)| it.runs()) {
        let (_, body) = service.readiness().await;
        if !body.contains("\"spool\":0") {
            left.push(format!("the spool of service {number} is not empty: {body}"));
        }
    }
    match world.house {
        House::Embedded => {
            let aside = [("chat_buried", world.buried_expected), ("poison", world.poison_expected)];
            let aside = aside.into_iter().filter(|it| !it.1).map(|it| it.0);
            for what in ["chat_entry", "chat_lease", "chat_session where wake_at is not null"].into_iter().chain(aside)
            {
                let count = world.database.column(&format!("select cast(count(*) as text) from {what}")).await;
                if count != ["0"] {
                    left.push(format!("{count:?} in {what}"));
                }
            }
        }
        House::Servers | House::Cluster => {
            let storage = world.storage().await;
            let timers = storage.due(Millis(i64::MAX), TOLD).await.expect("timers").len();
            let buried = storage.buried(TOLD).await.expect("buried").into_iter().map(|it| it.reason);
            let buried: Vec<_> = buried.filter(|_| !world.buried_expected).collect();
            let mut poison = storage.poison(TOLD).await.expect("poison");
            poison.retain(|_| !world.poison_expected);
            let poison = poison.len();
            if timers + buried.len() + poison > 0 {
                left.push(format!("left over: {timers} timers, {poison} events kept aside, given up: {buried:?}"));
            }
            left.extend(world.lists().await.into_iter().map(|it| format!("a list is left over: {it}")));
        }
    }
    let owed = world.database.column("select cast(count(*) as text) from owed").await;
    if owed != ["0"] {
        left.push(format!("{owed:?} are owed by the database"));
    }
    left
}
