//! The virtual citizens: what they wait for, what they answer, what they check.

use std::{
    sync::{atomic::Ordering::Relaxed, Arc},
    time::{Duration, Instant},
};

use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver};

use crate::{
    delivery::{callback_update, message_update, post, start_update, Kind},
    world::{End, Msg, World, FIRST_CHAT},
};

/// Runs `concurrency` citizens one after another in each slot until the time is
/// up; conversations under way are finished. Returns the sorted latencies in us.
pub async fn phase(world: Arc<World>, time: Duration) -> Vec<u32> {
    let until = Instant::now() + time;
    let mut slots = vec![];
    for slot in 0..world.cfg.concurrency {
        let world = world.clone();
        slots.push(tokio::spawn(async move {
            let mut lat = Vec::with_capacity(4096);
            if world.cfg.think_ms > 0 {
                // Do not start all the citizens in the same millisecond.
                let spread = world.cfg.think_ms * 8;
                tokio::time::sleep(Duration::from_millis(mix(slot as u64) % spread)).await;
            }
            while Instant::now() < until {
                let i = world.next_chat.fetch_add(1, Relaxed);
                if i >= world.cfg.max_conversations {
                    break;
                }
                world.count.started.fetch_add(1, Relaxed);
                converse(&world, i, &mut lat, None).await;
            }
            lat
        }));
    }
    let mut all = vec![];
    for s in slots {
        all.extend(s.await.unwrap());
    }
    all.sort_unstable();
    all
}

/// One conversation before the load: returns the text of each step.
pub async fn probe(world: Arc<World>) -> Result<Vec<String>, String> {
    for _ in 0..5 {
        let i = world.next_chat.fetch_add(1, Relaxed);
        let mut seen = vec![];
        converse(&world, i, &mut vec![], Some(&mut seen)).await;
        if world.chats[i].lock().unwrap().end == End::Completed {
            return Ok(seen);
        }
        eprintln!("surveyload: probe saw {seen:?} and did not reach '{}'", world.cfg.done);
    }
    Err("the done word never arrived".into())
}

/// `passers` chats, each of which says `/start` once and goes when the reply is there. Returns what the watched
/// processes hold in memory (MiB) after each tenth of them.
pub async fn pass(world: Arc<World>, watch: &crate::proc::Watch) -> Vec<(usize, f64)> {
    let all = world.cfg.passers;
    let mut slots = tokio::task::JoinSet::new();
    for _ in 0..world.cfg.concurrency {
        let world = world.clone();
        slots.spawn(async move {
            loop {
                let i = world.next_chat.fetch_add(1, Relaxed);
                if i >= all {
                    return;
                }
                pass_by(&world, i).await;
            }
        });
    }
    let mut seen = vec![];
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    while !slots.is_empty() {
        tokio::select! {
            _ = slots.join_next() => {}
            _ = tick.tick() => {}
        }
        let passed = (world.count.completed.load(Relaxed) + world.count.lost.load(Relaxed)) as usize;
        if passed * 10 / all.max(1) > seen.len() {
            let mib = watch.rss_kib() as f64 / 1024.0;
            eprintln!("surveyload: {passed} chats have passed, {mib:.1} MiB");
            seen.push((passed, mib));
        }
    }
    seen
}

async fn pass_by(world: &Arc<World>, i: usize) {
    let (tx, mut rx) = unbounded_channel();
    world.chats[i].lock().unwrap().inbox = Some(tx);
    world.count.started.fetch_add(1, Relaxed);
    post(world, i, Kind::Message, start_update(world, FIRST_CHAT + i as i64));
    let patience = Duration::from_secs_f64(world.cfg.reply_timeout_s);
    let came = tokio::time::timeout(patience, rx.recv()).await.is_ok();
    world.chats[i].lock().unwrap().inbox = None;
    if came { &world.count.completed } else { &world.count.lost }.fetch_add(1, Relaxed);
}

