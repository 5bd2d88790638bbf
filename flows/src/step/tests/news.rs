//! Bulletins by chat: what a transcript does not show.

use super::play::Play;
use super::{catalog, reference};
use crate::bulletin::Topic;
use crate::{ContactChange, Effect, Input, NewsPress, Open, Platform, Press};

fn told(effects: &[Effect]) -> Vec<(bool, Option<Topic>)> {
    let change = |it: &Effect| match it {
        Effect::Contact(ContactChange::Bulletins { yes, topic, .. }) => Some((*yes, *topic)),
        _ => None,
    };
    effects.iter().filter_map(change).collect()
}

fn proofs(effects: &[Effect]) -> Vec<(String, String)> {
    let proof = |it: &Effect| match it {
        Effect::Consent(it) => Some((it.survey.clone(), it.text_hash.clone())),
        _ => None,
    };
    effects.iter().filter_map(proof).collect()
}

/// What the buttons of a bulletin do, on the message of somebody who agreed long ago.
#[test]
fn a_bulletins_own_buttons() {
    let mut play = Play::new(catalog(&[reference()]), Platform::Telegram);
    play.input(Input::Follow);
    play.taps("Nhận tin", None);
    let stop = |topic| Press::News(NewsPress::Stop(topic));
    assert_eq!(told(&play.press(stop(Some(Topic::Work)), 1)), [(false, Some(Topic::Work))]);
    assert_eq!(told(&play.taps("Nhận lại tin này", None)), [(true, Some(Topic::Work))]);
    assert_eq!(told(&play.press(stop(None), 1)), [(false, None)]);
    // Each says the whole of what it does: pressed once more, it does it once more.
    assert_eq!(told(&play.press(stop(None), 1)), [(false, None)]);
    assert_eq!(told(&play.taps("Tin khác", None)), [(true, Some(Topic::Other))]);
}

/// The proof is of the words that were shown, also when they were shown in the other language than is spoken now.
#[test]
fn what_was_agreed_to_is_what_was_shown() {
    let mut play = Play::new(catalog(&[reference()]), Platform::Zalo);
    play.input(Input::Follow);
    let shown = super::super::open::notice_hash(&play.last().text.clone());
    play.says("english");
    let agreed = play.taps("Nhận tin", None);
    assert_eq!(proofs(&agreed), [("@bulletins".to_owned(), shown)]);
    assert_eq!(told(&agreed), [(true, None)]);
}

/// The words of the two choices are an answer, as they are on the buttons; asked as a question they are none.
#[test]
fn the_choices_can_be_typed_in_their_words() {
    for (words, expected) in [
        ("nhan tin", vec![(true, None)]),
        ("Nhận tin.", vec![(true, None)]),
        ("khong nhan", vec![(false, None)]),
        ("Get bulletins", vec![(true, None)]),
        ("nhan tin?", vec![]),
    ] {
        let mut play = Play::new(catalog(&[]), Platform::Telegram);
        play.input(Input::Follow);
        assert_eq!(told(&play.says(words)), expected, "{words}");
    }
}

/// Asked once: neither a second follow nor the receipt asks who has said no.
#[test]
fn nobody_is_asked_twice() {
    let mut play = Play::new(catalog(&[]), Platform::Zalo);
    let asks = |play: &Play| play.screen.values().filter(|it| it.text.contains("đồng ý nhận bản tin")).count();
    let offers = |play: &Play| play.last().buttons().any(|it| it.act == crate::Act::Press(Press::Open(Open::News)));
    play.input(Input::Opened);
    assert_eq!((asks(&play), offers(&play)), (0, true));
    play.taps("Nhận bản tin", None);
    assert_eq!(asks(&play), 1);
    assert_eq!(told(&play.taps("Không nhận", None)), [(false, None)]);
    play.now = play.now.plus(2 * 86_400_000);
    play.input(Input::Follow);
    assert!(asks(&play) == 1 && !offers(&play));
    // Somebody who wants them after all says so.
    play.says("nhận tin");
    assert_eq!(told(&play.says("có")), [(true, None)]);
}

#[test]
fn an_office_is_named_by_its_code() {
    let reference = reference();
    let id = reference.id.clone();
    let mut play = Play::new(catalog(&[reference]), Platform::Telegram);
    let units = |effects: Vec<Effect>| -> Vec<String> {
        let unit = |it| match it {
            Effect::Contact(ContactChange::Unit { unit, .. }) => Some(unit),
            _ => None,
        };
        effects.into_iter().filter_map(unit).collect()
    };
    assert_eq!(units(play.input(Input::Start(Some(format!("{id}--snv-hue"))))), ["snv-hue"]);
    assert!(play.session.draft.is_some(), "and the survey is begun");
    assert_eq!(play.session.office.as_deref(), Some("snv-hue"), "whose answers they are");
    assert_eq!(units(play.input(Input::Start(Some("--snv-ha-noi".to_owned())))), ["snv-ha-noi"]);
    assert_eq!(play.session.office.as_deref(), Some("snv-hue"), "answers that were begun stay where they were");
    for none in [id.as_str(), "snv-hue", "a--b c", "a--", ""] {
        assert_eq!(units(play.input(Input::Start(Some(none.to_owned())))), [""; 0], "{none}");
    }
}
