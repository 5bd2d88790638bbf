//! What happens to a draft without its person, with the service's clock moved by the system's library: one reminder, by
//! day, and in the end what the consent said.

use std::time::Duration;

use super::in_both_houses;
use crate::faked::Faked;
use crate::said::Said;
use crate::world::{House, Setup, World};

in_both_houses!(one_reminder_and_then_what_the_consent_said, a_reply_passes_a_reminder_of_its_own_chat);

const HOUR: i64 = 60 * 60 * 1000;

fn is_reminder(said: &Said) -> bool {
    said.text.contains("chỉ nhắc một lần")
}

/// A world with a survey that reminds, and a clock that can be moved.
async fn reminding(setup: Setup) -> (World, Faked) {
    let mut world = setup.empty().await;
    let clock = Faked::worn(&mut world);
    let survey = concat!(env!("CARGO_MANIFEST_DIR"), "/../flows/testdata/do-dang.md");
    world.settings.insert("SURVEYS".to_owned(), survey.to_owned());
    world.open().await;
    (world, clock)
}

/// Three people are interrupted. Two are reminded a day later, once, although the service dies in between; the one who
/// paused is not. Eleven days later the answers of one are kept, for the consent said so; who agreed and answered nothing
/// leaves a count.
async fn one_reminder_and_then_what_the_consent_said(house: House) {
    let (mut world, clock) = reminding(Setup::new(house)).await;
    let (an, binh, chi) = (world.on_zalo(), world.on_telegram(), world.on_telegram());
    an.say("khảo sát").await;
    an.tap("Tôi đồng ý").await;
    an.tap("Hài lòng").await;
    binh.say("khảo sát").await;
    binh.tap("Tôi đồng ý").await;
    chi.say("khảo sát").await;
    chi.tap("Tôi đồng ý").await;
    chi.say("dừng").await;
    chi.tap("Tạm dừng, giữ phiếu").await;

    let day = by_day(world.clock.now() + 24 * HOUR) - world.clock.now();
    advance(&world, &clock, day);
    an.until("a reminder", is_reminder).await;
    binh.until("a reminder", is_reminder).await;
    // A death before it is known that a reminder was taken repeats it.
    world.nothing_waits().await;
    world.kill_and_restart(0).await;

    // By day again, a day later: there is no second one. The press shows that the service has looked meanwhile.
    advance(&world, &clock, 24 * HOUR);
    world.services[0].ready().await;
    let open = binh.tap("Tiếp tục").await;
    assert!(open.text.contains("1/3"), "{}", open.text);
    let reminders = |messages: Vec<Said>| messages.iter().filter(|it| is_reminder(it)).count();
    assert_eq!((reminders(an.messages()), reminders(binh.messages()), reminders(chi.messages())), (1, 1, 0));

    advance(&world, &clock, 11 * 24 * HOUR);
    let expired = "select cast(coalesce(sum(n), 0) as text) from tally where what = 'expired'";
    let mut stored = Vec::new();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while tokio::time::Instant::now() < deadline {
        stored = world.database.responses().await;
        if stored.len() == 1 && world.database.column(expired).await == ["2"] {
            break;
        }
        // The database can only be asked.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(stored.iter().map(|it| it.status.as_str()).collect::<Vec<_>>(), ["partial"]);
    assert_eq!(world.database.column(expired).await, ["2"]);
    let answers = world.database.answers().await;
    assert_eq!(answers.iter().map(|it| it.question.as_str()).collect::<Vec<_>>(), ["ok", "M1"]);
    // What was kept can be seen and withdrawn by whoever gave it.
    let seen = an.say("xem dữ liệu của tôi").await;
    assert!(seen.text.starts_with("Phiếu chưa hoàn thành"), "{}", seen.text);
    world.stop().await;
}

/// Two reminders are due, and the budget has one call for what nobody waits for: whoever writes while the other one waits
/// is answered at once, and reminded afterwards.
async fn a_reply_passes_a_reminder_of_its_own_chat(house: House) {
    const NAME: &str = "TELEGRAM_UNASKED_PER_MINUTE";
    let (mut world, clock) = reminding(Setup::new(house).set(NAME, Some("1"))).await;
    let people = [world.on_telegram(), world.on_telegram()];
    for person in &people {
        person.say("khảo sát").await;
        person.tap("Tôi đồng ý").await;
    }
    let day = by_day(world.clock.now() + 24 * HOUR) - world.clock.now();
    advance(&world, &clock, day);
    let reminded = |it: &crate::telegram::Citizen| it.messages().iter().any(is_reminder);
    world.telegram.until("one reminder", || people.iter().any(reminded).then_some(())).await;
    let timers = "langnghe_events_total{platform=\"telegram\",kind=\"timer\",outcome=\"done\"}";
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while world.services[0].metric(timers).await < 2.0 {
        assert!(tokio::time::Instant::now() < deadline, "two timers are due");
        // A number can only be asked for.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let waits = people.iter().find(|it| !reminded(it)).expect("one has to wait");
    let help = waits.say("trợ giúp").await;
    assert!(!is_reminder(&help) && !reminded(waits), "{}", waits.print());
    world.settings.insert(NAME.to_owned(), "0".to_owned());
    world.services[0].stop().await;
    world.restart(0).await;
    waits.until("the reminder", is_reminder).await;
    world.stop().await;
}

/// The moment itself from 08:00 to 21:00 in Việt Nam, else 09:10 of the next morning.
fn by_day(at: i64) -> i64 {
    let of_day = (at + 7 * HOUR).rem_euclid(24 * HOUR);
    match of_day / HOUR {
        8..20 => at + HOUR / 60,
        0..8 => at - of_day + 9 * HOUR + HOUR / 6,
        _ => at - of_day + 33 * HOUR + HOUR / 6,
    }
}

/// Moves the time of day of everybody, the platforms' included.
pub(super) fn advance(world: &World, clock: &Faked, ms: i64) {
    world.clock.advance(Duration::from_millis(ms.unsigned_abs()));
    let real = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    clock.ahead((world.clock.now() - real.as_millis() as i64) / 1000);
}
