//! `serve` and `migrate`.

use std::error::Error;
use std::future::pending;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal;

use crate::config::Config;
use crate::start;

pub(super) fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(&config.listen)
            .await
            .map_err(|error| format!("LISTEN: cannot listen on {}: {error}", config.listen))?;
        Ok(start::run(config, listener, told_to_stop()).await?)
    })
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

/// Ready at Ctrl-C, and at the signal that service managers send.
async fn told_to_stop() {
    let terminate = async {
        #[cfg(unix)]
        if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
            terminate.recv().await;
            return;
        }
        pending::<()>().await;
    };
    tokio::select! {
        result = signal::ctrl_c() => if result.is_err() { pending::<()>().await },
        () = terminate => {}
    }
}
