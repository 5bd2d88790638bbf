//! Uploads, articles and broadcasts: what Zalo checks of them, and how it looks at an article before it is there.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::api::{Refused, words};
use super::message::{code, invalid, only};
use super::{Shared, State, Zalo};
use crate::telegram::content;

const DAY: i64 = 86_400_000;

/// How long an upload is known.
const UPLOAD_LIFE: i64 = 7 * DAY;

/// What Zalo says of the articles that are made from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Review {
    /// It is there at once.
    #[default]
    Passes,
    /// It is being looked at until this is changed.
    Lasts,
    /// It goes against the rules of content.
    Fails,
}

/// The OA's articles and uploads.
#[derive(Debug, Default)]
pub(super) struct House {
    review: Review,
    serial: u64,
    /// What was uploaded, by its name: picture or file, and when.
    uploads: BTreeMap<String, (&'static str, i64)>,
    /// What is in it, by its name.
    contents: BTreeMap<String, String>,
    /// What each person was sent, in order: picture or file, and what is in it.
    given: BTreeMap<String, Vec<(&'static str, String)>>,
    /// The article that a token asks for, and its words.
    tokens: BTreeMap<String, (String, Value)>,
    /// Articles that are there.
    articles: BTreeMap<String, Value>,
    /// What was broadcast: the article and the targets.
    broadcasts: Vec<(String, Value)>,
    left: Option<u64>,
    /// How many follow the OA, where it is told.
    pub(super) followers: Option<u64>,
    /// Whether it is night, where that does not go by the clock.
    night: Option<bool>,
    /// The next broadcast is done and answered by a gateway's page.
    pub(super) lost: bool,
}

impl Zalo {
    /// What Zalo says of articles, those included that it looks at now.
    pub fn review(&self, review: Review) {
        self.0.shared.lock().house.review = review;
        self.0.shared.bell.ring();
    }

    /// The articles that are there, by their ids.
    pub fn articles(&self) -> BTreeMap<String, Value> {
        self.0.shared.lock().house.articles.clone()
    }

    /// How many articles were made, those included that are still looked at.
    pub fn articles_made(&self) -> usize {
        self.0.shared.lock().house.tokens.len()
    }

    /// What was broadcast, oldest first: the article and the targets.
    pub fn broadcasts(&self) -> Vec<(String, Value)> {
        self.0.shared.lock().house.broadcasts.clone()
    }

    /// Whether it is night for broadcasts; by the clock unless set.
    pub fn set_night(&self, night: bool) {
        self.0.shared.lock().house.night = Some(night);
    }

    /// The next broadcast is done, and its answer lost.
    pub fn lose_broadcast(&self) {
        self.0.shared.lock().house.lost = true;
    }

    /// So many follow the OA; nothing is said of it unless set.
    pub fn set_followers(&self, followers: u64) {
        self.0.shared.lock().house.followers = Some(followers);
    }

    /// How many files were uploaded.
    pub fn uploads(&self) -> usize {
        self.0.shared.lock().house.uploads.len()
    }

    /// What a person was sent besides words, in order: picture or file, and what is in it
    /// ([`content`]).
    pub fn carried(&self, user: &str) -> Vec<(&'static str, String)> {
        self.0.shared.lock().house.given.get(user).cloned().unwrap_or_default()
    }

    /// How many broadcasts the OA may still send; as many as it likes unless set.
    pub fn broadcasts_left(&self, left: u64) {
        self.0.shared.lock().house.left = Some(left);
    }
}

/// Whether a path is one of these.
pub(super) fn is_one(path: &str) -> bool {
    path.starts_with("/v2.0/article/")
        || path.starts_with("/v2.0/oa/upload/")
        || matches!(path, "/v2.0/oa/message" | "/v2.0/oa/quota/message")
}

/// The parts of an upload: the file's name, how large it is, and what is in it.
pub(super) fn parts(kind: &str, body: &[u8]) -> Value {
    let boundary = kind.split("boundary=").nth(1).unwrap_or_default().trim_matches('"');
    let text = String::from_utf8_lossy(body);
    let named = text.contains("name=\"file\"");
    let name = text.split("filename=\"").nth(1).and_then(|it| it.split('"').next()).unwrap_or_default();
    // What stands around the file: two lines of the boundary and the head of the part.
    let head = text.split("\r\n\r\n").next().map_or(0, str::len) + 4;
    let size = body.len().saturating_sub(head + boundary.len() + "\r\n----\r\n".len());
    let bytes = body.get(head..head + size).unwrap_or_default();
    json!({ "named": named, "name": name, "size": size, "content": content(bytes) })
}

/// Does what the call asks; refuses what Zalo refuses.
pub(super) fn perform(shared: &Shared, oa: &str, path: &str, body: &Value) -> Result<Value, Refused> {
    let now = shared.clock.now();
    let mut state = shared.lock();
    let done = match path {
        "/v2.0/oa/upload/image" => upload(&mut state.house, body, "image", 1 << 20, &["jpg", "jpeg", "png"], now),
        "/v2.0/oa/upload/file" => upload(&mut state.house, body, "file", 5 << 20, &["pdf", "doc", "docx"], now),
        "/v2.0/article/create" => create(&mut state.house, body, None),
        "/v2.0/article/update" => {
            let id = body["id"].as_str().filter(|id| state.house.articles.contains_key(*id)).map(str::to_owned);
            let id = id.ok_or_else(|| invalid("id"));
            id.and_then(|id| create(&mut state.house, body, Some(id)))
        }
        "/v2.0/article/verify" => verify(&mut state.house, body),
        "/v2.0/article/remove" => {
            let id = body["id"].as_str().unwrap_or_default();
            state.house.articles.remove(id).map(|_| json!({})).ok_or_else(|| invalid("id"))
        }
        "/v2.0/oa/quota/message" => {
            let left = state.house.left.unwrap_or(2000);
            Ok(json!({ "type": "active", "remain": left, "total": 2000 }))
        }
        "/v2.0/oa/message" => broadcast(&mut state, body, now),
        _ => Err(code(-209)),
    };
    if let Err((code, words)) = &done
        && matches!(code, -201 | -209 | -210)
    {
        // The service could have known.
        state.wrong.push(format!("{path} of {oa} refused with {code}: {words}"));
    }
    drop(state);
    shared.bell.ring();
    done
}

fn upload(
    house: &mut House,
    body: &Value,
    kind: &'static str,
    most: u64,
    endings: &[&str],
    now: i64,
) -> Result<Value, Refused> {
    if body["named"] != true {
        return Err(invalid("file"));
    }
    if body["size"].as_u64().unwrap_or(u64::MAX) > most {
        return Err(code(-210));
    }
    let name = body["name"].as_str().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if !endings.contains(&ending.as_str()) {
        // Zalo says nothing, and takes nothing.
        return Ok(json!({}));
    }
    house.serial += 1;
    let name = format!("up{:08x}=", house.serial);
    let content = body["content"].as_str().unwrap_or_default();
    if kind == "image" && !content.starts_with("picture ") {
        return Err(invalid("file"));
    }
    house.contents.insert(name.clone(), content.to_owned());
    house.uploads.insert(name.clone(), (kind, now));
    Ok(if kind == "image" { json!({ "attachment_id": name }) } else { json!({ "token": name }) })
}

/// Picture or file, and what is in it.
pub(super) type Carried = Option<(&'static str, String)>;

/// Somebody was sent it.
pub(super) fn given(state: &mut State, user: &str, carried: Carried) {
    if let Some(carried) = carried {
        state.house.given.entry(user.to_owned()).or_default().push(carried);
    }
}

/// What a consultation message carries besides words: a picture or a document that was uploaded within a week.
pub(super) fn carried(state: &State, attachment: &Value, now: i64) -> Result<Carried, Refused> {
    let payload = &attachment["payload"];
    let (kind, name) = if attachment["type"] == "file" {
        ("file", payload["token"].as_str())
    } else if payload["template_type"] == "media" {
        let element = payload["elements"].as_array().filter(|it| it.len() == 1).and_then(|it| it.first());
        let element = element.ok_or_else(|| invalid("elements"))?;
        if payload.get("buttons").is_some() || element["media_type"] != "image" {
            return Err(code(-233));
        }
        ("image", element["attachment_id"].as_str())
    } else {
        return Ok(None);
    };
    let content = name.and_then(|name| state.house.contents.get(name)).cloned().unwrap_or_default();
    match name.and_then(|name| state.house.uploads.get(name)) {
        Some((known, at)) if *known == kind && now - at < UPLOAD_LIFE => Ok(Some((kind, content))),
        Some((known, _)) if *known == kind => Err(code(-100)),
        _ => Err(invalid("attachment_id")),
    }
}

fn create(house: &mut House, body: &Value, id: Option<String>) -> Result<Value, Refused> {
    let fields = body.as_object().ok_or_else(|| invalid("body"))?;
    let known = ["id", "type", "title", "author", "description", "cover", "body", "status", "comment"];
    only(fields, &known, "article")?;
    let most = [("title", 150), ("author", 50), ("description", 300)];
    for (name, most) in most {
        let length = body[name].as_str().map_or(0, |it| it.chars().count());
        if length == 0 || length > most {
            return Err(invalid(name));
        }
    }
    let cover = body["cover"]["photo_url"].as_str().unwrap_or_default();
    if body["cover"]["cover_type"] != "photo" || !cover.starts_with("https://") {
        return Err(invalid("cover"));
    }
    let said = |it: &Value| it["type"] == "text" && it["content"].as_str().is_some_and(|it| !it.trim().is_empty());
    if !body["body"].as_array().is_some_and(|parts| !parts.is_empty() && parts.iter().all(said)) {
        return Err(invalid("body"));
    }
    if body["type"] != "normal" || body["status"] != "show" {
        return Err(invalid("type"));
    }
    house.serial += 1;
    let id = id.unwrap_or_else(|| format!("{:016x}", 0x8f6d_0000_u64 + house.serial));
    let token = format!("tok{:08x}==", house.serial);
    house.tokens.insert(token.clone(), (id, body.clone()));
    Ok(json!({ "token": token }))
}

fn verify(house: &mut House, body: &Value) -> Result<Value, Refused> {
    let found = body["token"].as_str().and_then(|token| house.tokens.get(token)).cloned();
    let (id, article) = found.ok_or_else(|| invalid("token"))?;
    match house.review {
        Review::Lasts => Err(code(-214)),
        Review::Fails => Err(code(-248)),
        Review::Passes => {
            house.articles.insert(id.clone(), article);
            Ok(json!({ "id": id }))
        }
    }
}

fn broadcast(state: &mut State, body: &Value, now: i64) -> Result<Value, Refused> {
    let target = body["recipient"]["target"].as_object().cloned().unwrap_or_default();
    targets(&target)?;
    let payload = &body["message"]["attachment"]["payload"];
    let element = payload["elements"].as_array().filter(|it| it.len() == 1).and_then(|it| it.first());
    let element = element.filter(|it| it["media_type"] == "article" && payload["template_type"] == "media");
    let element = element.ok_or_else(|| code(-233))?;
    let article = element["attachment_id"].as_str().unwrap_or_default();
    if !state.house.articles.contains_key(article) {
        return Err(invalid("attachment_id"));
    }
    // 22:00 to 06:00 in Việt Nam.
    let minute = (now + 7 * 3_600_000).rem_euclid(DAY) / 60_000;
    if state.house.night.unwrap_or(!(6 * 60..22 * 60).contains(&minute)) {
        return Err((-234, words(-234).to_owned()));
    }
    match &mut state.house.left {
        Some(0) => return Err(code(-211)),
        Some(left) => *left -= 1,
        None => {}
    }
    state.house.broadcasts.push((article.to_owned(), Value::Object(target)));
    state.serial += 1;
    Ok(json!({ "message_id": format!("b{:016x}", state.serial) }))
}

/// Lists of codes, each within its range.
fn targets(target: &Map<String, Value>) -> Result<(), Refused> {
    only(target, &["ages", "gender", "locations", "cities", "platform"], "target")?;
    let within = |name: &str, from: u64, to: u64| match target.get(name) {
        None => Ok(()),
        Some(Value::Array(codes)) if !codes.is_empty() => {
            let fits = |it: &Value| it.as_u64().is_some_and(|it| (from..=to).contains(&it));
            if codes.iter().all(fits) { Ok(()) } else { Err(invalid(name)) }
        }
        Some(_) => Err(invalid(name)),
    };
    within("ages", 0, 7)?;
    within("locations", 0, 2)?;
    within("cities", 0, 63)?;
    within("platform", 1, 3)?;
    match target.get("gender").map(Value::as_u64) {
        None | Some(Some(0..=2)) => Ok(()),
        Some(_) => Err(invalid("gender")),
    }
}
