//! A provider of single sign-on that is not ours: `oidc-provider` of the npm registry, run by node. See `tests/provider/`.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::bell::PATIENCE;
use crate::world::{free_port, program};

/// The service's name there.
pub const CLIENT: &str = "langnghe";
/// What proves the service there.
pub const SECRET: &str = "ssoSecretThatNobodySees";

/// The provider. It ends when it is dropped.
#[derive(Debug)]
pub struct Provider {
    port: u16,
    back: String,
    child: Option<Child>,
}

impl Provider {
    /// Starts it for a service to which it sends people back at `back`.
    ///
    /// # Panics
    /// Node or the provider is not there: `tests/run.sh` installs both.
    pub async fn start(back: &str) -> Self {
        let mut it = Self { port: free_port(), back: back.to_owned(), child: None };
        it.start_again().await;
        it
    }

    /// Starts it again at the same address; it has forgotten who was signed in.
    ///
    /// # Panics
    /// As [`Provider::start`].
    pub async fn start_again(&mut self) {
        let modules = modules();
        let mut command = Command::new("node");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/provider/provider.mjs")).arg(&modules);
        command.args([&self.port.to_string(), CLIENT, SECRET, &self.back]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!(
                "node does not start ({error}): the stories about single sign-on need it (apt-get install nodejs npm)"
            )
        });
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        assert!(
            matches!(&first, Ok(Ok(Some(line))) if line == "ready"),
            "the provider does not start: {first:?}; `node {}` says why",
            concat!(env!("CARGO_MANIFEST_DIR"), "/provider/provider.mjs"),
        );
        // It goes on to talk, and would die of it if nobody listened.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.child = Some(child);
    }

    /// Ends it, as an outage does.
    pub async fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Already dead is dead.
            let _ = child.kill().await;
        }
    }

    /// Its name and address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Where `tests/run.sh` installs what the provider is made of: beside the program.
fn modules() -> PathBuf {
    let target = program().ancestors().nth(2).expect("a program lies in target/debug").join("provider");
    let modules = target.join("node_modules");
    assert!(
        modules.join("oidc-provider").is_dir(),
        "{} is missing: copy tests/provider/package*.json to {} and run `npm ci --ignore-scripts` there, as tests/run.sh does",
        modules.join("oidc-provider").display(),
        target.display(),
    );
    modules
}
