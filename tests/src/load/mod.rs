//! Load: many people at once, each with answers of their own, and the verdict on what became of them.
//!
//! The people are patient. They wait for the next screen and never send anything twice by themselves: what gets lost on
//! the way is the platforms' to bring again, and the service's to take.

mod verdict;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use crate::bell::Bell;
use crate::citizen::Citizen;
use crate::interview::{Asked, Form, Interview, Way};
use crate::telegram::Telegram;
use crate::web;
use crate::witness::Receipt;
use crate::world::{Database, OA, World, next_id};
use crate::zalo::Zalo;

pub use verdict::Verdict;

/// How many times faster than Zalo itself the emulator brings back what was not taken: half a second instead of 30.
const ZALO_PACE: u32 = 60;

/// Who comes, and what they do.
#[derive(Clone, Debug)]
pub struct LoadPlan {
    /// What they answer.
    pub form: Form,
    /// How many converse at the same time.
    pub at_once: usize,
    /// How many begin in all; `None`: one after the other until [`Load::stop_and_check`].
    pub conversations: Option<usize>,
    /// Whether every fifth uses the web chat. The others use Telegram and Zalo by turns.
    pub web: bool,
    /// How long each reads a screen before answering it.
    pub think: Duration,
    /// How long each waits for a screen before counting as stuck.
    pub patience: Duration,
}

impl Default for LoadPlan {
    /// Twelve at a time with the short survey on Telegram and Zalo, without an end.
    fn default() -> Self {
        Self {
            form: Form::Comment,
            at_once: 12,
            conversations: None,
            web: false,
            think: Duration::ZERO,
            patience: Duration::from_secs(60),
        }
    }
}

/// The load under way.
#[derive(Debug)]
pub struct Load {
    shared: Arc<Shared>,
    slots: Vec<JoinHandle<()>>,
    watchers: Vec<JoinHandle<()>>,
    began: Instant,
}

#[derive(Debug)]
struct Shared {
    /// Tells the loads of one test run apart.
    number: usize,
    plan: LoadPlan,
    telegram: Telegram,
    zalo: Zalo,
    /// Where the web chat is served.
    urls: Vec<String>,
    database: Database,
    bell: Bell,
    begun: AtomicUsize,
    stopping: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    talks: Vec<Talk>,
    /// Conversations without an end, with their reports.
    stuck: Vec<String>,
    /// The text that only this person gives, by the platform's id of the person.
    marks: HashMap<String, String>,
    /// Receipts that were looked at when a platform took them, and whether the response was stored by then.
    seen: HashMap<String, bool>,
}

/// A conversation that came to its end.
#[derive(Debug)]
struct Talk {
    interview: Interview,
    mark: String,
    code: String,
    /// Screens that asked nothing.
    others: Vec<String>,
    /// The longest wait for a screen.
    slowest: Duration,
}

impl Load {
    /// Lets the people in. The world needs a service by now, or soon.
    pub fn start(world: &World, plan: LoadPlan) -> Self {
        static LOADS: AtomicUsize = AtomicUsize::new(1);
        world.zalo.set_pace(ZALO_PACE);
        let shared = Arc::new(Shared {
            number: LOADS.fetch_add(1, Ordering::Relaxed),
            plan,
            telegram: world.telegram.clone(),
            zalo: world.zalo.clone(),
            urls: world.services.iter().map(crate::world::Service::url).collect(),
            database: world.database.clone(),
            bell: Bell::default(),
            begun: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            state: Mutex::default(),
        });
        let watchers = [world.telegram.witness().watch(), world.zalo.witness().watch()];
        Self {
            watchers: watchers.map(|it| tokio::spawn(watch(Arc::clone(&shared), it))).into(),
            slots: (0..shared.plan.at_once).map(|_| tokio::spawn(slot(Arc::clone(&shared)))).collect(),
            shared,
            began: Instant::now(),
        }
    }

    /// How many conversations have come to their end.
    pub fn done(&self) -> usize {
        self.shared.lock().talks.len()
    }

    /// Waits until `n` conversations have come to their end, or somebody is stuck.
    pub async fn until_done(&self, n: usize) {
        let enough = || {
            let state = self.shared.lock();
            (state.talks.len() >= n || !state.stuck.is_empty()).then_some(())
        };
        while self.shared.bell.within(self.shared.plan.patience, enough).await.is_none() {}
    }

