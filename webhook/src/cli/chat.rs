//! `chat`: plays a survey in the terminal with the code that plays it everywhere else.

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use flows::{
    Act, Button, Catalog, Chat, Effect, Event, Found, Input, Look, LookAction, Message, Millis, Platform, Press,
    Response, Session,
};

use crate::app::{now, random};

pub(super) fn chat(file: &Path) -> ExitCode {
    let survey = match super::check::open(file) {
        Ok(survey) => survey,
        Err(code) => return code,
    };
    let mut catalog = Catalog { kb: Arc::new(flows::kb::reference()), ..Catalog::default() };
    catalog.offered.push(survey.hash.clone());
    catalog.surveys.insert(survey.hash.clone(), Arc::clone(&survey));
    let mut table = Table::new(catalog);
    println!("Gõ câu trả lời, hoặc /1, /2 … để bấm nút. Ctrl-D để thoát.\n");
    table.play(Input::Tap { press: Press::Open(flows::Open::Survey(None)), message: None });
    prompt();
    for typed in std::io::stdin().lock().split(b'\n') {
        let Ok(typed) = typed else { break };
        let typed = String::from_utf8_lossy(&typed).trim().to_owned();
        if !typed.is_empty() {
            let input = table.input(typed);
            table.play(input);
        }
        prompt();
    }
    println!();
    ExitCode::SUCCESS
}

fn prompt() {
    print!("> ");
    // A terminal that has gone ends the loop by its input.
    let _ = std::io::stdout().flush();
}

/// How long a person takes to read and answer, ms.
const READING: i64 = 5_000;

/// One conversation and its small database, in memory.
struct Table {
    catalog: Catalog,
    session: Session,
    chat: Chat,
    /// How many events there were.
    count: i64,
    /// The time of the last event. People take a while to read; lines that come out of a file do not.
    at: Millis,
    /// The buttons of the last message.
    buttons: Vec<Button>,
    /// What was sent in.
    responses: Vec<Response>,
}

impl Table {
    fn new(catalog: Catalog) -> Self {
        // As on Zalo, whose messages carry everything in words; a grid of buttons is of no use here.
        let chat = Chat { platform: Platform::Zalo, account: "terminal".to_owned(), user: "terminal".to_owned() };
        Self {
            catalog,
            session: Session::default(),
            chat,
            count: 0,
            at: now(),
            buttons: Vec::new(),
            responses: Vec::new(),
        }
    }

    /// What the person did: `/2` presses the second button of the last message, everything else is typed.
    fn input(&self, typed: String) -> Input {
        let number = typed.strip_prefix('/').and_then(|number| number.parse::<usize>().ok());
        let pressed = number.and_then(|number| self.buttons.get(number.checked_sub(1)?));
        match pressed.map(|button| &button.act) {
            Some(Act::Press(press)) => Input::Tap { press: press.clone(), message: None },
            _ => Input::Text { text: typed, quote: None, about: None },
        }
    }

    /// One event and all that follows from it. What is heard as one question is answered when no more comes.
    fn play(&mut self, input: Input) {
        self.at = self.at.plus(READING);
        self.turn(input);
        while let Some(due) = self.session.wake_at.filter(|due| due.since(self.at) <= READING) {
            self.at = due.max(self.at);
            self.turn(Input::Timer);
        }
    }

    fn turn(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.count += 1;
            let at = self.at;
            let id = match (&input, self.session.wake_at) {
                (Input::Timer, Some(due)) => flows::timer_id(due),
                _ => format!("terminal/{}", self.count),
            };
            let event = Event { id, chat: self.chat.clone(), at, order: Some(self.count), lang: None, input };
            let step = flows::step(&self.catalog, std::mem::take(&mut self.session), &event, at, random());
            self.session = step.session;
            for effect in step.effects {
                match effect {
                    Effect::Say(message) | Effect::Revise { to: message, .. } => self.show(message),
                    Effect::Record(response) => self.record(*response),
                    Effect::Look(look) => inputs.push_back(Input::Found(Box::new(self.look(look)))),
                    Effect::Erase => self.responses.clear(),
                    Effect::Consent(_)
                    | Effect::Count(_)
                    | Effect::Contact(_)
                    | Effect::Asked(_)
                    | Effect::Helped { .. }
                    | Effect::Ticket(_) => {}
                }
            }
        }
    }

    fn show(&mut self, message: Message) {
        println!("{}", message.text);
        let mut number = 0;
        for row in &message.rows {
            let labels = row.iter().map(|button| {
                number += 1;
                match &button.act {
                    Act::Press(_) => format!("[{number}] {}", button.label),
                    Act::Url(url) => format!("[{number}] {} ({url})", button.label),
                }
            });
            println!("  {}", labels.collect::<Vec<_>>().join("   "));
        }
        println!();
        self.buttons = message.rows.into_iter().flatten().collect();
    }

    fn record(&mut self, response: Response) {
        println!("[recorded: {} rows, {}]\n", response.answers.len(), response.status.code());
        self.responses.retain(|it| it.id != response.id);
        self.responses.push(response);
    }

    fn look(&mut self, look: Look) -> Found {
        let plain = |code: &str| code.replace('-', "");
        let named = |it: &Response| match &look.receipt {
            None => true,
            Some(code) => it.receipt.as_deref().map(plain).as_ref() == Some(code),
        };
        let responses: Vec<_> = self.responses.iter().filter(|it| named(it)).cloned().collect();
        let mut changed = 0;
        if look.action != LookAction::See {
            changed = u32::try_from(responses.len()).unwrap_or(u32::MAX);
            self.responses.retain(|it| !named(it));
        }
        Found { look, responses, changed, tickets: Vec::new() }
    }
}
