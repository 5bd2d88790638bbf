//! What may become of a ticket: who moves it where, and what falls due by itself.

use super::{Calendar, Case, Move, Refusal, Routes, TicketState, Units, Way, Who, reroute, route};
use crate::Millis;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Working days for an answer.
    pub answer_days: u16,
    /// Working hours after which the office is reminded of what nobody has claimed; and again after as many.
    pub claim_hours: u16,
    /// Working days that an office has which gets a ticket late: by hand, or for want of an answer below.
    pub late_days: u16,
    /// Days after the person's last word when they are told that it takes longer. Zalo lets nobody be written to after
    /// the seventh.
    pub interim_days: u16,
    /// Days after an answer for which the person can ask for another; then the ticket closes.
    pub reopen_days: u16,
    /// Days after closing when files are deleted.
    pub files_days: u16,
    /// Days after closing when words are deleted.
    pub words_days: u16,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            answer_days: 5,
            claim_hours: 8,
            late_days: 2,
            interim_days: 6,
            reopen_days: 7,
            files_days: 30,
            words_days: 730,
        }
    }
}

/// What tickets go by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The offices.
    pub units: Units,
    /// Which of them answers what.
    pub routes: Routes,
    /// When they work.
    pub calendar: Calendar,
    /// How long things take.
    pub terms: Terms,
}

impl Rules {
    /// Where a ticket goes that says `words`.
    pub fn way(&self, topic: Option<&str>, unit: Option<&str>, words: &str) -> Way {
        route(&self.units, &self.routes, topic, unit, words)
    }

    /// The name of a ticket's office, as its person is told it. The root of the tree, and what is no office's, bear none.
    pub fn name_of(&self, case: &Case) -> String {
        let unit = case.unit.as_deref().and_then(|id| self.units.get(id)).filter(|unit| unit.parent.is_some());
        unit.map_or("Bộ phận tiếp nhận câu hỏi", |unit| &unit.name).to_owned()
    }

    /// A ticket that was just opened.
    pub fn open(&self, unit: Option<String>, barred: Option<String>, files: bool, at: Millis) -> Case {
        Case {
            state: TicketState::Open,
            unit,
            barred,
            holder: None,
            since: at,
            heard_at: at,
            due_at: self.calendar.add_days(at, self.terms.answer_days),
            reminded_at: None,
            claimed_at: None,
            interim_at: None,
            raised_at: None,
            answered_at: None,
            closed_at: None,
            files,
            words: true,
        }
    }

    /// The ticket after a move.
    ///
    /// # Errors
    /// Why it is not made.
    pub fn moved(&self, case: &Case, who: Who<'_>, act: &Move, at: Millis) -> Result<Case, Refusal> {
        let mut next = case.clone();
        match (act, who) {
            (Move::Claim, Who::Official(by)) => self.claim(&mut next, by, at)?,
            (Move::Note, Who::Official(_)) => {}
            (Move::Interim, Who::Official(by)) => {
                held(case, by)?;
                next.state = TicketState::Interim;
                next.interim_at = Some(at);
            }
            (Move::Interim, Who::Clock) => {
                unanswered(case)?;
                if case.state == TicketState::Claimed {
                    next.state = TicketState::Interim;
                }
                next.interim_at = Some(at);
            }
            (Move::Answer, Who::Official(by)) => {
                held(case, by)?;
                next.state = TicketState::Answered;
                next.answered_at = Some(at);
            }
            (Move::Transfer { to }, Who::Official(by)) => self.transfer(&mut next, to, by, at)?,
            (Move::Close, Who::Official(_) | Who::Clock) => {
                answered(case)?;
                if who == Who::Clock && at < self.reopen_until(case) {
                    return Err(Refusal::Untimely);
                }
                next.state = TicketState::Closed;
                next.closed_at = case.closed_at.or(Some(at));
            }
            (Move::Add { files }, Who::Asker) => {
                // Of what is answered nobody reads any more; it has to be asked again.
                unanswered(case)?;
                next.heard_at = case.heard_at.max(at);
                next.files |= files;
                next.words = true;
            }
            (Move::Rate { .. }, Who::Asker) => answered(case)?,
            (Move::Reopen, Who::Asker) => self.reopen(&mut next, at)?,
            (Move::Remind, Who::Clock) => {
                unanswered(case)?;
                next.reminded_at = Some(at);
            }
            (Move::Raise, Who::Clock) => self.raise(&mut next, at)?,
            (Move::DropFiles | Move::Forget, Who::Clock) => {
                if case.state != TicketState::Closed {
                    return Err(Refusal::Untimely);
                }
                next.files = false;
                next.words &= *act != Move::Forget;
            }
            _ => return Err(Refusal::NotTheirs),
        }
        Ok(next)
    }

