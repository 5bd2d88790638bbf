//! What is written down of a running service. Never a text, a platform's id, a token or a secret.

use tracing_subscriber::EnvFilter;

use crate::config::{ConfigError, DEFAULT_LOG, LogFormat};

/// Starts the log on standard error, and makes a panic one line of it that names the place only: a panic's own words
/// may quote what a person typed.
pub(crate) fn start(filter: Option<&str>, format: Option<&str>) -> Result<(), ConfigError> {
    let wrong = |name, problem: &str| ConfigError::Setting { name, problem: problem.to_owned() };
    let filter = EnvFilter::try_new(filter.unwrap_or(DEFAULT_LOG))
        .map_err(|_| wrong("LOG", "takes a level (error, warn, info, debug) or a list such as info,webhook=debug"))?;
    let format = match format.unwrap_or("text") {
        "text" => LogFormat::Text,
        "json" => LogFormat::Json,
        _ => return Err(wrong("LOG_FORMAT", "is text or json")),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (a test) keeps the first log.
    let _ = match format {
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        tracing::error!(place = place.unwrap_or_default(), "panic");
        crate::numbers::panicked();
    }));
    Ok(())
}
