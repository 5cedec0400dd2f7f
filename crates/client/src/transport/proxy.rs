//! The proxy that the environment asks for.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use ureq::{Proxy, ProxyProtocol};

use super::base_url::{BaseUrl, bare, is_place};
use crate::error::ClientError;

/// The variables that name a proxy, the first that is set counting.
///
/// `HTTP_PROXY` is not among them. The service is reached over https, and in a
/// CGI program, such as many a PHP host, a visitor sets that variable by
/// sending a header `Proxy`.
const PROXY: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The variables that name the hosts that need no proxy.
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// The address of a proxy, which may hold a name and a password: it is shown
/// nowhere.
#[derive(Clone)]
pub struct ProxyUrl(Proxy);

impl ProxyUrl {
    /// An address such as `http://proxy.example:3128`, with `name:password@` in
    /// front of the host where the proxy asks for them. `None` if it is none, or
    /// of a SOCKS proxy, which is not supported.
    pub fn new(url: &str) -> Option<Self> {
        let proxy = read(url)?;
        let is_http = matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
        is_http.then_some(ProxyUrl(proxy))
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProxyUrl(..)")
    }
}

/// The proxy at this address. `None` where its host is none.
fn read(url: &str) -> Option<Proxy> {
    Proxy::new(url.trim()).ok().filter(|proxy| proxy.uri().authority().is_some_and(is_place))
}

/// The proxy for this address: the one that was asked for, or by the environment that `value_of` tells. One
/// for this machine's own addresses would be asked to connect to itself, so
/// there is none for them.
pub(super) fn proxy_for(
    base: &BaseUrl,
    asked_for: Option<&ProxyUrl>,
    value_of: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, ClientError> {
    if let Some(ProxyUrl(proxy)) = asked_for {
        return Ok((!base.is_loopback()).then(|| proxy.clone()));
    }
    let first_of = |names: &[&'static str]| {
        let value = |name| value_of(name).filter(|value| !value.trim().is_empty());
        names.iter().find_map(|name| Some((*name, value(name)?)))
    };
    let is_excepted = first_of(&NO_PROXY)
        .is_some_and(|(_, list)| is_without_proxy(&list, base.host(), base.port()));
    let Some((variable, value)) = first_of(&PROXY).filter(|_| !base.is_loopback() && !is_excepted)
    else {
        return Ok(None);
    };
    // To go around a proxy that was asked for would be worse. Its value is not
    // repeated: it may hold a password.
    let reason = match read(&value).map(|proxy| (proxy.protocol(), proxy)) {
        Some((ProxyProtocol::Http | ProxyProtocol::Https, proxy)) => return Ok(Some(proxy)),
        Some(_) => "is a SOCKS proxy, which is not supported",
        None => "cannot be used",
    };
    Err(ClientError::usage(format!(
        "the proxy in {variable} {reason}: set it to an http:// proxy, or list the service's \
         host in NO_PROXY"
    )))
}

/// Whether a list such as `NO_PROXY` names this host, as curl reads it: names
/// and addresses between commas or spaces, each with its port or without.
///
/// A name stands for itself and for the hosts below it, with a dot or `*.` in
/// front or without; an address for itself or, with `/` and a number of bits,
/// for its network; `*` for all.
pub fn is_without_proxy(list: &str, host: &str, port: u16) -> bool {
    let host = bare(host);
    list.split([',', ' ', '\t']).any(|entry| {
        let (entry, entry_port) = without_port(entry);
        let entry = bare(entry);
        let covers = match host.parse::<IpAddr>() {
            Ok(address) => network(&entry).is_some_and(|network| network.contains(&address)),
            Err(_) => covers_name(&entry, &host),
        };
        (covers || entry == "*") && entry_port.is_none_or(|entry_port| entry_port == port)
    })
}

/// The entry and its port. Several colons without brackets are an address of
/// version 6, which has none.
fn without_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':').map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) if host.ends_with(']') || !host.contains(':') => (host, Some(port)),
        _ => (entry, None),
    }
}

