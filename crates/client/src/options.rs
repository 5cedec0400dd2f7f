//! How a client reaches the service, and how it works.

use std::path::PathBuf;

use extracta_protocol::session::SessionSettings;

use crate::{BaseUrl, Limits, ProxyUrl};

/// The options of a client. All have a default that suits the public service.
///
/// ```
/// use extracta_client::{BaseUrl, Options};
///
/// let mut options = Options::default();
/// options.base_url = BaseUrl::new("http://127.0.0.1:8080/api/v1").unwrap();
/// options.session.concurrency = 2;
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Where the service is. Default `https://api.extracta.ai/api/v1`.
    pub base_url: BaseUrl,
    /// A PEM file of certificate authorities to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The proxy to go through, whatever the environment says. By default it is
    /// that of `HTTPS_PROXY`, else of `ALL_PROXY`, but for hosts in `NO_PROXY`. A
    /// base URL of this machine is always reached directly.
    pub proxy: Option<ProxyUrl>,
    /// The program's name, in front of this library's in the header
    /// `User-Agent`: `invoices/2.1`, say. Control characters are left out.
    pub user_agent: Option<String>,
    /// How long one exchange may take, and how much it may bring.
    pub limits: Limits,
    /// Sizes of requests and batches, pacing, and how long to wait.
    pub session: SessionSettings,
    /// The directory of a small file by which all clients of this machine that
    /// have the same base URL and key keep the pause between results requests
    /// together, whatever process they are in: the service's limit is theirs
    /// together.
    ///
    /// By default the environment variable `EXTRACTA_STATE_DIR` names it, or
    /// else it is `extracta` in `$XDG_STATE_HOME` or in `$HOME/.local/state`.
    /// It is made where there is none, for its owner alone. On a local disk:
    /// not all network file systems have locks.
    ///
    /// **Accounts that share a key need the same directory**: name one that
    /// they may all write, by a group of theirs and with its setgid bit.
    ///
    /// Where there is no directory or it cannot be written, a client keeps the
    /// pause by itself and warns. With [`poll_pause`] below 2 s it does so too,
    /// without a warning, unless a directory is named here or by
    /// `EXTRACTA_STATE_DIR`.
    ///
    /// The file holds times and whether somebody waits, neither key nor address.
    /// Its name is a hash of both, cut short: it tells whoever may list the
    /// directory whether a key that they have, or guess, is used here.
    ///
    /// [`poll_pause`]: SessionSettings::poll_pause
    pub state_dir: Option<PathBuf>,
}
