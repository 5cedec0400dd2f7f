//! Proxies, and the lists of hosts that need none.

use std::net::Ipv6Addr;

use crate::base_url::BaseUrl;
use crate::proxy::{ProxyUrl, is_without_proxy};
use crate::{Input, rest, text};

/// The bytes are a host, a port and a list.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let port = input.arbitrary().unwrap_or(443);
    let host = text(&mut input);
    let list = String::from_utf8_lossy(rest(&mut input)).into_owned();
    ProxyUrl::new(&list);
    let is_listed = is_without_proxy(&list, &host, port);
    for more in [format!("{list},."), format!(". {list}")] {
        assert_eq!(is_without_proxy(&more, &host, port), is_listed, "each entry for itself");
    }
    assert!(is_without_proxy(&format!("{list},*"), &host, port), "a star is for all");
    let Ok(base) = BaseUrl::new(&format!("https://{host}:{port}")) else { return };
    let host = base.host();
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let is_name = host.chars().all(is_plain) && !host.trim_matches('.').is_empty();
    let is_address = inner.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    assert!(is_name || is_address, "{host:?} is taken for a host");
    for entry in [host.to_owned(), format!("{host}:{port}"), format!(" ,{host}, ")] {
        assert!(is_without_proxy(&entry, host, port), "{host:?} is named by {entry:?}");
    }
}
