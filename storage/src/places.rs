//! Every place that holds a person's words or names a person.
//!
//! A new table or key that does belongs into this list, and into the erasure that it names. A test plants a marker in
//! each place, erases, and finds none.

/// One place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptWords {
    /// What it is.
    pub name: &'static str,
    /// What is in it.
    pub holds: &'static str,
    /// What takes a person out of it.
    pub erased_by: &'static str,
}

/// The list.
pub const PLACES: &[KeptWords] = &[
    KeptWords { name: "session", holds: "the draft's answers", erased_by: "the commit of a step that forgets" },
    KeptWords {
        name: "records in memory",
        holds: "drafts that this process moved lately",
        erased_by: "the same commit; in another process two minutes",
    },
    KeptWords {
        name: "outbox",
        holds: "messages and responses on their way",
        erased_by: "the same commit, then delivery",
    },
    KeptWords { name: "timers and leases", holds: "the chat's name", erased_by: "the same commit, then delivery" },
    KeptWords { name: "buried entries", holds: "what was refused for good", erased_by: "Storage::erase, or 30 days" },
    KeptWords { name: "unreadable records", holds: "damaged sessions", erased_by: "Storage::erase, or 30 days" },
    KeptWords { name: "web list", holds: "what the web chat shows", erased_by: "Storage::erase, or 30 days" },
    KeptWords {
        name: "poison",
        holds: "requests that nobody could read",
        erased_by: "Storage::erase where they name the person, or 14 days",
    },
    KeptWords {
        name: "spool",
        holds: "events while Redis is away",
        erased_by: "handling them; the file is emptied then",
    },
    KeptWords { name: "table response, answer", holds: "answers", erased_by: "Storage::erase and Storage::look" },
    KeptWords { name: "table response_contact", holds: "who answered", erased_by: "Storage::erase and Storage::look" },
    KeptWords {
        name: "table consent",
        holds: "who agreed",
        erased_by: "Storage::erase keeps the proof, not the person",
    },
    KeptWords { name: "table contact", holds: "the platform's id", erased_by: "Storage::erase" },
    KeptWords {
        name: "table delivery",
        holds: "who was to get a bulletin, the platform's name of the message",
        erased_by: "Storage::erase keeps what became of it, not the person",
    },
    KeptWords {
        name: "table asked",
        holds: "questions",
        erased_by: "Storage::erase, or Storage::forget_asked after two years",
    },
    KeptWords {
        name: "table ticket, ticket_event",
        holds: "questions to officials, what was said about them, the platform's id",
        erased_by: "Storage::erase, or Storage::ticket_tick two years after closing",
    },
    KeptWords {
        name: "table ticket_file",
        holds: "names of files that were sent, and of Zalo and the web chat the files, encrypted",
        erased_by: "Storage::erase, or Storage::ticket_tick 30 days after closing",
    },
    KeptWords {
        name: "table lent_file",
        holds: "files that came by the web chat and wait for their question to be sent, encrypted",
        erased_by: "Storage::erase, or Storage::prune after a day",
    },
    KeptWords {
        name: "table person_chat",
        holds: "the platform's id of an official",
        erased_by: "Storage::erase, Storage::own_chat_stop, or Storage::person_close",
    },
    KeptWords {
        name: "table pairing",
        holds: "a keyed hash of the chat that used a code",
        erased_by: "Storage::erase, or Storage::prune a day after the code is over",
    },
    KeptWords { name: "table owed", holds: "notices on their way", erased_by: "Storage::erase" },
];
