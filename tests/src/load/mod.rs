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
use tokio::task::{JoinError, JoinHandle};

use crate::bell::Bell;
use crate::citizen::Citizen;
use crate::interview::{Asked, Form, Interview, Way};
use crate::said::Said;
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
    /// How all of them answer; `None`: some by buttons, some by typing, some by quoting.
    pub way: Option<Way>,
    /// Whether every fifth uses the web chat. The others use Telegram and Zalo by turns.
    pub web: bool,
    /// How long each reads a screen before answering it: about so long, as people who all read for the same time come to
    /// walk in step.
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
            way: None,
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
    /// How often something has died.
    deaths: AtomicUsize,
    stopping: AtomicBool,
    waits: Mutex<Vec<Wait>>,
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
    /// How often something died in all.
    deaths: usize,
}

/// A screen that somebody waited for.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// Which.
    pub screen: Screen,
    /// When it was asked for.
    pub asked_at: Instant,
    /// How long it took to come.
    pub took: Duration,
}

/// Which screen of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The first.
    First,
    /// One in between.
    Next,
    /// The receipt, which comes when the response is stored.
    Receipt,
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
    /// How often something died meanwhile.
    deaths: usize,
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
            urls: match &world.front {
                Some(front) => vec![front.url()],
                None => world.services.iter().map(crate::world::Service::url).collect(),
            },
            database: world.database.clone(),
            bell: Bell::default(),
            begun: AtomicUsize::new(0),
            deaths: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            waits: Mutex::default(),
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

    /// One more person, who answers `form` in this way.
    pub fn invite(&mut self, person: impl Into<Citizen>, form: Form, way: Way) {
        let (interview, mark) = self.interview(person, form, way);
        self.follow(interview, mark, None);
    }

    /// A person of this load who has not begun, and the text that nobody else gives: for [`Load::follow`].
    pub fn interview(&self, person: impl Into<Citizen>, form: Form, way: Way) -> (Interview, String) {
        let n = self.shared.begun.fetch_add(1, Ordering::SeqCst);
        self.shared.interview(person.into(), form, way, n)
    }

    /// Goes on with an interview that stands at `said`, or has not begun.
    pub fn follow(&mut self, interview: Interview, mark: String, said: Option<Said>) {
        let shared = Arc::clone(&self.shared);
        self.slots.push(tokio::spawn(async move {
            let talk = tokio::spawn(talk(Arc::clone(&shared), interview, mark, said)).await;
            shared.note(talk);
        }));
    }

    /// Something dies, or falls asleep: from now on one more message of each chat may come twice.
    pub fn died(&self) {
        self.shared.deaths.fetch_add(1, Ordering::SeqCst);
    }

    /// How many conversations have come to their end.
    pub fn done(&self) -> usize {
        self.shared.lock().talks.len()
    }

    /// The screens that people asked for between two moments and have got, the quickest first.
    pub fn waits(&self, from: Instant, to: Instant) -> Vec<Wait> {
        let waits = self.shared.waits.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waits: Vec<Wait> = waits.iter().filter(|it| (from..to).contains(&it.asked_at)).copied().collect();
        waits.sort_unstable_by_key(|it| it.took);
        waits
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
        let mut state = std::mem::take(&mut *self.shared.lock());
        state.deaths = self.shared.deaths.load(Ordering::SeqCst);
        verdict::check(world, state, took).await
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how long a screen took, and gives it.
    fn waited(&self, screen: Screen, asked_at: Instant) -> Duration {
        let took = asked_at.elapsed();
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).push(Wait { screen, asked_at, took });
        took
    }

    /// The number of the next person, if there is to be one.
    fn next(&self) -> Option<usize> {
        if self.stopping.load(Ordering::SeqCst) {
            return None;
        }
        let n = self.begun.fetch_add(1, Ordering::SeqCst);
        self.plan.conversations.is_none_or(|all| n < all).then_some(n)
    }

    fn interview(&self, person: Citizen, form: Form, way: Way, n: usize) -> (Interview, String) {
        let (answers, mark) = form.answers(self.number, n);
        let id = match &person {
            Citizen::Telegram(it) => it.id.to_string(),
            Citizen::Zalo(it) => it.user.clone(),
            Citizen::Web(it) => it.cookie().to_owned(),
        };
        self.lock().marks.insert(id, mark.clone());
        let mut interview = Interview::of(form.survey(), person, answers, way);
        interview.patience = self.plan.patience;
        (interview, mark)
    }

    /// Person `n`.
    async fn person(&self, n: usize) -> Citizen {
        if self.plan.web && n % 5 == 4 {
            let url = &self.urls[n % self.urls.len()];
            return web::Citizen::open(url).await.into();
        }
        if n.is_multiple_of(2) {
            return self.telegram.citizen(next_id()).into();
        }
        self.zalo.citizen(OA, &format!("24684588352{}", next_id())).into()
    }

    /// Notes how a conversation ended. One that got no further has panicked with its report.
    fn note(&self, talk: Result<Talk, JoinError>) {
        match talk {
            Ok(talk) => self.lock().talks.push(talk),
            Err(error) => {
                let report = error.into_panic();
                let words = report.downcast_ref::<String>().cloned();
                self.lock().stuck.push(words.unwrap_or_else(|| "a panic without words".to_owned()));
            }
        }
        self.bell.ring();
    }
}

