//! A world to run the service in: the real program, emulated platforms, real Redis and PostgreSQL or the embedded file.
//!
//! Every world is its own: a folder, a Redis prefix, a database. [`World::stop`] ends it and proves that nothing was
//! left over and that nothing personal was logged.

mod database;
mod redis;
mod service;
mod stop;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::clock::Clock;
use crate::front::Front;
use crate::proxy::Proxy;
use crate::telegram::Telegram;
use crate::zalo::{App, Zalo};

pub use database::{Answer, Database, Row};
pub use redis::Redis;
pub(crate) use service::free_port;
pub use service::{Log, Ran, Service, program, run};

/// The OA of a world.
pub const OA: &str = "388613280878808645";

/// The token of a world's bot.
pub const BOT_TOKEN: &str = "4242424242:AAHsecretOfTheBotThatNobodySees";

/// Where sessions and answers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum House {
    /// One SQLite file.
    Embedded,
    /// Redis and PostgreSQL.
    Servers,
    /// A Redis Cluster of three masters, and PostgreSQL.
    Cluster,
}

/// What a world is like. Starts with [`Setup::new`].
#[derive(Debug)]
pub struct Setup {
    house: House,
    telegram: bool,
    zalo: bool,
    own_redis: bool,
    redis_proxy: bool,
    instances: usize,
    seeded: bool,
    changes: Vec<(String, Option<String>)>,
}

impl Setup {
    /// A world with a bot and an OA.
    pub fn new(house: House) -> Self {
        Self {
            house,
            telegram: true,
            zalo: true,
            own_redis: false,
            redis_proxy: false,
            instances: 1,
            seeded: true,
            changes: Vec::new(),
        }
    }

    /// Without the bot.
    #[must_use]
    pub fn without_telegram(mut self) -> Self {
        self.telegram = false;
        self
    }

    /// With the web chat only, and without a public address.
    #[must_use]
    pub fn web_only(mut self) -> Self {
        (self.telegram, self.zalo) = (false, false);
        self
    }

    /// With a Redis, or a cluster, of its own that can be stopped.
    #[must_use]
    pub fn own_redis(mut self) -> Self {
        self.own_redis = true;
        self
    }

    /// With a proxy between the services and Redis.
    #[must_use]
    pub fn redis_proxy(mut self) -> Self {
        self.redis_proxy = true;
        self
    }

    /// With so many instances behind a load balancer.
    #[must_use]
    pub fn instances(mut self, count: usize) -> Self {
        self.instances = count;
        self
    }

    /// Without a refresh token for the OA.
    #[must_use]
    pub fn unseeded(mut self) -> Self {
        self.seeded = false;
        self
    }

    /// With a setting of its own, or without one that a world usually has.
    #[must_use]
    pub fn set(mut self, name: &str, value: Option<&str>) -> Self {
        self.changes.push((name.to_owned(), value.map(str::to_owned)));
        self
    }

    /// Starts the world with one service, or as many as were asked for.
    pub async fn start(self) -> World {
        let instances = self.instances;
        let mut world = self.empty().await;
        if instances > 1 {
            world.front = Some(Front::start().await);
        }
        for _ in 0..instances {
            world.open().await;
        }
        world
    }

    /// Starts the world without a service; [`World::open`] starts one.
    ///
    /// # Panics
    /// The test servers are not there: `tests/run.sh` starts them.
    pub async fn empty(self) -> World {
        static WORLDS: AtomicU32 = AtomicU32::new(1);
        let number = WORLDS.fetch_add(1, Ordering::Relaxed);
        let name = format!("w{}_{number}", std::process::id());
        let dir = tempfile::tempdir().expect("a folder for the world");
        let clock = Clock::default();
        let telegram = Telegram::start(BOT_TOKEN, clock.clone()).await;
        let app = App {
            id: "3608465248940903967".to_owned(),
            secret: "appSecretThatNobodySees".to_owned(),
            oa_secret: "oaSecretThatNobodySees".to_owned(),
        };
        let zalo = Zalo::start(app, clock.clone()).await;
        let redis = match (self.house, self.own_redis) {
            (House::Servers, true) => Some(Redis::start().await),
            (House::Servers, false) => Some(Redis::shared()),
            (House::Cluster, true) => Some(Redis::start_cluster().await),
            (House::Cluster, false) => Some(Redis::shared_cluster()),
            (House::Embedded, _) => None,
        };
        let (database, proxy) = match self.house {
            House::Embedded => (Database::file(dir.path().join("langnghe.db")), None),
            House::Servers | House::Cluster => {
                let (database, server) = Database::create(&name).await;
                (database, Some(Proxy::start(server).await))
            }
        };
        let redis_proxy = match &redis {
            Some(redis) if self.redis_proxy => Some(Proxy::start(redis.host().to_owned()).await),
            _ => None,
        };
        let mut world = World {
            house: self.house,
            name,
            dir,
            clock,
            telegram,
            zalo,
            redis,
            database,
            proxy,
            redis_proxy,
            front: None,
            services: Vec::new(),
            settings: BTreeMap::new(),
            logs: Arc::default(),
            poison_expected: false,
            buried_expected: false,
        };
        world.settings = world.usual(&self);
        if self.house != House::Embedded {
            world.migrate().await;
        }
        world
    }
}

