//! `serve` and `migrate`.

use std::error::Error;
use std::future::pending;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::signal;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::config::Config;
use crate::start;

/// How long a thread may hold the ended service: a name server or a disk that does not answer.
const THREADS: Duration = Duration::from_secs(1);

pub(super) fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_multi_thread().worker_threads(config.threads).enable_all().build()?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind(&config.listen)
            .await
            .map_err(|error| format!("LISTEN: cannot listen on {}: {error}", config.listen))?;
        let (told, told_again) = (CancellationToken::new(), CancellationToken::new());
        tokio::spawn(listen_to_signals(told.clone(), told_again.clone()));
        tokio::select! {
            ended = start::run(config, listener, told.cancelled_owned()) => Ok(ended?),
            () = told_again.cancelled() => {
                warn!("told to stop again: stopped at once; others, or the next start, take up what was under way");
                Ok(())
            }
        }
    });
    runtime.shutdown_timeout(THREADS);
    ended
}

pub(super) fn migrate(config: Config) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        let pending = storage.pending_migrations().await?;
        storage.migrate().await?;
        match pending.len() {
            0 => println!("nothing to migrate"),
            _ => println!("applied: {}", pending.join(", ")),
        }
        Ok(())
    })
}

/// Passes on the first and the second of Ctrl-C and the signal that service managers send.
async fn listen_to_signals(told: CancellationToken, told_again: CancellationToken) {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate()).ok();
    for token in [told, told_again] {
        let terminated = async {
            #[cfg(unix)]
            if let Some(terminate) = &mut terminate {
                terminate.recv().await;
                return;
            }
            pending::<()>().await;
        };
        tokio::select! {
            pressed = signal::ctrl_c() => if pressed.is_err() { pending::<()>().await },
            () = terminated => {}
        }
        token.cancel();
    }
}
