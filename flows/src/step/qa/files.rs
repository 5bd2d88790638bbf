//! Voice messages, photos and files. Nothing is fetched here; a file is sent along once the person has said that it shows
//! no papers.

use crate::desk::FileRef;
use crate::session::{Expect, Question};
use crate::step::talk::Talk;
use crate::step::{Turn, hex};
use crate::text::desk::ticket as say;
use crate::text::general;
use crate::{Button, DeskPress, MediaKind, Message, Press};

/// Files that go with one question.
const FILES: usize = 3;
/// Bytes of the longest name of a file that is kept.
const NAME: usize = 1_000;

impl Turn<'_> {
    /// Something that is not a text. In a survey it never counts as an answer; outside, a voice message can be sent to an
    /// official, a file can go with a question.
    pub(in crate::step) fn on_media(&mut self, talk: Option<Talk>, kind: MediaKind, file: Option<&FileRef>) {
        let lang = self.lang();
        let file = file.filter(|file| file.name.len() <= NAME);
        if talk.as_ref().is_some_and(|talk| !talk.draft.paused) {
            return self.remind(talk, general::only_text(lang));
        }
        match (kind, file) {
            (MediaKind::Voice, file) => self.on_voice(file),
            (MediaKind::Photo | MediaKind::Video | MediaKind::File, Some(file)) => self.ask_about(file),
            _ => self.head.push(general::only_text(lang).to_owned()),
        }
        self.close(talk);
    }

    fn on_voice(&mut self, file: Option<&FileRef>) {
        let lang = self.lang();
        let words = say::voice_words(lang).to_owned();
        let id = hex(&self.draw("voice")[..8]);
        let rows = vec![vec![self.send_button(&id)]];
        let told = self.session.desk.told;
        let (at, entry, near) = (self.now, None, Vec::new());
        self.put(Question { id, words, at, entry, near }, Expect::Ticket);
        // Who reads questions is said with the first one that can be read.
        self.session.desk.told = told;
        if let Some(file) = file {
            self.attach(file.clone());
        }
        self.say(Message { text: say::voice(lang).to_owned(), rows, ..Message::default() });
    }

    fn ask_about(&mut self, file: &FileRef) {
        let lang = self.lang();
        let desk = &mut self.session.desk;
        if desk.files.len() + desk.attached.len() >= FILES {
            return self.head.push(say::files_full(lang).to_owned());
        }
        desk.files.push(file.clone());
        let button = |keep, label: &str| vec![Button::press(label, Press::Desk(DeskPress::Files { keep }))];
        let rows = vec![button(true, say::file_clean(lang)), button(false, say::file_drop(lang))];
        self.say(Message { text: say::file(lang).to_owned(), rows, ..Message::default() });
    }

    /// The person said whether the files show papers.
    pub(super) fn on_files(&mut self, keep: bool) {
        let lang = self.lang();
        let files = std::mem::take(&mut self.session.desk.files);
        if !keep {
            return self.head.push(say::file_dropped(lang).to_owned());
        }
        for file in files {
            self.attach(file);
        }
        if self.session.desk.attached.is_empty() {
            return self.head.push(general::old_button(lang).to_owned());
        }
        let mut rows = self.add_buttons(None);
        let last = self.session.desk.question.as_ref().filter(|_| self.session.desk.expect.is_some());
        rows.extend(last.map(|question| vec![self.send_button(&question.id)]));
        self.say(Message { text: say::file_kept(lang).to_owned(), rows, ..Message::default() });
    }

    fn attach(&mut self, file: FileRef) {
        let attached = &mut self.session.desk.attached;
        if attached.len() < FILES {
            attached.push(file);
        }
    }
}