/// A running world.
#[derive(Debug)]
pub struct World {
    /// Where sessions and answers are kept.
    pub house: House,
    /// Names the Redis keys and the database of this world.
    pub name: String,
    /// The world's folder: the embedded file, the spool.
    pub dir: TempDir,
    /// The platforms' clock.
    pub clock: Clock,
    /// Telegram.
    pub telegram: Telegram,
    /// Zalo.
    pub zalo: Zalo,
    /// Redis, where there is one.
    pub redis: Option<Redis>,
    /// The database as other systems see it.
    pub database: Database,
    /// Between the services and PostgreSQL.
    pub proxy: Option<Proxy>,
    /// Between the services and Redis, where the story asks for it.
    pub redis_proxy: Option<Proxy>,
    /// Before the services, where there are several.
    pub front: Option<Front>,
    /// The running services.
    pub services: Vec<Service>,
    /// The settings that the next service starts with.
    pub settings: BTreeMap<String, String>,
    /// Everything that the services have written.
    pub logs: service::Log,
    /// Whether the story leaves something that is kept aside.
    pub poison_expected: bool,
    /// Whether the story leaves messages that were given up.
    pub buried_expected: bool,
}

impl World {
    fn usual(&self, setup: &Setup) -> BTreeMap<String, String> {
        let mut settings = BTreeMap::new();
        let mut set = |name: &str, value: &str| settings.insert(name.to_owned(), value.to_owned());
        set("SECRET_KEY", "5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7");
        set("LOG", "debug,hyper=info,h2=info,sqlx=info,reqwest=info");
        set("LOG_FORMAT", "json");
        match (&self.redis, &self.proxy) {
            (Some(redis), Some(proxy)) => {
                let through = self.redis_proxy.as_ref().map(|it| format!("redis://{}", it.address()));
                set("REDIS_URL", through.as_deref().unwrap_or(redis.url()));
                // Nobody has to notice, unless a story says so.
                set("DRAIN_SECONDS", "0");
                set("REDIS_PREFIX", &self.name);
                set("DATABASE_URL", &self.database.url_through(proxy.address()));
            }
            _ => {
                set("DATABASE_URL", &self.database.url());
            }
        }
        // People in stories are awake at all hours; the story about quiet hours sets its own.
        set("BULLETIN_QUIET", "00:00-00:00");
        set("ZALO_BROADCAST_QUIET", "00:00-00:00");
        // People in stories are faster than people; the stories about pace set their own.
        set("CHAT_PER_MINUTE", "0");
        set("ZALO_PER_MINUTE", "0");
        if setup.telegram || setup.zalo {
            set("PUBLIC_URL", &format!("https://{}.khaosat.test", self.name.replace('_', "-")));
        }
        if setup.telegram {
            set("TELEGRAM_BOT_TOKEN", BOT_TOKEN);
            set("TELEGRAM_API_URL", &self.telegram.url());
            set("TELEGRAM_WEBHOOK_SECRET", "webhookSecretThatNobodySees");
        }
        if setup.zalo {
            let app = self.zalo.app();
            set("ZALO_APP_ID", &app.id);
            set("ZALO_APP_SECRET", &app.secret);
            set("ZALO_OA_SECRET", &app.oa_secret);
            set("ZALO_OA_ID", OA);
            set("ZALO_API_URL", &self.zalo.url());
            set("ZALO_OAUTH_URL", &self.zalo.url());
            set("ZALO_FILES_URL", &self.zalo.files_url());
            if setup.seeded {
                set("ZALO_REFRESH_TOKEN", &self.zalo.grant(OA).refresh);
            }
        }
        for (name, value) in &setup.changes {
            match value {
                Some(value) => settings.insert(name.clone(), value.clone()),
                None => settings.remove(name),
            };
        }
        settings
    }

