//! Proxies, and the lists of hosts that need none.

use std::net::Ipv6Addr;

use extracta_client::internal::is_without_proxy;
use extracta_client::{BaseUrl, ProxyUrl};

use crate::{Input, rest, text};

/// The bytes are a host, a port and a list.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let port = input.arbitrary().unwrap_or(443);
    let host = text(&mut input);
    let list = String::from_utf8_lossy(rest(&mut input)).into_owned();
    ProxyUrl::new(&list);
    let is_host = BaseUrl::new(&format!("https://{host}:{port}")).is_ok();
    let is_listed = is_without_proxy(&list, &host, port);
    for more in [format!("{list},."), format!(". {list}")] {
        assert_eq!(is_without_proxy(&more, &host, port), is_listed, "each entry for itself");
    }
    assert!(is_without_proxy(&format!("{list},*"), &host, port), "a star is for all");
    // The parser of base URLs takes more for a host than there can be.
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let is_name = host.chars().all(is_plain) && !host.trim_matches('.').is_empty();
    let is_address = inner.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    if is_host && (is_name || is_address) {
        for entry in [host.clone(), format!("{host}:{port}"), format!(" ,{host}, ")] {
            let is_named = is_without_proxy(&entry, &host, port);
            assert!(is_named, "{host:?} is named by {entry:?}");
        }
    }
}
