//! `admin`: the first person at the console, and the way back in for whoever lost theirs.

use std::error::Error;
use std::io::Read;

use clap::Subcommand;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use flows::Lang;
use flows::office::Role;
use storage::{Actor, NewPerson, Storage};
use tokio::runtime::Runtime;

use crate::app::{now, random};
use crate::config::Config;
use crate::console::{INVITATION, Passwords, check_password, invitation, is_login, is_name, spelled};
use crate::start;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Admin {
    /// Add an administrator of the whole country, with a password that is made up and printed
    Create {
        /// What the person types to sign in
        login: String,
        /// The person's name
        name: String,
        /// Take the password from the first line of the input instead
        #[arg(long)]
        password_stdin: bool,
    },
    /// Take password and second factor from somebody, and print a code that lets them in once
    Reset {
        /// What the person types to sign in
        login: String,
    },
}

pub(super) fn admin(config: Config, command: Admin) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let done = match command {
            Admin::Create { login, name, password_stdin } => create(&storage, login, name, password_stdin).await,
            Admin::Reset { login } => reset(&storage, &login.to_lowercase()).await,
        };
        storage.leave().await?;
        done?;
        let base = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
        println!("sign in at {base}/console");
        Ok(())
    })
}

async fn create(storage: &Storage, login: String, name: String, given: bool) -> Result<(), Box<dyn Error>> {
    let (login, name) = (login.to_lowercase(), name.trim().to_owned());
    if !is_login(&login) {
        return Err("LOGIN takes 3 to 64 letters, digits, dots, dashes and @".into());
    }
    if !is_name(&name) {
        return Err("NAME takes at most 100 characters".into());
    }
    let password = if given {
        let mut line = String::new();
        std::io::stdin().take(4096).read_to_string(&mut line)?;
        let password = line.lines().next().unwrap_or_default().to_owned();
        check_password(&password, &login, &name).map_err(|weak| weak.words(Lang::En))?;
        password
    } else {
        BASE32_NOPAD.encode(&random::<15>()).to_lowercase()
    };
    let person = NewPerson {
        id: HEXLOWER.encode(&random::<8>()),
        login: login.clone(),
        name,
        unit: "vn".to_owned(),
        lang: Lang::Vi,
        roles: vec![(Role::Administrator.code().to_owned(), "vn".to_owned())],
        password: Some(Passwords::default().keep(&password).await?),
        invitation: None,
    };
    if !storage.person_add(&person, &Actor::Program, now()).await? {
        return Err(format!("{login} is taken; `langnghe admin reset {login}` lets them in again").into());
    }
    println!("added: {login}");
    if !given {
        println!("password: {password}");
    }
    Ok(())
}

async fn reset(storage: &Storage, login: &str) -> Result<(), Box<dyn Error>> {
    let people = storage.people().await?;
    let person = people.iter().find(|it| it.login == login).ok_or("nobody has this login")?;
    let (code, now) = (invitation(), now());
    if person.closed_at.is_some() {
        storage.person_close(person, false, &Actor::Program, now).await?;
    }
    storage.person_invite(person, (&spelled(&code), now.plus(INVITATION)), &Actor::Program, now).await?;
    println!("code (typed as the password, good for 72 h): {code}");
    Ok(())
}
