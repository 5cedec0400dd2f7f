//! `--sandbox`: a stand-in of the service inside this process.

use std::error::Error;
use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Client, Options, SessionSettings};
use extracta_sandbox::Sandbox;

use crate::exit::Failure;

/// How long a batch takes: long enough to be seen waiting.
const PROCESSING_TIME: Duration = Duration::from_secs(1);

/// On loopback nobody is bothered by being asked often, and a first try
/// should feel quick.
const POLL_PAUSE: Duration = Duration::from_millis(200);

/// Starts a sandbox, which lives as long as the value.
pub(crate) fn start() -> Result<Sandbox, Failure> {
    let sandbox = Sandbox::builder().processing_time(PROCESSING_TIME).start();
    sandbox.map_err(|error| {
        let reason = error.source().map(|reason| format!(": {reason}")).unwrap_or_default();
        Failure::Unfinished(format!("the sandbox does not start: {error}{reason}"))
    })
}

/// A client of a sandbox, for sessions with these settings.
pub(crate) fn client(sandbox: &Sandbox, session: SessionSettings) -> Result<Client, Failure> {
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&sandbox.base_url()).map_err(|_| unusable("base URL"))?;
    options.session = SessionSettings { poll_pause: POLL_PAUSE, ..session };
    let key = ApiKey::new(sandbox.api_key()).ok_or_else(|| unusable("key"))?;
    Ok(Client::new(key, options)?)
}

pub(crate) fn classification(sandbox: &Sandbox) -> Result<ClassificationId, Failure> {
    let id = ClassificationId::new(sandbox.classification_id());
    id.ok_or_else(|| unusable("classification"))
}

fn unusable(what: &str) -> Failure {
    Failure::Unfinished(format!("the sandbox has no usable {what}"))
}
