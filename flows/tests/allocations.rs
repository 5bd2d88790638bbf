//! What a turn allocates does not depend on how much has been answered. Counted, so it is the same on every machine.

#[path = "../benches/citizen/mod.rs"]
#[allow(dead_code, reason = "shared with the benches, which use the rest")]
mod citizen;

use std::sync::Arc;

use allocation_counter::{AllocationInfo, measure};
use citizen::{Citizen, catalog};
use flows::form::{Workbook, load};
use flows::{Catalog, Input, Platform};

/// A survey of this many questions that look alike, so that two turns differ in nothing but what was answered before.
fn alike(questions: usize) -> Arc<Catalog> {
    let mut md = String::from(
        "| survey |\n| | type | name | label::English (en) | appearance |\n| | select_one ok | ok | Agree? | consent |\n",
    );
    for number in 100..100 + questions {
        md.push_str(&format!("| | select_one level | q{number} | Question {number}? | |\n"));
    }
    md.push_str("| choices |\n| | list_name | name | label::English (en) | ends |\n| | ok | y | Yes | |\n");
    md.push_str("| | ok | n | No | count |\n");
    for level in 1..=5 {
        md.push_str(&format!("| | level | {level} | Level {level} | |\n"));
    }
    md.push_str("| settings |\n| | form_title | form_id | review |\n| | Alike | alike | no |\n");
    let survey = load(&Workbook::from_md(&md).expect("a workbook")).expect("no mistakes");
    Arc::new(catalog(&Arc::new(survey)))
}

/// What one more answer allocates, the session's own growth apart: the median of the turns around it, for the map of
/// answers allocates a node once in a while.
fn allocated(
    catalog: &Arc<Catalog>,
    platform: Platform,
    after: usize,
    input: impl Fn(&Citizen) -> Input,
) -> (u64, u64) {
    let turn = |after| {
        let mut citizen = Citizen::new(catalog, platform, "main", "7310045000");
        citizen.begins();
        citizen.answers(after);
        let event = citizen.event(input(&citizen));
        let session = citizen.session.clone();
        let mut step = None;
        let AllocationInfo { count_total, bytes_total, .. } =
            measure(|| step = Some(citizen.step_from(session, &event)));
        // A question of the person's own is held for some seconds before anything is said.
        assert!(step.is_some_and(|step| !step.effects.is_empty() || step.session != citizen.session));
        (count_total, bytes_total)
    };
    let mut turns: Vec<_> = (after..after + 5).map(turn).collect();
    turns.sort_unstable();
    turns[2]
}

#[test]
fn a_turn_allocates_the_same_after_12_and_after_200_answers() {
    let catalog = alike(299);
    for platform in [Platform::Telegram, Platform::Zalo] {
        for (what, input) in [
            ("a tap", (|citizen: &Citizen| citizen.next()) as fn(&Citizen) -> Input),
            ("a typed answer", |_| Citizen::text("4")),
            ("a text that is no answer", |_| Citizen::text("lúc này lúc kia")),
            ("a question of one's own", |_| Citizen::text("lương hưu bao giờ tăng")),
            ("an edit of the first answer", |citizen| {
                let flows::Input::Tap { press: flows::Press::Answer { draft, .. }, .. } = citizen.next() else {
                    panic!("a question with buttons is open")
                };
                let press = flows::Press::Answer { draft, q: 1, pick: flows::Pick::Choice(4) };
                Input::Tap { press, message: None }
            }),
        ] {
            let few = allocated(&catalog, platform, 12, input);
            let many = allocated(&catalog, platform, 200, input);
            println!("{} {what}: {} allocations of {} bytes", platform.code(), few.0, few.1);
            assert_eq!(few.0, many.0, "{} {what}: allocations after 12 and after 200 answers", platform.code());
            let grown = many.1.abs_diff(few.1);
            assert!(grown <= 64, "{} {what}: {} bytes after 12, {} after 200", platform.code(), few.1, many.1);
        }
    }
}
