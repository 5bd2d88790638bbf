use super::super::{Amend, Came, Ending, Repeat, Step, Topic};
use super::super::{By, Case, Kind, Move, Outcome, Refusal, State, Why, allowed};
use crate::Lang;

fn case(state: State) -> Case {
    Case { state, kind: Kind::Notice, writers: vec!["an".to_owned()], approvers: Vec::new(), canary: false }
}

/// Every move in every state, by somebody who may: where it leads. Whatever is not listed is refused.
#[test]
fn every_move_in_every_state() {
    use State::{Approved, Cancelled, Done, Draft, Paused, Sending, Submitted};
    let legal = [
        (Draft, Move::Submit, Submitted),
        (Draft, Move::Cancel, Cancelled),
        (Submitted, Move::Return, Draft),
        (Submitted, Move::Recall, Draft),
        (Submitted, Move::Approve, Approved),
        (Submitted, Move::Cancel, Cancelled),
        (Approved, Move::Return, Draft),
        (Approved, Move::Start, Sending),
        (Approved, Move::Approve, Approved),
        (Approved, Move::Cancel, Cancelled),
        (Sending, Move::Pause, Paused),
        (Sending, Move::Approve, Sending),
        (Sending, Move::Cancel, Cancelled),
        (Sending, Move::Finish, Done),
        (Paused, Move::Resume, Sending),
        (Paused, Move::Rest, Sending),
        (Paused, Move::Approve, Paused),
        (Paused, Move::Cancel, Cancelled),
    ];
    for state in State::ALL {
        for made in Move::ALL {
            let by = if matches!(made, Move::Start | Move::Finish) { By::Service } else { By::Official("binh") };
            let case = Case { canary: true, kind: Kind::Urgent, ..case(state) };
            let expected = legal.iter().find(|it| (it.0, it.1) == (state, made)).map(|it| it.2);
            assert_eq!(allowed(&case, made, by), expected.ok_or(Refusal::State), "{made:?} in {state:?}");
        }
    }
}

#[test]
fn who_may_not() {
    let submitted = case(State::Submitted);
    let approve = |case: &Case, who| allowed(case, Move::Approve, By::Official(who));
    assert_eq!(approve(&submitted, "an"), Err(Refusal::Own));
    let both = Case { writers: vec!["an".to_owned(), "em".to_owned()], ..submitted.clone() };
    assert_eq!(["an", "em"].map(|who| approve(&both, who)), [Err(Refusal::Own); 2], "not only the last who wrote");
    assert_eq!(approve(&both, "binh"), Ok(State::Approved));
    assert_eq!(allowed(&submitted, Move::Approve, By::Service), Err(Refusal::NotTheirs));
    assert_eq!(allowed(&submitted, Move::Recall, By::Service), Err(Refusal::NotTheirs));
    assert_eq!(allowed(&case(State::Approved), Move::Start, By::Official("binh")), Err(Refusal::NotTheirs));
    assert_eq!(allowed(&case(State::Sending), Move::Cancel, By::Service), Err(Refusal::NotTheirs));
    assert_eq!(allowed(&case(State::Sending), Move::Pause, By::Service), Ok(State::Paused));
    assert_eq!(allowed(&case(State::Paused), Move::Rest, By::Official("binh")), Err(Refusal::State));

    let approved = Case { approvers: vec!["binh".to_owned()], ..case(State::Approved) };
    assert_eq!(approve(&approved, "chi"), Err(Refusal::Enough));
    let urgent = Case { kind: Kind::Urgent, ..approved };
    assert_eq!(approve(&urgent, "binh"), Err(Refusal::Twice));
    assert_eq!(approve(&urgent, "an"), Err(Refusal::Own));
    assert_eq!(approve(&urgent, "chi"), Ok(State::Approved));
    let twice = Case { approvers: vec!["binh".to_owned(), "chi".to_owned()], ..urgent };
    assert_eq!(approve(&twice, "dung"), Err(Refusal::Enough));
}

/// Whoever takes a broadcast up after a death repeats no call of which nobody knows what became.
#[test]
fn what_a_death_leaves_under_way_is_uncertain() {
    for step in Step::ALL {
        let called = matches!(step, Step::Making | Step::Sending);
        assert_eq!(step.found() == step, !called, "{step:?}");
        assert!(!called || step.found() == Step::Uncertain);
    }
    assert!(Step::Uncertain.is_final() && Step::Accepted.is_final() && Step::Refused.is_final());
    assert!(!Step::Review.is_final() && !Step::Ready.is_final());
}

#[test]
fn every_word_reads_back() {
    assert!(State::ALL.into_iter().all(|it| State::from_code(it.code()) == Some(it)));
    assert!(Move::ALL.into_iter().all(|it| Move::from_code(it.code()) == Some(it)));
    assert!(Kind::ALL.into_iter().all(|it| Kind::from_code(it.code()) == Some(it)));
    assert!(Repeat::ALL.into_iter().all(|it| Repeat::from_code(it.code()) == Some(it)));
    assert!(Topic::ALL.into_iter().all(|it| Topic::from_code(it.code()) == Some(it)));
    assert!(Step::ALL.into_iter().all(|it| Step::from_code(it.code()) == Some(it)));
    assert!(Amend::ALL.into_iter().all(|it| Amend::from_code(it.code()) == Some(it)));
    for why in Why::ALL {
        assert_eq!(Outcome::from_codes("left", Some(why.code())), Some(Outcome::Left(why)));
    }
    let outcomes =
        [Outcome::Waiting, Outcome::Sending, Outcome::Sent, Outcome::Refused, Outcome::Blocked, Outcome::Uncertain];
    assert!(outcomes.into_iter().all(|it| Outcome::from_codes(it.code(), None) == Some(it)));
    assert_eq!(Outcome::from_codes("left", None), None);
    for lang in [Lang::Vi, Lang::En] {
        assert!(Topic::ALL.into_iter().all(|it| it.name(lang).chars().count() <= 40), "they stand on buttons");
    }
}

/// What is said of the end is true whatever came of each way; each has words of its own.
#[test]
fn how_it_ended_says_no_more_than_what_came_of_it() {
    for bits in 0..8 {
        let came = Came { out: bits & 1 > 0, refused: bits & 2 > 0, unsure: bits & 4 > 0 };
        let vi = Ending::of(came).name(Lang::Vi);
        assert_eq!(vi.starts_with("Đã gửi xong"), came.out, "{came:?}: {vi}");
        // One OA may refuse while nobody knows of another: "not sent" would have it sent twice.
        assert_eq!(vi.contains("hưa rõ"), came.unsure, "{came:?}: {vi}");
        assert_eq!(vi.contains("bị từ chối"), came.refused && !came.unsure, "{came:?}: {vi}");
    }
    let words: std::collections::BTreeSet<_> =
        Ending::ALL.iter().flat_map(|it| [it.name(Lang::Vi), it.name(Lang::En)]).collect();
    assert_eq!(words.len(), 2 * Ending::ALL.len());
}
