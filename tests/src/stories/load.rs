//! Many people at once, and nothing in their way: the ground that the stories of deaths and cuts stand on.

use super::in_both_houses;
use crate::interview::Form;
use crate::load::{Load, LoadPlan};
use crate::world::{House, Setup};

in_both_houses!(many_people_at_once);

async fn many_people_at_once(house: House) {
    let world = Setup::new(house).start().await;
    for (form, conversations) in [(Form::Comment, 30), (Form::Short, 5), (Form::Full, 5)] {
        let plan = LoadPlan { form, conversations: Some(conversations), web: true, ..LoadPlan::default() };
        let verdict = Load::start(&world, plan).finish_and_check(&world).await;
        assert_eq!(verdict.conversations, conversations);
        assert_eq!((verdict.repeats, verdict.delayed), (0, 0), "{verdict:?}");
    }
    world.stop().await;
}
