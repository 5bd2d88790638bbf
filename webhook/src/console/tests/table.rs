//! Every route, every role, every office: who gets in where. The routes are those that the router is built from; what is
//! expected of each is written down here by hand, and a route without a line here fails.

use axum::http::{Method, StatusCode};
use flows::office::Role::{self, Administrator, Analyst, Answerer, Approver, Auditor, Communicator, SurveyManager};
use storage::Stage;

use super::super::routes::{Needs, ROUTES, Verb};
use super::browser::Answer;
use super::door::House;

/// Who gets through.
#[derive(Clone, Copy)]
enum Who {
    /// Everybody, signed in or not.
    All,
    /// Whoever has come exactly so far.
    At(Stage),
    /// Whoever is in.
    In,
    /// Whoever has one of these roles, anywhere.
    Any(&'static [Role]),
    /// Whoever has one of these roles over the whole country.
    Top(&'static [Role]),
    /// Whoever has one of these roles over the office of the object.
    Over(&'static [Role]),
    /// Whoever has claimed it: of these nobody.
    Holder,
}

const ADMIN: &[Role] = &[Administrator];
const TICKETS: &[Role] = &[Answerer, Approver];
const ANSWER: &[Role] = &[Answerer];
const WRITE: &[Role] = &[Answerer, Communicator];
const APPROVE: &[Role] = &[Approver];
const FIGURES: &[Role] = &[Administrator, SurveyManager, Approver, Analyst, Auditor];
const BULLETINS: &[Role] = &[Administrator, Communicator, Approver, Analyst, Auditor];
const PUSH: &[Role] = &[Communicator];
const MOVE: &[Role] = &[Communicator, Approver];
const CONTACTS: &[Role] = &[Communicator, Analyst];
const SURVEYS: &[Role] = &[Administrator, SurveyManager, Analyst, Auditor];
const SURVEY: &[Role] = &[SurveyManager];
const READ: &[Role] = &[Administrator, Auditor];

const EXPECTED: &[(&str, &str, Who)] = &[
    ("GET", "/console/login", Who::All),
    ("POST", "/console/login", Who::All),
    ("GET", "/console/sso", Who::All),
    ("GET", "/console/sso/back", Who::All),
    ("GET", "/console/choose", Who::At(Stage::Invited)),
    ("POST", "/console/choose", Who::At(Stage::Invited)),
    ("GET", "/console/enrol", Who::At(Stage::Password)),
    ("POST", "/console/enrol", Who::At(Stage::Password)),
    ("GET", "/console/factor", Who::At(Stage::Password)),
    ("POST", "/console/factor", Who::At(Stage::Password)),
    ("POST", "/console/logout", Who::In),
    ("GET", "/console/me", Who::In),
    ("POST", "/console/me/here", Who::In),
    ("POST", "/console/me/lang", Who::In),
    ("POST", "/console/me/password", Who::In),
    ("POST", "/console/me/codes", Who::In),
    ("GET", "/console/me/factor", Who::In),
    ("POST", "/console/me/factor", Who::In),
    ("POST", "/console/me/others", Who::In),
    ("POST", "/console/me/chat", Who::In),
    ("POST", "/console/me/chat-drop", Who::In),
    ("POST", "/console/me/chat-tell", Who::In),
    ("GET", "/console", Who::In),
    ("GET", "/console/figures", Who::In),
    ("GET", "/console/due", Who::Any(TICKETS)),
    ("GET", "/console/tickets", Who::Any(TICKETS)),
    ("GET", "/console/tickets-rows", Who::Any(TICKETS)),
    ("GET", "/console/tickets/{id}", Who::Over(TICKETS)),
    ("POST", "/console/tickets/{id}/claim", Who::Over(ANSWER)),
    ("POST", "/console/tickets/{id}/answer", Who::Over(ANSWER)),
    ("POST", "/console/tickets/{id}/interim", Who::Over(ANSWER)),
    ("POST", "/console/tickets/{id}/note", Who::Over(ANSWER)),
    ("POST", "/console/tickets/{id}/transfer", Who::Over(ANSWER)),
    ("POST", "/console/tickets/{id}/close", Who::Over(ANSWER)),
    ("POST", "/console/tickets/{id}/publish", Who::Over(ANSWER)),
    ("GET", "/console/tickets/{id}/files/{nth}", Who::Holder),
    ("GET", "/console/canned", Who::Any(ANSWER)),
    ("POST", "/console/canned", Who::Over(ANSWER)),
    ("POST", "/console/canned/{id}/drop", Who::Over(ANSWER)),
    ("GET", "/console/kb", Who::Any(&Role::ALL)),
    ("GET", "/console/kb-new", Who::Any(WRITE)),
    ("POST", "/console/kb-new", Who::Over(WRITE)),
    ("GET", "/console/kb/{id}", Who::Over(&Role::ALL)),
    ("POST", "/console/kb/{id}", Who::Over(WRITE)),
    ("POST", "/console/kb/{id}/approve", Who::Over(APPROVE)),
    ("POST", "/console/kb/{id}/expire", Who::Over(APPROVE)),
    ("GET", "/console/bulletins", Who::Any(BULLETINS)),
    ("GET", "/console/bulletins-new", Who::Any(PUSH)),
    ("POST", "/console/bulletins-new", Who::Over(PUSH)),
    ("POST", "/console/bulletins-preview", Who::Any(PUSH)),
    ("GET", "/console/bulletins/{id}", Who::Over(BULLETINS)),
    ("POST", "/console/bulletins/{id}", Who::Over(PUSH)),
    ("GET", "/console/bulletins/{id}/edit", Who::Over(PUSH)),
    ("POST", "/console/bulletins/{id}/file", Who::Over(PUSH)),
    ("GET", "/console/bulletins/{id}/files/{name}", Who::Over(BULLETINS)),
    ("GET", "/console/bulletins/{id}/events", Who::Over(BULLETINS)),
    ("GET", "/console/bulletins/{id}/outcomes", Who::Over(BULLETINS)),
    ("GET", "/console/bulletins/{id}/outcomes.xlsx", Who::Over(BULLETINS)),
    ("POST", "/console/bulletins/{id}/test", Who::Over(PUSH)),
    ("POST", "/console/bulletins/{id}/submit", Who::Over(PUSH)),
    ("POST", "/console/bulletins/{id}/recall", Who::Over(PUSH)),
    ("POST", "/console/bulletins/{id}/return", Who::Over(APPROVE)),
    ("POST", "/console/bulletins/{id}/approve", Who::Over(APPROVE)),
    ("POST", "/console/bulletins/{id}/pause", Who::Over(MOVE)),
    ("POST", "/console/bulletins/{id}/resume", Who::Over(MOVE)),
    ("POST", "/console/bulletins/{id}/rest", Who::Over(MOVE)),
    ("POST", "/console/bulletins/{id}/cancel", Who::Over(MOVE)),
    ("POST", "/console/bulletins/{id}/requeue", Who::Over(PUSH)),
    ("POST", "/console/bulletins/{id}/broadcast", Who::Over(PUSH)),
    ("GET", "/console/feeds", Who::Any(PUSH)),
    ("POST", "/console/feeds", Who::Over(PUSH)),
    ("GET", "/console/feeds/{id}", Who::Over(PUSH)),
    ("POST", "/console/feeds/{id}/draft", Who::Over(PUSH)),
    ("POST", "/console/feeds/{id}/drop", Who::Over(PUSH)),
    ("GET", "/console/contacts", Who::Any(CONTACTS)),
    ("POST", "/console/segments", Who::Over(PUSH)),
    ("POST", "/console/segments/{id}/tag", Who::Over(PUSH)),
    ("POST", "/console/segments/{id}/drop", Who::Over(PUSH)),
    ("GET", "/console/plan", Who::Any(BULLETINS)),
    ("POST", "/console/plan", Who::Over(PUSH)),
    ("POST", "/console/plan/{id}", Who::Over(PUSH)),
    ("POST", "/console/plan/{id}/drop", Who::Over(PUSH)),
    ("GET", "/console/channels", Who::Any(BULLETINS)),
    ("GET", "/console/channels.xlsx", Who::Any(BULLETINS)),
    ("POST", "/console/channels", Who::Over(PUSH)),
    ("POST", "/console/channels-import", Who::Over(PUSH)),
    ("GET", "/console/surveys", Who::Any(SURVEYS)),
    ("POST", "/console/surveys", Who::Over(SURVEY)),
    ("GET", "/console/surveys/{id}", Who::Over(SURVEYS)),
    ("GET", "/console/surveys/{id}/answers", Who::Over(SURVEYS)),
    ("GET", "/console/surveys/{id}/file", Who::Over(SURVEYS)),
    ("POST", "/console/surveys/{id}/try", Who::Over(SURVEYS)),
    ("POST", "/console/surveys/{id}/publish", Who::Over(SURVEY)),
    ("POST", "/console/surveys/{id}/close", Who::Over(SURVEY)),
    ("POST", "/console/surveys/{id}/main", Who::Top(SURVEY)),
    ("GET", "/console/report", Who::Any(FIGURES)),
    ("GET", "/console/report.xlsx", Who::Any(FIGURES)),
    ("GET", "/console/people", Who::Any(ADMIN)),
    ("GET", "/console/people/new", Who::Over(ADMIN)),
    ("POST", "/console/people/new", Who::Over(ADMIN)),
    ("GET", "/console/people/{id}", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/grant", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/revoke", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/invite", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/factor", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/untie", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/close", Who::Over(ADMIN)),
    ("POST", "/console/people/{id}/reopen", Who::Over(ADMIN)),
    ("GET", "/console/units", Who::Any(READ)),
    ("GET", "/console/units/{id}", Who::Over(READ)),
    ("POST", "/console/units/{id}", Who::Over(ADMIN)),
    ("POST", "/console/units/{id}/add", Who::Over(ADMIN)),
    ("POST", "/console/units-import", Who::Any(ADMIN)),
    ("POST", "/console/units-built-in", Who::Top(ADMIN)),
    ("GET", "/console/ways", Who::Any(ADMIN)),
    ("POST", "/console/ways/topic", Who::Top(ADMIN)),
    ("POST", "/console/ways/reception", Who::Over(ADMIN)),
    ("GET", "/console/audit", Who::Any(READ)),
    ("GET", "/console/service", Who::Top(READ)),
];

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Get | Verb::Poll => "GET",
        Verb::Post | Verb::Words | Verb::Upload | Verb::Form => "POST",
    }
}

#[test]
fn every_route_has_its_line_and_every_line_its_route() {
    let routes: Vec<_> = ROUTES.iter().map(|route| (verb(route.verb), route.path)).collect();
    let lines: Vec<_> = EXPECTED.iter().map(|(verb, path, _)| (*verb, *path)).collect();
    assert_eq!(routes, lines);
    // What changes something is posted, and only the way in needs nobody.
    for route in ROUTES.iter().filter(|route| route.needs == Needs::Nothing) {
        assert!(["/console/login", "/console/sso", "/console/sso/back"].contains(&route.path), "{}", route.path);
    }
}

/// Offices of an object, and whether somebody with a role in `a` has it in reach.
const OFFICES: [(&str, bool); 4] = [("a", true), ("a1", true), ("b", false), ("vn", false)];

/// Whether the request was turned away at the gate.
fn refused(answer: &Answer) -> bool {
    let away = answer.status == StatusCode::SEE_OTHER
        && ["/console/login", "/console/choose", "/console/enrol", "/console/factor"].contains(&answer.to());
    away || matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
}

/// What a form of any page would carry. No value is taken by any: nothing is changed, whoever sends it.
fn fields(unit: &str) -> [(&str, &str); 4] {
    [("unit", unit), ("name", ""), ("id", "!"), ("role", "none")]
}

#[tokio::test]
async fn nobody_sees_or_touches_what_is_not_theirs() {
    let house = House::open(None).await;
    for (unit, _) in OFFICES {
        house.person(&format!("of-{unit}"), unit, &[]).await;
        house.things(unit).await;
    }
    let mut tried = 0;
    for (role, top) in Role::ALL.into_iter().flat_map(|role| [(role, "a"), (role, "vn")]) {
        let me = format!("me-{top}-{}", role.code());
        house.person(&me, top, &[(role, top)]).await;
        for (route, (_, _, who)) in ROUTES.iter().zip(EXPECTED) {
            for (unit, inside) in OFFICES {
                let kind = route.path.split('/').nth(2).unwrap_or_default();
                let id = house.id_of(kind, unit);
                if ["canned", "feeds", "segments", "plan"].contains(&kind) {
                    // Dropped by whoever may, it is there again for the next.
                    house.kept(unit).await;
                }
                let path = route.path.replace("{id}", &id).replace("{nth}", "1").replace("{name}", &house.picture);
                let path = format!("{path}?unit={unit}");
                // Fresh each time: some of the routes sign people out.
                let mut browser = house.browser_of(&me, Stage::Full).await;
                let answer = match route.verb {
                    Verb::Get | Verb::Poll => browser.get(&path).await,
                    Verb::Post | Verb::Words | Verb::Form => browser.post(&path, &fields(unit)).await,
                    Verb::Upload => browser.upload(&path, b"").await,
                };
                let expected = match who {
                    Who::All | Who::In => true,
                    Who::Holder => false,
                    Who::At(stage) => *stage == Stage::Full,
                    Who::Any(roles) => roles.contains(&role),
                    Who::Top(roles) => roles.contains(&role) && top == "vn",
                    Who::Over(roles) => roles.contains(&role) && (inside || top == "vn"),
                };
                let signed_out = route.path == "/console/logout" && answer.to() == "/console/login";
                let through = !refused(&answer) || signed_out;
                // Whoever is in and goes back on the way in is sent to the first page.
                let through = through && !(matches!(who, Who::At(_)) && answer.to() == "/console");
                // A password that is wrong is no refusal of the gate.
                assert_eq!(through, expected, "{role:?} in {top}: {} {path}: {}", verb(route.verb), answer.status);
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 7 * 2 * 4 * ROUTES.len());
}

#[tokio::test]
async fn an_object_in_reach_does_not_open_one_that_is_not() {
    let house = House::open(None).await;
    house.person("admin", "a", &[(Role::Administrator, "a")]).await;
    house.person("theirs", "a1", &[]).await;
    house.person("double", "a1", &[(Role::Analyst, "a1"), (Role::Administrator, "vn")]).await;
    let mut browser = house.browser_of("admin", Stage::Full).await;
    // Somebody of ours, to another office's role; the office of the address does not count where the form names one.
    for (path, unit) in [
        ("/console/people/theirs/grant", "b"),
        ("/console/people/theirs/grant?unit=a", "vn"),
        ("/console/people/theirs", "b"),
        ("/console/people/new?unit=a", "b"),
    ] {
        let answer =
            browser.post(path, &[("unit", unit), ("role", "administrator"), ("name", "X"), ("login", "xxx")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {unit}");
    }
    // Somebody who works here and also, with more rights, above.
    for path in ["/console/people/double", "/console/people/double/invite", "/console/people/double/close"] {
        assert_eq!(browser.post(path, &[("unit", "a1"), ("name", "X")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let list = browser.get("/console/people").await.body;
    assert!(list.contains("Người theirs") && !list.contains("Người double"), "{list}");
    // Offices and lines of the log, too.
    let units = browser.get("/console/units?search=đơn").await.body;
    assert!(units.contains("Đơn vị a1") && !units.contains("Đơn vị b"), "{units}");
    let unit = browser.get("/console/units/a").await.body;
    assert!(!unit.contains("Cả nước"), "what is above is not named");
    let log = browser.get("/console/audit").await.body;
    let log = log.split("<tbody>").nth(1).unwrap();
    assert!(log.contains("Người theirs") && !log.contains("unit.import"), "{log}");
    for left in ["theirs", "double"] {
        assert!(house.app.storage.person(left).await.unwrap().unwrap().closed_at.is_none());
    }
}

#[tokio::test]
async fn nobody_gets_in_without_having_come_all_the_way() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    for (stage, next) in
        [(None, "/console/login"), (Some(Stage::Invited), "/console/choose"), (Some(Stage::Password), "/console/enrol")]
    {
        for (route, (_, _, who)) in ROUTES.iter().zip(EXPECTED) {
            let path = format!(
                "{}?unit=a",
                route
                    .path
                    .replace("{id}", if route.path.contains("people") { "an" } else { "a" })
                    .replace("{nth}", "1")
                    .replace("{name}", "x.png")
            );
            let mut browser = match stage {
                None => house.browser(),
                Some(stage) => house.browser_of("an", stage).await,
            };
            let answer = match route.verb {
                Verb::Get | Verb::Poll => browser.get(&path).await,
                Verb::Post | Verb::Words | Verb::Form => browser.post(&path, &fields("a")).await,
                Verb::Upload => browser.upload(&path, b"").await,
            };
            match who {
                Who::All => {}
                Who::At(wanted) if Some(*wanted) == stage => {}
                // It did nothing, and gives the words back with the way in.
                _ if route.verb.brings_words() => {
                    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
                    assert!(answer.body.contains("href=\"/console/login\""), "{path}");
                }
                _ => assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, next), "{path}"),
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_in_the_table_is_not_there() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    for path in
        ["/console/", "/console/unknown", "/console/people/an/unknown", "/console/file/../mod.rs", "/console/file/x"]
    {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        browser.send(Method::DELETE, "/console/people/an", String::new(), &[]).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    // HEAD is GET without a body, and no way around.
    let head = house.browser().send(Method::HEAD, "/console/people", String::new(), &[]).await;
    assert_eq!(head.to(), "/console/login");
}
