//! `chat`: plays a survey in the terminal with the code that plays it everywhere else.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use flows::{Act, Button, Catalog, Input, Message, Platform, Press};

use crate::app::now;
use crate::rehearsal::{self, Rehearsal, Seen};

pub(super) fn chat(file: &Path) -> ExitCode {
    let survey = match super::check::open(file) {
        Ok(survey) => survey,
        Err(code) => return code,
    };
    let around = Catalog { kb: Arc::new(flows::kb::reference()), ..Catalog::default() };
    // As on Zalo, whose messages carry everything in words; a grid of buttons is of no use here.
    let rehearsal = Rehearsal::new(Platform::Zalo, now());
    let mut table = Table { catalog: rehearsal::catalog(&survey, around), rehearsal, buttons: Vec::new() };
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

struct Table {
    catalog: Catalog,
    rehearsal: Rehearsal,
    /// The buttons of the last message.
    buttons: Vec<Button>,
}

impl Table {
    /// What the person did: `/2` presses the second button of the last message, everything else is typed.
    fn input(&self, typed: String) -> Input {
        let number = typed.strip_prefix('/').and_then(|number| number.parse::<usize>().ok());
        let pressed = number.and_then(|number| self.buttons.get(number.checked_sub(1)?));
        match pressed.map(|button| &button.act) {
            Some(Act::Press(press)) => Input::Tap { press: press.clone(), message: None },
            _ => Input::Text { text: typed, quote: None, about: None },
        }
    }

    fn play(&mut self, input: Input) {
        for seen in self.rehearsal.play(&self.catalog, input) {
            match seen {
                Seen::Said(_, message) | Seen::Revised(_, message) => self.show(message),
                Seen::Recorded(it) => println!("[recorded: {} rows, {}]\n", it.answers.len(), it.status.code()),
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
}
