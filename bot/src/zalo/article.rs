//! Articles and broadcasts: made, looked at by Zalo, sent out, changed, removed.

use flows::bulletin::{Article, Targets};
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::{Account, Failure};
use crate::{SendError, net, pick};

/// Why a call about an article or a broadcast did not do what it was to do, by what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArticleError {
    /// Zalo takes no broadcast at night: at six in the morning again.
    #[error("Zalo takes no broadcast between 22:00 and 06:00")]
    Night,
    /// The account has sent the broadcasts it may: another day or month, or a higher package.
    #[error("the account's broadcasts are used up")]
    Quota,
    /// The account has made the articles it may.
    #[error("the account's articles are used up")]
    Articles,
    /// It goes against Zalo's rules of content: change it.
    #[error("Zalo finds it against its rules of content")]
    Content,
    /// Zalo does not take it as it stands: change it.
    #[error("Zalo does not take it as it stands (code {code})")]
    Refused {
        /// Zalo's code; 0 if it was not even sent.
        code: i64,
    },
    /// Zalo knows no such article.
    #[error("Zalo knows no such article")]
    Gone,
    /// As for any call: [`SendError::Later`], [`SendError::Again`], [`SendError::Token`], [`SendError::Account`] were not
    /// taken; [`SendError::Uncertain`] may have been.
    #[error(transparent)]
    Call(SendError),
}

/// What became of an article that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Zalo is still at it: ask again.
    Processing,
    /// It is there, under this id.
    Ready(String),
}

/// Broadcasts that an account may still send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many are left.
    pub remain: u64,
    /// Of how many.
    pub total: u64,
}

impl Account {
    /// Makes an article that everybody can read once it is ready; `cover` is the public address of its picture. Gives the
    /// token to ask for it with. Nothing is shown to anybody yet, so that one that got lost does no harm.
    ///
    /// # Errors
    /// See [`ArticleError`].
    pub async fn create_article(&self, article: &Article, cover: &str) -> Result<String, ArticleError> {
        self.token(&["v2.0", "article", "create"], &body(article, cover)).await
    }

    /// Puts another text in the place of an article's. Gives the token to ask for it with.
    ///
    /// # Errors
    /// See [`ArticleError`].
    pub async fn update_article(&self, id: &str, article: &Article, cover: &str) -> Result<String, ArticleError> {
        let mut body = body(article, cover);
        body["id"] = Value::from(id);
        self.token(&["v2.0", "article", "update"], &body).await
    }

    async fn token(&self, path: &[&str], body: &Value) -> Result<String, ArticleError> {
        let (answer, _) = self.try_ask(self.post(path, body)).await.map_err(error)?;
        // Made, and not to be found again: as good as not made.
        let token = pick::text(answer.get("data").and_then(|data| data.get("token"))).filter(|token| !token.is_empty());
        token.map(str::to_owned).ok_or(ArticleError::Call(SendError::Again { code: None }))
    }

    /// Asks what became of an article. Changes nothing.
    ///
    /// # Errors
    /// See [`ArticleError`].
    pub async fn verify_article(&self, token: &str) -> Result<Verified, ArticleError> {
        match self.try_ask(self.post(&["v2.0", "article", "verify"], &json!({ "token": token }))).await {
            Ok((answer, _)) => Ok(match pick::id(answer.get("data").and_then(|data| data.get("id"))) {
                Some(id) => Verified::Ready(id),
                None => Verified::Processing,
            }),
            Err(Failure::Said(PROCESSING, _)) => Ok(Verified::Processing),
            Err(Failure::Call(SendError::Uncertain)) => Err(ArticleError::Call(SendError::Again { code: None })),
            Err(failure) => Err(error(failure)),
        }
    }

    /// Removes an article; one that is gone is success.
    ///
    /// # Errors
    /// See [`ArticleError`].
    pub async fn remove_article(&self, id: &str) -> Result<(), ArticleError> {
        match self.try_ask(self.post(&["v2.0", "article", "remove"], &json!({ "id": id }))).await {
            Ok(_) => Ok(()),
            Err(failure) => match error(failure) {
                ArticleError::Gone => Ok(()),
                // Removed twice is removed once.
                ArticleError::Call(SendError::Uncertain) => Err(ArticleError::Call(SendError::Again { code: None })),
                other => Err(other),
            },
        }
    }

