//! Whatever comes twice, late, in another order or from an old button: the same answers, one response.

use super::{in_both_houses, in_every_house};
use crate::interview::{Asked, Interview, Way, full_plan, press};
use crate::telegram::Lane;
use crate::world::{House, Setup};

in_every_house!(everything_twice_on_telegram, everything_twice_on_zalo);

in_both_houses!(
    everything_twice_on_the_web,
    taps_of_a_grid_in_any_order,
    old_buttons_edit_or_explain,
    swapped_typed_answers_never_become_wrong_ones,
);

async fn everything_twice_on_telegram(house: House) {
    let world = Setup::new(house).start().await;
    world.telegram.deliver_twice();
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    interview.whole().await;
    world.telegram.delivered_all().await;
    assert_eq!(world.database.responses().await.len(), 1);
    interview.check(&world.database.answers().await);
    // Nothing was said twice either.
    let texts: Vec<String> = interview.person.messages().into_iter().map(|it| it.text).collect();
    let mut once = texts.clone();
    once.dedup();
    assert_eq!(texts, once);
    world.stop().await;
}

async fn everything_twice_on_zalo(house: House) {
    let world = Setup::new(house).start().await;
    world.zalo.deliver_twice();
    let mut interview = Interview::new(world.on_zalo(), full_plan(), Way::Typed);
    interview.whole().await;
    world.zalo.delivered_all().await;
    assert_eq!(world.zalo.messages_sent(), 20);
    assert_eq!(world.database.responses().await.len(), 1);
    interview.check(&world.database.answers().await);
    world.stop().await;
}

async fn everything_twice_on_the_web(house: House) {
    let world = Setup::new(house).web_only().start().await;
    let person = world.on_web().await;
    person.post_twice();
    let mut interview = Interview::new(person, full_plan(), Way::Typed);
    interview.whole().await;
    assert_eq!(world.database.responses().await.len(), 1);
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// All taps of a battery are made before the first is delivered, and come in backwards.
async fn taps_of_a_grid_in_any_order(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_telegram();
    let mut interview = Interview::new(an.clone(), full_plan(), Way::Taps);
    let said = interview.begin().await;
    let mut said = interview.go_on(said, |it| matches!(it, Asked::Group(_))).await;
    while let Asked::Group(items) = interview.asked(&said) {
        world.telegram.hold(Lane::Presses, an.id);
        for q in items {
            let wanted = interview.plan[&interview.survey.questions[q].name].clone();
            let c = interview.survey.lists.iter().find_map(|it| it.index(&wanted)).expect("a choice");
            let key = said.keys().find(|key| {
                matches!(press(key), Some(flows::Press::Answer { q: it, pick: flows::Pick::Choice(choice), .. })
                    if usize::from(it) == q && choice == c)
            });
            an.press(&said.id, &key.unwrap_or_else(|| panic!("no key for {q}/{c} on {}", said.print())).code);
        }
        world.telegram.release(Lane::Presses, an.id, true);
        let next = an.until("the next screen", |it| it.id != said.id).await;
        said = interview.go_on(next, |it| matches!(it, Asked::Group(_) | Asked::Review)).await;
        // The page's choices come from several lists; one battery after another is enough here.
        if matches!(interview.asked(&said), Asked::Group(ref items) if interview.survey.questions[items[0]].name == "H1")
        {
            break;
        }
    }
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// A button of a question answered long ago edits that answer and names it; after sending it explains.
async fn old_buttons_edit_or_explain(house: House) {
    let world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_zalo(), full_plan(), Way::Taps);
    let review = interview.to_review().await;
    let d4 = interview.survey.questions.iter().position(|it| it.name == "D4").expect("D4");
    let old = interview.screens.iter().find(|it| interview.asked(it) == Asked::One(d4)).expect("D4 was asked").clone();
    let edited = interview.person.tap_on(&old, "Không có ai").await;
    assert!(edited.text.contains("Có một số người → Không có ai"), "{}", edited.text);
    interview.plan.insert("D4".to_owned(), "khong_co".to_owned());
    // The old review's button does not send what has changed since.
    let send = review.keys().next().expect("a button").label.clone();
    let again = interview.person.tap_on(&review, &send).await;
    assert_eq!(interview.asked(&again), Asked::Review, "{}", again.print());
    assert_eq!(world.database.responses().await, []);
    interview.send(&again).await;
    interview.check(&world.database.answers().await);
    let after = interview.person.tap_on(&old, "Có nhiều người").await;
    assert!(after.text.contains("không thay đổi gì"), "{}", after.text);
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// An answer and its correction arrive the other way round, then in order but faster than anybody reads: the correction
/// stands, and the question that came meanwhile is not answered by either.
async fn swapped_typed_answers_never_become_wrong_ones(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_zalo();
    let mut interview = Interview::new(an.clone(), full_plan(), Way::Typed);
    let said = interview.begin().await;
    let index = |name: &str| interview.survey.questions.iter().position(|it| it.name == name).expect("a question");
    let (d4, f1) = (index("D4"), index("F1"));
    let said = interview.go_on(said, |it| *it == Asked::One(d4)).await;
    world.zalo.hold();
    an.send_at("3", 3_500);
    an.send_at("1", 4_000);
    world.zalo.release(true).await;
    let late = an.until("a word on the late text", |it| it.text.contains("đến muộn")).await;
    assert_eq!(interview.asked(&late), Asked::One(f1), "{}", late.print());
    assert_ne!(late, said);
    world.zalo.advance(std::time::Duration::from_secs(2));

    // In order, but the second a moment after the question that it would also answer.
    let review = interview.go_on(late, |it| *it == Asked::Review).await;
    let answered = |review: &str, words: &str| {
        let line = review.lines().find(|it| it.contains(words)).map(str::to_owned);
        line.unwrap_or_else(|| panic!("no {words} in {review}"))
    };
    assert!(answered(&review.text, "hiền hà").ends_with("Không có ai"), "{}", review.text);
    assert!(answered(&review.text, "Có gửi góp ý").ends_with("Có"), "{}", review.text);
    interview.plan.insert("D4".to_owned(), "khong_co".to_owned());
    interview.send(&review).await;
    interview.check(&world.database.answers().await);

    let binh = world.on_telegram();
    let mut interview = Interview::new(binh.clone(), full_plan(), Way::Typed);
    let said = interview.begin().await;
    interview.go_on(said, |it| *it == Asked::One(d4)).await;
    let acts = binh.acts();
    binh.send("3");
    let said = binh.heard(acts).await;
    assert_eq!(interview.asked(&said), Asked::One(f1));
    binh.send_at("1", -1_000);
    let said = binh.until("the correction", |it| *it != said).await;
    assert!(said.text.contains("Có nhiều người → Không có ai"), "{}", said.text);
    assert_eq!(interview.asked(&said), Asked::One(f1));
    world.stop().await;
}
