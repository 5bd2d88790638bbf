//! Single sign-on of the console.

use std::net::IpAddr;

use reqwest::Url;

use super::{ConfigError, Settings};

/// What the provider says of a second factor, unless set: `mfa` (RFC 8176).
const FACTOR: &str = "mfa";

/// The word for no such words.
const NO_FACTOR: &str = "none";

/// Longest words on the button, characters.
const LABEL: usize = 60;

/// The provider that officials may sign in with.
#[derive(Clone)]
pub struct Sso {
    /// Its address, as it names itself in its tokens.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// What proves us there.
    pub client_secret: String,
    /// What of a person is their login here.
    pub claim: Claim,
    /// Words of its `amr` that mean that it has asked for a second factor.
    pub factor: Vec<String>,
    /// Passwords are for administrators of the whole country alone.
    pub only: bool,
    /// What the button says; `None`: our own words, in the visitor's language.
    pub label: Option<String>,
    /// Where the provider sends people back to.
    pub back: String,
}

/// What of a person is their login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `preferred_username`.
    Username,
    /// `email`, if the provider has verified it.
    Email,
}

/// What a provider may name as its addresses: https; without it only what is on this machine, and only if the provider
/// itself is so. One elsewhere would choose what we call here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    bare: bool,
}

impl Named {
    /// By the provider of this address, which was found safe.
    pub(crate) fn by(issuer: &str) -> Self {
        Self { bare: is_bare(issuer) }
    }

    /// Whether we may go there, or send people there.
    pub(crate) fn is_safe(self, url: &str) -> bool {
        is_safe(url) && (self.bare || !is_bare(url))
    }
}

impl Claim {
    /// As the provider and the setting call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Username => "preferred_username",
            Self::Email => "email",
        }
    }
}

/// The provider, if one is set. `public_url` was checked.
pub(super) fn sso(settings: &Settings, public_url: Option<&str>) -> Result<Option<Sso>, ConfigError> {
    let Some(issuer) = settings.sso_issuer.clone() else {
        if settings.sso_client_id.is_some() || settings.sso_client_secret.is_some() {
            let problem =
                "required with SSO_CLIENT_ID and SSO_CLIENT_SECRET; without single sign-on leave all three out";
            return Err(ConfigError::setting("SSO_ISSUER", problem));
        }
        if settings.sso_only == Some(true) {
            return Err(ConfigError::setting("SSO_ISSUER", "required with SSO_ONLY=true: nobody else could come in"));
        }
        return Ok(None);
    };
    if !is_safe(&issuer) {
        return Err(ConfigError::setting(
            "SSO_ISSUER",
            "must be the provider's https address, as it names itself, such as https://id.example.gov.vn/realms/office",
        ));
    }
    let public_url = public_url.ok_or_else(|| {
        ConfigError::setting("PUBLIC_URL", "required with SSO_ISSUER: the provider sends people back to it")
    })?;
    let needed = |name, value: &Option<String>| {
        value.clone().ok_or_else(|| {
            ConfigError::setting(name, "required with SSO_ISSUER; the provider gives it when the console is registered")
        })
    };
    let named = settings.sso_claim.as_deref().unwrap_or(Claim::Username.name());
    let claim = [Claim::Username, Claim::Email].into_iter().find(|it| it.name() == named);
    let claim = claim.ok_or_else(|| ConfigError::setting("SSO_CLAIM", "takes preferred_username or email"))?;
    let words = settings.sso_factor.as_deref().unwrap_or(FACTOR).split(',').map(str::trim);
    let mut factor: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if factor.iter().any(|word| word == NO_FACTOR) {
        if factor.len() > 1 {
            return Err(ConfigError::setting("SSO_FACTOR", "takes words of the provider's amr, or none alone"));
        }
        factor.clear();
    }
    let label = settings.sso_label.as_ref().map(|label| label.trim().to_owned());
    if label.as_ref().is_some_and(|label| label.chars().count() > LABEL) {
        return Err(ConfigError::setting("SSO_LABEL", format!("takes at most {LABEL} characters")));
    }
    Ok(Some(Sso {
        issuer,
        client_id: needed("SSO_CLIENT_ID", &settings.sso_client_id)?,
        client_secret: needed("SSO_CLIENT_SECRET", &settings.sso_client_secret)?,
        claim,
        factor,
        only: settings.sso_only.unwrap_or(false),
        label,
        back: format!("{public_url}/console/sso/back"),
    }))
}