    /// The ticket after its person said more. Words that name an official take it away from that official's office, also
    /// from whoever holds it there.
    #[must_use]
    pub fn heard(&self, case: Case, words: &str, at: Millis) -> Case {
        let way = Way { unit: case.unit.clone(), barred: case.barred.clone() };
        let Some(next) = reroute(&self.units, &way, words) else { return case };
        let mut moved = Case { unit: next.unit, barred: next.barred, ..case };
        // Whoever had it when it went up may sit below.
        let below = moved.raised_at.is_some_and(|raised| moved.claimed_at.is_some_and(|claimed| claimed < raised));
        if moved.unit != way.unit || below {
            // Answered or not: who is named sees no more of it, and opens no file.
            moved.holder = None;
            if unanswered(&moved).is_ok() {
                self.anew(&mut moved, at, self.terms.answer_days);
            }
        }
        moved
    }

    /// Whether a barred office leaves no other one: it is at the top. Somebody has to answer all the same, so whoever has
    /// the ticket chooses who.
    pub fn bars_all(&self, barred: &str) -> bool {
        self.units.get(barred).is_some_and(|unit| unit.parent.is_none())
    }

    /// What the clock does next to a ticket, and when.
    pub fn next(&self, case: &Case) -> Option<(Millis, Move)> {
        let days = |at: Millis, days: u16| at.plus(i64::from(days) * DAY);
        match case.state {
            TicketState::Open | TicketState::Claimed | TicketState::Interim => {
                let told = case.interim_at.is_some_and(|at| at >= case.heard_at);
                let interim = (!told).then(|| (days(case.heard_at, self.terms.interim_days), Move::Interim));
                let remind = self.remind_at(case).map(|at| (at, Move::Remind));
                let raise = Some((case.due_at, Move::Raise));
                [interim, raise, remind].into_iter().flatten().min_by_key(|(at, _)| *at)
            }
            TicketState::Answered => Some((self.reopen_until(case), Move::Close)),
            TicketState::Closed => {
                let closed = case.closed_at.unwrap_or(case.since);
                let files = case.files.then(|| (days(closed, self.terms.files_days), Move::DropFiles));
                let words = case.words.then(|| (days(closed, self.terms.words_days), Move::Forget));
                [files, words].into_iter().flatten().min_by_key(|(at, _)| *at)
            }
        }
    }

    /// The last moment at which the person can ask for another answer.
    pub fn reopen_until(&self, case: &Case) -> Millis {
        case.answered_at.unwrap_or(case.since).plus(i64::from(self.terms.reopen_days) * DAY)
    }

    /// An office is reminded of what nobody has claimed, again and again; an official once, on the last working day.
    fn remind_at(&self, case: &Case) -> Option<Millis> {
        if case.state == TicketState::Open {
            let last = case.reminded_at.unwrap_or(case.since).max(case.since);
            return Some(self.calendar.add_hours(last, self.terms.claim_hours.max(1)));
        }
        let before = self.calendar.day_before(case.due_at);
        (case.reminded_at.is_none_or(|at| at < before)).then_some(before)
    }