    /// Nobody new begins; waits for those under way, and compares what is stored with what each of them answered.
    ///
    /// # Panics
    /// Something was lost, came twice, is wrong, or waits. The words say what.
    pub async fn stop_and_check(self, world: &World) -> Verdict {
        self.shared.stopping.store(true, Ordering::SeqCst);
        self.finish_and_check(world).await
    }

    /// Waits until all [`LoadPlan::conversations`] have come to their end, then as [`Load::stop_and_check`].
    ///
    /// # Panics
    /// As [`Load::stop_and_check`].
    pub async fn finish_and_check(self, world: &World) -> Verdict {
        for slot in self.slots {
            slot.await.expect("a slot catches what its people do");
        }
        let took = self.began.elapsed();
        world.nothing_waits().await;
        self.watchers.iter().for_each(JoinHandle::abort);
        let state = std::mem::take(&mut *self.shared.lock());
        verdict::check(world, state, took).await
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next person, if there is to be one.
    fn next(&self) -> Option<usize> {
        if self.stopping.load(Ordering::SeqCst) {
            return None;
        }
        let n = self.begun.fetch_add(1, Ordering::SeqCst);
        self.plan.conversations.is_none_or(|all| n < all).then_some(n)
    }

    /// Person `n`, and the platform's id of it where a platform has one.
    async fn person(&self, n: usize) -> (Citizen, String) {
        if self.plan.web && n % 5 == 4 {
            let url = &self.urls[n % self.urls.len()];
            return (web::Citizen::open(url).await.into(), String::new());
        }
        if n.is_multiple_of(2) {
            let person = self.telegram.citizen(next_id());
            let id = person.id.to_string();
            return (person.into(), id);
        }
        let id = format!("24684588352{}", next_id());
        (self.zalo.citizen(OA, &id).into(), id)
    }
}

/// One person after the other.
async fn slot(shared: Arc<Shared>) {
    while let Some(n) = shared.next() {
        // An interview that gets no further panics with its report.
        match tokio::spawn(talk(Arc::clone(&shared), n)).await {
            Ok(talk) => shared.lock().talks.push(talk),
            Err(error) => {
                let report = error.into_panic();
                let words = report.downcast_ref::<String>().cloned();
                shared.lock().stuck.push(words.unwrap_or_else(|| "a panic without words".to_owned()));
            }
        }
        shared.bell.ring();
    }
}

/// One conversation, from the first word to the receipt.
async fn talk(shared: Arc<Shared>, n: usize) -> Talk {
    let (answers, mark) = shared.plan.form.answers(shared.number, n);
    let (person, id) = shared.person(n).await;
    shared.lock().marks.insert(id, mark.clone());
    // By turns of two, so that both ways are gone on both platforms. At a page only those who tap are quick: a real
    // clock watches there how long a person reads before typing.
    let typed = (n / 2).is_multiple_of(2) && !matches!(person, Citizen::Web(_));
    let way = if typed { Way::Typed } else { Way::Taps };
    let mut interview = Interview::of(shared.plan.form.survey(), person, answers, way);
    interview.patience = shared.plan.patience;
    let (mut others, mut slowest) = (Vec::new(), Duration::ZERO);
    let mut asked_at = Instant::now();
    let mut said = interview.begin().await;
    loop {
        slowest = slowest.max(asked_at.elapsed());
        tokio::time::sleep(shared.plan.think).await;
        asked_at = Instant::now();
        said = match interview.asked(&said) {
            Asked::Receipt(code) => return Talk { interview, mark, code, others, slowest },
            Asked::Review => {
                let code = interview.send(&said).await;
                slowest = slowest.max(asked_at.elapsed());
                return Talk { interview, mark, code, others, slowest };
            }
            Asked::Other => {
                others.push(said.text.clone());
                interview.settled(&said).await
            }
            asked => interview.answer(&said, &asked).await,
        };
    }
}

/// Looks at each receipt at the moment that a platform takes it: is the response stored?
async fn watch(shared: Arc<Shared>, mut receipts: UnboundedReceiver<Receipt>) {
    while let Some(receipt) = receipts.recv().await {
        let mark = shared.lock().marks.get(&receipt.user).cloned();
        let Some(mark) = mark else { continue };
        let count = format!("select cast(count(*) as text) from share_answer where text = '{mark}'");
        let stored = shared.database.column(&count).await == ["1"];
        // Only the first time tells: a repeated receipt finds what was stored since.
        shared.lock().seen.entry(receipt.code.clone()).or_insert(stored);
    }
}
