//! Cookies and limits.

use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use super::*;
use crate::buckets::Buckets;

fn headers(name: &'static str, value: &str) -> HeaderMap {
    HeaderMap::from_iter([(
        axum::http::HeaderName::from_static(name),
        HeaderValue::from_str(value).expect("header value"),
    )])
}

/// `name=value` of a `Set-Cookie`.
fn pair(set: &str) -> String {
    set.split(';').next().expect("a pair").to_owned()
}

#[test]
fn a_cookie_names_its_browser_among_others() {
    let cookies = Cookies::new([7; 32], false);
    let user = Cookies::fresh();
    assert_eq!(user.len(), 32);
    assert_ne!(user, Cookies::fresh());
    let set = cookies.set(&user);
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Secure"));
    let sent = format!("theme=dark; {}; other=1", pair(&set));
    assert_eq!(cookies.user(&headers(COOKIE.as_str(), &sent)), Some(user));
}

#[test]
fn a_changed_or_foreign_cookie_names_nobody() {
    let cookies = Cookies::new([7; 32], false);
    let good = pair(&cookies.set(&Cookies::fresh()));
    let other = Cookies::new([8; 32], false);
    assert_eq!(other.user(&headers(COOKIE.as_str(), &good)), None);
    let (name, value) = good.split_once('=').expect("a pair");
    let (user, mac) = value.split_once('.').expect("a mac");
    let mut flipped = user.to_owned();
    let first = if flipped.remove(0) == '0' { '1' } else { '0' };
    flipped.insert(0, first);
    for bad in [format!("{name}={flipped}.{mac}"), format!("{name}={user}"), format!("{name}={user}."), String::new()] {
        assert_eq!(cookies.user(&headers(COOKIE.as_str(), &bad)), None, "{bad}");
    }
}

#[test]
fn with_https_the_cookie_stays_with_https_and_this_host() {
    let cookies = Cookies::new([7; 32], true);
    let set = cookies.set(&Cookies::fresh());
    assert!(set.starts_with("__Host-") && set.contains("; Secure") && set.contains("Path=/"));
}

#[test]
fn a_bucket_empties_and_fills_again() {
    let buckets = Buckets::new(2.0, 1.0);
    let start = Instant::now();
    let takes = [0, 0, 0, 500, 1000, 1000].map(|ms| buckets.take("a", start + Duration::from_millis(ms)));
    assert_eq!(takes, [true, true, false, false, true, false]);
    assert!(buckets.take("b", start));
}

#[test]
fn a_flood_of_keys_takes_bounded_memory() {
    let buckets = Buckets::new(1.0, 1.0);
    let now = Instant::now();
    for key in 0..450_000 {
        buckets.take(&key, now);
    }
    assert!(buckets.len() <= 200_000, "{}", buckets.len());
    assert!(!buckets.take(&449_999, now), "a young key is still known");
}

#[test]
fn addresses_of_one_household_are_one() {
    let limits = Limits::default();
    let now = Instant::now();
    let from = |host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 2, host, 0, 0, 1));
    let granted = (0..2000).filter(|host| limits.visit(from(*host), now)).count();
    assert_eq!(granted, 600);
}

#[test]
fn five_wrong_codes_lock_an_address_for_a_while() {
    let limits = Limits::default();
    let (start, from) = (Instant::now(), IpAddr::V4([192, 0, 2, 1].into()));
    let after = |minutes: u64| start + Duration::from_secs(60 * minutes);
    for _ in 0..20 {
        assert!(limits.try_code(from, start), "right ones are not counted");
        limits.right_code(from, start);
    }
    let granted = (0..9).filter(|_| limits.try_code(from, start)).count();
    assert_eq!(granted, 5);
    assert!(limits.try_code(IpAddr::V4([192, 0, 2, 2].into()), start));
    assert!(!limits.try_code(from, after(11)));
    assert!(limits.try_code(from, after(13)) && !limits.try_code(from, after(13)));
}

#[test]
fn the_address_is_the_one_that_our_own_proxy_saw() {
    let peer: IpAddr = "10.0.0.1".parse().expect("address");
    let sent = headers("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.7");
    let seen = |proxies| address(peer, &sent, proxies).to_string();
    assert_eq!(seen(0), "10.0.0.1");
    assert_eq!(seen(1), "10.0.0.7");
    assert_eq!(seen(2), "203.0.113.9");
    assert_eq!(seen(9), "10.0.0.1");
}

#[test]
fn one_address_leaves_places_for_the_files_of_others() {
    let limits = Limits::default();
    let address = |n: u8| IpAddr::from([10, 0, 0, n]);
    let mut coming: Vec<_> = (0..9).filter_map(|_| limits.coming(address(1))).collect();
    assert_eq!(coming.len(), 4);
    coming.extend((2..9).flat_map(|n| [n; 4]).filter_map(|n| limits.coming(address(n))));
    assert_eq!(coming.len(), 16, "and all of them have an end");
    coming.clear();
    assert!(limits.coming(address(1)).is_some());
}
