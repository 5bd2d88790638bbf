//! The real servers. Taken from the environment (`TEST_REDIS_URL`, `TEST_REDIS_CLUSTER_URL`, `TEST_DATABASE_URL`), or
//! started on free ports in temporary folders, once per run, and ended with this process however it ends. A server that
//! cannot be started fails the test that needs it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A free port; for a cluster's node also the one 10,000 above.
fn free_port() -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let low = 11_000 + port % 20_000;
        if TcpListener::bind(("127.0.0.1", low)).is_ok() && TcpListener::bind(("127.0.0.1", low + 10_000)).is_ok() {
            return low;
        }
    }
}

/// Runs a server until this process ends: the shell waits on a pipe that only this process holds open.
fn keep(server: &str) -> Child {
    let script = format!("d=$(mktemp -d); chmod 755 $d; {server} & cat >/dev/null; rm -rf $d; kill -9 0");
    Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn until(what: &str, mut ready: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !ready() {
        assert!(Instant::now() < deadline, "{what} did not come up");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn says(command: &mut Command, word: &str) -> bool {
    command.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(word))
}

fn redis_cli(port: u16, words: &[&str]) -> Command {
    let mut command = Command::new("redis-cli");
    command.args(["-p", &port.to_string()]).args(words);
    command
}

fn start_redis(more: &str) -> (u16, Child) {
    let port = free_port();
    let child =
        keep(&format!("redis-server --port {port} --bind 127.0.0.1 --dir $d --save '' --appendonly yes {more}"));
    until("redis-server", || says(&mut redis_cli(port, &["ping"]), "PONG"));
    (port, child)
}

/// One Redis server.
pub(super) fn redis() -> String {
    static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let start = || match std::env::var("TEST_REDIS_URL") {
        Ok(url) => (url, None),
        Err(_) => {
            let (port, child) = start_redis("");
            (format!("redis://127.0.0.1:{port}"), Some(child))
        }
    };
    SERVER.get_or_init(start).0.clone()
}

/// The nodes of a Redis Cluster of three masters.
pub(super) fn cluster() -> Vec<String> {
    static SERVER: OnceLock<(Vec<String>, Vec<Child>)> = OnceLock::new();
    let start = || {
        if let Ok(urls) = std::env::var("TEST_REDIS_CLUSTER_URL") {
            return (urls.split(',').map(str::to_owned).collect(), Vec::new());
        }
        let (ports, children): (Vec<_>, Vec<_>) =
            (0..3).map(|_| start_redis("--cluster-enabled yes --cluster-node-timeout 2000")).unzip();
        let nodes = ports.iter().map(|port| format!("127.0.0.1:{port}"));
        let made = Command::new("redis-cli")
            .args(["--cluster", "create"])
            .args(nodes)
            .arg("--cluster-yes")
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "the cluster could not be made");
        for port in &ports {
            until("the cluster", || says(&mut redis_cli(*port, &["cluster", "info"]), "cluster_state:ok"));
        }
        (ports.iter().map(|port| format!("redis://127.0.0.1:{port}")).collect(), children)
    };
    SERVER.get_or_init(start).0.clone()
}

/// A Postgres server.
pub(super) fn postgres() -> String {
    static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let start = || {
        if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
            return (url, None);
        }
        let port = free_port();
        let bin = "$(dirname $(ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1))";
        // Postgres refuses to run as root; Debian's package makes a user for it.
        let (own, run) = if says(Command::new("id").arg("-u"), "0\n") {
            ("chown postgres $d;", "runuser -u postgres --")
        } else {
            ("", "")
        };
        let child = keep(&format!(
            "{own} {run} {bin}/initdb -D $d/data -U postgres -A trust -E UTF8 --locale=C --no-sync; \
             {run} {bin}/postgres -D $d/data -p {port} -h 127.0.0.1 -k $d -c fsync=off -c max_connections=400"
        ));
        until("postgres", || {
            says(
                Command::new("sh").arg("-c").arg(format!("{bin}/pg_isready -h 127.0.0.1 -p {port}")),
                "accepting connections",
            )
        });
        (format!("postgres://postgres@127.0.0.1:{port}/postgres"), Some(child))
    };
    SERVER.get_or_init(start).0.clone()
}

/// A Redis server for one test alone, ended with the value beside its address.
pub(super) fn own_redis() -> (String, Child) {
    let (port, child) = start_redis("");
    (format!("redis://127.0.0.1:{port}"), child)
}