    /// Whoever has it keeps it; but what went up for want of an answer may be taken from there.
    fn claim(&self, case: &mut Case, by: &str, at: Millis) -> Result<(), Refusal> {
        unanswered(case)?;
        match &case.holder {
            Some(holder) if holder == by => return Ok(()),
            Some(_) if case.raised_at.is_none_or(|raised| case.claimed_at.is_some_and(|at| at >= raised)) => {
                return Err(Refusal::Taken);
            }
            _ => {}
        }
        case.holder = Some(by.to_owned());
        case.claimed_at = Some(at);
        if case.state == TicketState::Open {
            case.state = TicketState::Claimed;
        }
        Ok(())
    }

    fn transfer(&self, case: &mut Case, to: &str, by: &str, at: Millis) -> Result<(), Refusal> {
        unanswered(case)?;
        if case.holder.as_deref().is_some_and(|holder| holder != by) {
            return Err(Refusal::Taken);
        }
        let same = case.unit.as_deref() == Some(to);
        if self.units.get(to).is_none() || same && case.holder.is_none() {
            return Err(Refusal::NoUnit);
        }
        if case.barred.as_deref().is_some_and(|barred| !self.bars_all(barred) && self.units.is_within(to, barred)) {
            return Err(Refusal::Barred);
        }
        let due = case.due_at;
        self.anew(case, at, self.terms.late_days);
        // Whoever puts it back to their own office gains no time.
        case.due_at = if same { due } else { case.due_at.max(due) };
        case.unit = Some(to.to_owned());
        Ok(())
    }

    fn reopen(&self, case: &mut Case, at: Millis) -> Result<(), Refusal> {
        match case.state {
            TicketState::Open | TicketState::Claimed | TicketState::Interim => {}
            TicketState::Answered | TicketState::Closed => {
                if case.answered_at.is_none() || at > self.reopen_until(case) {
                    return Err(Refusal::Untimely);
                }
                case.closed_at = None;
                self.anew(case, at, self.terms.answer_days);
                case.raised_at = None;
            }
        }
        case.heard_at = case.heard_at.max(at);
        Ok(())
    }

    /// To the office above. Where there is none it stays, and falls due again: nobody is ever rid of it.
    fn raise(&self, case: &mut Case, at: Millis) -> Result<(), Refusal> {
        unanswered(case)?;
        if at < case.due_at {
            return Err(Refusal::Untimely);
        }
        if let Some(above) = case.unit.as_deref().and_then(|unit| self.units.parent(unit)) {
            case.unit = Some(above.id.clone());
            case.reminded_at = None;
            case.since = at;
        }
        case.raised_at = Some(at);
        case.due_at = self.calendar.add_days(at, self.terms.late_days.max(1));
        Ok(())
    }

    /// Nobody has it, and its time begins.
    fn anew(&self, case: &mut Case, at: Millis, days: u16) {
        case.state = TicketState::Open;
        case.holder = None;
        case.claimed_at = None;
        case.reminded_at = None;
        case.since = at;
        case.due_at = self.calendar.add_days(at, days);
    }
}

fn unanswered(case: &Case) -> Result<(), Refusal> {
    match case.state {
        TicketState::Open | TicketState::Claimed | TicketState::Interim => Ok(()),
        TicketState::Answered | TicketState::Closed => Err(Refusal::Answered),
    }
}

fn answered(case: &Case) -> Result<(), Refusal> {
    if unanswered(case).is_ok() { Err(Refusal::Unanswered) } else { Ok(()) }
}

fn held(case: &Case, by: &str) -> Result<(), Refusal> {
    unanswered(case)?;
    match &case.holder {
        None => Err(Refusal::Unclaimed),
        Some(holder) if holder == by => Ok(()),
        Some(_) => Err(Refusal::Taken),
    }
}
