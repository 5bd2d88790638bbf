//! The doors that bytes come in by, fed with the fuzzer's seeds and simple mutations of them: always the same ones.

#[path = "../../fuzz/entries.rs"]
mod entries;

/// Every seed of `tests/fuzz/seeds/`.
fn seeds() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|it| std::fs::read(it).unwrap()).collect();
    assert!(seeds.len() > 8, "the seeds are there");
    seeds
}

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }
}

/// Feeds `entry` with each seed as it is, cut, doubled, with bytes changed and pieces of other seeds in it.
fn feed(entry: fn(&[u8]), rounds: usize) {
    let seeds = seeds();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for seed in &seeds {
        entry(seed);
        for _ in 0..rounds {
            let mut bytes = seed.clone();
            for _ in 0..=dice.below(4) {
                let at = dice.below(bytes.len() + 1);
                match dice.below(6) {
                    0 => bytes.truncate(at),
                    1 => bytes.insert(at, dice.below(256) as u8),
                    2 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
                    3 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
                    4 => {
                        let other = &seeds[dice.below(seeds.len())];
                        let from = dice.below(other.len());
                        let to = (from + dice.below(60)).min(other.len());
                        bytes.splice(at..at, other[from..to].iter().copied());
                    }
                    _ => {
                        let copy = bytes[at..].to_vec();
                        bytes.extend(copy.into_iter().take(200));
                    }
                }
            }
            entry(&bytes);
        }
    }
}

#[test]
fn no_delivery_breaks_a_parser() {
    feed(entries::telegram_parse, 300);
    feed(entries::zalo_parse, 300);
    feed(entries::web_parse, 300);
    feed(entries::press_code, 300);
}

#[test]
fn no_survey_breaks_the_check() {
    feed(entries::form_md, 20);
    feed(entries::form_xlsx, 50);
    feed(entries::expr, 60);
}

#[test]
fn no_knowledge_base_breaks_its_reading() {
    feed(entries::kb_yaml, 60);
}

#[test]
fn no_text_breaks_the_reading() {
    feed(entries::read, 8);
}

#[test]
fn no_stored_bytes_break_the_service() {
    feed(entries::session_json, 200);
    feed(entries::spool, 20);
}
