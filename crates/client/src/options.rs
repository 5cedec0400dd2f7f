//! How a client reaches the service, and how it works.

use std::path::PathBuf;

use extracta_protocol::run::RunSettings;

use crate::{BaseUrl, Limits};

/// The options of a client. All have a default that suits the public service.
///
/// ```
/// use extracta_client::{BaseUrl, Options};
///
/// let mut options = Options::default();
/// options.base_url = BaseUrl::new("http://127.0.0.1:8080/api/v1").unwrap();
/// options.run.concurrency = 2;
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Where the service is. Default `https://api.extracta.ai/api/v1`.
    pub base_url: BaseUrl,
    /// A PEM file of certificate authorities to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// How long one exchange may take, and how much it may bring.
    pub limits: Limits,
    /// Sizes of requests and batches, pacing, and how long to wait.
    pub run: RunSettings,
}
