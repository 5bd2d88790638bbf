//! Voice messages, photos and files. Nothing is fetched here; a file is sent along once the person has said that it shows
//! no papers, with the question that was being put, or is put within minutes.

use super::hear::complaint;
use crate::desk::{self, FileRef, mask};
use crate::session::{Expect, Question};
use crate::step::talk::Talk;
use crate::step::{Turn, hex};
use crate::text::desk::ticket as say;
use crate::text::general;
use crate::{Button, ContactChange, DeskPress, Effect, MediaKind, Message, Press};

/// Files that go with one question.
const FILES: usize = 3;
/// Bytes of the longest name of a file that is kept.
const NAME: usize = 1_000;
/// For how long a file waits for its question (10 minutes, as a subject does). Later, nobody would expect it to go with
/// what is asked then.
const WAITS_MS: i64 = 10 * 60 * 1000;

impl Turn<'_> {
    /// Something that is not a text. In a survey it never counts as an answer; outside, a voice message can be sent to an
    /// official, a file can go with a question. What is written under it is heard like any text.
    pub(in crate::step) fn on_media(
        &mut self,
        talk: Option<Talk>,
        kind: MediaKind,
        file: Option<&FileRef>,
        caption: Option<&str>,
    ) {
        self.hear_media(talk, kind, file, caption);
        let desk = &self.session.desk;
        let kept = |file: &FileRef| desk.files.iter().chain(&desk.attached).any(|it| it.name == file.name);
        if let Some(file) = file.filter(|file| !kept(file)) {
            self.let_go(vec![file.clone()]);
        }
    }

    /// Where the service itself keeps what is sent, it keeps nothing that goes with no question.
    fn let_go(&mut self, files: Vec<FileRef>) {
        if self.event.chat.platform.keeps_files() {
            let gone = |file: FileRef| Effect::Contact(ContactChange::FileBack { name: file.name });
            self.effects.extend(files.into_iter().map(gone));
        }
    }

    fn hear_media(&mut self, talk: Option<Talk>, kind: MediaKind, file: Option<&FileRef>, caption: Option<&str>) {
        let lang = self.lang();
        let file = file.filter(|file| file.name.len() <= NAME);
        if talk.as_ref().is_some_and(|talk| !talk.draft.paused) {
            return self.remind(talk, general::only_text(lang));
        }
        // Neither the words of an accusation are kept nor what comes with them.
        if let Some(caption) = caption.filter(|it| complaint(&mask(it).0).is_some()) {
            return self.hear(talk, caption);
        }
        match (kind, file) {
            (MediaKind::Voice | MediaKind::Photo | MediaKind::Video | MediaKind::File, Some(file))
                if file.size.is_some_and(|size| size > desk::FILE) =>
            {
                self.head.push(say::file_too_large(lang).to_owned());
            }
            (MediaKind::Voice, file) => self.on_voice(file),
            (MediaKind::Photo | MediaKind::Video | MediaKind::File, Some(file)) => self.ask_about(file),
            _ => self.head.push(general::only_text(lang).to_owned()),
        }
        match caption {
            Some(caption) => {
                self.say_head();
                self.hear(talk, caption);
            }
            None => self.close(talk),
        }
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
        let more = file.is_some_and(|file| self.attach(vec![file.clone()]));
        let text = if more { say::files_full(lang) } else { say::voice(lang) };
        self.say(Message { text: text.to_owned(), rows, ..Message::default() });
    }

    fn ask_about(&mut self, file: &FileRef) {
        let lang = self.lang();
        if !self.files_wait() {
            let late = std::mem::take(&mut self.session.desk.files);
            self.let_go(late);
            self.drop_loose_files();
        }
        let desk = &mut self.session.desk;
        if desk.files.len() + desk.attached.len() >= FILES {
            return self.head.push(say::files_full(lang).to_owned());
        }
        desk.files.push(file.clone());
        desk.files_at = Some(self.now);
        let button = |keep, label: &str| vec![Button::press(label, Press::Desk(DeskPress::Files { keep }))];
        let rows = vec![button(true, say::file_clean(lang)), button(false, say::file_drop(lang))];
        self.say(Message { text: say::file(lang).to_owned(), rows, ..Message::default() });
    }

    /// The person said whether the files show papers.
    pub(super) fn on_files(&mut self, keep: bool) {
        let lang = self.lang();
        let files = std::mem::take(&mut self.session.desk.files);
        if !keep {
            self.let_go(files);
            return self.head.push(say::file_dropped(lang).to_owned());
        }
        if files.is_empty() {
            return self.head.push(general::old_button(lang).to_owned());
        }
        if !self.files_wait() {
            self.drop_loose_files();
        }
        let more = self.attach(files);
        let mut rows = self.add_buttons(None);
        let last = self.session.desk.question.as_ref().filter(|_| self.session.desk.expect.is_some());
        rows.extend(last.map(|question| vec![self.send_button(&question.id)]));
        let mut text = say::file_kept(lang).to_owned();
        if more {
            text = format!("{}\n{text}", say::files_full(lang));
        }
        self.say(Message { text, rows, ..Message::default() });
    }

    /// Lets every file go that waits: it came with what is not taken here.
    pub(super) fn drop_files(&mut self) {
        let desk = &mut self.session.desk;
        (desk.files_of, desk.files_at) = (None, None);
        let files = std::mem::take(&mut desk.files).into_iter().chain(std::mem::take(&mut desk.attached));
        let files = files.collect();
        self.let_go(files);
    }

    /// Keeps files for the question that can be sent now, or the next one; says whether some were more than it takes.
    fn attach(&mut self, mut files: Vec<FileRef>) -> bool {
        let desk = &mut self.session.desk;
        let room = FILES.saturating_sub(desk.attached.len());
        let more = files.split_off(room.min(files.len()));
        desk.attached.extend(files);
        desk.files_at = Some(self.now);
        desk.files_of = desk.question.as_ref().filter(|_| desk.expect.is_some()).map(|question| question.id.clone());
        let full = !more.is_empty();
        self.let_go(more);
        full
    }

    /// Whether a file came, or was said to be fit, within the last minutes.
    fn files_wait(&self) -> bool {
        self.session.desk.files_at.is_some_and(|at| self.now.since(at) < WAITS_MS)
    }

    /// A new question takes the files with it that wait for one; older ones are let go.
    pub(super) fn files_go_with(&mut self, question: &str) {
        if self.session.desk.files_of.as_deref() == Some(question) {
            return;
        }
        if self.files_wait() && !self.session.desk.attached.is_empty() {
            self.session.desk.files_of = Some(question.to_owned());
        } else {
            self.session.desk.files_of = None;
            self.drop_loose_files();
        }
    }

    /// Lets files go that belong to no question which can still be sent.
    fn drop_loose_files(&mut self) {
        let desk = &mut self.session.desk;
        let asked = desk.question.as_ref().map(|question| question.id.as_str());
        if desk.files_of.is_none() || desk.files_of.as_deref() != asked {
            desk.files_of = None;
            let files = std::mem::take(&mut desk.attached);
            self.let_go(files);
        }
    }

    /// The files that go with a question which is sent now, or with words that are added; none are left behind.
    pub(super) fn take_files(&mut self, asked: Option<&str>) -> Vec<FileRef> {
        let theirs = self.files_wait() || asked.is_some() && self.session.desk.files_of.as_deref() == asked;
        let desk = &mut self.session.desk;
        desk.files_of = None;
        let files = std::mem::take(&mut desk.attached);
        if desk.files.is_empty() {
            desk.files_at = None;
        }
        if theirs {
            return files;
        }
        self.let_go(files);
        Vec::new()
    }
}
