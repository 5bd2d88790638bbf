//! Budgets, in Redis: one key for each, on its own.

use std::sync::LazyLock;
use std::time::Duration;

use super::Server;
use super::client::Script;
use crate::StorageError;
use crate::budget::{Draw, WINDOW};

static DRAW: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/draw.lua")));

impl Server {
    pub(crate) async fn draw(&self, name: &str, most: u32, want: u32) -> Result<Draw, StorageError> {
        let (most, want, window) = (most.to_string(), want.to_string(), WINDOW.to_string());
        let args = [most.as_bytes(), want.as_bytes(), window.as_bytes()];
        let (granted, used, after) = self.client.script(&DRAW, &[&self.keys.budget(name)], &args).await?;
        Ok(Draw { granted, used, after: Duration::from_millis(after) })
    }
}