async fn converse(
    world: &Arc<World>,
    i: usize,
    lat: &mut Vec<u32>,
    mut learn: Option<&mut Vec<String>>,
) {
    let cfg = &world.cfg;
    let chat = FIRST_CHAT + i as i64;
    let (tx, mut rx): (_, UnboundedReceiver<Msg>) = unbounded_channel();
    world.chats[i].lock().unwrap().inbox = Some(tx);

    let mut posted = post(world, i, Kind::Message, start_update(world, chat));
    let mut waiting = true; // a posted update has not been answered yet
    let mut step = 0usize; // index of the reply that is expected next
    let mut last: Option<Msg> = None; // the latest message on the citizen's screen
    let mut retaps = 0u32;
    let mut repeated = false; // something came since the last tap, but not the next question
    let patience = Duration::from_secs_f64(cfg.reply_timeout_s);
    let mut tapped_at = Instant::now();
    let end = loop {
        let left = patience.saturating_sub(tapped_at.elapsed());
        let Ok(Some(msg)) = tokio::time::timeout(left, rx.recv()).await else {
            // The patience counts from the 2xx: while the webhook refuses the update,
            // Telegram still holds it, and nothing is lost yet (a delivery ends in bounded time).
            let (pending, acked_at) = {
                let c = world.chats[i].lock().unwrap();
                (c.pending, c.acked_at)
            };
            if pending > 0 {
                tapped_at += Duration::from_millis(200).min(tapped_at.elapsed()); // look again soon
                continue;
            }
            if let Some(at) = acked_at.filter(|at| *at > tapped_at) {
                tapped_at = at;
                continue;
            }
            // Nothing came. The citizen taps the latest button (or sends the text) again.
            if retaps >= cfg.retaps {
                break if cfg.retaps > 0 { End::Stuck } else { End::Open };
            }
            retaps += 1;
            if repeated { &world.count.retap_repeat } else { &world.count.retap_silent }
                .fetch_add(1, Relaxed);
            repeated = false;
            match &last {
                None => {
                    post(world, i, Kind::Message, start_update(world, chat));
                }
                Some(m) => {
                    if let Some(at) = position(world, &m.text) {
                        step = at + 1;
                    }
                    answer(world, i, chat, m, step);
                }
            }
            tapped_at = Instant::now();
            continue;
        };
        let done = msg.text.to_lowercase().contains(&cfg.done);
        if let Some(seen) = learn.as_deref_mut() {
            seen.push(msg.text.clone());
        } else {
            match position(world, &msg.text) {
                Some(at) if at == step => {}
                Some(at) if at < step => {
                    // An earlier question again: remember it, tap it only if nothing else comes.
                    world.count.dup_replies.fetch_add(1, Relaxed);
                    last = Some(msg);
                    repeated = true;
                    continue;
                }
                Some(at) => {
                    world.count.wrong_replies.fetch_add(1, Relaxed); // a question was skipped
                    step = at;
                }
                None => {
                    world.count.wrong_replies.fetch_add(1, Relaxed);
                    repeated = true;
                    if cfg.verbose {
                        eprintln!("surveyload: chat {chat} step {step}: unexpected {:?}", msg.text);
                    }
                    continue;
                }
            }
        }
        if waiting {
            lat.push(msg.at.duration_since(posted).as_micros().min(u32::MAX as u128) as u32);
        }
        retaps = 0;
        repeated = false;
        if done {
            break End::Completed;
        }
        step += 1;
        if cfg.think_ms > 0 {
            let think = mix((i * 31 + step) as u64) % (cfg.think_ms * 2);
            tokio::time::sleep(Duration::from_millis(think)).await;
        }
        posted = answer(world, i, chat, &msg, step);
        waiting = true;
        tapped_at = posted;
        last = Some(msg);
    };
    let mut c = world.chats[i].lock().unwrap();
    c.end = end;
    c.inbox = None;
    drop(c);
    while rx.try_recv().is_ok() {
        world.count.dup_replies.fetch_add(1, Relaxed);
    }
    match end {
        End::Completed => &world.count.completed,
        End::Stuck => &world.count.stuck,
        End::Open => &world.count.lost,
    }
    .fetch_add(1, Relaxed);
}

/// Which step of the script this text is.
fn position(world: &World, text: &str) -> Option<usize> {
    if let Some(expect) = &world.cfg.expect {
        let t = text.to_lowercase();
        return expect.iter().position(|e| t.contains(e));
    }
    world.script.get()?.iter().position(|s| s == text)
}

/// Answers a message: taps a button if it has a keyboard, else sends a text.
fn answer(world: &Arc<World>, i: usize, chat: i64, msg: &Msg, step: usize) -> Instant {
    let (kind, update, given) = if msg.buttons.is_empty() || step == world.cfg.text_at {
        let text = free_text(chat);
        (Kind::Message, message_update(world, chat, &text), (text, String::new()))
    } else {
        // The first keyboard is the consent: the first button means yes. After
        // that each citizen picks his own fixed button per step, so that an
        // answer stored under the wrong question can be told.
        let choices = match world.cfg.choices {
            0 => msg.buttons.len(),
            n => n.min(msg.buttons.len()),
        };
        let k = if step <= 1 { 0 } else { mix((i * 31 + step) as u64) as usize % choices };
        let (label, data) = &msg.buttons[k];
        let update = callback_update(world, chat, msg, data);
        (Kind::Tap, update, (label.clone(), data.clone()))
    };
    {
        let mut c = world.chats[i].lock().unwrap();
        if c.given.len() < step {
            c.given.resize(step, Default::default());
        }
        c.given[step - 1] = given;
    }
    post(world, i, kind, update)
}

pub fn free_text(chat: i64) -> String {
    format!("citizen {chat}: more trees, please \u{1F333}")
}

fn mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
