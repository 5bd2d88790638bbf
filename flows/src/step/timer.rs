//! What happens to a draft without the person: one reminder, and its end.
//!
//! Each decision is made from what the session holds and from the moment of the event, never from when the timer was set:
//! a timer that comes late, early or twice does what is right then.

use super::Turn;
use super::talk::Talk;
use crate::session::{Draft, Focus};
use crate::text::survey as say;
use crate::vietnam::{self, DAY_MS};
use crate::{Bound, Button, Message, Millis, Open, Press, Survey, timer_id};

const SECOND_MS: i64 = 1000;
const HOUR_MS: i64 = 60 * 60 * SECOND_MS;
/// Nobody is reminded from this hour on in Việt Nam (21:00),
const EVENING: i64 = 21;
/// until this one (08:00).
const MORNING: i64 = 8;

impl Turn<'_> {
    /// When the session wants its timer: a function of what it holds, so that no path can forget it.
    pub(super) fn wake_at(&self) -> Option<Millis> {
        let wake = [self.draft_until(), self.heard_until()].into_iter().flatten().min()?;
        let handled = self.session.early.filter(|early| (0..SECOND_MS).contains(&early.since(wake)));
        Some(handled.map_or(wake, |early| early.plus(1)))
    }

    /// When something happens to the draft.
    fn draft_until(&self) -> Option<Millis> {
        let draft = self.session.draft.as_ref()?;
        let survey = self.catalog.surveys.get(&draft.survey)?;
        let end = expiry(draft, survey);
        Some(self.reminder(draft, survey).map_or(end, |at| at.min(end)))
    }

    pub(super) fn on_timer(&mut self, talk: Option<Talk>) {
        // A clock that was set back since the timer was found due.
        self.session.early = self.session.wake_at.filter(|due| *due > self.now && self.event.id == timer_id(*due));
        if self.heard_until().is_some_and(|until| until <= self.now) {
            return self.on_heard(talk);
        }
        let Some(talk) = talk else { return };
        if self.now >= expiry(&talk.draft, &talk.survey) {
            return self.expire(&talk);
        }
        if self.reminder(&talk.draft, &talk.survey).is_some_and(|at| at <= self.now) {
            return self.send_reminder(talk);
        }
        self.put_back(Some(talk));
    }

    /// A draft whose time is up goes. Its answers are kept where the person agreed to that; else the day's count remains.
    fn expire(&mut self, talk: &Talk) {
        if !self.keep_partial(talk) {
            self.count(&talk.survey, "expired");
        }
    }

    /// When the person is to be reminded of the draft, not before now; `None`: not any more.
    ///
    /// Who has not agreed yet, who paused, was asked back whether to stop or delete, blocked us or wants no messages has
    /// said enough. Who gets the one reminder is somebody who was interrupted.
    fn reminder(&self, draft: &Draft, survey: &Survey) -> Option<Millis> {
        let hours = survey.settings.remind_hours?;
        let session = &self.session;
        let silent = session.blocked || session.unasked_unwanted || session.asked.is_some();
        if silent || draft.reminded || draft.paused || matches!(draft.focus, Focus::Consent(_)) {
            return None;
        }
        let due = draft.touched_at.plus(i64::from(hours) * HOUR_MS);
        let due = session.human_until.map_or(due, |until| due.max(until));
        // One that was missed is due now; by now it may be night again.
        let own = i64::from(draft.tag.0) + draft.touched_at.0;
        let at = by_day(by_day(due, own).max(self.now), own);
        let open = self.catalog.closes(survey).is_none_or(|closes| at < closes.ends());
        let free = self.free_until(draft).is_none_or(|end| at <= end);
        (open && free).then_some(at)
    }

    /// The last day of which a person can be told that the draft is there, to its end, and can be sent; or the time on it.
    pub(super) fn kept_until(&self, talk: &Talk) -> Bound {
        let last = Bound::Day(vietnam::day(expiry(&talk.draft, &talk.survey).plus(-DAY_MS)));
        self.catalog.closes(&talk.survey).filter(|closes| closes.ends() < last.ends()).unwrap_or(last)
    }

    fn free_until(&self, draft: &Draft) -> Option<Millis> {
        self.event.chat.platform.free_ms().map(|ms| draft.touched_at.plus(ms))
    }

    /// What the person types next may be meant for the reminder, so it is no answer until they go on; buttons are.
    fn send_reminder(&mut self, mut talk: Talk) {
        let lang = self.lang();
        let chart = talk.chart();
        let (sure, left) = talk.left(&chart);
        let title = talk.survey.title.get(lang);
        let head = match left {
            0 => say::reminder_unsent(lang, title),
            _ => say::reminder(lang, title, left, sure == left),
        };
        let ways = say::reminder_ways(lang, self.kept_until(&talk), talk.survey.settings.keeps_partial);
        let tag = talk.draft.tag;
        let rows = vec![
            vec![Button::press(say::resume(lang), Press::Resume { draft: tag })],
            vec![Button::press(say::delete(lang), Press::Delete { draft: tag, rev: talk.draft.rev })],
            vec![Button::press(say::stop_news(lang), Press::Open(Open::StopNews))],
        ];
        let evening = evening(self.now);
        let until_ms = self.free_until(&talk.draft).map_or(evening, |end| end.min(evening));
        talk.draft.reminded = true;
        talk.draft.paused = true;
        self.put_back(Some(talk));
        let text = format!("{head} {ways}");
        self.say(Message { text, rows, unasked: true, until: Some(until_ms), ..Message::default() });
    }
}

/// When a draft goes: days after the last word.
fn expiry(draft: &Draft, survey: &Survey) -> Millis {
    draft.touched_at.plus(i64::from(survey.settings.expires_days) * DAY_MS)
}

/// The moment itself by day, else the next morning: within its first hour, each draft at a time of its `own`, so that what
/// waited for the morning does not leave in one burst.
fn by_day(at: Millis, own: i64) -> Millis {
    let (midnight, ms) = vietnam::time_of_day(at);
    let morning = MORNING * HOUR_MS + own.rem_euclid(HOUR_MS);
    if ms >= EVENING * HOUR_MS {
        midnight.plus(DAY_MS + morning)
    } else if ms < MORNING * HOUR_MS {
        midnight.plus(morning)
    } else {
        at
    }
}

/// The evening of the day.
fn evening(at: Millis) -> Millis {
    vietnam::time_of_day(at).0.plus(EVENING * HOUR_MS)
}
