//! `surveyload`: a fake Telegram Bot API and N virtual citizens, in one process.
//!
//! It posts updates to a contender's webhook, waits for the contender's reply
//! to arrive at the fake Bot API for the same chat, checks the reply, answers
//! it, and goes on until the "done" word arrives. See ../README.md for the
//! contract and for what each number means.

mod api;
mod citizen;
mod config;
mod dbcheck;
mod delivery;
mod proc;
mod world;

use std::{
    sync::{atomic::Ordering::Relaxed, Arc},
    time::{Duration, Instant},
};

use config::Cfg;
use serde_json::json;
use world::World;

fn main() {
    let cfg = match Cfg::from_args() {
        Ok(cfg) => cfg,
        Err(e) => {
            eprintln!("surveyload: {e}\n\n{}", config::USAGE);
            std::process::exit(2);
        }
    };
    let rt = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let code = rt.block_on(run(cfg));
    std::process::exit(code);
}

async fn run(cfg: Cfg) -> i32 {
    let world = Arc::new(World::new(cfg));
    let cfg = &world.cfg;

    if let Err(e) = api::serve(world.clone()).await {
        eprintln!("surveyload: cannot listen on the fake API port {}: {e}", cfg.api_port);
        return 2;
    }
    if !wait_for_port(&cfg.webhook_addr(), Duration::from_secs(20)).await {
        eprintln!("surveyload: nothing listens at {} after 20 s", cfg.webhooks[0]);
        return 3;
    }

    let pids = match cfg.process_ids() {
        Ok(pids) => pids,
        Err(e) => {
            eprintln!("surveyload: {e}");
            return 2;
        }
    };

    // One probe conversation: proves the contender is ready and learns the
    // script (the text of each step) that every later reply is checked against.
    match citizen::probe(world.clone()).await {
        Ok(script) => {
            if cfg.verbose {
                for (i, s) in script.iter().enumerate() {
                    eprintln!("  script[{i}] = {s}");
                }
            }
            let _ = world.script.set(script);
        }
        Err(e) => {
            eprintln!("surveyload: the probe conversation failed: {e}");
            return 4;
        }
    }

    if cfg.passers > 0 {
        let from = Instant::now();
        let seen = citizen::pass(world.clone(), &proc::Watch::new(&pids)).await;
        let c = &world.count;
        println!(
            "{}",
            json!({"label": cfg.label, "passed": c.completed.load(Relaxed), "lost": c.lost.load(Relaxed),
                "wall_s": round(from.elapsed().as_secs_f64(), 1), "rss_mib": seen})
        );
        return 0;
    }

    if cfg.warmup_s > 0.0 {
        citizen::phase(world.clone(), Duration::from_secs_f64(cfg.warmup_s)).await;
    }
    world.reset_counters();

    let watch = proc::Watch::new(&pids);
    let self_watch = proc::Watch::new(&[("harness".into(), std::process::id())]);
    let t0 = Instant::now();
    let lat = citizen::phase(world.clone(), Duration::from_secs_f64(cfg.duration_s)).await;
    let wall = t0.elapsed().as_secs_f64();
    let used = watch.used();
    let self_used = self_watch.used();

    if cfg.linger_s > 0.0 {
        tokio::time::sleep(Duration::from_secs_f64(cfg.linger_s)).await;
    }
    // Deliveries that are still being retried (kill mode) get a bounded time to end.
    let until = Instant::now() + Duration::from_secs(30);
    while world.inflight.load(Relaxed) > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let c = &world.count;
    let completed = c.completed.load(Relaxed);
    let mut out = json!({
        "label": cfg.label,
        "concurrency": cfg.concurrency,
        "wall_s": round(wall, 3),
        "conversations_started": c.started.load(Relaxed),
        "conversations_completed": completed,
        "conversations_lost": c.lost.load(Relaxed),
        "updates_acked": c.acked.load(Relaxed),
        "replies": c.sends.load(Relaxed),
        "callback_answers": c.callback_answers.load(Relaxed),
        "conv_per_s": round(completed as f64 / wall, 2),
        "updates_per_s": round(c.acked.load(Relaxed) as f64 / wall, 1),
        "p50_ms": round(pct(&lat, 50.0), 3),
        "p99_ms": round(pct(&lat, 99.0), 3),
        "max_ms": round(pct(&lat, 100.0), 3),
        "duplicate_replies": c.dup_replies.load(Relaxed),
        "wrong_replies": c.wrong_replies.load(Relaxed),
        "late_replies": c.late_replies.load(Relaxed),
        "post_errors": c.post_errors.load(Relaxed),
        "post_non2xx": c.post_non2xx.load(Relaxed),
        "retap_silent": c.retap_silent.load(Relaxed),
        "retap_repeat": c.retap_repeat.load(Relaxed),
        "stuck": c.stuck.load(Relaxed),
        "undelivered": world.inflight.load(Relaxed),
        "harness_cpu_s": round(self_used.get("harness").map(|u| u.cpu_s).unwrap_or(0.0), 2),
    });
    for (name, u) in &used {
        out[format!("{name}_cpu_s")] = json!(round(u.cpu_s, 3));
        out[format!("{name}_cpu_s_per_1000")] =
            json!(round(u.cpu_s * 1000.0 / completed.max(1) as f64, 3));
        out[format!("{name}_rss_mib")] = json!(round(u.peak_rss_kib as f64 / 1024.0, 1));
    }

    let mut code = 0;
    if let Some(url) = &cfg.db_url {
        match dbcheck::check(&world, url).await {
            Ok(report) => out["db"] = report,
            Err(e) => {
                eprintln!("surveyload: database check failed: {e}");
                code = 5;
            }
        }
    }
    println!("{out}");
    code
}

async fn wait_for_port(addr: &str, limit: Duration) -> bool {
    let until = Instant::now() + limit;
    while Instant::now() < until {
        if tokio::net::TcpStream::connect(addr).await.is_ok() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    false
}

fn pct(sorted_us: &[u32], p: f64) -> f64 {
    if sorted_us.is_empty() {
        return 0.0;
    }
    let i = ((p / 100.0) * (sorted_us.len() - 1) as f64).round() as usize;
    sorted_us[i] as f64 / 1000.0
}

fn round(v: f64, digits: i32) -> f64 {
    let m = 10f64.powi(digits);
    (v * m).round() / m
}
