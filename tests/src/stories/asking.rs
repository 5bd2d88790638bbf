//! Questions put in the chat, on each channel: answered from the base, or sent to an official.

use super::{in_both_houses, in_every_house};
use crate::citizen::Citizen;
use crate::world::{House, Setup, World};

in_every_house!(a_question_is_answered_and_helped);

in_both_houses!(what_is_not_known_is_sent_to_an_official, an_accusation_is_kept_nowhere);

const SEND: &str = "Gửi câu hỏi cho cán bộ";

async fn everybody(world: &World) -> Vec<Citizen> {
    vec![world.on_telegram().into(), world.on_zalo().into(), world.on_web().await.into()]
}

/// Waits until the table has so many rows, and gives them.
async fn rows(world: &World, sql: &str, count: usize) -> Vec<String> {
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    loop {
        let rows = world.database.column(sql).await;
        if rows.len() >= count {
            return rows;
        }
        assert!(tokio::time::Instant::now() < deadline, "{} rows of {count}: {sql}", rows.len());
        // A table can only be asked again.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// All of them do this at the same time.
async fn at_once<F>(people: &[Citizen], each: impl Fn(Citizen) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut talks: tokio::task::JoinSet<()> = people.iter().map(|an| each(an.clone())).collect();
    while let Some(ended) = talks.join_next().await {
        ended.expect("everybody is answered");
    }
}

async fn a_question_is_answered_and_helped(house: House) {
    let world = Setup::new(house).start().await;
    let people = everybody(&world).await;
    at_once(&people, |an| async move {
        // A call gets no answer of its own; what follows within seconds is one question.
        an.send("ad ơi cho em hỏi").await;
        an.send("mất căn cước 012345678901").await;
        an.send("thì làm lại ở đâu").await;
        let said = an.until("the answer", |it| it.text.contains("7 ngày làm việc")).await;
        assert!(said.text.contains("Nguồn: ") && said.text.contains("Tra cứu ngày "), "{}", said.print());
        assert!(said.text.contains("được lưu 2 năm") && said.text.contains("đã được che"), "{}", said.print());
        assert_eq!(an.messages().len(), 1, "one answer:\n{}", an.print());
        let said = an.tap("Có, đã rõ").await;
        assert!(said.text.contains("Đã ghi nhận"), "{}", said.print());
    })
    .await;
    let asked = rows(&world, "select words from asked", people.len()).await;
    assert!(asked.iter().all(|it| it.contains("***") && !it.contains("012345678901")), "{asked:?}");
    let helped = "select cast(helped as text) from asked where helped is not null";
    assert_eq!(rows(&world, helped, people.len()).await.len(), people.len());
    world.stop().await;
}

async fn what_is_not_known_is_sent_to_an_official(house: House) {
    let world = Setup::new(house).start().await;
    let people = everybody(&world).await;
    at_once(&people, |an| async move {
        let said = an.say("lương hưu bao giờ tăng").await;
        assert!(said.text.contains("chưa có câu trả lời") && said.key(SEND).is_some(), "{}", said.print());
        let said = an.say("có").await;
        assert!(said.text.contains("bấm nút"), "{}", said.print());
    })
    .await;
    assert_eq!(world.database.column("select code from ticket").await.len(), 0, "only its button opens one");
    for (opened, an) in (1..).zip(&people) {
        let said = an.tap(SEND).await;
        assert!(said.text.contains("Mã câu hỏi: ") && said.text.contains("/cau-hoi#"), "{}", said.print());
        // The code is named when the ticket is there, and never before.
        let tickets = world.database.column("select words from ticket").await;
        assert_eq!(tickets, vec!["lương hưu bao giờ tăng"; opened]);
        let said = an.tap(SEND).await;
        assert!(said.text.contains("đã được gửi, mã "), "{}", said.print());
        let said = an.say("câu hỏi của tôi").await;
        assert!(said.text.contains("đang chờ cán bộ"), "{}", said.print());
    }
    assert_eq!(world.database.column("select code from ticket").await.len(), people.len());
    world.stop().await;
}

async fn an_accusation_is_kept_nowhere(house: House) {
    let world = Setup::new(house).start().await;
    at_once(&everybody(&world).await, |an| async move {
        let said = an.say("tôi muốn tố cáo ông Trần Văn Kẹo chủ tịch xã nhận hối lộ").await;
        assert!(said.text.contains("Ban Tiếp công dân") && said.key(SEND).is_none(), "{}", said.print());
    })
    .await;
    world.nothing_waits().await;
    assert_eq!(world.database.column("select words from asked").await, Vec::<String>::new());
    assert_eq!(world.database.column("select code from ticket").await, Vec::<String>::new());
    world.stop().await;
}
