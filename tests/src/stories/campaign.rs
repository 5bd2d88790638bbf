//! A survey that opens and closes by its own times, and takes so many responses. Nobody does anything at any of these
//! moments, and no service has to live through them.

use super::in_both_houses;
use super::timers::advance;
use crate::faked::Faked;
use crate::front::Front;
use crate::world::{House, Setup, World};

in_both_houses!(a_survey_opens_and_closes_by_itself);

const HOUR: i64 = 60 * 60 * 1000;
const MINUTE: i64 = 60 * 1000;

/// What Việt Nam's clock shows, to the minute: as a form has it, and as people are told.
fn shown(at: i64) -> (String, String) {
    let clock = flows::vietnam::clock(flows::Millis(at - at.rem_euclid(MINUTE)));
    (clock.strftime("%d/%m/%Y %H:%M").to_string(), clock.strftime("%H giờ %M ngày %d/%m/%Y").to_string())
}

/// Lets the services that start from now on offer a survey with this sheet `campaign`.
fn offer(world: &mut World, headings: &str, cells: &str) {
    let form = format!(
        "| survey | type | name | label | required |\n| - | - | - | - | - |\n\
         | | select_one muc | a | Ông/Bà có hài lòng không? | yes |\n| | text | b | Ông/Bà góp ý gì? | |\n\
         | choices | list_name | name | label |\n| - | - | - | - |\n| | muc | 1 | Không hài lòng |\n| | muc | 2 | Hài lòng |\n\
         | settings | form_id | form_title | review | remind_hours |\n| - | - | - | - | - |\n| | hen | Phiếu hẹn | no | 0 |\n\
         | campaign | {headings} |\n| | {cells} |\n"
    );
    let path = world.dir.path().join("hen.md");
    std::fs::write(&path, form).expect("a file");
    world.settings.insert("SURVEYS".to_owned(), path.display().to_string());
}

/// It opens and closes while no service runs. Before, people are told when it opens; after, whoever begins and whoever is in
/// the middle of it are told that it is over, and nothing more is stored.
async fn a_survey_opens_and_closes_by_itself(house: House) {
    let mut world = Setup::new(house).empty().await;
    let clock = Faked::worn(&mut world);
    let now = world.clock.now();
    let ((opens, told_opens), (closes, told_closes)) = (shown(now + 24 * HOUR), shown(now + 48 * HOUR));
    offer(&mut world, "opens | closes", &format!("{opens} | {closes}"));
    world.open().await;
    let (an, binh, chi) = (world.on_telegram(), world.on_zalo(), world.on_telegram());
    let said = an.say("hen").await;
    assert!(said.text.contains(&format!("chưa mở: phiếu nhận trả lời từ {told_opens}")), "{}", said.text);
    let said = binh.say("khảo sát").await;
    assert!(said.text.contains("chưa mở"), "{}", said.text);

    a_day_without_the_service(&mut world, &clock).await;
    let said = an.say("hen").await;
    assert!(said.text.contains("Ông/Bà có hài lòng không?"), "{}", said.text);
    binh.say("khảo sát").await;
    binh.tap("Hài lòng").await;
    an.tap("Hài lòng").await;
    let receipt = an.say("Nên mở cửa sớm hơn").await;
    assert!(receipt.text.contains("Mã phiếu"), "{}", receipt.text);

    a_day_without_the_service(&mut world, &clock).await;
    let over = format!("\"Phiếu hẹn\" đã hết hạn trả lời lúc {told_closes}");
    for said in [binh.say("Cần mở cửa sớm hơn").await, chi.say("hen").await] {
        assert!(said.text.contains(&over), "{}", said.text);
    }
    assert_eq!(world.database.responses().await.len(), 1);
    world.stop().await;
}

async fn a_day_without_the_service(world: &mut World, clock: &Faked) {
    world.nothing_waits().await;
    world.services[0].kill().await;
    advance(world, clock, 24 * HOUR);
    world.restart(0).await;
}

/// Two instances, neither of which stores all responses. Who has begun sends; whoever comes later is told at either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_enough_have_answered_every_instance_says_so() {
    let mut world = Setup::new(House::Servers).empty().await;
    offer(&mut world, "quota", "2");
    world.front = Some(Front::start().await);
    world.open().await;
    world.open().await;
    let people = [world.on_telegram(), world.on_telegram(), world.on_telegram()];
    for person in &people {
        assert!(person.say("hen").await.text.contains("hài lòng"));
        person.tap("Hài lòng").await;
    }
    let [an, binh, chi] = &people;
    for person in [an, binh] {
        assert!(person.say("Nên mở cửa sớm").await.text.contains("Mã phiếu"));
    }
    let told = || {
        let lines = world.logged();
        let known = lines.iter().filter(|it| it["surveys"] == "{\"hen\"}");
        (known.count() == world.services.len()).then_some(())
    };
    world.services[0].until("both instances have counted", told).await;
    for _ in 0..4 {
        let said = world.on_telegram().say("hen").await;
        assert!(said.text.contains("đã đủ số người trả lời") && said.rows.is_empty(), "{}", said.text);
    }
    assert!(chi.say("Nên mở cửa sớm").await.text.contains("Mã phiếu"));
    assert_eq!(world.database.responses().await.len(), 3);
    world.stop().await;
}
