//! Where the service is.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ureq::http::Uri;
use ureq::http::uri::Authority;

/// The address that the paths of all requests stand below, and the only one
/// that the key is sent to.
///
/// It is `https`, or `http` to a loopback host, so that a key never crosses a
/// network in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    uri: Uri,
}

impl BaseUrl {
    /// The service's own address.
    pub const DEFAULT: &str = "https://api.extracta.ai/api/v1";

    /// Reads an address such as `https://api.extracta.ai/api/v1`. Slashes at
    /// its end are dropped.
    ///
    /// # Errors
    ///
    /// Anything but `https`, or `http` to a loopback host (`127.0.0.0/8`,
    /// `::1`, `localhost`, `….localhost`); what is neither a name nor an address,
    /// such as `127.1`; user information, a query or a
    /// fragment.
    pub fn new(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim().trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| NOT_A_URL)?;
        let authority = uri.authority().ok_or(NOT_A_URL)?;
        let host = authority.host();
        let reason = match uri.scheme_str() {
            // The parser drops a fragment without a word.
            _ if text.contains(['?', '#']) => {
                "the base URL may not have a query or a fragment: leave out what follows \"?\" or \"#\""
            }
            _ if authority.as_str().contains('@') => {
                "the base URL may not have a user name or password: leave out what stands before \"@\", and give the key apart"
            }
            _ if !is_place(authority) => return Err(NOT_A_URL),
            Some("https") => return Ok(BaseUrl { text: text.into(), uri }),
            Some("http") if is_loopback(host) => return Ok(BaseUrl { text: text.into(), uri }),
            Some("http") => {
                "the base URL must begin with https://, so that nobody on the way can read the key; http:// is for this machine alone (localhost, 127.0.0.1)"
            }
            _ => "the base URL must begin with https://",
        };
        Err(BaseUrlError(reason))
    }

    /// The address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the address is of this machine itself, where a stand-in of the
    /// service runs.
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }

    /// The host: a name, or an address, one of version 6 in brackets.
    pub fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    /// The port, written or not.
    pub(crate) fn port(&self) -> u16 {
        let default = if self.uri.scheme_str() == Some("http") { 80 } else { 443 };
        self.uri.port_u16().unwrap_or(default)
    }

    /// The address as the HTTP library takes it.
    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The value of the `Host` header: the host, and the port where one is
    /// written.
    pub(crate) fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The path that all paths stand below: empty, or with a slash at its
    /// beginning and none at its end.
    pub(crate) fn path(&self) -> &str {
        self.uri.path().trim_end_matches('/')
    }
}

const NOT_A_URL: BaseUrlError =
    BaseUrlError("the base URL cannot be read: it should look like https://api.extracta.ai/api/v1");

