//! The figures of bulletins to very many, on the servers of the tests:
//!
//! - `bulletins speed [PEOPLE [CITIZENS [SECONDS [PER_MINUTE]]]]`: messages in a second, and what replies take meanwhile;
//! - `bulletins deaths [PEOPLE [DEATHS [PER_MINUTE]]]`: killed without a word, and every person looked at.

use std::time::Duration;

use tests::bulk::{Speed, kill_and_judge, measure};
use tests::world::{House, Setup};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: usize| arguments.get(at).map_or(usual, |it| it.parse().expect("a number"));
    match arguments.first().map(String::as_str) {
        Some("speed") => {
            let speed = Speed {
                people: number(1, 150_000),
                citizens: number(2, 32),
                think: Duration::from_millis(200),
                each: Duration::from_secs(number(3, 20) as u64),
                per_minute: number(4, 0) as u32,
            };
            println!("{}", measure(speed).await);
        }
        Some("deaths") => {
            let per_minute = number(3, 0).to_string();
            let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some(&per_minute));
            let mut world = setup.set("LOG", Some("warn")).empty().await;
            world.settings.insert("DATABASE_URL".to_owned(), world.database.url());
            println!("{:?}", kill_and_judge(&mut world, number(1, 100_000), number(2, 10)).await);
            world.services[0].stop().await;
        }
        _ => {
            eprintln!("bulletins speed [PEOPLE [CITIZENS [SECONDS [PER_MINUTE]]]]");
            eprintln!("bulletins deaths [PEOPLE [DEATHS [PER_MINUTE]]]");
            std::process::exit(2);
        }
    }
}
