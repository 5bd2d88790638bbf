//! What came of a bulletin, as the tables say.

use std::collections::BTreeMap;
use std::time::Duration;

use flows::bulletin::Outcome;
use tokio::time::Instant;

use crate::bell::PATIENCE;
use crate::world::World;

/// What came of a bulletin: beside a running service in each house.
#[derive(Debug)]
pub struct Came {
    /// Where it stands.
    pub state: String,
    /// Its entries by their state.
    pub entries: BTreeMap<String, usize>,
    /// The same by what is counted while it goes on.
    pub counted: BTreeMap<String, usize>,
}

impl Came {
    /// Reads it.
    ///
    /// # Panics
    /// The database does not answer.
    pub async fn read(world: &World, id: &str) -> Self {
        let counts = async |sql: String| -> BTreeMap<String, usize> {
            let rows = world.database.column(&sql).await;
            let pair =
                |it: &String| it.split_once('=').map(|(word, n)| (word.to_owned(), n.parse().expect("a number")));
            rows.iter().filter_map(pair).collect()
        };
        let entries = format!("select state || '=' || count(*) from delivery where bulletin = '{id}' group by state");
        let counted = format!(
            "select state || '=' || sum(n) from delivery_count where bulletin = '{id}' group by state having sum(n) > 0"
        );
        Self { state: state(world, id).await, entries: counts(entries).await, counted: counts(counted).await }
    }

    /// How many came to one thing.
    pub fn of(&self, outcome: Outcome) -> usize {
        self.entries.get(outcome.code()).copied().unwrap_or_default()
    }

    /// Whether it stands there, with nothing under way.
    pub fn is(&self, state: &str) -> bool {
        self.state == state && self.of(Outcome::Sending) == 0
    }

    /// What is counted is what there is.
    ///
    /// # Panics
    /// It is not.
    pub fn is_counted(&self) {
        let came = self.entries.iter().filter(|it| !["waiting", "sending"].contains(&it.0.as_str()));
        let came: BTreeMap<_, _> = came.map(|it| (it.0.clone(), *it.1)).collect();
        let mut counted = self.counted.clone();
        counted.remove("listed");
        counted.remove("unlisted");
        assert_eq!(counted, came);
    }
}

async fn state(world: &World, id: &str) -> String {
    world.database.column(&format!("select state from bulletin where id = '{id}'")).await.concat()
}

/// Waits until a bulletin's progress is as wanted, and gives what came to what.
///
/// # Panics
/// It is not so in time.
pub async fn until(world: &World, id: &str, wanted: impl Fn(&Came) -> bool) -> Came {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let came = Came::read(world, id).await;
        if wanted(&came) {
            return came;
        }
        assert!(Instant::now() < deadline, "{came:?}");
        // Progress can only be asked for.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until a bulletin is through, for as long as messages go on to arrive; asks for no more than where it stands, which
/// costs a long list nothing.
///
/// # Panics
/// Nothing has arrived for too long.
pub async fn done(world: &World, id: &str) -> Came {
    let (mut arrived, mut moved) = (0, Instant::now());
    while state(world, id).await != "done" {
        if arrived != world.telegram.messages_sent() {
            (arrived, moved) = (world.telegram.messages_sent(), Instant::now());
        }
        assert!(moved.elapsed() < PATIENCE, "it stands still: {:?}", Came::read(world, id).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    until(world, id, |it| it.is("done")).await
}
