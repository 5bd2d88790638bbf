//! `report`: what is reported upwards.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use clap::Subcommand;
use flows::desk::{Line, Quarter, Report as Counted, Units};
use flows::kb::Base;
use flows::sheet::Sheet;
use storage::{Storage, StorageError};
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::{report, start};

/// Which report.
#[derive(Subcommand)]
pub(super) enum Report {
    /// Questions and answers of a quarter: by topic and unit, what became of them, time to answer, ratings, what is missing
    Qa {
        /// The quarter, 2026-Q4
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// Excel workbook to make besides; it must not exist yet
        #[arg(long, value_name = "FILE")]
        xlsx: Option<PathBuf>,
    },
}

fn quarter(text: &str) -> Result<Quarter, String> {
    Quarter::parse(text).ok_or_else(|| "a year and one of Q1 to Q4, as 2026-Q4".to_owned())
}

pub(super) fn report(config: Config, command: Report) -> Result<(), Box<dyn Error>> {
    let Report::Qa { quarter, xlsx } = command;
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let counted = count(&storage, quarter).await;
        storage.leave().await?;
        let counted = counted?;
        if let Some(file) = xlsx {
            let named = |why: String| format!("{}: {why}", file.display());
            let bytes = Sheet::xlsx(&counted.sheets())?;
            let mut out =
                OpenOptions::new().write(true).create_new(true).open(&file).map_err(|it| named(it.to_string()))?;
            out.write_all(&bytes)?;
        }
        show(&counted)
    })
}

/// The whole country's report: who runs the program reads everything.
async fn count(storage: &Storage, quarter: Quarter) -> Result<Counted, StorageError> {
    let (since, until) = quarter.span();
    let base = Base::new(storage.kb_live().await?.1);
    let matters = report::matters(&base, &storage.unanswered(since, until).await?);
    let units = Units::new(storage.units().await?);
    report::qa(storage, &units, quarter, |_| true, Some(matters)).await
}

fn show(it: &Counted) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let maybe = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    let mut line = |it: &Line| {
        writeln!(
            out,
            "{}: {} questions ({} answered, {} offered, {} unknown, {} referred), helped {} of {}; {} tickets, {} answered, \
             {} in time, {} h in the middle, {} stars of {}",
            it.name,
            it.asked,
            it.answered,
            it.offered,
            it.unknown,
            it.referred,
            it.helped,
            it.helped + it.not_helped,
            it.tickets,
            it.solved,
            it.in_time,
            maybe(it.hours),
            maybe(it.stars),
            it.rated,
        )
    };
    for it in it.topics.iter().chain(&it.units).chain([&it.total]) {
        line(it)?;
    }
    writeln!(out, "Not answered, of the {} newest questions at most:", report::MOST)?;
    for (words, count) in it.unanswered.iter().flatten() {
        writeln!(out, "not answered, {count}: {words}")?;
    }
    Ok(())
}
