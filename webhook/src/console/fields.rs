//! What a form or an address carries.

/// Names and values, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads what a browser sends of a form.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// Every name with its value, as sent.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of a name as it was sent; empty if there is none.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether there is a value of this name, if only an empty one.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Every value of a name, as sent.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same in one line without spaces around it, and without what [`is_odd`].
    pub(super) fn text(&self, name: &str) -> String {
        clean(self.raw(name))
    }
}

/// A text in one line without spaces around it, and without what [`is_odd`].
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_odd(*c)).collect::<String>().trim().to_owned()
}

/// What no name or word holds: control characters, and those that cannot be seen or turn the direction of text around,
/// with which one name can be made to look like another.
pub(crate) fn is_odd(c: char) -> bool {
    let unseen = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    c.is_control() || unseen
}
