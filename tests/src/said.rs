//! What a person sees in a chat, whatever the platform.

/// One message of the bot as it stands on the person's screen now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The platform's name for the message.
    pub id: String,
    /// The text.
    pub text: String,
    /// Rows of buttons.
    pub rows: Vec<Vec<Key>>,
    /// How often it has been changed in place.
    pub edits: u32,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What stands on it.
    pub label: String,
    /// What the platform hands back when it is pressed; empty for a link.
    pub code: String,
    /// The page it opens, for a link.
    pub url: Option<String>,
}

impl Said {
    /// All buttons, row by row.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.rows.iter().flatten()
    }

    /// The button with exactly this label, else the only one whose label contains it.
    pub fn key(&self, label: &str) -> Option<&Key> {
        self.keys().find(|key| key.label == label).or_else(|| {
            let mut found = self.keys().filter(|key| key.label.contains(label));
            let first = found.next()?;
            found.next().is_none().then_some(first)
        })
    }

    /// The message as lines for a failed story's report.
    pub fn print(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|key| format!("[{}]", key.label)).collect::<Vec<_>>().join(" "))
            .collect();
        format!("bot({}): {}\n{}", self.edits, self.text, rows.join("\n"))
    }
}
