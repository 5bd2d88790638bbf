//! Single sign-on: whose account of the provider is whose, on both databases.

use flows::Millis;

use super::World;
use super::database::texts;
use super::people::{what, with};
use crate::{Actor, Known, Person, Stage, Storage, Taken};

super::on_every_database! {
    the_first_account_that_is_in_is_pinned_and_no_other_comes_after_it,
    one_account_of_the_provider_is_one_person,
    who_does_not_finish_pins_nothing,
    who_is_refused_at_the_last_step_leaves_no_factor,
    who_took_up_a_factor_meanwhile_shows_it_before_a_pin,
    a_pin_can_be_taken_off,
    what_was_brought_back_is_good_once,
    nobody_comes_in_who_may_not,
}

const AN: &str = "https://a.vn an";
const OTHER: &str = "https://a.vn other";

async fn known(storage: &Storage, login: &str, subject: &str) -> Known {
    storage.sso_known(login, subject, Millis(2)).await.unwrap()
}

/// Somebody comes in with a subject, who brought the second factor from the provider.
async fn comes_in(storage: &Storage, token: &str, person: &Person, subject: &str) -> bool {
    storage.login_by_sso(token, person, Stage::Full, (None, subject), Millis(3)).await.unwrap()
}

async fn the_first_account_that_is_in_is_pinned_and_no_other_comes_after_it(world: &World) {
    let (storage, an) = with(world, "an").await;
    assert_eq!(known(&storage, "an", AN).await, Known::Person { person: an.clone(), pinned: false });
    assert_eq!(storage.sso_pinned(&an.id).await.unwrap(), None, "asking pins nothing");
    assert!(comes_in(&storage, "one", &an, AN).await && comes_in(&storage, "two", &an, AN).await);
    assert_eq!(storage.sso_pinned(&an.id).await.unwrap(), Some(Millis(3)));
    assert_eq!(known(&storage, "an", OTHER).await, Known::Other);
    assert!(!comes_in(&storage, "three", &an, OTHER).await);
    assert_eq!(storage.login("three", Millis(4)).await.unwrap(), None);
    assert_eq!(known(&storage, "an", AN).await, Known::Person { person: an, pinned: true });
    let log = ["person.add", "person.sso", "login.sso", "login.sso", "login.sso.other"];
    assert_eq!(what(&storage).await, log);
    for row in texts(&storage, "select hash from person_sso").await.into_iter().flatten() {
        assert!(!row.contains("a.vn"), "{row}");
    }
}

async fn one_account_of_the_provider_is_one_person(world: &World) {
    let (storage, an) = with(world, "an").await;
    assert!(storage.person_add(&super::people::new("binh"), &Actor::Program, Millis(1)).await.unwrap());
    let binh = storage.person("id-binh").await.unwrap().unwrap();
    assert!(comes_in(&storage, "t", &an, AN).await);
    // An calls himself by another's login at the provider.
    assert_eq!(known(&storage, "binh", AN).await, Known::Other);
    assert!(!comes_in(&storage, "u", &binh, AN).await);
    assert_eq!(storage.sso_pinned(&binh.id).await.unwrap(), None);
    assert!(comes_in(&storage, "v", &binh, OTHER).await);
}

async fn who_does_not_finish_pins_nothing(world: &World) {
    let (storage, an) = with(world, "an").await;
    let half = async |token: &str, subject| {
        storage.login_by_sso(token, &an, Stage::Password, (None, subject), Millis(3)).await.unwrap()
    };
    assert!(half("half of another", OTHER).await && half("half", AN).await);
    assert_eq!(storage.sso_pinned(&an.id).await.unwrap(), None);
    let go_on = async |token: &str, before| storage.login_go_on(token, &an, Stage::Full, before, Millis(4)).await;
    assert!(go_on("full", "half").await.unwrap());
    assert_eq!(storage.login("half", Millis(5)).await.unwrap(), None, "rotated");
    assert!(storage.login("full", Millis(5)).await.unwrap().is_some());
    assert!(!go_on("late", "half of another").await.unwrap(), "another was faster");
    assert!(!go_on("again", "half").await.unwrap(), "that one is over");
    assert_eq!(storage.login("late", Millis(5)).await.unwrap(), None);
    assert_eq!(what(&storage).await, ["person.add", "person.sso", "login.sso"]);
    // With a password nothing is asked of the provider.
    storage.login_begin("password", &an, Stage::Password, Some("full"), Millis(6)).await.unwrap();
    assert!(go_on("in", "password").await.unwrap());
    assert_eq!(what(&storage).await.last().unwrap(), "login");
}

