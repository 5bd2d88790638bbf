//! Compares the stored responses with what the citizens did.

use std::collections::HashMap;

use serde_json::{json, Value};

use crate::{
    citizen::free_text,
    world::{End, World, FIRST_CHAT},
};

pub async fn check(world: &World, url: &str) -> Result<Value, String> {
    let (client, conn) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .map_err(|e| e.to_string())?;
    tokio::spawn(async move {
        let _ = conn.await;
    });
    let rows = client.simple_query(&world.cfg.db_sql).await.map_err(|e| e.to_string())?;

    let mut stored: HashMap<String, Vec<(i64, Option<String>)>> = HashMap::new();
    let mut total = 0u64;
    let mut without_key = 0u64;
    for row in rows {
        let tokio_postgres::SimpleQueryMessage::Row(row) = row else { continue };
        total += 1;
        let n = row.get(1).and_then(|s| s.parse().ok()).unwrap_or(-1);
        let values = if row.len() > 2 { row.get(2).map(str::to_string) } else { None };
        match row.get(0) {
            Some(key) => stored.entry(key.to_string()).or_default().push((n, values)),
            None => without_key += 1,
        }
    }

    let (mut lost, mut duplicate, mut partial, mut wrong) = (0u64, 0u64, 0u64, 0u64);
    let (mut completed, mut unconfirmed) = (0u64, 0u64);
    for (i, chat) in world.chats.iter().enumerate() {
        let chat = chat.lock().unwrap();
        let key = free_text(FIRST_CHAT + i as i64);
        let found = stored.get(&key).map(Vec::as_slice).unwrap_or(&[]);
        match chat.end {
            End::Completed => {
                completed += 1;
                if found.is_empty() {
                    lost += 1;
                }
            }
            _ => unconfirmed += (!found.is_empty()) as u64,
        }
        duplicate += found.len().saturating_sub(1) as u64;
        for (n, values) in found {
            if *n != world.cfg.answers {
                partial += 1;
            } else if let Some(v) = values {
                // given[0] is the tap on the consent
                let want = chat.given.get(1..).unwrap_or(&[]);
                let got: Vec<&str> = v.split('|').collect();
                let same = got.len() == want.len()
                    && got.iter().zip(want).all(|(g, (label, data))| {
                        g == label || g == data || data.ends_with(&format!(":{g}"))
                    });
                wrong += !same as u64;
            }
        }
    }
    Ok(json!({
        "rows": total,
        "completed": completed,
        "lost_responses": lost,
        "duplicate_responses": duplicate,
        "partial_responses": partial + without_key,
        "wrong_answers": wrong,
        "stored_but_not_confirmed": unconfirmed,
    }))
}
