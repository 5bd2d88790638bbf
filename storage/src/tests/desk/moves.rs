//! What a person, an official and the clock do to a ticket.

use flows::Input;
use flows::desk::{Move, Refusal, TicketChange, TicketState};

use super::{BEGIN, CODE, DAY, World, act, chat, texts, with_ticket};
use crate::{NotMoved, Ticket};

super::super::on_every_database! {
    what_a_person_does_is_done_once_and_by_nobody_else,
    words_that_come_later_take_it_from_whom_they_name,
    one_official_at_a_time_and_none_over_another,
    an_answer_is_owed_with_it,
    what_is_due_is_done_by_one,
}

async fn what_a_person_does_is_done_once_and_by_nobody_else(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let add =
        TicketChange::Add { code: CODE.to_owned(), words: "gấp".to_owned(), files: Vec::new(), at: BEGIN.plus(1) };
    for entry in ["e2/0", "e2/0", "e3/0"] {
        assert_eq!(storage.ticket(&chat("1"), entry, &add, &rules).await.unwrap(), None);
    }
    let said = storage.ticket_history(&id).await.unwrap();
    assert_eq!(said.iter().filter(|it| it.words.as_deref() == Some("gấp")).count(), 2, "once for each entry");
    let other = storage.ticket(&chat("2"), "e2/0", &add, &rules).await.unwrap();
    assert_eq!(other, Some(NotMoved::Unknown));
    let rate = TicketChange::Rate { code: CODE.to_owned(), stars: 4, at: BEGIN.plus(2) };
    let early = storage.ticket(&chat("1"), "e4/0", &rate, &rules).await.unwrap();
    assert_eq!(early, Some(NotMoved::Refused(Refusal::Unanswered)));
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(3)).await.unwrap();
    act(&storage, &rules, "p1", Move::Answer, BEGIN.plus(4)).await.unwrap();
    assert_eq!(storage.ticket(&chat("1"), "e5/0", &rate, &rules).await.unwrap(), None);
    assert_eq!(storage.ticket_show(&id).await.unwrap().unwrap().stars, Some(4));
    // What is added to an answered one would be read by nobody: it is refused, and the person is owed the word of it, once.
    for _ in 0..2 {
        let late = storage.ticket(&chat("1"), "e7/0", &add, &rules).await.unwrap();
        assert_eq!(late, Some(NotMoved::Refused(Refusal::Answered)));
    }
    let owed = storage.owed(20).await.unwrap();
    let told = owed.iter().filter(|it| {
        it.chat == chat("1")
            && matches!(&it.input, Input::Notice { text } if text.contains(CODE) && text.contains("Hỏi lại"))
    });
    assert_eq!(told.count(), 1, "{owed:?}");
    let counted = async || storage.qa_counts(BEGIN, BEGIN.plus(1), BEGIN.plus(60 * DAY)).await.unwrap().1.remove(0);
    assert_eq!((counted().await.took, counted().await.in_time), (Some(4), true));
    let reopen = TicketChange::Reopen { code: CODE.to_owned(), words: None, at: BEGIN.plus(4 + 7 * DAY) };
    for _ in 0..2 {
        assert_eq!(storage.ticket(&chat("1"), "e6/0", &reopen, &rules).await.unwrap(), None);
    }
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!((ticket.case.state, ticket.case.holder), (TicketState::Open, None));
    assert_eq!(ticket.answer.as_deref(), Some("words"), "the answer that was given stays to be seen");
    assert_eq!((counted().await.took, counted().await.in_time), (None, false), "it waits, and is late by then");
}

async fn words_that_come_later_take_it_from_whom_they_name(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let before = storage.ticket_show(&id).await.unwrap().unwrap().case;
    assert_eq!((before.unit.as_deref(), before.barred.as_deref()), (Some("xa"), None));
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(1)).await.unwrap();
    let words = "chu tich xa tan phu hen hoai".to_owned();
    let add = TicketChange::Add { code: CODE.to_owned(), words, files: Vec::new(), at: BEGIN.plus(2) };
    assert_eq!(storage.ticket(&chat("1"), "e2/0", &add, &rules).await.unwrap(), None);
    let after = storage.ticket_show(&id).await.unwrap().unwrap().case;
    assert_eq!((after.unit.as_deref(), after.barred.as_deref()), (Some("tinh"), Some("xa")));
    assert_eq!((after.state, after.holder), (TicketState::Open, None));
    let back = act(&storage, &rules, "p2", Move::Transfer { to: "xa".to_owned() }, BEGIN.plus(3)).await;
    assert_eq!(back, Err(NotMoved::Refused(Refusal::Barred)));
}

