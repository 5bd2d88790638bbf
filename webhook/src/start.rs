//! Starting and stopping the service.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use bot::{Account, SendError};
use flows::{Catalog, Platform};
use storage::{Settings, Spool, SpoolError, Storage, StorageError};
use tokio::net::TcpListener;
use tracing::{debug, info, warn};

use crate::app::{App, Parts, now, random};
use crate::config::{Config, sqlite_file};
use crate::surveys::SurveysError;
use crate::{deliver, desk, hearing, kb, numbers, offers, routes, surveys, token, watch, workers};

/// How much of the disk the spool may take, bytes: some 300,000 events.
const SPOOL: u64 = 512 * 1024 * 1024;

/// How long requests, deliveries and the spool may take to come to an end when the service stops. A call to a platform
/// takes at most 10 s, and Zalo's echo of a message is waited for 12 s.
const ENDING: Duration = Duration::from_secs(15);

/// Why the service did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something stored cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// `langnghe migrate` has not been run.
    #[error("the database lacks {} migrations ({}): run `langnghe migrate` first", .0.len(), .0.join(", "))]
    Migrations(Vec<String>),
    /// A survey has mistakes.
    #[error(transparent)]
    Surveys(#[from] SurveysError),
    /// The spool cannot be used.
    #[error("SPOOL_DIR: {0}")]
    Spool(#[from] SpoolError),
    /// An account's settings cannot be right.
    #[error("{platform} account: {problem}")]
    Account {
        /// `Telegram` or `Zalo`.
        platform: &'static str,
        /// What is wrong.
        problem: bot::ConfigError,
    },
    /// The listener failed.
    #[error("the listener failed: {0}")]
    Listen(#[from] std::io::Error),
}

/// Runs the service on `listener` until `shutdown` is ready. Then it says that it is not ready and serves for as long as
/// the settings say, so that a load balancer has turned to others before it stops to listen; what is under way after
/// that is brought to an end or handed over within 15 s. To stop at once, drop it: that is a crash, and loses no more.
///
/// # Errors
/// The service could not start, or its listener failed.
pub async fn run(config: Config, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
    numbers::start();
    let seeds = config.zalo.iter().map(|it| (it.config.oa_id.clone(), it.refresh_token.clone())).collect();
    let app = Arc::new(open(config, true).await?);
    app.accounts.keys().for_each(|(platform, _)| numbers::may_bury(*platform, &deliver::REASONS));
    app.storage.beat().await?;
    let heart = tokio::spawn(workers::beat(Arc::clone(&app)));
    workers::start(&app);
    keep_tokens(&app, seeds);
    introduce(&app);
    announce(&app, listener.local_addr()?);

    let (stop, drain) = (app.stop.clone(), app.config.drain);
    let service = routes::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    // A stream's next event must not wait until the browser has acknowledged the one before.
    let listener = listener.tap_io(|it| {
        if let Err(error) = it.set_nodelay(true) {
            debug!(%error, "a connection gathers what is small");
        }
    });
    let server = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        () = shutdown => info!(drain = drain.as_secs(), "told to stop"),
        ended = &mut server => if let Ok(Err(error)) = ended { return Err(error.into()) },
    }
    app.leaving.cancel();
    tokio::time::sleep(drain).await;
    info!("stopping");
    stop.cancel();
    app.tasks.close();
    // An idle connection would be waited for without end.
    let all = async {
        let _ = (&mut server).await;
        app.tasks.wait().await;
    };
    let ended = tokio::time::timeout(ENDING, all).await;
    heart.abort();
    match ended {
        Ok(()) => {
            if let Err(error) = app.storage.leave().await {
                warn!(%error, "the heartbeat could not be taken back; it ends by itself");
            }
        }
        // What still goes on must not meet another instance that does the same: the heartbeat ends by itself.
        Err(_) => {
            warn!("not everything came to an end in time; the rest is taken up by the next start or another instance");
            server.abort();
        }
    }
    if let Some(left) = app.spool.as_ref().map(Spool::len).filter(|left| *left > 0) {
        warn!(events = left, "events stay in the spool; they are handled after the next start with the same folder");
    }
    info!("stopped");
    Ok(())
}

/// Opens what is stored.
pub(crate) async fn storage(config: &Config) -> Result<Storage, StorageError> {
    let redis = config.redis_url.as_deref().unwrap_or_default().split(',').map(str::trim);
    Storage::open(Settings {
        database_url: config.database_url.clone(),
        redis_urls: redis.filter(|url| !url.is_empty()).map(str::to_owned).collect(),
        secret: config.secret_key.clone(),
        prefix: config.redis_prefix.clone(),
        instance: u64::from_be_bytes(random()),
    })
    .await
}

/// Opens everything that a service works with. Without `spool`, for a process beside a running service.
pub(crate) async fn open(config: Config, spool: bool) -> Result<App, Error> {
    let forms = surveys::offered(config.surveys.as_deref())?;
    let accounts = accounts(&config)?;
    let storage = storage(&config).await?;
    if config.embedded() {
        storage.migrate().await?;
    } else {
        let pending = storage.pending_migrations().await?;
        if !pending.is_empty() {
            return Err(Error::Migrations(pending));
        }
    }
    let (base, kb_seen) = kb::open(&storage, &config).await?;
    let mut catalog = Catalog {
        public_url: config.public_url.clone(),
        receipts: config.secret_key.derive("receipts"),
        // At most 65,535 minutes.
        silence_ms: config.silence.as_millis() as i64,
        kb: Arc::new(base),
        ..Catalog::default()
    };
    // The day that a person is promised is the one that offices are held to.
    catalog.desk.calendar = config.calendar.clone();
    for form in &forms {
        let survey = &form.survey;
        let canonical = form.workbook.canonical();
        storage.publish(&survey.hash, &survey.id, &survey.settings.version, &canonical, now()).await?;
        catalog.offered.push(survey.hash.clone());
        catalog.surveys.insert(survey.hash.clone(), Arc::clone(survey));
    }
    let offers = offers::open(&storage, &mut catalog, config.surveys.is_none()).await?;
    // Only platforms push events that nobody would repeat; the web page repeats its own.
    let spool = if accounts.is_empty() || !spool { None } else { Some(Spool::open(&config.spool_dir, SPOOL)?) };
    let desk = desk::rules(&storage, &config).await?;
    catalog.desk.offices = desk::receptions(&storage, &desk.units).await?.into();
    Ok(App::new(Parts { config, storage, spool, accounts, catalog, kb_seen, offers, desk }))
}

fn accounts(config: &Config) -> Result<BTreeMap<(Platform, String), Arc<Account>>, Error> {
    let mut accounts = BTreeMap::new();
    for it in &config.telegram {
        let account = bot::telegram::Account::new(it.clone())
            .map_err(|problem| Error::Account { platform: "Telegram", problem })?;
        accounts.insert((Platform::Telegram, it.name.clone()), Arc::new(Account::Telegram(account)));
    }
    for it in &config.zalo {
        let account = bot::zalo::Account::new(it.config.clone())
            .map_err(|problem| Error::Account { platform: "Zalo", problem })?;
        accounts.insert((Platform::Zalo, it.config.oa_id.clone()), Arc::new(Account::Zalo(account)));
    }
    Ok(accounts)
}

fn keep_tokens(app: &Arc<App>, mut seeds: BTreeMap<String, Option<String>>) {
    for account in app.accounts.values() {
        if account.platform() == Platform::Zalo {
            let seed = seeds.remove(account.name()).flatten();
            app.tasks.spawn(token::keep(Arc::clone(app), Arc::clone(account), seed));
            app.tasks.spawn(hearing::listen(Arc::clone(app), Arc::clone(account)));
        }
    }
}

/// Tells Telegram where to deliver and which commands there are.
fn introduce(app: &Arc<App>) {
    for account in app.accounts.values() {
        if account.platform() == Platform::Telegram {
            app.tasks.spawn(introduce_bot(Arc::clone(app), Arc::clone(account)));
            app.tasks.spawn(watch::bot(Arc::clone(app), Arc::clone(account)));
        }
    }
}

async fn introduce_bot(app: Arc<App>, account: Arc<Account>) {
    let Account::Telegram(bot) = &*account else { return };
    let name = bot.name();
    if let Some(url) = app.telegram_url(name) {
        match patiently(&app, || bot.set_webhook(&url)).await {
            Ok(()) => info!(bot = name, "Telegram's webhook is set"),
            Err(error) => tracing::error!(bot = name, %error, "Telegram's webhook is not set"),
        }
    } else {
        warn!(bot = name, "PUBLIC_URL is not https: Telegram's webhook is not set");
    }
    if let Err(error) = patiently(&app, || bot.set_my_commands()).await {
        warn!(bot = name, %error, "the bot's menu of commands is not set");
    }
}

/// Repeats a call until it works, is refused, or the service stops.
async fn patiently<F: Future<Output = Result<(), SendError>>>(
    app: &App,
    call: impl Fn() -> F,
) -> Result<(), SendError> {
    let mut pause = Duration::from_secs(1);
    loop {
        let problem = match call().await {
            Ok(()) => return Ok(()),
            Err(problem) => problem,
        };
        let wait = match problem {
            SendError::Later { after, .. } => after,
            SendError::Again { .. } | SendError::Uncertain => pause,
            other => return Err(other),
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => pause = (pause * 2).min(Duration::from_secs(60)),
            () = app.stop.cancelled() => return Err(problem),
        }
    }
}

/// Says what is there and what is off.
fn announce(app: &App, address: SocketAddr) {
    let config = &app.config;
    let base = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    for survey in &app.catalog().offered {
        info!(version = %survey, "on offer");
    }
    let bots = app.telegram().count();
    let oas = app.zalo().count();
    let channel = |count: usize, off: &str| if count == 0 { off.to_owned() } else { format!("{count} on") };
    println!("langnghe {}", env!("CARGO_PKG_VERSION"));
    println!("  web chat   {base}/chat");
    println!("  questions  {base}/hoi-dap, and {base}/cau-hoi for those sent to an official");
    println!("  console    {base}/console, for people made with: langnghe admin create");
    println!("  Telegram   {}", channel(bots, "off (set TELEGRAM_BOT_TOKEN)"));
    println!("  Zalo       {}", channel(oas, "off (set ZALO_APP_ID, ZALO_APP_SECRET and ZALO_OA_ID)"));
    for oa in &config.zalo {
        if oa.config.oa_secrets.is_empty() {
            println!("  Zalo       ZALO_OA_SECRET is not set: /zalo answers 200 and DROPS every event");
        }
    }
    if config.database_url.starts_with("sqlite:") {
        let file = sqlite_file(&config.database_url);
        let file = file.display();
        println!("  answers    {file}, to be looked at with: sqlite3 {file} 'select * from share_answer'");
    } else {
        println!("  answers    the views share_response and share_answer of the database");
    }
}
