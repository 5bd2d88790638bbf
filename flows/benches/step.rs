//! What one turn of a conversation costs, on the reference survey: `cargo bench -p flows`.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[allow(dead_code, reason = "shared with other measurements, which use the rest")]
mod citizen;

use std::hint::black_box;
use std::sync::Arc;

use citizen::{Citizen, catalog, reference};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use flows::form::{SIPAS_REF, Workbook, load};
use flows::{Input, Platform, Press, read};

fn turns(c: &mut Criterion) {
    let catalog = Arc::new(catalog(&reference()));
    let person = |platform| Citizen::new(&catalog, platform, "main", "7310045000");
    let mut group = c.benchmark_group("step");
    let mut turn = |name: &str, citizen: &Citizen, input: Input, owes: &str| {
        let event = citizen.event(input);
        let effects = format!("{:?}", citizen.step(&event).effects);
        assert!(effects.contains(owes), "{name}: {effects}");
        group.bench_function(name, |bench| {
            bench.iter_batched(
                || citizen.session.clone(),
                |session| black_box(citizen.step_from(session, &event)),
                BatchSize::SmallInput,
            );
        });
    };

    turn("start", &person(Platform::Telegram), Citizen::text("khảo sát"), "Tôi đồng ý");

    let mut taps = person(Platform::Telegram);
    taps.begins();
    taps.answers(6);
    turn("a tap in an open grid", &taps, taps.next(), "Revise");
    taps.answers(25);
    turn("a tap after 25 answers", &taps, taps.next(), "27/33");
    taps.answers(33);
    let send = taps.button(|press| matches!(press, Press::Send { .. })).expect("the review is open");
    turn("the review", &taps, Citizen::text("xem lại"), "XEM LẠI");
    turn("sending", &taps, send, "Mã phiếu");

    let mut types = person(Platform::Zalo);
    types.begins();
    types.answers(5);
    turn("a battery's line", &types, Citizen::text("4 5 3 4"), "10-12/33");
    types.answers(25);
    turn("a typed answer after 25", &types, Citizen::text("rat hai long"), "Đã ghi: Rất hài lòng");
    turn("a text that is no answer after 25", &types, Citizen::text("lúc này lúc kia"), "chưa hiểu");
    group.finish();
}

fn reading(c: &mut Criterion) {
    let survey = reference();
    let today = jiff::civil::date(2026, 11, 23);
    let question = |name: &str| survey.questions.iter().find(|it| it.name == name).expect("a question");
    let mut group = c.benchmark_group("read");
    for (name, text) in [
        ("G1", "hài lòng"),
        ("G1", "rat hai2 long2"),
        ("X1", "sinh nam 1990"),
        ("X2", "tp ho chi minh"),
        ("G2", "1 3 5"),
    ] {
        let question = question(name);
        group.bench_function(format!("{name} {text}"), |bench| {
            bench.iter(|| read::read(&survey, question, black_box(text), today));
        });
    }
    group.finish();
}

fn form(c: &mut Criterion) {
    c.bench_function("form/parse and check the reference survey", |bench| {
        bench.iter(|| load(&Workbook::from_md(black_box(SIPAS_REF)).expect("a workbook")));
    });
}

criterion_group!(benches, turns, reading, form);
criterion_main!(benches);
