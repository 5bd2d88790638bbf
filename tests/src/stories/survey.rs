//! The reference survey, from the first word to the rows in the database, on every channel and in both houses.

use flows::Millis;
use storage::Actor;

use super::{in_both_houses, in_every_house};
use crate::citizen::Citizen;
use crate::interview::{Asked, Interview, Plan, Way, full_plan, short_plan};
use crate::world::{House, Setup, World};

in_every_house!(
    all_items_by_taps_on_telegram,
    all_items_by_typing_on_zalo,
    all_items_by_taps_on_the_web,
    a_restart_in_the_middle_keeps_the_draft,
);

// What is decided by `flows` alone is no different on a cluster.
in_both_houses!(
    all_items_by_typing_on_telegram,
    an_edit_at_the_review_takes_answers_out,
    two_languages_and_a_pause,
    a_response_names_the_office_of_its_link,
);

async fn whole_story(world: &World, person: impl Into<Citizen>, plan: Plan, way: Way) {
    let mut interview = Interview::new(person, plan, way);
    let code = interview.whole().await;
    let responses = world.database.responses().await;
    let [response] = responses.as_slice() else { panic!("one response: {responses:?}") };
    assert_eq!(response.channel, interview.person.channel());
    assert_eq!((response.status.as_str(), response.mode.as_str()), ("completed", "self"));
    assert_eq!((response.survey.as_str(), response.language.as_str()), (interview.survey.id.as_str(), "vi"));
    assert_eq!(response.version, interview.survey.hash.to_string());
    interview.check(&world.database.answers().await);
    sees_and_erases(world, &interview.person, &code).await;
}

/// Whoever holds the code sees the response and erases it.
async fn sees_and_erases(world: &World, person: &Citizen, code: &str) {
    let wrong = person.say("xem 2222-3333-4444").await;
    assert!(wrong.text.contains("Không tìm thấy"), "{}", person.print());
    let seen = person.say(&format!("xem {}", code.to_lowercase())).await;
    assert!(seen.text.contains("Phiếu:") && seen.text.contains("1. "), "{}", seen.text);
    let before = person.messages().len();
    person.send(&format!("xóa {code}")).await;
    person.until("the response is erased", |it| it.text.contains("Đã xóa phiếu có mã này")).await;
    assert!(person.messages().len() > before);
    assert_eq!(world.database.responses().await, []);
    assert_eq!(world.database.answers().await, []);
}

async fn all_items_by_taps_on_telegram(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_telegram();
    whole_story(&world, an.clone(), full_plan(), Way::Taps).await;
    assert!(an.all_presses_answered(), "every pressed button stops spinning");
    world.stop().await;
}

async fn all_items_by_typing_on_telegram(house: House) {
    let world = Setup::new(house).start().await;
    whole_story(&world, world.on_telegram(), full_plan(), Way::Typed).await;
    world.stop().await;
}

async fn all_items_by_typing_on_zalo(house: House) {
    let world = Setup::new(house).start().await;
    whole_story(&world, world.on_zalo(), full_plan(), Way::Typed).await;
    world.stop().await;
}

async fn all_items_by_taps_on_the_web(house: House) {
    let world = Setup::new(house).web_only().start().await;
    whole_story(&world, world.on_web().await, full_plan(), Way::Taps).await;
    world.stop().await;
}

/// The process dies between two answers; the draft is there when it comes back, and goes on where it was.
async fn a_restart_in_the_middle_keeps_the_draft(house: House) {
    let mut world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_zalo(), full_plan(), Way::Typed);
    let said = interview.begin().await;
    let c1 = interview.survey.questions.iter().position(|it| it.name == "C1").expect("C1");
    let middle = |it: &crate::interview::Asked| matches!(it, crate::interview::Asked::Group(q) if q.contains(&c1));
    let said = interview.go_on(said, middle).await;
    world.kill_and_restart(0).await;
    let review = interview.go_on(said, |it| *it == crate::interview::Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// "Did not deal with anybody after all", said at the review: the bot asks first, then 15 answers stay out.
async fn an_edit_at_the_review_takes_answers_out(house: House) {
    let world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    let review = interview.to_review().await;
    let number = number_in_review(&review.text, "Có làm thủ tục");
    let question = interview.next(&review, &format!("sửa {number}")).await;
    let asked_back = interview.next(&question, "4").await;
    assert!(asked_back.text.contains("không còn dùng đến"), "{}", asked_back.text);
    let review = interview.next(&asked_back, "có").await;
    assert!(!review.text.contains("Công khai thủ tục"), "{}", review.text);
    interview.plan.insert("X3".to_owned(), "khong".to_owned());
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// The number that the review prints before a short label.
pub(super) fn number_in_review(review: &str, label: &str) -> u32 {
    let line = review.lines().find(|it| it.contains(label)).unwrap_or_else(|| panic!("no {label} in {review}"));
    line.split('.').next().and_then(|it| it.trim().parse().ok()).unwrap_or_else(|| panic!("no number in {line}"))
}

/// English in the middle, a pause, a word that is not an answer: nothing is lost.
async fn two_languages_and_a_pause(house: House) {
    let world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_telegram(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x3 = interview.survey.questions.iter().position(|it| it.name == "X3").expect("X3");
    let said = interview.go_on(said, |it| *it == crate::interview::Asked::One(x3)).await;
    let said = interview.next(&said, "english").await;
    assert!(said.text.contains("administrative procedure"), "{}", said.text);
    let said = interview.next(&said, "ngôn ngữ").await;
    assert!(said.text.contains("làm thủ tục hành chính"), "{}", said.text);
    let menu = interview.next(&said, "dừng").await;
    assert!(menu.key("Tạm dừng, giữ phiếu").is_some(), "{}", menu.print());
    let paused = interview.person.tap_on(&menu, "Tạm dừng, giữ phiếu").await;
    assert!(paused.text.contains("tiếp tục"), "{}", paused.text);
    let said = interview.next(&paused, "tiep tuc").await;
    let review = interview.go_on(said, |it| *it == crate::interview::Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// The link or QR code of a counter, as the console prints it.
async fn a_response_names_the_office_of_its_link(house: House) {
    let mut world = Setup::new(house).empty().await;
    let storage = world.open_storage().await;
    storage.migrate().await.expect("tables");
    let offices = flows::office::built_in();
    storage.put_units(&offices, "vn", &Actor::Program, Millis(1)).await.expect("storage");
    drop(storage);
    world.open().await;
    let office = offices.last().expect("an office").unit.id.clone();
    for (link, kept) in [(format!("/start --{office}"), office.as_str()), ("/start --nowhere".to_owned(), "")] {
        let an = world.on_telegram();
        let said = an.say(&link).await;
        let mut interview = Interview::new(an, short_plan(), Way::Taps);
        let review = interview.go_on(said, |it| *it == Asked::Review).await;
        interview.send(&review).await;
        let units =
            world.database.column("select coalesce(unit, '') from share_response order by completed_at desc").await;
        assert_eq!(units[0], kept, "{link}");
    }
    world.stop().await;
}
