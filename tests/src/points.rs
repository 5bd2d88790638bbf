//! The failpoints of the program, read from its source: a list kept by hand would forget the next one.

/// The files on the path of a message in which every wait has a point.
const GUARDED: [(&str, &str); 6] = [
    ("converse.rs", include_str!("../../webhook/src/converse.rs")),
    ("deliver/mod.rs", include_str!("../../webhook/src/deliver/mod.rs")),
    ("deliver/keep.rs", include_str!("../../webhook/src/deliver/keep.rs")),
    ("deliver/ours.rs", include_str!("../../webhook/src/deliver/ours.rs")),
    ("deliver/pass.rs", include_str!("../../webhook/src/deliver/pass.rs")),
    ("deliver/send.rs", include_str!("../../webhook/src/deliver/send.rs")),
];

/// The files on the way of a bulletin. What waits there for storage or a platform has a point; waits within the process
/// have none.
const BULLETINS: [&str; 8] = [
    include_str!("../../webhook/src/bulletins/mod.rs"),
    include_str!("../../webhook/src/bulletins/begun.rs"),
    include_str!("../../webhook/src/bulletins/run.rs"),
    include_str!("../../webhook/src/bulletins/channel.rs"),
    include_str!("../../webhook/src/bulletins/marks.rs"),
    include_str!("../../webhook/src/bulletins/media.rs"),
    include_str!("../../webhook/src/bulletins/outcomes.rs"),
    include_str!("../../webhook/src/bulletins/send.rs"),
];

/// What a correction does to what was sent, and the steps of a broadcast: each has walks of its own.
const AMEND: &str = include_str!("../../webhook/src/bulletins/amend.rs");
const BROADCAST: &str = include_str!("../../webhook/src/bulletins/broadcast.rs");

/// Points in the guarded files that no citizen's conversation comes by: it carries no files, and binds no official's chat.
const NO_TALK: [&str; 2] = ["send file", "own chat"];

/// Files with points here and there.
const OTHERS: [&str; 2] =
    [include_str!("../../webhook/src/routes/mod.rs"), include_str!("../../webhook/src/workers.rs")];

/// What begins a point.
const AT: &str = "at(\"";

/// Every point, in the order of the path.
pub(crate) fn all() -> Vec<String> {
    let all = points(GUARDED.iter().map(|it| it.1).chain(OTHERS));
    all.into_iter().filter(|it| !NO_TALK.contains(&it.as_str())).collect()
}

/// Every point on the way of a bulletin.
pub(crate) fn of_bulletins() -> Vec<String> {
    points(BULLETINS.into_iter())
}

/// Every point on the way of a correction through the messages that it changes.
pub(crate) fn of_corrections() -> Vec<String> {
    points([AMEND].into_iter())
}

/// Every point on the way of a broadcast.
pub(crate) fn of_broadcasts() -> Vec<String> {
    points([BROADCAST].into_iter())
}

fn points(texts: impl Iterator<Item = &'static str>) -> Vec<String> {
    let names = texts.flat_map(|it| it.split(AT).skip(1)).filter_map(|it| it.split('"').next());
    let mut seen = std::collections::HashSet::new();
    names.filter(|it| seen.insert(*it)).map(str::to_owned).collect()
}

/// Waits in the guarded files that have no point: the file and the line's number.
pub(crate) fn unguarded() -> Vec<String> {
    let own: Vec<&str> = GUARDED.iter().flat_map(|it| functions(it.1)).collect();
    let mut found = Vec::new();
    for (file, text) in GUARDED {
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            if !line.contains(".await") || line.trim_start().starts_with("//") {
                continue;
            }
            // The statement or the arm that this line ends.
            let ends = |it: &&str| it.trim_end().ends_with([';', '{', '}']) || it.trim_end().ends_with("=>");
            let from = lines[..number].iter().rposition(ends).map_or(0, |it| it + 1);
            let statement = lines[from..=number].join("\n");
            let pinned = pinned(text).any(|it| statement.contains(it));
            if !statement.contains(AT) && !pinned && !own.iter().any(|it| calls(&statement, it)) {
                found.push(format!("{file}:{}", number + 1));
            }
        }
    }
    found
}

/// The functions of a file that wait, in which every wait is looked at too. `call` is what `until_stored` repeats: a
/// closure that its callers make of a point.
fn functions(text: &'static str) -> impl Iterator<Item = &'static str> {
    let names = text.split("async fn ").skip(1).filter_map(|it| it.split(['(', '<']).next());
    names.chain(["call"])
}

/// The names of what is pinned first and waited for in several steps: a point, or what the callers make of one.
fn pinned(text: &str) -> impl Iterator<Item = &str> {
    let names = text.lines().filter_map(|it| it.split_once(" = pin!(").map(|it| it.0));
    names.filter_map(|it| it.rsplit(' ').next())
}

/// Whether a statement calls a function of this name, or a method of something of ours: one that it has just made, or
/// itself. A method of that name elsewhere is another.
fn calls(statement: &str, name: &str) -> bool {
    let call = format!("{name}(");
    statement.match_indices(&call).any(|(at, _)| {
        let before = &statement[..at];
        let other = before.ends_with(|it: char| it == '.' || it == '_' || it.is_alphanumeric());
        !other || before.ends_with("self.") || before.ends_with(").")
    })
}
