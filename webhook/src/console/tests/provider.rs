//! A provider of single sign-on of our own, for what no good one does: its tokens can be told to be wrong. The stories run
//! against one that is not ours.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit, Mac};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use super::browser::Browser;
use super::door::House;
use crate::app::{now, random};
use crate::config::Settings;

pub(super) const CLIENT: &str = "langnghe";
pub(super) const SECRET: &str = "a secret, with: signs & spaces";

/// The names of its two keys.
const NAMES: [&str; 2] = ["one", "two"];

/// What the provider says and does.
pub(super) struct Plan {
    /// Over the claims of a good token; null takes one away.
    pub(super) claims: Value,
    /// Over the description of itself.
    pub(super) described: Value,
    /// What it says when it is asked for more.
    pub(super) more: Value,
    /// How the token is signed: `EdDSA` by `signer`, `HS256` with the shared secret, `none`.
    pub(super) alg: &'static str,
    /// Which of its keys it shows, with which it signs, and which it says that it signed with.
    pub(super) shown: usize,
    pub(super) signer: usize,
    pub(super) named: usize,
    /// An answer in place of any other to these paths.
    pub(super) instead: Option<(&'static str, StatusCode, String)>,
    /// Who brings a code meets somebody here when it has come, and again before it is answered.
    pub(super) held: Option<Arc<Barrier>>,
    nonce: String,
    challenge: String,
    /// What it was asked for, in order.
    pub(super) asked: Vec<String>,
}

pub(super) struct Provider {
    pub(super) url: String,
    plan: Mutex<Plan>,
    keys: [CoreEdDsaPrivateSigningKey; 2],
}

/// A fresh key: PKCS#8 around 32 random bytes.
fn key(id: &str) -> CoreEdDsaPrivateSigningKey {
    let der =
        [b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".as_slice(), &random::<32>()].concat();
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let pem = format!("{begin}\n{}\n{end}\n", BASE64.encode(&der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(id.to_owned()))).unwrap()
}

impl Provider {
    pub(super) async fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let plan = Plan {
            claims: json!({}),
            described: json!({}),
            more: json!({}),
            alg: "EdDSA",
            shown: 0,
            signer: 0,
            named: 0,
            instead: None,
            held: None,
            nonce: String::new(),
            challenge: String::new(),
            asked: Vec::new(),
        };
        let url = format!("http://{}", listener.local_addr().unwrap());
        let it = Arc::new(Self { url, plan: Mutex::new(plan), keys: NAMES.map(key) });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&it));
        tokio::spawn(async move { axum::serve(listener, router).await });
        it
    }

    pub(super) fn plan<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        change(&mut self.plan.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The settings of a service that knows it.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            public_url: Some("https://a.vn".to_owned()),
            sso_issuer: Some(self.url.clone()),
            sso_client_id: Some(CLIENT.to_owned()),
            sso_client_secret: Some(SECRET.to_owned()),
            ..Settings::default()
        }
    }

    /// Somebody begins, and signs in at the provider: where it sends the browser back to.
    pub(super) async fn sent_back(&self, browser: &mut Browser<'_>) -> String {
        let there = browser.get("/console/sso").await;
        let query = there.to().strip_prefix(&format!("{}/auth?", self.url)).unwrap_or_else(|| panic!("{there:?}"));
        let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let value = |name: &str| asked.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned();
        assert_eq!(value("redirect_uri"), "https://a.vn/console/sso/back");
        assert_eq!([value("client_id"), value("response_type")], [CLIENT, "code"]);
        assert_eq!(value("code_challenge_method"), "S256");
        assert_eq!([value("prompt"), value("max_age")], ["login", "0"], "she signs in anew there");
        self.plan(|plan| (plan.nonce, plan.challenge) = (value("nonce"), value("code_challenge")));
        format!("/console/sso/back?code=good&state={}", value("state"))
    }

    /// What a good one says of itself.
    pub(super) fn description(&self) -> Value {
        let url = &self.url;
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/auth"),
            "token_endpoint": format!("{url}/token"),
            "userinfo_endpoint": format!("{url}/me"),
            "jwks_uri": format!("{url}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA", "RS256", "HS256", "none"],
        })
    }

    fn token(&self, plan: &Plan) -> String {
        let claims = json!({
            "iss": self.url,
            "sub": "subject of an",
            "aud": CLIENT,
            "exp": now().0 / 1000 + 60,
            "iat": now().0 / 1000,
            "auth_time": now().0 / 1000,
            "nonce": plan.nonce,
            "preferred_username": "Login.AN",
            "amr": ["pwd", "mfa"],
        });
        let header = json!({"alg": plan.alg, "typ": "JWT", "kid": NAMES[plan.named]});
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&header), part(&over(claims, &plan.claims)));
        let signature = match plan.alg {
            "HS256" => {
                let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
                mac.update(text.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            "none" => Vec::new(),
            _ => self.keys[plan.signer].sign(&CoreJwsSigningAlgorithm::EdDsa, text.as_bytes()).unwrap(),
        };
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

/// One object over another; null takes a member away.
fn over(mut under: Value, above: &Value) -> Value {
    for (name, value) in above.as_object().into_iter().flatten() {
        if value.is_null() {
            under.as_object_mut().unwrap().remove(name);
        } else {
            under[name] = value.clone();
        }
    }
    under
}

async fn answer(State(it): State<Arc<Provider>>, uri: Uri, headers: HeaderMap, body: String) -> Response {
    if let Some(held) = it.plan(|plan| plan.held.clone()).filter(|_| uri.path() == "/token") {
        held.wait().await;
        held.wait().await;
    }
    it.plan(|plan| {
        let path = uri.path();
        plan.asked.push(path.to_owned());
        if let Some((at, status, text)) = &plan.instead
            && path.starts_with(at)
        {
            return if status.is_redirection() {
                (*status, [("location", text.clone())]).into_response()
            } else {
                (*status, [("content-type", "application/json")], text.clone()).into_response()
            };
        }
        match path {
            "/.well-known/openid-configuration" => Json(over(it.description(), &plan.described)).into_response(),
            "/jwks" => Json(json!({"keys": [it.keys[plan.shown].as_verification_key()]})).into_response(),
            "/token" => {
                let given = |name: &str| {
                    let mut pairs = form_urlencoded::parse(body.as_bytes());
                    pairs.find(|(known, _)| known == name).map_or(String::new(), |(_, value)| value.into_owned())
                };
                let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let basic = BASE64.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)).as_bytes());
                if headers.get(AUTHORIZATION).is_none_or(|it| *it != format!("Basic {basic}")) {
                    return (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client"}))).into_response();
                }
                let proof = BASE64URL_NOPAD.encode(&Sha256::digest(given("code_verifier").as_bytes()));
                if given("code") != "good" || proof != plan.challenge {
                    return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
                }
                let mut said = json!({"access_token": "access", "token_type": "Bearer"});
                if plan.alg != "nothing" {
                    said["id_token"] = it.token(plan).into();
                }
                Json(said).into_response()
            }
            "/me" => Json(plan.more.clone()).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    })
}

/// A service that knows the provider, with an administrator whose login is `login.an`.
pub(super) async fn house(provider: &Provider) -> House {
    let house = House::with(provider.settings()).await;
    house.person("an", "vn", &[(flows::office::Role::Administrator, "vn")]).await;
    house
}
