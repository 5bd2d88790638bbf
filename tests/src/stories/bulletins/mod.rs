//! Bulletins: to everybody who wants one, once, and to nobody after somebody said stop.

mod broadcast;
mod deaths;
mod files;
mod instances;
mod results;
mod sending;

use std::collections::BTreeMap;

use flows::bulletin::{Bulletin, Move, Outcome, Words, ZaloWay};
use flows::{Chat, ContactChange, Lang, Millis, Platform};
use storage::{Actor, Storage};

use crate::telegram::Citizen;
use crate::world::{OA, World};

/// What a bulletin says in stories.
const TITLE: &str = "Thông báo lịch tiếp công dân tháng này";

fn bulletin() -> Bulletin {
    Bulletin {
        unit: "vn".to_owned(),
        number: "12/TB-SNV".to_owned(),
        vi: Words { title: TITLE.to_owned(), body: "Sáng thứ Ba và thứ Năm hằng tuần.".to_owned() },
        zalo: ZaloWay::Consultation,
        ..Bulletin::default()
    }
}

fn now(world: &World) -> Millis {
    Millis(world.clock.now())
}

fn official(login: &str) -> Actor {
    Actor::Person(login.to_owned())
}

fn on_telegram(person: &Citizen) -> Chat {
    Chat { platform: Platform::Telegram, account: "main".to_owned(), user: person.id.to_string() }
}

fn on_zalo(user: &str) -> Chat {
    Chat { platform: Platform::Zalo, account: OA.to_owned(), user: user.to_owned() }
}

/// Somebody who was seen and agreed to bulletins.
async fn agrees(world: &World, storage: &Storage, chat: &Chat) {
    let at = now(world);
    for change in [ContactChange::Seen { at, lang: Lang::Vi }, ContactChange::Bulletins { at, yes: true, topic: None }]
    {
        storage.contact(chat, &change).await.expect("a contact");
    }
}

/// So many people on Telegram who agreed.
async fn followers(world: &World, storage: &Storage, count: usize) -> Vec<Citizen> {
    let people: Vec<Citizen> = (0..count).map(|_| world.on_telegram()).collect();
    for person in &people {
        agrees(world, storage, &on_telegram(person)).await;
    }
    people
}

/// Writes a bulletin and has it approved: it goes out as soon as a service looks.
async fn approved(world: &World, storage: &Storage, it: &Bulletin) -> String {
    let id = format!("b{}", crate::world::next_id());
    storage.bulletin_write(&id, it, None, &official("w"), now(world)).await.expect("storage").expect("a draft");
    moved(world, storage, &id, Move::Submit, "w").await;
    moved(world, storage, &id, Move::Approve, "a").await;
    id
}

/// Moves a bulletin as it stands.
async fn moved(world: &World, storage: &Storage, id: &str, made: Move, by: &str) {
    loop {
        let row = storage.bulletin_row(id).await.expect("storage").expect("the bulletin");
        match storage.bulletin_move(id, made, row.revision, &official(by), now(world)).await.expect("storage") {
            Ok(_) => return,
            // The service has moved it in between.
            Err(storage::NotPushed::Changed) => {}
            Err(why) => panic!("{made:?}: {why}"),
        }
    }
}

/// Waits until a bulletin's progress is as wanted, and gives what came to what.
async fn until(world: &World, id: &str, wanted: impl Fn(&Came) -> bool) -> Came {
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    loop {
        let came = Came::read(world, id).await;
        if wanted(&came) {
            return came;
        }
        assert!(tokio::time::Instant::now() < deadline, "{came:?}");
        // Progress can only be asked for.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// What came of a bulletin, as the tables say: beside a running service in each house.
#[derive(Debug)]
struct Came {
    state: String,
    /// By state of the entries.
    entries: BTreeMap<String, usize>,
    /// The same by what is counted while it goes on.
    counted: BTreeMap<String, usize>,
}

impl Came {
    async fn read(world: &World, id: &str) -> Self {
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
        let state = world.database.column(&format!("select state from bulletin where id = '{id}'")).await;
        Self { state: state.concat(), entries: counts(entries).await, counted: counts(counted).await }
    }

    fn of(&self, outcome: Outcome) -> usize {
        self.entries.get(outcome.code()).copied().unwrap_or_default()
    }

    fn is(&self, state: &str) -> bool {
        self.state == state && self.of(Outcome::Sending) == 0
    }

    /// What is counted is what there is.
    fn is_counted(&self) {
        let came = self.entries.iter().filter(|it| !["waiting", "sending"].contains(&it.0.as_str()));
        let came: BTreeMap<_, _> = came.map(|it| (it.0.clone(), *it.1)).collect();
        let mut counted = self.counted.clone();
        counted.remove("listed");
        counted.remove("unlisted");
        assert_eq!(counted, came);
    }
}

/// How often a person got the bulletin.
fn got(person: &Citizen) -> usize {
    person.sent().iter().filter(|it| it.text.contains(TITLE)).count()
}
