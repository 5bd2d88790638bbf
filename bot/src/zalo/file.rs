//! Fetching a file from the address that an event names.

use flows::desk::FileRef;
use reqwest::Url;
use reqwest::header::LOCATION;

use super::Account;
use crate::{FetchError, net};

/// The domains that Zalo gives files out from (seen in captured events: `f6.photo.talk.zdn.vn`, `*.zadn.vn`).
const HOSTS: [&str; 2] = ["zdn.vn", "zadn.vn"];

/// Most redirects, each to an address of the same kind.
const HOPS: usize = 3;

impl Account {
    /// Fetches a file by its address: over https, from Zalo's own hosts, and without a token.
    ///
    /// # Errors
    /// What to do next, see [`FetchError`].
    pub async fn fetch(&self, file: &FileRef) -> Result<Vec<u8>, FetchError> {
        let mut url = own(Url::parse(&file.name).map_err(|_| FetchError::Foreign)?)?;
        for _ in 0..=HOPS {
            let response = net::ask_for(self.client.get(self.reached(url.clone()))).await?;
            if !response.status().is_redirection() {
                return net::take_in(response).await;
            }
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).ok_or(FetchError::Foreign)?;
            url = towards(&url, to)?;
        }
        Err(FetchError::Foreign)
    }

    /// Where an address is asked for: itself, or behind the gateway that stands before Zalo's hosts.
    fn reached(&self, url: Url) -> Url {
        let (Some(gateway), Some(host)) = (&self.files, url.host_str()) else { return url };
        let mut behind = gateway.clone();
        behind.set_path(&format!("{}/{host}{}", gateway.path().trim_end_matches('/'), url.path()));
        behind.set_query(url.query());
        behind
    }
}

/// Where a redirect leads: its address may be a path alone.
fn towards(from: &Url, to: &str) -> Result<Url, FetchError> {
    own(from.join(to).map_err(|_| FetchError::Foreign)?)
}

/// An address that may be asked for: one of Zalo's hosts, at its usual port, in nobody's name. Events still name `http`
/// here and there; what a person sent goes encrypted all the same.
fn own(mut url: Url) -> Result<Url, FetchError> {
    if url.scheme() == "http" && url.port().is_none() {
        url.set_scheme("https").map_err(|()| FetchError::Foreign)?;
    }
    let host = url.host_str().unwrap_or_default();
    let theirs = HOSTS.iter().any(|own| host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.')));
    let plain =
        url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    if theirs && plain { Ok(url) } else { Err(FetchError::Foreign) }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::{own, towards};

    #[test]
    fn only_zalos_own_hosts_are_asked_and_only_encrypted() {
        let asked = |url: &str| own(Url::parse(url).unwrap()).map(String::from).ok();
        let good = Some("https://f6.photo.talk.zdn.vn/a/1.jpg?k=v".to_owned());
        assert_eq!(asked("http://f6.photo.talk.zdn.vn/a/1.jpg?k=v"), good);
        assert_eq!(asked("https://F6.photo.talk.ZDN.vn:443/a/1.jpg?k=v"), good);
        assert!(asked("https://s120.zadn.vn/x").is_some());
        for foreign in [
            "https://zdn.vn/1",
            "https://evilzdn.vn/1",
            "https://zdn.vn.evil.example/1",
            "https://evil.example/?zdn.vn",
            "https://f6.zdn.vn:8443/1",
            "http://f6.zdn.vn:80000000000000000000/1",
            "http://f6.zdn.vn:8080/1",
            "https://user@f6.zdn.vn/1",
            "https://user:pass@f6.zdn.vn/1",
            "https://169.254.169.254/latest",
            "https://[::1]/1",
            "https://localhost/1",
            "ftp://f6.zdn.vn/1",
            "file:///etc/passwd",
            "data:text/plain,zdn.vn",
        ] {
            let Ok(url) = Url::parse(foreign) else { continue };
            assert!(own(url).is_err(), "{foreign}");
        }
    }

    #[test]
    fn a_redirect_may_name_a_path_alone_and_leads_nowhere_else() {
        let from = Url::parse("https://f6.photo.talk.zdn.vn/a/1.jpg?k=v").unwrap();
        let to = |to: &str| towards(&from, to).map(String::from).ok();
        assert_eq!(to("/b/2.jpg").as_deref(), Some("https://f6.photo.talk.zdn.vn/b/2.jpg"));
        assert_eq!(to("2.jpg?x").as_deref(), Some("https://f6.photo.talk.zdn.vn/a/2.jpg?x"));
        assert_eq!(to("//s120.zadn.vn/x").as_deref(), Some("https://s120.zadn.vn/x"));
        for foreign in ["//evil.example/x", "https://evil.example/x", "http://[", "file:///etc/passwd"] {
            assert_eq!(to(foreign), None, "{foreign}");
        }
    }
}