/// One person after the other.
async fn slot(shared: Arc<Shared>) {
    while let Some(n) = shared.next() {
        let whole = {
            let shared = Arc::clone(&shared);
            async move {
                let person = shared.person(n).await;
                // By turns of two, so that all ways are gone on both platforms. At a page only those who tap are quick:
                // a real clock watches there how long a person reads before typing.
                let way = match shared.plan.way {
                    Some(way) => way,
                    None if matches!(person, Citizen::Web(_)) => Way::Taps,
                    None => [Way::Typed, Way::Taps, Way::Quoting, Way::Taps][n / 2 % 4],
                };
                let (interview, mark) = shared.interview(person, shared.plan.form, way, n);
                talk(Arc::clone(&shared), interview, mark, None).await
            }
        };
        let talk = tokio::spawn(whole).await;
        shared.note(talk);
    }
}

/// One conversation to the receipt: from the first word, or from where it stands.
async fn talk(shared: Arc<Shared>, mut interview: Interview, mark: String, said: Option<Said>) -> Talk {
    let before = shared.deaths.load(Ordering::SeqCst);
    let (mut others, mut slowest) = (Vec::new(), Duration::ZERO);
    let mut asked_at = Instant::now();
    let mut screen = if said.is_some() { Screen::Next } else { Screen::First };
    let mut said = match said {
        Some(said) => said,
        None => interview.begin().await,
    };
    let code = loop {
        let asked = interview.asked(&said);
        if matches!(asked, Asked::Receipt(_)) {
            screen = Screen::Receipt;
        }
        slowest = slowest.max(shared.waited(screen, asked_at));
        screen = Screen::Next;
        tokio::time::sleep(reading(shared.plan.think)).await;
        asked_at = Instant::now();
        said = match asked {
            Asked::Receipt(code) => break code,
            Asked::Review => {
                let code = interview.send(&said).await;
                slowest = slowest.max(shared.waited(Screen::Receipt, asked_at));
                break code;
            }
            Asked::Other => {
                others.push(said.text.clone());
                interview.settled(&said).await
            }
            asked => interview.answer(&said, &asked).await,
        };
    };
    let deaths = shared.deaths.load(Ordering::SeqCst) - before;
    Talk { interview, mark, code, others, slowest, deaths }
}

/// From half of `about` to one and a half of it.
fn reading(about: Duration) -> Duration {
    static READ: AtomicUsize = AtomicUsize::new(0);
    // Steps of the golden section fill the span evenly and in no order.
    let step = READ.fetch_add(1, Ordering::Relaxed) as f64 * 0.618_033_988_75;
    about.mul_f64(0.5 + step.fract())
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
