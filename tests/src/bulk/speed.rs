//! How fast a bulletin leaves while people talk, what that costs them, and how soon it stops.

use std::fmt;
use std::time::{Duration, Instant};

use flows::bulletin::Move;

use super::processes::{Processor, memory};
use super::{TITLE, approved, bulletin, crowd, moved, until};
use crate::load::{Load, LoadPlan, Screen, Wait};
use crate::world::{House, Setup, World};

/// What is measured.
#[derive(Clone, Debug)]
pub struct Speed {
    /// How many people the bulletin is for: more than it can reach meanwhile.
    pub people: usize,
    /// How many converse at the same time, half on Telegram and half on Zalo.
    pub citizens: usize,
    /// How long each reads a screen.
    pub think: Duration,
    /// How long each of the three measurements takes: without the bulletin, with it, without it.
    pub each: Duration,
    /// Messages of the account in a minute that nobody waits for; 0: any number.
    pub per_minute: u32,
}

/// What was measured.
#[derive(Debug)]
pub struct Figures {
    plan: Speed,
    before: Phase,
    during: Phase,
    after: Phase,
    /// Messages of the bulletin that were taken in a second.
    per_second: f64,
    /// How long after the answer to a pause, and to a cancelling, the last call arrived.
    stops: [Duration; 2],
    /// Of the service: now, and the most so far.
    memory: (u64, u64),
}

#[derive(Debug)]
struct Phase {
    took: Duration,
    waits: Vec<Wait>,
    processor: Processor,
}

/// Measures it on servers.
///
/// # Panics
/// The bulletin came to its end before the measurement, or somebody's conversation went wrong.
pub async fn measure(plan: Speed) -> Figures {
    let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some(&plan.per_minute.to_string()));
    // So many people would have used up the app's minute before it is over, and wait for the next.
    let setup = setup.set("ZALO_APP_PER_MINUTE", Some("0"));
    let mut world = setup.set("LOG", Some("warn")).empty().await;
    // Not through the proxy of the stories, which is a part of this process.
    world.settings.insert("DATABASE_URL".to_owned(), world.database.url());
    crowd(&world, plan.people).await;
    world.database.execute("vacuum analyze contact").await;
    world.open().await;
    // The people's watchers look for each receipt's row by its text; that is not what is measured.
    world.database.execute("create index on answer (text)").await;
    let load = Load::start(&world, LoadPlan { at_once: plan.citizens, think: plan.think, ..LoadPlan::default() });
    load.until_done(plan.citizens).await;
    let before = phase(&world, &load, plan.each).await;
    let storage = world.open_storage().await;
    let id = approved(&world, &storage, &bulletin()).await;
    world.telegram.until("the first message", || first(&world)).await;
    let from = Instant::now();
    let during = phase(&world, &load, plan.each).await;
    let to = Instant::now();
    let memory = memory(world.services[0].id());
    let mut stops = [Duration::ZERO; 2];
    for (stop, (made, state)) in stops.iter_mut().zip([(Move::Pause, "paused"), (Move::Cancel, "cancelled")]) {
        moved(&world, &storage, &id, made, "a").await;
        let answered = Instant::now();
        until(&world, &id, |it| it.is(state)).await;
        // Nothing says that nothing comes any more.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let arrivals = world.telegram.arrivals(TITLE);
        let last = arrivals.iter().map(|it| it.0).max().expect("it has begun");
        *stop = last.saturating_duration_since(answered);
        if made == Move::Pause {
            moved(&world, &storage, &id, Move::Resume, "a").await;
            world
                .telegram
                .until("it goes on", || (world.telegram.arrivals(TITLE).len() > arrivals.len()).then_some(()))
                .await;
        }
    }
    let after = phase(&world, &load, plan.each).await;
    let taken = world.telegram.arrivals(TITLE).iter().filter(|it| it.1 && (from..to).contains(&it.0)).count();
    load.stop_and_check(&world).await;
    world.services[0].stop().await;
    let per_second = taken as f64 / (to - from).as_secs_f64();
    Figures { plan, before, during, after, per_second, stops, memory }
}

fn first(world: &World) -> Option<()> {
    (!world.telegram.arrivals(TITLE).is_empty()).then_some(())
}

async fn phase(world: &World, load: &Load, length: Duration) -> Phase {
    let service = world.services[0].id();
    let (began, before) = (Instant::now(), Processor::read(service));
    tokio::time::sleep(length).await;
    let processor = Processor::read(service).since(&before);
    Phase { took: began.elapsed(), waits: load.waits(began, Instant::now()), processor }
}

impl Phase {
    /// The wait that so many of a thousand do not exceed, ms: for any screen, or for one of these.
    fn wait(&self, of: usize, screen: Option<Screen>) -> f64 {
        let those = || self.waits.iter().filter(|it| screen.is_none_or(|screen| it.screen == screen));
        let place = (those().count() * of).div_ceil(1000).saturating_sub(1);
        those().nth(place).map_or(f64::NAN, |it| it.took.as_secs_f64() * 1000.0)
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        let share = |it: Duration| it.as_secs_f64() / self.took.as_secs_f64();
        let it = &self.processor;
        writeln!(
            f,
            "{name:8} {:6} replies, p50 {:6.2} ms, p99 {:6.2} ms (first screen {:.2}, next {:.2}, receipt {:.2}), \
             slowest {:7.2} ms; cores: service {:.2}, Postgres {:.2}, \
             Redis {:.2}, emulators and people {:.2}",
            self.waits.len(),
            self.wait(500, None),
            self.wait(990, None),
            self.wait(990, Some(Screen::First)),
            self.wait(990, Some(Screen::Next)),
            self.wait(990, Some(Screen::Receipt)),
            self.wait(1000, None),
            share(it.service),
            share(it.postgres),
            share(it.redis),
            share(it.here)
        )
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Speed { people, citizens, think, .. } = &self.plan;
        writeln!(f, "{people} contacts; {citizens} people converse, who read each screen for {think:?}")?;
        self.before.line(f, "before")?;
        self.during.line(f, "during")?;
        self.after.line(f, "after")?;
        let without = self.before.wait(990, None).max(self.after.wait(990, None));
        let least = self.before.wait(990, None).min(self.after.wait(990, None));
        let during = self.during.wait(990, None);
        writeln!(f, "messages of the bulletin: {:.0} a second", self.per_second)?;
        writeln!(f, "p99 with the bulletin: {:.2} to {:.2} times that without", during / without, during / least)?;
        let [pause, cancel] = self.stops;
        writeln!(f, "last call after the answer to a pause {pause:?}, to a cancelling {cancel:?}")?;
        write!(f, "memory of the service: {} KiB, at most {} KiB", self.memory.0, self.memory.1)
    }
}