async fn who_is_refused_at_the_last_step_leaves_no_factor(world: &World) {
    let (storage, an) = with(world, "an").await;
    let half = async |token: &str, subject| {
        assert!(storage.login_by_sso(token, &an, Stage::Password, (None, subject), Millis(3)).await.unwrap());
    };
    let enrol = async |token: &str, before, secret: &[u8]| {
        let codes = ["AAAA".to_owned()];
        storage.login_factor(token, &an, before, (Taken::First, (secret, 7, &codes)), Millis(4)).await.unwrap()
    };
    let has = async || {
        let factor = storage.credentials("an").await.unwrap().unwrap().factor;
        (factor.map(|it| String::from_utf8(it).unwrap()), storage.recovery_codes(&an.id).await.unwrap())
    };
    half("a stranger's", OTHER).await;
    half("hers", AN).await;
    assert!(comes_in(&storage, "in", &an, AN).await);
    for before in ["a stranger's", "of nobody"] {
        assert!(!enrol("theirs", before, b"theirs").await, "{before}");
        assert_eq!(storage.login("theirs", Millis(5)).await.unwrap(), None);
        assert_eq!(has().await, (None, 0));
    }
    assert!(enrol("full", "hers", b"hers").await);
    let login = storage.login("full", Millis(5)).await.unwrap().unwrap();
    assert!(login.stage == Stage::Full && login.person.factor);
    assert_eq!(has().await, (Some("hers".to_owned()), 1));
    // Who came half in before that does not put another in its place, with the password alone neither.
    half("late", AN).await;
    storage.login_begin("by password", &an, Stage::Password, None, Millis(3)).await.unwrap();
    for before in ["late", "by password"] {
        assert!(!enrol("other", before, b"other").await, "{before}");
        assert_eq!(has().await, (Some("hers".to_owned()), 1));
    }
    let log = ["person.add", "person.sso", "login.sso", "person.factor", "login.sso"];
    assert_eq!(what(&storage).await, log);
}

async fn who_took_up_a_factor_meanwhile_shows_it_before_a_pin(world: &World) {
    let (storage, an) = with(world, "an").await;
    // Looked at while she had none, with the provider's own; then she takes one up.
    assert_eq!(known(&storage, "an", OTHER).await, Known::Person { person: an.clone(), pinned: false });
    super::people::factor(&storage, &an, (b"hers", 7), &["AAAA"]).await;
    assert!(!comes_in(&storage, "a stranger's", &an, OTHER).await);
    assert_eq!(storage.login("a stranger's", Millis(4)).await.unwrap(), None);
    assert_eq!(storage.sso_pinned(&an.id).await.unwrap(), None);
    // With hers shown the account is tied, and from then on the provider's is enough.
    assert!(storage.login_by_sso("half", &an, Stage::Password, (None, AN), Millis(4)).await.unwrap());
    assert!(storage.login_go_on("full", &an, Stage::Full, "half", Millis(4)).await.unwrap());
    assert!(comes_in(&storage, "again", &an, AN).await);
    // The tie is taken off while she is on her way.
    storage.sso_unpin(&an, &Actor::Program, Millis(5)).await.unwrap();
    assert!(!comes_in(&storage, "late", &an, AN).await);
}

async fn a_pin_can_be_taken_off(world: &World) {
    let (storage, an) = with(world, "an").await;
    assert!(comes_in(&storage, "t", &an, AN).await);
    storage.sso_unpin(&an, &Actor::Program, Millis(4)).await.unwrap();
    assert_eq!(storage.login("t", Millis(4)).await.unwrap(), None);
    assert_eq!(known(&storage, "an", OTHER).await, Known::Person { person: an.clone(), pinned: false });
    storage.sso_unpin(&an, &Actor::Program, Millis(4)).await.unwrap();
    assert_eq!(what(&storage).await, ["person.add", "person.sso", "login.sso", "person.sso.drop"]);
}

async fn what_was_brought_back_is_good_once(world: &World) {
    let storage = world.open().await;
    assert!(storage.sso_once("a", Millis(10)).await.unwrap());
    assert!(!storage.sso_once("a", Millis(10)).await.unwrap());
    assert!(storage.sso_once("b", Millis(10)).await.unwrap());
    assert!(texts(&storage, "select hash from sso_used where hash in ('a', 'b')").await.is_empty());
}

async fn nobody_comes_in_who_may_not(world: &World) {
    let (storage, an) = with(world, "an").await;
    for login in ["nobody", "", "AN", "an' or '1'='1"] {
        assert_eq!(known(&storage, login, AN).await, Known::Nobody, "{login}");
    }
    storage.person_close(&an, true, &Actor::Program, Millis(2)).await.unwrap();
    assert_eq!(known(&storage, "an", AN).await, Known::Closed);
}
