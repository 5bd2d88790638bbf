//! The forms and links of a page, as a browser would find them. Pages are ours, so that looking for what they write is
//! enough; what is not found makes a count in a test too small.

/// A form.
#[derive(Debug)]
pub(super) struct Form {
    /// Where it goes.
    pub(super) action: String,
    /// It is posted.
    pub(super) post: bool,
    /// It brings a file.
    pub(super) file: bool,
    /// It has room for more than a line.
    pub(super) written: bool,
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    name: String,
    value: String,
    /// Words can be typed into it.
    free: bool,
}

impl Form {
    /// The names of its fields.
    pub(super) fn names(&self) -> Vec<String> {
        self.fields.iter().map(|it| it.name.clone()).collect()
    }

    /// Its fields, with these words wherever words can be typed.
    pub(super) fn filled(&self, words: &str) -> Vec<(String, String)> {
        let filled = |it: &Field| {
            // An office has to be one, and a topic one that is known, or nothing else would be looked at.
            let value = match it.name.as_str() {
                "unit" | "to" => "a",
                "topic" => &it.value,
                _ if it.free => words,
                _ => &it.value,
            };
            (it.name.clone(), value.to_owned())
        };
        self.fields.iter().map(filled).collect()
    }
}

/// The value of an attribute in a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(unescaped(tag[at..].split('"').next()?))
}

fn unescaped(text: &str) -> String {
    [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Every form of a page, and for each button that leads elsewhere, one that does.
pub(super) fn forms(page: &str) -> Vec<Form> {
    let mut found = Vec::new();
    for part in page.split("<form").skip(1) {
        let part = part.split("</form>").next().unwrap_or_default();
        let (head, inner) = part.split_once('>').unwrap_or_default();
        let Some(action) = attribute(head, "action") else { continue };
        let post = attribute(head, "method").as_deref() == Some("post");
        let (file, written) = (inner.contains("type=\"file\""), inner.contains("<textarea"));
        let elsewhere = inner.split("<button").skip(1).filter_map(|it| attribute(it.split('>').next()?, "formaction"));
        for action in std::iter::once(action).chain(elsewhere) {
            found.push(Form { action, post, file, written, fields: fields(inner) });
        }
    }
    found
}

fn fields(inner: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    for tag in inner.split('<').skip(1) {
        let (head, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let Some(name) = attribute(head, "name") else { continue };
        let kind = attribute(head, "type").unwrap_or_default();
        let value = attribute(head, "value").unwrap_or_default();
        let field = |value: String, free| Field { name: name.clone(), value, free };
        match head.split_whitespace().next().unwrap_or_default() {
            "textarea" => fields.push(field(rest.to_owned(), true)),
            "input" if kind == "hidden" => fields.push(field(value, false)),
            "input" if matches!(kind.as_str(), "checkbox" | "radio") && !head.ends_with(" checked") => {}
            "input" if matches!(kind.as_str(), "checkbox" | "radio") => fields.push(field(value, false)),
            "input" if matches!(kind.as_str(), "number" | "month" | "datetime-local") => {
                fields.push(field(value, false));
            }
            "input" if kind == "date" => fields.push(field("2026-11-25".to_owned(), false)),
            "input" if kind == "file" => {}
            "input" => fields.push(field(value, true)),
            "select" => {
                let options = inner.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
                let options = options.split("</select>").next().unwrap_or_default();
                let chosen = options.split("<option").find(|it| it.contains(" selected"));
                let chosen = chosen.or_else(|| options.split("<option").nth(1)).unwrap_or_default();
                fields.push(field(attribute(chosen, "value").unwrap_or_default(), false));
            }
            _ => {}
        }
    }
    fields
}

/// Where a page's links lead within the console.
pub(super) fn links(page: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|it| it.split('"').next());
    hrefs.filter(|it| it.starts_with("/console")).map(unescaped).collect()
}
