//! The program itself, started and ended as an operator would.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::bell::{Bell, PATIENCE};

/// Lines that services have written, errors and logs alike.
pub type Log = Arc<Mutex<Vec<String>>>;

/// The program under test: `langnghe`, beside the running test or command, or what `TEST_PROGRAM` names.
///
/// # Panics
/// It has not been built.
pub fn program() -> PathBuf {
    if let Some(program) = std::env::var_os("TEST_PROGRAM") {
        return program.into();
    }
    let ours = std::env::current_exe().expect("a program knows where it is");
    let dir = ours.parent().expect("a file lies in a folder");
    // Tests lie one folder deeper.
    let program = if dir.ends_with("deps") { dir.with_file_name("langnghe") } else { dir.join("langnghe") };
    assert!(program.is_file(), "{} is missing: run `cargo build --workspace --bins`", program.display());
    program
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit status; `None`: killed.
    pub status: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs one command of the program to its end.
///
/// # Panics
/// It cannot be started.
pub async fn run(dir: &Path, settings: &BTreeMap<String, String>, arguments: &[&str]) -> Ran {
    let output = command(dir, settings).args(arguments).output().await.expect("the program starts");
    Ran {
        status: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(dir: &Path, settings: &BTreeMap<String, String>) -> Command {
    // A limit on the size of files stands for a full disk, see [`Service::disk_full`]. By itself it would be the end of the
    // process and not an error.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(program());
    command.current_dir(dir).env_clear().envs(settings).stdin(Stdio::null()).kill_on_drop(true);
    if let Ok(path) = std::env::var("PATH") {
        command.env("PATH", path);
    }
    command
}

/// A running `langnghe serve`.
#[derive(Debug)]
pub struct Service {
    port: u16,
    spool: PathBuf,
    child: Option<Child>,
    log: Log,
    bell: Bell,
    /// Lines of standard output since the last start.
    out: Log,
}

impl Service {
    /// Starts the program and waits until it listens.
    pub async fn start(dir: &Path, settings: &BTreeMap<String, String>, spool: &Path, log: Log) -> Self {
        let mut service = Self {
            port: free_port(),
            spool: spool.to_owned(),
            child: None,
            log,
            bell: Bell::default(),
            out: Log::default(),
        };
        service.start_again(dir, settings).await;
        service
    }

    /// Starts the program on the same port and spool as before.
    ///
    /// # Panics
    /// It does not come up.
    pub async fn start_again(&mut self, dir: &Path, settings: &BTreeMap<String, String>) {
        if !self.try_start(dir, settings).await {
            panic!("the service does not start:\n{}", lines(&self.log).join("\n"));
        }
    }

    /// As [`Service::start_again`]; false if it ended before it listened.
    ///
    /// # Panics
    /// The program cannot be run at all.
    pub async fn try_start(&mut self, dir: &Path, settings: &BTreeMap<String, String>) -> bool {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let mut command = command(dir, settings);
        command.env("LISTEN", format!("127.0.0.1:{}", self.port)).env("SPOOL_DIR", &self.spool);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        if let Some(out) = child.stdout.take() {
            tokio::spawn(collect(out, vec![Arc::clone(&self.log), Arc::clone(&self.out)], self.bell.clone()));
        }
        if let Some(err) = child.stderr.take() {
            tokio::spawn(collect(err, vec![Arc::clone(&self.log)], self.bell.clone()));
        }
        self.child = Some(child);
        let listening = || lines(&self.out).iter().any(|it| it.contains("web chat")).then_some(true);
        let mut ended = false;
        let up = self.bell.within(PATIENCE, || {
            ended = ended || self.child.as_mut().is_some_and(|it| !matches!(it.try_wait(), Ok(None)));
            listening().or(ended.then_some(false))
        });
        up.await == Some(true)
    }

    /// Waits for at most `limit` until it has ended by itself; false if it lives on.
    pub async fn dies(&mut self, limit: Duration) -> bool {
        let Some(child) = &mut self.child else { return true };
        let died = tokio::time::timeout(limit, child.wait()).await.is_ok();
        if died {
            self.child = None;
        }
        died
    }

    /// Stops it in the middle of whatever it does, or lets it go on, as the system does with a program.
    ///
    /// # Panics
    /// It is gone.
    pub async fn freeze(&self, yes: bool) {
        let id = self.id().to_string();
        let asked = Command::new("kill").args([if yes { "-STOP" } else { "-CONT" }, &id]).status().await;
        assert!(asked.is_ok_and(|it| it.success()), "the service is gone already");
    }

    /// How many lines with `words` in them services have logged.
    pub fn times_logged(&self, words: &str) -> usize {
        lines(&self.log).iter().filter(|it| it.contains(words)).count()
    }

    /// Waits until more than `times` lines with `words` in them have been logged, or it has ended.
    ///
    /// # Panics
    /// Neither happens.
    pub async fn logged_or_ended(&mut self, words: &str, times: usize) {
        let (bell, log) = (self.bell.clone(), Arc::clone(&self.log));
        let enough = || {
            let ended = self.child.as_mut().is_none_or(|it| !matches!(it.try_wait(), Ok(None)));
            let logged = lines(&log).iter().filter(|it| it.contains(words)).count() > times;
            (ended || logged).then_some(())
        };
        bell.until(words, enough).await;
    }

    /// Waits until `/readyz` says 200.
    ///
    /// # Panics
    /// It does not get ready.
    pub async fn ready(&self) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let (status, body) = self.readiness().await;
            if status == 200 && !body.contains("waiting for a first look") {
                return;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "not ready: {status} {body}\n{}",
                lines(&self.log).join("\n")
            );
            // Readiness can only be asked for.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What `/readyz` says: status and body; status 0: nobody answers.
    pub async fn readiness(&self) -> (u16, String) {
        match reqwest::get(format!("{}/readyz", self.url())).await {
            Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
            Err(_) => (0, String::new()),
        }
    }

    /// Waits until `/readyz` has said something that satisfies `wanted`, and gives it back.
    ///
    /// # Panics
    /// It never does.
    pub async fn readiness_is(&self, what: &str, wanted: impl Fn(u16, &str) -> bool) -> String {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let (status, body) = self.readiness().await;
            if wanted(status, &body) {
                return body;
            }
            assert!(tokio::time::Instant::now() < deadline, "/readyz is not {what}: {status} {body}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The value of one line of `/metrics`, or 0.
    pub async fn metric(&self, line: &str) -> f64 {
        let text = match reqwest::get(format!("{}/metrics", self.url())).await {
            Ok(answer) => answer.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        text.lines().find_map(|it| it.strip_prefix(line)).and_then(|it| it.trim().parse().ok()).unwrap_or_default()
    }

    /// All of `/metrics`.
    ///
    /// # Panics
    /// It is not shown.
    pub async fn metrics(&self) -> String {
        let answer = reqwest::get(format!("{}/metrics", self.url())).await.expect("the service answers");
        answer.text().await.expect("a text")
    }

    /// Waits until one line of `/metrics` has a value that satisfies `wanted`.
    ///
    /// # Panics
    /// It never does.
    pub async fn metric_is(&self, line: &str, wanted: impl Fn(f64) -> bool) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let value = self.metric(line).await;
            if wanted(value) {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "{line} is {value}");
            // Numbers can only be asked for.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The process.
    ///
    /// # Panics
    /// It is gone.
    pub fn id(&self) -> u32 {
        self.child.as_ref().and_then(Child::id).expect("a running service")
    }

    /// The address it listens on.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has printed since it was started.
    pub fn printed(&self) -> String {
        lines(&self.out).join("\n")
    }

    /// Waits until the service has logged a line with `words` in it.
    pub async fn logged(&self, words: &str) {
        self.bell.until(words, || lines(&self.log).iter().any(|it| it.contains(words)).then_some(())).await;
    }

    /// Waits until `probe` finds something; it is asked again with each line that the service writes.
    pub async fn until<T>(&self, what: &str, probe: impl FnMut() -> Option<T>) -> T {
        self.bell.until(what, probe).await
    }

    /// No file of the process grows beyond so many bytes: as on a disk that is full. `None`: there is room again.
    ///
    /// # Panics
    /// It does not run.
    pub async fn disk_full(&self, at: Option<u64>) {
        let id = self.id().to_string();
        let limit = at.map_or("unlimited".to_owned(), |it| it.to_string());
        let set = Command::new("prlimit").args(["--pid", &id]).arg(format!("--fsize={limit}:")).status().await;
        assert!(set.is_ok_and(|it| it.success()), "prlimit is part of Debian");
    }

    /// Kills it without a word.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Already dead is dead.
            let _ = child.kill().await;
        }
    }

    /// Asks it to stop, waits, and gives its exit status back.
    ///
    /// # Panics
    /// It does not stop.
    pub async fn stop(&mut self) -> Option<i32> {
        self.ask_to_stop().await;
        self.ended().await
    }

    /// Asks it to stop and does not wait.
    ///
    /// # Panics
    /// It is gone already.
    pub async fn ask_to_stop(&self) {
        let id = self.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(asked.is_ok_and(|it| it.success()), "the service is gone already");
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|it| !matches!(it.try_wait(), Ok(None)))
    }

    /// Waits until a service that was asked to stop has ended, and gives its exit status back.
    ///
    /// # Panics
    /// It does not stop.
    pub async fn ended(&mut self) -> Option<i32> {
        let mut child = self.child.take()?;
        match tokio::time::timeout(PATIENCE, child.wait()).await {
            Ok(ended) => ended.ok().and_then(|it| it.code()),
            Err(_) => panic!("the service does not stop:\n{}", lines(&self.log).join("\n")),
        }
    }

    /// Whether it was started and not ended by us.
    pub fn runs(&self) -> bool {
        self.child.is_some()
    }
}

/// A copy of the lines so far.
pub(super) fn lines(log: &Log) -> Vec<String> {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn collect(from: impl AsyncRead + Unpin, into: Vec<Log>, bell: Bell) {
    let mut from = BufReader::new(from).lines();
    let aloud = std::env::var_os("TEST_LOG").is_some();
    while let Ok(Some(line)) = from.next_line().await {
        if aloud {
            println!("{line}");
        }
        for log in &into {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
        }
        bell.ring();
    }
    // It has ended.
    bell.ring();
}

/// A port that nobody listens on, below the range that the system hands out by itself, and not handed out here before.
pub(crate) fn free_port() -> u16 {
    use std::sync::atomic::{AtomicU16, Ordering};
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = (std::process::id() % 500) as u16 * 16;
    loop {
        let port = 22_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
