//! The command line: what is asked for, and the way out of each.

mod admin;
mod ask;
mod audit;
mod authorize;
mod backup;
mod bulletin;
mod chat;
mod check;
mod desk;
mod kb;
mod outbox;
mod poison;
mod read;
mod report;
mod serve;

#[cfg(test)]
mod tests;

pub(crate) use check::line;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use flows::{Lang, Millis};

use crate::config::{Config, ConfigError, Settings};

/// Surveys and conversations on Zalo, Telegram and the web.
#[derive(Parser)]
#[command(name = "langnghe", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// File of settings; config.default.toml documents each
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service (the default)
    Serve,
    /// Bring the database to this program's version
    Migrate,
    /// Copy the SQLite file while the service runs; exits 0 (done), 1 (not done), 2 (not a SQLite file)
    Backup {
        /// File to make; it must not exist yet
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Check survey files; exits 0 (good), 1 (mistakes), 2 (usage)
    Check {
        /// Survey files, .xlsx or .md
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Language of the mistakes: vi or en
        #[arg(long, default_value = "vi", value_parser = lang)]
        lang: Lang,
    },
    /// Play a survey in the terminal
    Chat {
        /// Survey file, .xlsx or .md
        file: PathBuf,
    },
    /// Show how typed lines are understood: each line is answered by itself, a tab and the result
    Read {
        /// Survey file, .xlsx or .md
        file: PathBuf,
        /// Name of the question
        question: String,
    },
    /// Find the entry of a knowledge base that each line of the input asks for: the line, a tab, its id or NONE
    Ask {
        /// Knowledge base, .yaml, .csv or .xlsx [default: the database's; the built-in one where there is no database yet]
        #[arg(long, value_name = "FILE")]
        kb: Option<PathBuf>,
        /// Show why: outcome, what was read, the nearest entries and their features
        #[arg(long)]
        explain: bool,
    },
    /// What waits to be delivered and what was given up (with SQLite: stop the service first)
    Outbox {
        #[command(subcommand)]
        command: outbox::Outbox,
    },
    /// Bulletins: where they stand, and to stop one (with SQLite: stop the service first)
    Bulletin {
        #[command(subcommand)]
        command: bulletin::Command,
    },
    /// Questions to officials (with SQLite: stop the service first)
    Desk {
        #[command(subcommand)]
        command: desk::Desk,
    },
    /// What came in and could not be read or handled (with SQLite: stop the service first)
    Poison {
        #[command(subcommand)]
        command: poison::Poison,
    },
    /// Who administers the console (with SQLite: stop the service first)
    Admin {
        #[command(subcommand)]
        command: admin::Admin,
    },
    /// Reports (with SQLite: stop the service first)
    Report {
        #[command(subcommand)]
        command: report::Report,
    },
    /// The knowledge base: entries, their versions, and who approves them (with SQLite: stop the service first)
    Kb {
        #[command(subcommand)]
        command: kb::Kb,
    },
    /// What officials and operators did (with SQLite: stop the service first)
    Audit {
        #[command(subcommand)]
        command: audit::Audit,
    },
    /// Matters of Zalo's Official Accounts
    Zalo {
        #[command(subcommand)]
        command: Zalo,
    },
}

#[derive(Subcommand)]
enum Zalo {
    /// Let an administrator of the OA grant access in a browser, and store the tokens
    Authorize {
        /// Which OA, where there are several
        #[arg(value_name = "OA_ID")]
        oa: Option<String>,
        /// The callback address, exactly as in the app's settings [default: PUBLIC_URL/]
        #[arg(long, value_name = "URL")]
        redirect: Option<String>,
    },
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "vi or en".to_owned())
}

/// A time as lists show it.
fn shown(at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Usage, or a file that cannot be read.
const USAGE: u8 = 2;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    run(Cli::parse())
}

fn run(cli: Cli) -> ExitCode {
    let Cli { command, config, settings } = cli;
    let settings = || settings.merged(config.as_deref());
    match command.unwrap_or(Command::Serve) {
        Command::Serve => with(settings(), serve::serve),
        Command::Migrate => with(settings(), serve::migrate),
        Command::Backup { file } => backup::backup(settings(), &file),
        Command::Check { files, lang } => check::check(&files, lang),
        Command::Chat { file } => chat::chat(&file),
        Command::Read { file, question } => read::read(&file, &question),
        Command::Ask { kb, explain } => ask::ask(kb.as_deref(), explain, settings),
        Command::Report { command } => with(settings(), |config| report::report(config, command)),
        Command::Kb { command } => with(settings(), |config| kb::kb(config, command)),
        Command::Outbox { command } => with(settings(), |config| outbox::outbox(config, command)),
        Command::Bulletin { command } => with(settings(), |config| bulletin::bulletin(config, command)),
        Command::Desk { command } => with(settings(), |config| desk::desk(config, command)),
        Command::Poison { command } => with(settings(), |config| poison::poison(config, command)),
        Command::Admin { command } => with(settings(), |config| admin::admin(config, command)),
        Command::Audit { command } => with(settings(), |config| audit::audit(config, command)),
        Command::Zalo { command: Zalo::Authorize { oa, redirect } } => {
            with(settings(), |config| authorize::authorize(config, oa, redirect))
        }
    }
}

/// Runs what needs settings: starts the log, checks them, and says on the last line what went wrong.
fn with(
    settings: Result<Settings, ConfigError>,
    work: impl FnOnce(Config) -> Result<(), Box<dyn std::error::Error>>,
) -> ExitCode {
    let outcome = settings.and_then(|settings| {
        crate::logs::start(settings.log.as_deref(), settings.log_format.as_deref())?;
        Config::new(settings)
    });
    match outcome {
        Err(error) => {
            eprintln!("langnghe: {error}");
            ExitCode::from(USAGE)
        }
        Ok(config) => match work(config) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("langnghe: {error}");
                ExitCode::FAILURE
            }
        },
    }
}