/// Whether what is said at an address can be neither read nor changed on the way: https, or this machine.
fn is_safe(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.to_canonical().is_loopback());
    let bare = url.username().is_empty() && url.password().is_none() && !host.is_empty();
    bare && (url.scheme() == "https" || url.scheme() == "http" && here)
}

/// Without encryption.
fn is_bare(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "http")
}

#[cfg(test)]
mod tests {
    use super::{Named, is_safe};
    use crate::config::{Config, Settings};

    #[test]
    fn only_https_or_this_machine_is_safe() {
        for url in ["https://id.a.vn/realms/x", "http://127.0.0.1:9/", "http://localhost", "http://[::1]:80/a"] {
            assert!(is_safe(url), "{url}");
        }
        for url in [
            "",
            "id.a.vn",
            "http://id.a.vn",
            "http://localhost.a.vn",
            "http://10.0.0.1",
            "http://127.0.0.1.a.vn",
            "ftp://127.0.0.1/",
            "https://a:b@id.a.vn",
            "file:///etc/passwd",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }

    #[test]
    fn a_provider_elsewhere_names_nothing_on_this_machine_without_https() {
        let (elsewhere, here) = (Named::by("https://id.a.vn/realms/x"), Named::by("http://127.0.0.1:9"));
        for url in ["http://127.0.0.1:6379/jwks", "HTTP://localhost/token", "http://[::1]/me"] {
            assert!(!elsewhere.is_safe(url) && here.is_safe(url), "{url}");
        }
        for url in ["https://id.a.vn/jwks", "https://keys.a.vn"] {
            assert!(elsewhere.is_safe(url) && here.is_safe(url), "{url}");
        }
        for url in ["http://id.a.vn/jwks", "http://10.0.0.1", "ftp://127.0.0.1"] {
            assert!(!elsewhere.is_safe(url) && !here.is_safe(url), "{url}");
        }
    }

    #[test]
    fn settings_that_cannot_be_used_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let base = || Settings {
            database_url: Some(format!("sqlite://{}", dir.path().join("a.db").display())),
            public_url: Some("https://a.vn".to_owned()),
            sso_issuer: Some("https://id.a.vn/realms/x".to_owned()),
            sso_client_id: Some("langnghe".to_owned()),
            sso_client_secret: Some("hunter2hunter2".to_owned()),
            ..Settings::default()
        };
        let config = Config::new(base()).unwrap().sso.unwrap();
        assert_eq!((config.back.as_str(), config.factor), ("https://a.vn/console/sso/back", vec!["mfa".to_owned()]));
        for (name, settings) in [
            ("SSO_ISSUER", Settings { sso_issuer: Some("http://id.a.vn".to_owned()), ..base() }),
            ("PUBLIC_URL", Settings { public_url: None, ..base() }),
            ("SSO_CLIENT_ID", Settings { sso_client_id: None, ..base() }),
            ("SSO_CLIENT_SECRET", Settings { sso_client_secret: None, ..base() }),
            ("SSO_CLAIM", Settings { sso_claim: Some("sub".to_owned()), ..base() }),
            ("SSO_LABEL", Settings { sso_label: Some("x".repeat(61)), ..base() }),
            ("SSO_FACTOR", Settings { sso_factor: Some("mfa, none".to_owned()), ..base() }),
            ("SSO_ISSUER", Settings { sso_issuer: None, ..base() }),
            ("SSO_ISSUER", Settings { sso_issuer: None, sso_client_secret: None, ..base() }),
            ("SSO_ISSUER", Settings { sso_issuer: None, sso_client_id: None, ..base() }),
        ] {
            let error = Config::new(settings).map(|_| ()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name}: ")) && !error.contains("hunter2"), "{error}");
        }
        let none = Settings { sso_issuer: None, sso_client_id: None, sso_client_secret: None, ..base() };
        let error = Config::new(Settings { sso_only: Some(true), ..none }).map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("SSO_ISSUER: "), "{error}");
        let off = Settings { sso_issuer: None, sso_client_id: None, sso_client_secret: None, ..base() };
        assert!(Config::new(off).unwrap().sso.is_none());
        for (set, words) in [("none", &[][..]), (" none ,", &[]), ("hwk, ,sms", &["hwk", "sms"])] {
            let settings = Settings { sso_factor: Some(set.to_owned()), ..base() };
            assert_eq!(Config::new(settings).unwrap().sso.unwrap().factor, words, "{set}");
        }
    }
}