fn covers_name(entry: &str, host: &str) -> bool {
    let name = entry.strip_prefix('*').unwrap_or(entry).trim_start_matches('.');
    let below = host.strip_suffix(name);
    !name.is_empty() && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

fn network(entry: &str) -> Option<IpNet> {
    entry.parse().or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_hosts_without_a_proxy_is_read_as_curl_reads_it() {
        let v4 = "192.168.5.7";
        let v6 = "[2001:db8::5]";
        for (list, host, port, is_named) in [
            // Names, and the hosts below them.
            ("api.extracta.ai", "api.extracta.ai", 443, true),
            ("API.Extracta.AI", "api.extracta.ai", 443, true),
            ("extracta.ai", "api.extracta.ai", 443, true),
            (".extracta.ai", "api.extracta.ai", 443, true),
            (".extracta.ai", "extracta.ai", 443, true),
            ("*.extracta.ai", "api.extracta.ai", 443, true),
            ("ai", "api.extracta.ai", 443, true),
            ("tracta.ai", "api.extracta.ai", 443, false),
            ("api.extracta.ai", "extracta.ai", 443, false),
            ("api.extracta.ai.example", "api.extracta.ai", 443, false),
            ("extracta.ai.", "api.extracta.ai", 443, true),
            ("extracta.ai", "api.extracta.ai.", 443, true),
            // Lists.
            ("a.example,extracta.ai", "api.extracta.ai", 443, true),
            ("a.example, extracta.ai", "api.extracta.ai", 443, true),
            ("a.example extracta.ai", "api.extracta.ai", 443, true),
            (" , ,extracta.ai,", "api.extracta.ai", 443, true),
            ("a.example, b.example", "api.extracta.ai", 443, false),
            ("", "api.extracta.ai", 443, false),
            (",", "api.extracta.ai", 443, false),
            (".", "api.extracta.ai", 443, false),
            // All.
            ("*", "api.extracta.ai", 443, true),
            ("a.example, *", "api.extracta.ai", 443, true),
            ("*", v4, 443, true),
            ("*", v6, 443, true),
            // Ports.
            ("extracta.ai:443", "api.extracta.ai", 443, true),
            ("extracta.ai:8443", "api.extracta.ai", 443, false),
            ("*:443", "api.extracta.ai", 443, true),
            ("192.168.5.7:443", v4, 443, true),
            ("192.168.5.7:80", v4, 443, false),
            ("[2001:db8::5]:443", v6, 443, true),
            ("[2001:db8::5]:80", v6, 443, false),
            // Addresses, and networks of them.
            ("192.168.5.7", v4, 443, true),
            ("192.168.5.70", v4, 443, false),
            ("5.7", v4, 443, false),
            ("192.168.0.0/16", v4, 443, true),
            ("192.168.5.0/30", v4, 443, false),
            ("192.168.5.4/30", v4, 443, true),
            ("0.0.0.0/0", v4, 443, true),
            ("192.168.5.7/32", v4, 443, true),
            ("192.168.5.7/33", v4, 443, false),
            ("192.168.5.7/x", v4, 443, false),
            ("10.0.0.0/8, 192.168.0.0/16", v4, 443, true),
            ("2001:db8::5", v6, 443, true),
            ("[2001:db8::5]", v6, 443, true),
            ("2001:DB8:0::5", v6, 443, true),
            ("2001:db8::/32", v6, 443, true),
            ("[2001:db8::]/32", v6, 443, true),
            ("2001:db9::/32", v6, 443, false),
            ("::/0", v6, 443, true),
            ("::/0", v4, 443, false),
            ("::1", v6, 443, false),
            ("::1", "[::1]", 443, true),
            ("[::1]", "[::1]", 443, true),
        ] {
            assert_eq!(is_without_proxy(list, host, port), is_named, "{list:?} {host} {port}");
        }
    }

    /// The proxy for the service in this environment.
    fn proxy_in(environment: &[(&str, &str)]) -> Result<Option<String>, String> {
        let value_of = |name: &str| {
            let variable = environment.iter().find(|(other, _)| *other == name);
            variable.map(|(_, value)| (*value).to_owned())
        };
        proxy_for(&BaseUrl::default(), None, value_of)
            .map(|proxy| proxy.map(|proxy| proxy.host().to_owned()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_variable_for_https_comes_before_the_one_for_all() {
        let proxy = |environment: &[(&str, &str)]| proxy_in(environment).expect("a proxy").unwrap();
        let (https, all) = (("HTTPS_PROXY", "http://https:1"), ("ALL_PROXY", "http://all:1"));
        assert_eq!(proxy(&[https, all]), "https");
        assert_eq!(proxy(&[("https_proxy", "http://low:1"), https, all]), "low");
        assert_eq!(proxy(&[("HTTPS_PROXY", ""), all]), "all");
        assert_eq!(proxy(&[("HTTPS_PROXY", " "), ("all_proxy", "low:1"), all]), "low");
        assert_eq!(proxy_in(&[("HTTP_PROXY", "http://http:1")]), Ok(None));
    }

    #[test]
    fn a_socks_proxy_is_refused_unless_another_comes_before_it() {
        let socks = ("ALL_PROXY", "socks5h://socks:1");
        assert!(proxy_in(&[socks]).expect_err("SOCKS").contains("ALL_PROXY is a SOCKS proxy"));
        let https = ("HTTPS_PROXY", "http://https:1");
        assert_eq!(proxy_in(&[socks, https]), Ok(Some("https".into())));
        assert_eq!(proxy_in(&[socks, ("NO_PROXY", "extracta.ai")]), Ok(None));
    }

    #[test]
    fn a_proxy_that_is_asked_for_needs_no_environment_and_is_shown_nowhere() {
        let asked_for = ProxyUrl::new("http://name:secret@proxy.example:3128").expect("a proxy");
        let environment = |_: &str| Some("*".to_owned());
        let proxy = proxy_for(&BaseUrl::default(), Some(&asked_for), environment);
        assert_eq!(proxy.expect("a proxy").expect("one").host(), "proxy.example");
        let loopback = BaseUrl::new("http://127.0.0.1:1").expect("a base URL");
        let none = proxy_for(&loopback, Some(&asked_for), |_| None).expect("no error");
        assert!(none.is_none());
        assert_eq!(format!("{asked_for:?}"), "ProxyUrl(..)");
        assert!(ProxyUrl::new("socks5://proxy.example:1080").is_none());
    }

    #[test]
    fn a_proxy_has_a_host() {
        for url in
            ["http://[2001:db8]200:80", "http://[::1]x:80", "http://a..b:80", "http://1.2.3:80"]
        {
            assert!(ProxyUrl::new(url).is_none(), "{url}");
            let error = proxy_in(&[("HTTPS_PROXY", url)]).expect_err(url);
            assert!(error.contains("HTTPS_PROXY cannot be used"), "{error}");
        }
        for url in ["http://[2001:db8::1]:80", "proxy", "http://10.0.0.1:80", "http://a_b.c.:80"] {
            assert!(ProxyUrl::new(url).is_some(), "{url}");
        }
    }

    #[test]
    fn an_empty_list_hides_no_other() {
        let https = ("HTTPS_PROXY", "http://https:1");
        for (first, second) in [("no_proxy", "NO_PROXY"), ("NO_PROXY", "no_proxy")] {
            for empty in ["", " "] {
                assert_eq!(proxy_in(&[https, (first, empty), (second, "*")]), Ok(None));
            }
        }
        assert_eq!(proxy_in(&[https, ("NO_PROXY", "")]), Ok(Some("https".into())));
    }
}
