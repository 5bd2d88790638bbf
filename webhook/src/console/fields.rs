//! What a form or an address carries.

/// Names and values, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads what a browser sends of a form.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The first value of a name as it was sent; empty if there is none.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The same without spaces around it, and without what no name or word holds: control characters, and those that
    /// turn the direction of text around, with which one name can be made to look like another.
    pub(super) fn text(&self, name: &str) -> String {
        let odd = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        };
        self.raw(name).chars().filter(|c| !odd(*c)).collect::<String>().trim().to_owned()
    }
}