async fn one_official_at_a_time_and_none_over_another(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    let claim = |by: &'static str| storage.ticket_move(&id, 0, by, (&Move::Claim, None), &rules, BEGIN.plus(1));
    let both = tokio::join!(claim("p1"), claim("p2"));
    let won = [&both.0, &both.1].into_iter().filter(|it| matches!(it, Ok(Ok(_)))).count();
    assert_eq!(won, 1, "{both:?}");
    let late = claim("p3").await.unwrap();
    assert_eq!(late, Err(NotMoved::Changed));
    let holder = storage.ticket_show(&id).await.unwrap().unwrap().case.holder.unwrap();
    let other = if holder == "p1" { "p2" } else { "p1" };
    let taken = act(&storage, &rules, other, Move::Answer, BEGIN.plus(2)).await;
    assert_eq!(taken, Err(NotMoved::Refused(Refusal::Taken)));
    let unknown = storage.ticket_move("nothing", 0, "p1", (&Move::Claim, None), &rules, BEGIN).await.unwrap();
    assert_eq!(unknown, Err(NotMoved::Unknown));
    let deeds = texts(&storage, "select what from audit where on_what = '{id}'".replace("{id}", &id).as_str()).await;
    assert_eq!(deeds, [Some("ticket.claim".to_owned())], "what was not done is not written down");
}

async fn an_answer_is_owed_with_it(world: &World) {
    let (storage, rules, _) = with_ticket(world).await;
    act(&storage, &rules, "p1", Move::Claim, BEGIN.plus(1)).await.unwrap();
    act(&storage, &rules, "p1", Move::Note, BEGIN.plus(2)).await.unwrap();
    act(&storage, &rules, "p1", Move::Interim, BEGIN.plus(3)).await.unwrap();
    act(&storage, &rules, "p1", Move::Answer, BEGIN.plus(4)).await.unwrap();
    let owed = storage.owed(10).await.unwrap();
    assert!(owed.iter().all(|it| it.chat == chat("1")));
    let [claimed, interim, answer] = owed.as_slice() else { panic!("{owed:?}") };
    let state = |it: &Input| matches!(it, Input::TicketState { state: TicketState::Claimed, code, .. } if code == CODE);
    assert!(state(&claimed.input));
    for (it, in_between) in [(interim, true), (answer, false)] {
        let Input::Answered(it) = &it.input else { panic!("{it:?}") };
        assert_eq!((it.code.as_str(), it.words.as_str(), it.interim), (CODE, "words", in_between));
        assert_eq!(it.unit, "UBND xã Tân Phú");
    }
    let seen = storage.ticket_public(CODE).await.unwrap().unwrap();
    assert_eq!((seen.state, seen.answer.as_deref()), (TicketState::Answered, Some("words")));
    assert_eq!(seen.answered_by.as_deref(), Some("UBND xã Tân Phú"));
    assert_eq!(texts(&storage, "select what from audit where what like 'ticket.%'").await.len(), 4);
}

async fn what_is_due_is_done_by_one(world: &World) {
    let (storage, rules, id) = with_ticket(world).await;
    assert!(storage.tickets_due(BEGIN, 10).await.unwrap().is_empty());
    let words = |_: &Ticket| "sẽ trả lời sau".to_owned();
    let mut done = Vec::new();
    for day in 1..=20 {
        let now = BEGIN.plus(day * DAY);
        while !storage.tickets_due(now, 10).await.unwrap().is_empty() {
            let both = tokio::join!(
                storage.ticket_tick(&id, &rules, now, words),
                storage.ticket_tick(&id, &rules, now, words)
            );
            // The one that lost may have to come again.
            let both = [both.0, both.1].into_iter().filter_map(|it| it.ok().flatten());
            done.extend(both.map(|(act, _)| act.code()));
        }
    }
    let events = texts(&storage, "select what from ticket_event order by nth").await;
    let mut events: Vec<_> = events.iter().flatten().skip(1).map(String::as_str).collect();
    // Of two at once the one that is asked first may do the later thing.
    done.sort_unstable();
    events.sort_unstable();
    assert_eq!(done, events, "each thing is done by one");
    assert_eq!(events.iter().filter(|it| **it == "interim").count(), 1);
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!(ticket.case.unit.as_deref(), Some("vn"), "up to the top");
    let waiting = storage.tickets_waiting().await.unwrap();
    assert_eq!((waiting.open, waiting.claimed, waiting.raised), (1, 0, 1));
    let owed = storage.owed(10).await.unwrap();
    assert!(matches!(&owed[..], [it] if matches!(&it.input, Input::Answered(it) if it.interim)), "{owed:?}");
}
