//! The program's other commands, as an author or operator runs them.

use std::collections::BTreeMap;

use crate::world::{House, Setup, run};

const BAD: &str = "\
| survey |
| | type | name | label::Tiếng Việt (vi) | relevant |
| | select_one mau | a | Màu gì? | |
| | integer | a | Bao nhiêu? | ${zz} = 1 |
| | texxt | b | Gì? | |

| choices |
| | list_name | name | label::Tiếng Việt (vi) |
| | mau_khac | do | Đỏ |

| settings |
| | form_title | form_id | version |
| | Hỏng | hong | 1 |
";

#[tokio::test]
async fn check_names_every_mistake() {
    let dir = tempfile::tempdir().unwrap();
    let none = BTreeMap::new();
    std::fs::write(dir.path().join("hong.md"), BAD).unwrap();
    let ran = run(dir.path(), &none, &["check", "hong.md"]).await;
    let words = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.status, Some(1), "{words}");
    for mistake in ["mau", "zz", "texxt"] {
        assert!(words.contains(mistake), "{mistake} is not named in:\n{words}");
    }
    assert!(words.contains("survey") && words.contains("hong.md"), "{words}");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../flows/surveys/");
    for good in ["sipas-ref.md", "gop-y.md"] {
        let ran = run(dir.path(), &none, &["check", &format!("{root}{good}")]).await;
        assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    }
    assert_eq!(run(dir.path(), &none, &["check"]).await.status, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_survey_stops_the_start() {
    let mut world = Setup::new(House::Embedded).web_only().empty().await;
    std::fs::write(world.dir.path().join("hong.md"), BAD).unwrap();
    world.settings.insert("SURVEYS".to_owned(), world.dir.path().join("hong.md").display().to_string());
    world.settings.insert("LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    let ran = run(world.dir.path(), &world.settings, &["serve"]).await;
    assert_eq!(ran.status, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("texxt") && ran.err.contains("zz"), "{}", ran.err);
}

#[tokio::test]
async fn read_shows_how_typed_lines_are_understood() {
    use tokio::io::AsyncWriteExt as _;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../flows/surveys/sipas-ref.md");
    let mut child = tokio::process::Command::new(crate::world::program())
        .args(["read", file, "G1"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("rat hai long\nkhông hài lòng\n4-5\nquay lại\nk biết\n".as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "rat hai long\t5\nkhông hài lòng\t2\n4-5\tASK\nquay lại\tBACK\nk biết\tUNKNOWN\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_that_cannot_stand_is_refused() {
    let world = Setup::new(House::Servers).empty().await;
    let mut settings = world.settings.clone();
    settings.remove("REDIS_URL");
    settings.insert("LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    let ran = run(world.dir.path(), &settings, &["serve"]).await;
    assert_ne!(ran.status, Some(0));
    assert!(ran.err.contains("REDIS_URL") || ran.err.contains("Redis"), "{}", ran.err);

    let (fresh, _) = (Setup::new(House::Servers).empty().await, ());
    let mut settings = fresh.settings.clone();
    settings.insert("LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    fresh.database.undo_migrations().await;
    let ran = run(fresh.dir.path(), &settings, &["serve"]).await;
    assert_ne!(ran.status, Some(0));
    assert!(ran.err.contains("langnghe migrate"), "{}", ran.err);

    settings.remove("SECRET_KEY");
    let ran = run(fresh.dir.path(), &settings, &["serve"]).await;
    assert_ne!(ran.status, Some(0));
    assert!(ran.err.contains("SECRET_KEY"), "{}", ran.err);
}