    /// Sends an article to the followers that Zalo's targets name. Gives Zalo's name of the broadcast. It cannot be taken
    /// back, and must not be made twice: what is [`SendError::Uncertain`] is for a person to look at.
    ///
    /// # Errors
    /// See [`ArticleError`].
    pub async fn broadcast(&self, article: &str, targets: &Targets) -> Result<Option<String>, ArticleError> {
        let body = json!({
            "recipient": { "target": target(targets) },
            "message": { "attachment": { "type": "template", "payload": {
                "template_type": "media",
                "elements": [{ "media_type": "article", "attachment_id": article }],
            } } },
        });
        let (answer, _) = self.try_ask(self.post(&["v2.0", "oa", "message"], &body)).await.map_err(error)?;
        Ok(pick::id(answer.get("data").and_then(|data| data.get("message_id"))))
    }

    /// How many follow the account, by Zalo's own count; `None` if Zalo does not say. Changes nothing.
    ///
    /// # Errors
    /// As any call.
    pub async fn followers(&self) -> Result<Option<u64>, SendError> {
        let (answer, _) = self.ask(self.client.get(net::below(&self.api, ["v2.0", "oa", "getoa"]))).await?;
        let followers = pick::int(answer.get("data").and_then(|data| data.get("num_follower")));
        Ok(followers.and_then(|it| u64::try_from(it).ok()))
    }

    /// How many broadcasts the account may still send. Changes nothing.
    ///
    /// # Errors
    /// See [`ArticleError`]; an answer without figures is [`SendError::Again`].
    pub async fn broadcast_quota(&self) -> Result<Quota, ArticleError> {
        let (answer, _) =
            self.try_ask(self.post(&["v2.0", "oa", "quota", "message"], &json!({}))).await.map_err(error)?;
        let figure = |name| {
            let figure = pick::int(answer.get("data").and_then(|data| data.get(name)))?;
            u64::try_from(figure).ok()
        };
        let quota = figure("remain").zip(figure("total")).map(|(remain, total)| Quota { remain, total });
        quota.ok_or(ArticleError::Call(SendError::Again { code: None }))
    }
}

/// Article is being processed.
const PROCESSING: i64 = -214;

fn body(article: &Article, cover: &str) -> Value {
    let text = |it: &String| json!({ "type": "text", "content": it });
    json!({
        "type": "normal",
        "title": article.title,
        "author": article.author,
        "description": article.description,
        "cover": { "cover_type": "photo", "photo_url": cover, "status": "show" },
        "body": article.paragraphs.iter().map(text).collect::<Vec<_>>(),
        "status": "show",
        // Nobody of ours reads what is written under an article: questions go to the chat.
        "comment": "hide",
    })
}

/// Zalo's targets in the spelling of 2026: lists of codes. What is not narrowed is left out.
fn target(targets: &Targets) -> Value {
    let mut target = Map::new();
    let lists = [
        ("ages", &targets.ages),
        ("locations", &targets.regions),
        ("cities", &targets.cities),
        ("platform", &targets.platforms),
    ];
    for (name, codes) in lists {
        if !codes.is_empty() {
            target.insert(name.to_owned(), json!(codes));
        }
    }
    if let Some(gender) = targets.gender {
        target.insert("gender".to_owned(), json!(gender));
    }
    Value::Object(target)
}

/// What Zalo's codes mean here. Those that are about a person do not come up.
fn error(failure: Failure) -> ArticleError {
    let (code, words) = match failure {
        Failure::Said(code, words) => (code, words),
        Failure::Call(SendError::Refused { code }) => return ArticleError::Refused { code },
        Failure::Call(error) => return ArticleError::Call(error),
    };
    match code {
        -234 => ArticleError::Night,
        -211 | -218 => ArticleError::Quota,
        -223 if words.contains("quota") => ArticleError::Articles,
        -248 => ArticleError::Content,
        -201 if words.contains("id is invalid") => ArticleError::Gone,
        code => match super::code::error(code, &words) {
            SendError::Refused { code }
            | SendError::Blocked { code }
            | SendError::Window { code }
            | SendError::File { code } => ArticleError::Refused { code },
            error => ArticleError::Call(error),
        },
    }
}