/// Whether this host, an IPv6 address in brackets, is the machine itself.
fn is_loopback(host: &str) -> bool {
    let host = bare(host);
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Whether this is a host, with a port or without. The parser of URLs takes more
/// for a host, and drops without a word a port that does not fit, and what stands
/// between a bracket and the port.
pub(super) fn is_place(authority: &Authority) -> bool {
    let place = authority.as_str().rsplit('@').next().unwrap_or_default();
    let port = place.strip_prefix(authority.host());
    let is_port =
        |port: &str| port.is_empty() || port.starts_with(':') && authority.port_u16().is_some();
    is_host(authority.host()) && port.is_some_and(is_port)
}

/// Whether this is a name, or an address, one of version 6 in brackets.
///
/// A name whose last word is a number is an address of version 4, and written
/// as four numbers: the system's resolver reads `127.1` as one too.
fn is_host(host: &str) -> bool {
    if host.contains(['[', ']']) {
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        return address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.starts_with("0x") || last.starts_with("0X") || last.bytes().all(|b| b.is_ascii_digit())
    {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    name.len() <= 253
        && name.split('.').all(|word| (1..=63).contains(&word.len()) && word.bytes().all(is_plain))
}

/// In lower case, without brackets, and without the dot that ends a full name.
pub(super) fn bare(host: &str) -> String {
    host.replace(['[', ']'], "").trim_end_matches('.').to_ascii_lowercase()
}

impl Default for BaseUrl {
    fn default() -> Self {
        BaseUrl { text: BaseUrl::DEFAULT.into(), uri: Uri::from_static(BaseUrl::DEFAULT) }
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        BaseUrl::new(text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a text is no base URL, and what to do. It does not repeat the text,
/// which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BaseUrlError(&'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_service() {
        let base = BaseUrl::default();
        assert_eq!(BaseUrl::new(BaseUrl::DEFAULT), Ok(base.clone()));
        assert_eq!(base.authority(), "api.extracta.ai");
        assert_eq!(base.path(), "/api/v1");
        assert!(!base.is_loopback());
    }

    #[test]
    fn slashes_at_the_end_are_dropped() {
        let base = BaseUrl::new(" https://example.com:8443/a/b// ").expect("a base URL");
        assert_eq!(base.to_string(), "https://example.com:8443/a/b");
        assert_eq!(base.authority(), "example.com:8443");
        assert_eq!(BaseUrl::new("https://example.com/").expect("a base URL").path(), "");
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for host in
            ["127.0.0.1", "127.9.9.9:80", "[::1]:8080", "localhost", "LOCALHOST:1", "a.localhost"]
        {
            let base = BaseUrl::new(&format!("http://{host}/api")).expect(host);
            assert!(base.is_loopback(), "{host}");
        }
        for host in [
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "10.0.0.1",
            "[::2]",
            "0.0.0.0",
            "notlocalhost",
        ] {
            let error = BaseUrl::new(&format!("http://{host}/api")).expect_err(host);
            assert!(error.to_string().contains("https://"), "{host}");
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        let (word, long) = ("a".repeat(63), "a.".repeat(126) + "a");
        for host in
            ["a", "a.b", "a.b.", "xn--a", "a_b", "1a", "1.a", "10.0.0.1", "[2001:db8::1]", "[::]"]
                .into_iter()
                .chain([&*word, &*long])
        {
            let base = BaseUrl::new(&format!("https://{host}:443/api")).expect(host);
            assert_eq!(base.host(), host);
        }
        let (word, long) = (word + "a", long + "a");
        for host in [
            "[2001:db8]200",
            "[2001:db8::1]200",
            "[::1]x",
            "x[::1]",
            "[2001:db8]",
            "[]",
            "[a.b]",
            "[127.0.0.1]",
            "[::1%25lo]",
            "[v1.a]",
            "::1",
            "2001:db8::1",
            ".",
            "..",
            ".a",
            "a..b",
            "a..",
            "a b",
            "a%20b",
            "a!b",
            "a*b",
            "*",
            "a~b",
            "a,b",
            "a;b",
            "a$b",
            "a=b",
            "a'b",
            "(a)",
            "127.1",
            "1",
            "0x7f000001",
            "a.0x7f",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "a.1",
            "127.0.0.1.",
        ]
        .into_iter()
        .chain([&*word, &*long])
        {
            for scheme in ["http", "https"] {
                assert_eq!(BaseUrl::new(&format!("{scheme}://{host}")), Err(NOT_A_URL), "{host}");
                let with_port = BaseUrl::new(&format!("{scheme}://{host}:443"));
                assert_eq!(with_port, Err(NOT_A_URL), "{host}");
            }
        }
    }

    #[test]
    fn what_could_leak_or_mislead_is_refused() {
        for text in [
            "https://user:secret@example.com",
            "https://secret@example.com/",
            "https://example.com/?secret",
            "https://example.com/#secret",
            "ftp://example.com",
            "example.com/api",
            "/api",
            "https://",
            "https:///api",
            "https://exa mple.com",
            "https://example.com:",
            "https://example.com:65536",
            "https://[::1]:99999/api",
            "",
        ] {
            let error = BaseUrl::new(text).expect_err(text);
            assert!(!error.to_string().contains("secret"), "{text}");
        }
    }
}
