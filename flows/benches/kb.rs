//! How long a base of N entries takes to build and to ask, and what it needs in memory:
//! `cargo bench -p flows --bench kb -- [N ...]` (default 1000 10000).
//!
//! The entries are the reference base's, each copy with some of its words replaced by others of the same base, so that
//! the vocabulary and the lists of holders grow as they would in life. The questions are asked in five rounds; where
//! other work takes the processor away for a tick, the middle of a question's five tells more.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::time::{Duration, Instant};

use flows::kb::{Base, Entry, REFERENCE, read};

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % n.max(1)
    }
}

fn varied(text: &str, words: &[String], dice: &mut Dice) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        out.push(match dice.below(10) {
            0 | 1 => words[dice.below(words.len())].clone(),
            // A word that no other entry has, as names of persons and villages are.
            2 if dice.below(5) == 0 => {
                format!("{word}{}", char::from(b'a' + u8::try_from(dice.below(26)).unwrap_or(0)))
            }
            _ => word.to_owned(),
        });
    }
    out.join(" ")
}

fn generate(reference: &[Entry], count: usize) -> Vec<Entry> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let words: Vec<String> =
        reference.iter().flat_map(|entry| entry.question.split_whitespace().map(str::to_owned)).collect();
    let copy = |at: usize| {
        let mut entry = reference[at % reference.len()].clone();
        entry.id = format!("{}-{at}", entry.id);
        entry.question = varied(&entry.question, &words, &mut dice);
        entry.variants = entry.variants.iter().map(|text| varied(text, &words, &mut dice)).collect();
        entry
    };
    (0..count).map(copy).collect()
}

/// The most memory this process has used, in MiB; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn at(times: &mut [Duration], per_mille: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * per_mille / 1000]
}

fn main() {
    let reference = read(REFERENCE.as_bytes()).unwrap_or_default();
    let day = jiff::civil::date(2026, 11, 25);
    let mut sizes: Vec<usize> = std::env::args().filter_map(|it| it.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let asked: Vec<&str> = [
        include_str!("../testdata/ask-tuned.tsv"),
        include_str!("../testdata/ask-held-out.tsv"),
        include_str!("../testdata/ask-fresh.tsv"),
    ]
    .iter()
    .flat_map(|table| table.lines())
    .filter_map(|line| line.split('\t').next())
    .collect();
    // The lexicon is read once per process, not once per base.
    let _ = Base::new(reference.iter().take(1).cloned()).ask("vneid", day);
    for size in sizes {
        let entries = generate(&reference, size);
        let start = Instant::now();
        let base = Base::new(entries);
        let built = start.elapsed();
        let mut rounds = vec![[Duration::ZERO; 5]; asked.len()];
        for round in 0..5 {
            for (question, took) in asked.iter().zip(&mut rounds) {
                let start = Instant::now();
                std::hint::black_box(base.ask(question, day));
                took[round] = start.elapsed();
            }
        }
        let mut all: Vec<Duration> = rounds.iter().flatten().copied().collect();
        rounds.iter_mut().for_each(|five| five.sort_unstable());
        let mut middle: Vec<Duration> = rounds.iter().map(|five| five[2]).collect();
        println!(
            "{size} entries: built in {} ms; a question p50 {:.2?}, p99 {:.2?}, most {:.2?} (middle of five each: p99 {:.2?}, \
             most {:.2?}) of {}; peak memory {} MiB",
            built.as_millis(),
            at(&mut all, 500),
            at(&mut all, 990),
            at(&mut all, 1000),
            at(&mut middle, 990),
            at(&mut middle, 1000),
            asked.len(),
            peak()
        );
    }
}
