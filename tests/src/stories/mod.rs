//! What must hold, told from the outside: people with phones, the real program, real servers.

mod again;
mod answers;
mod asking;
mod away;
mod backup;
mod bad_input;
mod browser;
mod bulletins;
mod bulletins_page;
mod campaign;
mod commands;
mod console;
mod cuts;
mod cuts_under_load;
mod desk;
mod faults;
mod full;
mod fuzz;
mod instances;
mod kept;
mod kill;
mod load;
mod outcomes;
mod own_chats;
mod pace;
mod poison;
mod restored;
mod rights;
mod silence;
mod sso;
mod stopping;
mod survey;
mod surveys;
mod timers;
mod traces;
mod watch;
mod whole;
mod zalo_calls;
mod zalo_house;

/// A story that must hold in every house, on a Redis Cluster too: one test for each.
macro_rules! in_every_house {
    ($($story:ident),+ $(,)?) => {
        $(
            mod $story {
                use crate::world::House;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn embedded() {
                    super::$story(House::Embedded).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn servers() {
                    super::$story(House::Servers).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn cluster() {
                    super::$story(House::Cluster).await;
                }
            }
        )+
    };
}
pub(crate) use in_every_house;

/// A story that must hold in the embedded house and on Redis and PostgreSQL: one test for each.
macro_rules! in_both_houses {
    ($($story:ident),+ $(,)?) => {
        $(
            mod $story {
                use crate::world::House;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn embedded() {
                    super::$story(House::Embedded).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn servers() {
                    super::$story(House::Servers).await;
                }
            }
        )+
    };
}
pub(crate) use in_both_houses;
