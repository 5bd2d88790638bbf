//! Results told back: to those who took part, and to nobody else.

use flows::bulletin::{Bulletin, Kind, Outcome, Segment};

use super::{agrees, approved, bulletin, got, on_telegram, until};
use crate::interview::{Form, Interview, Way};
use crate::world::{House, Setup, World};

/// What you said, what we did: two took part, one of them has taken the response back since, one only follows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_we_did_goes_to_those_who_said_it() {
    let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0"));
    let world: World = setup.start().await;
    let storage = world.open_storage().await;
    let people = [world.on_telegram(), world.on_telegram(), world.on_telegram()];
    let survey = Form::Comment.survey();
    let mut codes = Vec::new();
    for (n, person) in people.iter().take(2).enumerate() {
        let (answers, _) = Form::Comment.answers(0, n);
        let mut interview = Interview::of(survey.clone(), person.clone(), answers, Way::Taps);
        let said = interview.begin().await;
        interview.go_on(said, |it| matches!(it, crate::interview::Asked::Receipt(_))).await;
        let said = person.messages().pop().expect("a receipt");
        codes.push(crate::interview::code_in(&said.text).expect("a code"));
    }
    people[2].say("trợ giúp").await;
    world.nothing_waits().await;
    for person in &people {
        agrees(&world, &storage, &on_telegram(person)).await;
    }
    // Erased, nothing joins the person to the survey any more.
    people[1].say(&format!("xóa {}", codes[1])).await;
    people[1].until("it is erased", |it| it.text.contains("Đã xóa phiếu có mã này")).await;
    world.nothing_waits().await;
    let segment = Segment { took_part: Some(survey.id.clone()), ..Segment::default() };
    let it = Bulletin { kind: Kind::Results, survey: Some(survey.id.clone()), segment, ..bulletin() };
    let id = approved(&world, &storage, &it).await;
    let came = until(&world, &id, |it| it.is("done")).await;
    assert_eq!((came.of(Outcome::Sent), came.entries.len()), (1, 1), "{came:?}");
    assert_eq!([0, 1, 2].map(|n| got(&people[n])), [1, 0, 0]);
    world.stop().await;
}
