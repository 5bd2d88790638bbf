//! Every place that holds a person's words or names a person.
//!
//! A new table or key that does belongs into this list, and into the erasure that it names. A test plants a marker in
//! each place, erases, and finds none.

/// One place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub name: &'static str,
    /// What is in it.
    pub holds: &'static str,
    /// What takes a person out of it.
    pub erased_by: &'static str,
}

/// The list.
pub const PLACES: &[Place] = &[
    Place { name: "session", holds: "the draft's answers", erased_by: "the commit of a step that forgets" },
    Place { name: "outbox", holds: "messages and responses on their way", erased_by: "the same commit, then delivery" },
    Place { name: "timers and leases", holds: "the chat's name", erased_by: "the same commit, then delivery" },
    Place { name: "buried entries", holds: "what was refused for good", erased_by: "Storage::erase, or 30 days" },
    Place { name: "unreadable records", holds: "damaged sessions", erased_by: "Storage::erase, or 30 days" },
    Place { name: "web list", holds: "what the web chat shows", erased_by: "Storage::erase, or 30 days" },
    Place {
        name: "poison",
        holds: "requests that nobody could read",
        erased_by: "Storage::erase where they name the person, or 14 days",
    },
    Place { name: "spool", holds: "events while Redis is away", erased_by: "handling them; the file is emptied then" },
    Place { name: "table response, answer", holds: "answers", erased_by: "Storage::erase and Storage::look" },
    Place { name: "table response_contact", holds: "who answered", erased_by: "Storage::erase and Storage::look" },
    Place { name: "table consent", holds: "who agreed", erased_by: "Storage::erase keeps the proof, not the person" },
    Place { name: "table contact", holds: "the platform's id", erased_by: "Storage::erase" },
    Place { name: "table owed", holds: "notices on their way", erased_by: "Storage::erase" },
];
