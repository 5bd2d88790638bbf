//! No sequence of moves loses a ticket.

use proptest::prelude::*;

use super::super::{Case, Move, Refusal, Rules, TicketState, Who};
use super::units;
use crate::Millis;

const DAY: i64 = 24 * 3_600_000;
/// A Wednesday, 08:00 in Việt Nam.
const BEGIN: Millis = Millis(1_795_568_400_000);

fn rules() -> Rules {
    Rules { units: units(), ..Rules::default() }
}

fn opened() -> Case {
    rules().open(Some("mot-cua".to_owned()), None, true, BEGIN)
}

const HOA: Who<'static> = Who::Official("hoa");
const LAN: Who<'static> = Who::Official("lan");

/// The ticket after one move after another, a minute apart.
fn after(case: &Case, moves: &[(Who<'_>, Move)]) -> Result<Case, Refusal> {
    let rules = rules();
    let mut case = case.clone();
    for (n, (who, act)) in (1..).zip(moves) {
        case = rules.moved(&case, *who, act, BEGIN.plus(n * 60_000))?;
    }
    Ok(case)
}

#[test]
fn the_plain_way() {
    let rules = rules();
    let case = after(&opened(), &[(HOA, Move::Claim), (HOA, Move::Interim), (HOA, Move::Answer)]).unwrap();
    assert_eq!((case.state, case.holder.as_deref()), (TicketState::Answered, Some("hoa")));
    let (at, act) = rules.next(&case).unwrap();
    assert_eq!((at, &act), (case.answered_at.unwrap().plus(7 * DAY), &Move::Close));
    assert_eq!(rules.moved(&case, Who::Clock, &act, at.plus(-1)), Err(Refusal::Untimely));
    let case = rules.moved(&case, Who::Clock, &act, at).unwrap();
    let (files, act) = rules.next(&case).unwrap();
    assert_eq!((files, &act), (at.plus(30 * DAY), &Move::DropFiles));
    let case = rules.moved(&case, Who::Clock, &act, files).unwrap();
    let (words, act) = rules.next(&case).unwrap();
    assert_eq!((words, &act), (at.plus(730 * DAY), &Move::Forget));
    let case = rules.moved(&case, Who::Clock, &act, words).unwrap();
    assert_eq!(rules.next(&case), None);
}

#[test]
fn one_official_at_a_time() {
    let case = after(&opened(), &[(HOA, Move::Claim)]).unwrap();
    for act in [Move::Claim, Move::Answer, Move::Interim, Move::Transfer { to: "tinh".to_owned() }] {
        assert_eq!(after(&case, &[(LAN, act)]), Err(Refusal::Taken));
    }
    assert_eq!(after(&opened(), &[(LAN, Move::Answer)]), Err(Refusal::Unclaimed));
    assert!(after(&case, &[(LAN, Move::Note), (HOA, Move::Claim)]).is_ok());
    let back = after(&case, &[(HOA, Move::Transfer { to: "mot-cua".to_owned() })]).unwrap();
    assert_eq!((back.state, back.due_at), (TicketState::Open, case.due_at), "put back, with no more time");
    assert!(after(&back, &[(LAN, Move::Claim), (LAN, Move::Answer)]).is_ok());
}

#[test]
fn an_answered_ticket_has_one_answer_until_it_is_opened_again() {
    let case = after(&opened(), &[(HOA, Move::Claim), (HOA, Move::Answer)]).unwrap();
    assert_eq!(after(&case, &[(HOA, Move::Answer)]), Err(Refusal::Answered));
    assert_eq!(after(&case, &[(HOA, Move::Claim)]), Err(Refusal::Answered));
    let again =
        after(&case, &[(Who::Asker, Move::Rate { stars: 1 }), (HOA, Move::Close), (Who::Asker, Move::Reopen)]).unwrap();
    assert_eq!((again.state, again.holder), (TicketState::Open, None));
    let late = case.answered_at.unwrap().plus(7 * DAY + 1);
    assert_eq!(rules().moved(&case, Who::Asker, &Move::Reopen, late), Err(Refusal::Untimely));
    assert_eq!(after(&opened(), &[(HOA, Move::Close)]), Err(Refusal::Unanswered));
}

/// Nobody does anything: reminded each working day, the person told before the seventh day, up to the top, never closed.
#[test]
fn left_alone_it_goes_up() {
    let rules = rules();
    let mut case = opened();
    let (mut done, mut ways) = (Vec::new(), Vec::new());
    while done.len() < 40 {
        let (at, act) = rules.next(&case).unwrap();
        if act == Move::Interim {
            assert_eq!(at, BEGIN.plus(6 * DAY));
        }
        case = rules.moved(&case, Who::Clock, &act, at).unwrap();
        if act == Move::Raise {
            ways.push(case.unit.clone().unwrap());
        }
        done.push(act);
    }
    assert_eq!(ways[..4], ["tan-phu", "tinh", "bo", "bo"]);
    assert_eq!(done.iter().filter(|it| **it == Move::Interim).count(), 1);
    assert_eq!(done[..3], [Move::Remind, Move::Remind, Move::Remind]);
    assert_eq!(case.state, TicketState::Open);
}

#[test]
fn what_went_up_can_be_taken_by_those_above_and_still_answered_below() {
    let rules = rules();
    let case = after(&opened(), &[(HOA, Move::Claim)]).unwrap();
    let raised = rules.moved(&case, Who::Clock, &Move::Raise, case.due_at).unwrap();
    assert_eq!(rules.moved(&case, Who::Clock, &Move::Raise, case.due_at.plus(-1)), Err(Refusal::Untimely));
    assert!(rules.moved(&raised, HOA, &Move::Answer, case.due_at.plus(1)).is_ok());
    let taken = rules.moved(&raised, LAN, &Move::Claim, case.due_at.plus(1)).unwrap();
    assert_eq!(taken.holder.as_deref(), Some("lan"));
    assert_eq!(rules.moved(&taken, HOA, &Move::Answer, case.due_at.plus(2)), Err(Refusal::Taken));
}

#[test]
fn an_office_whose_official_it_names_never_gets_it() {
    let case = rules().open(Some("tinh".to_owned()), Some("tan-phu".to_owned()), false, BEGIN);
    for to in ["tan-phu", "mot-cua"] {
        assert_eq!(after(&case, &[(HOA, Move::Transfer { to: to.to_owned() })]), Err(Refusal::Barred));
    }
    assert_eq!(after(&case, &[(HOA, Move::Transfer { to: "gone".to_owned() })]), Err(Refusal::NoUnit));
    assert!(after(&case, &[(HOA, Move::Transfer { to: "ben-thanh".to_owned() })]).is_ok());
}

/// Who is named at the top leaves no other office: it goes wherever its holder sends it, and up again for want of an answer.
#[test]
fn what_names_the_top_can_still_be_passed_on() {
    let case = rules().open(None, Some("bo".to_owned()), false, BEGIN);
    let passed = after(&case, &[(HOA, Move::Claim), (HOA, Move::Transfer { to: "tinh".to_owned() })]).unwrap();
    assert_eq!((passed.unit.as_deref(), passed.holder.as_deref()), (Some("tinh"), None));
    assert_eq!(after(&case, &[(HOA, Move::Transfer { to: "gone".to_owned() })]), Err(Refusal::NoUnit));
}

#[test]
fn whose_office_is_named_later_has_it_no_more() {
    let rules = rules();
    let words = "chủ tịch xã Tân Phú hẹn hoài";
    let answered = after(&opened(), &[(HOA, Move::Claim), (HOA, Move::Answer)]).unwrap();
    let named = rules.heard(answered, words, BEGIN.plus(30 * DAY));
    assert_eq!((named.state, named.holder, named.unit.as_deref()), (TicketState::Answered, None, Some("tinh")));
    // It went up while somebody below had it; the office above keeps it, and its time.
    let claimed = after(&opened(), &[(HOA, Move::Claim)]).unwrap();
    let raise = |case: &Case| rules.moved(case, Who::Clock, &Move::Raise, case.due_at).unwrap();
    let raised = raise(&raise(&claimed));
    assert_eq!((raised.holder.as_deref(), raised.unit.as_deref()), (Some("hoa"), Some("tinh")));
    let named = rules.heard(raised.clone(), words, raised.due_at);
    assert_eq!((named.state, named.holder, named.unit.as_deref()), (TicketState::Open, None, Some("tinh")));
    // Whoever took it above is not of the office that is named.
    let taken = rules.moved(&raised, LAN, &Move::Claim, raised.due_at).unwrap();
    assert_eq!(rules.heard(taken, words, raised.due_at).holder.as_deref(), Some("lan"));
}

fn any_move() -> impl Strategy<Value = Move> {
    let unit = proptest::sample::select(vec!["bo", "tinh", "so-noi-vu", "tan-phu", "mot-cua", "ben-thanh", "gone"]);
    prop_oneof![
        Just(Move::Claim),
        Just(Move::Note),
        Just(Move::Interim),
        Just(Move::Answer),
        unit.prop_map(|to| Move::Transfer { to: to.to_owned() }),
        Just(Move::Close),
        any::<bool>().prop_map(|files| Move::Add { files }),
        (1_u8..=5).prop_map(|stars| Move::Rate { stars }),
        Just(Move::Reopen),
        Just(Move::Remind),
        Just(Move::Raise),
        Just(Move::DropFiles),
        Just(Move::Forget),
    ]
}

fn anybody() -> impl Strategy<Value = Who<'static>> {
    proptest::sample::select(vec![Who::Asker, HOA, LAN, Who::Clock])
}

proptest! {
    /// Anybody does anything at any time, the clock does what is due: an unanswered ticket stays with an office that may
    /// have it and falls due again, a closed one has its answer, and words go only long after.
    #[test]
    fn no_sequence_loses_a_ticket(
        barred in any::<bool>(),
        moves in proptest::collection::vec((anybody(), any_move(), 0_i64..4 * DAY), 0..60),
    ) {
        let rules = rules();
        let barred = barred.then(|| "tan-phu".to_owned());
        let unit = if barred.is_some() { "tinh" } else { "mot-cua" };
        let mut case = rules.open(Some(unit.to_owned()), barred, true, BEGIN);
        let mut now = BEGIN;
        for (who, act, later) in moves {
            now = now.plus(later);
            let mut rounds = 0;
            while let Some((due, chore)) = rules.next(&case).filter(|(due, _)| *due <= now) {
                let next = rules.moved(&case, Who::Clock, &chore, now);
                prop_assert!(next.is_ok(), "{:?} at {:?} is refused: {:?}", chore, case, next);
                case = next.unwrap();
                rounds += 1;
                prop_assert!(rounds < 10, "{:?} at {:?} is due again and again", chore, due);
            }
            if let Ok(next) = rules.moved(&case, who, &act, now) {
                case = next;
            }
            let open = !matches!(case.state, TicketState::Answered | TicketState::Closed);
            let unit = case.unit.clone().unwrap();
            prop_assert!(rules.units.get(&unit).is_some());
            prop_assert!(case.barred.as_deref().is_none_or(|barred| !rules.units.is_within(&unit, barred)));
            prop_assert!(!open || rules.next(&case).is_some() && case.words);
            prop_assert!(open || case.answered_at.is_some());
            prop_assert_eq!(case.state == TicketState::Closed, case.closed_at.is_some());
            prop_assert_eq!(matches!(case.state, TicketState::Claimed), matches!(case.state, TicketState::Claimed) && case.holder.is_some());
        }
        // Whatever happened, an official can still bring it to its end.
        let end = now.plus(1);
        if !matches!(case.state, TicketState::Answered | TicketState::Closed) {
            let holder = case.holder.clone().unwrap_or_else(|| "hoa".to_owned());
            let who = Who::Official(&holder);
            let case = rules.moved(&case, who, &Move::Claim, end).unwrap();
            let case = rules.moved(&case, who, &Move::Answer, end).unwrap();
            prop_assert_eq!(case.state, TicketState::Answered);
        }
    }
}