    async fn migrate(&self) {
        let ran = run(self.dir.path(), &self.settings, &["migrate"]).await;
        assert_eq!(ran.status, Some(0), "migrate: {}\n{}", ran.out, ran.err);
    }

    /// Starts one more service on a port of its own and waits until it is ready. The platforms talk to the newest, or to
    /// the load balancer.
    pub async fn open(&mut self) {
        self.launch().await;
        let number = self.services.len() - 1;
        self.services[number].ready().await;
        if let Some(front) = &self.front {
            front.add(&self.services[number].url()).await;
        }
        if self.settings.contains_key("TELEGRAM_BOT_TOKEN") {
            self.telegram.webhook_set().await;
        }
    }

    /// Starts one more service and waits only until it listens.
    pub async fn launch(&mut self) {
        let number = self.services.len();
        let spool = self.dir.path().join(format!("spool{number}"));
        let service = Service::start(self.dir.path(), &self.settings, &spool, Arc::clone(&self.logs)).await;
        self.point_platforms_to(&self.front.as_ref().map_or_else(|| service.url(), Front::url));
        self.services.push(service);
    }

    /// The platforms talk to this address from now on.
    pub fn point_platforms_to(&self, url: &str) {
        if let Some(public) = self.settings.get("PUBLIC_URL") {
            self.telegram.stand_in(public, url);
        }
        self.zalo.set_webhook(&format!("{url}/zalo"));
    }

    /// Kills the service without a word and starts it again on the same port with the same spool.
    pub async fn kill_and_restart(&mut self, number: usize) {
        self.services[number].kill().await;
        self.restart(number).await;
    }

    /// Starts a service again that was killed or stopped.
    pub async fn restart(&mut self, number: usize) {
        self.services[number].start_again(self.dir.path(), &self.settings).await;
        self.services[number].ready().await;
        if let Some(front) = &self.front {
            front.turns_to(&self.services[number].url()).await;
        }
    }

    /// An empty database on the same server.
    pub async fn empty_database(&self) -> Database {
        Database::create(&format!("{}_again", self.name)).await.0
    }

    /// The address that people come to: the load balancer's, or the first service's.
    pub fn url(&self) -> String {
        self.front.as_ref().map_or_else(|| self.services[0].url(), Front::url)
    }

    /// Runs a command of the program beside the services, or in their place; gives its standard output.
    ///
    /// # Panics
    /// It does not end with `status`.
    pub async fn command(&self, arguments: &[&str], status: i32) -> String {
        let ran = run(self.dir.path(), &self.settings, arguments).await;
        assert_eq!(ran.status, Some(status), "{arguments:?}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// As [`World::command`] with `--json`, which has to work.
    ///
    /// # Panics
    /// It does not end well, or prints something else.
    pub async fn listed(&self, what: &str) -> serde_json::Value {
        let out = self.command(&[what, "list", "--json"], 0).await;
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }

    /// The folder of a service's spool.
    pub fn spool(&self, number: usize) -> PathBuf {
        self.dir.path().join(format!("spool{number}"))
    }

    /// A person on Telegram.
    pub fn on_telegram(&self) -> crate::telegram::Citizen {
        self.telegram.citizen(next_id())
    }

    /// A person on Zalo.
    pub fn on_zalo(&self) -> crate::zalo::Citizen {
        self.zalo.citizen(OA, &format!("24684588352{}", next_id()))
    }

    /// A person at a web page of the first service.
    pub async fn on_web(&self) -> crate::web::Citizen {
        crate::web::Citizen::open(&self.url()).await
    }
}

/// Ten digits that no two people of this run share.
pub(crate) fn next_id() -> i64 {
    static PEOPLE: AtomicU32 = AtomicU32::new(0);
    7_310_045_000 + i64::from(PEOPLE.fetch_add(17, Ordering::Relaxed))
}
