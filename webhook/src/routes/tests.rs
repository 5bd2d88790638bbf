//! Whose posts the web chat takes.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::web::same_origin;

fn from(headers: &[(&'static str, &'static str)]) -> HeaderMap {
    headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

#[test]
fn a_browser_that_names_the_site_is_believed() {
    let host = ("host", "a.vn");
    assert!(same_origin(&from(&[host, ("sec-fetch-site", "same-origin")]), None));
    for site in ["cross-site", "same-site", "none"] {
        assert!(!same_origin(&from(&[host, ("sec-fetch-site", site)]), None), "{site}");
    }
}

#[test]
fn an_older_browser_names_its_origin() {
    let post = |origin| from(&[("host", "10.0.0.5:8080"), ("origin", origin)]);
    assert!(same_origin(&post("http://10.0.0.5:8080"), None));
    assert!(same_origin(&post("https://a.vn"), Some("https://a.vn/khao-sat")));
    assert!(!same_origin(&post("https://b.vn"), Some("https://a.vn")));
    assert!(!same_origin(&post("null"), Some("https://a.vn")));
}

#[test]
fn what_is_no_browser_holds_nobodys_cookie() {
    assert!(same_origin(&from(&[("host", "a.vn")]), None));
}
