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

/// Starts a sandbox, which lives as long as the value, with a client of it for
/// sessions with these settings, and its classification.
pub(crate) fn start(
    session: SessionSettings,
) -> Result<(Sandbox, Client, ClassificationId), Failure> {
    let (sandbox, key, options) = service(session)?;
    let classification = ClassificationId::new(sandbox.classification_id());
    let classification = classification.ok_or_else(|| unusable("classification"))?;
    Ok((sandbox, Client::new(key, options)?, classification))
}

/// The same without a client: its key, and the options for it.
pub(crate) fn service(session: SessionSettings) -> Result<(Sandbox, ApiKey, Options), Failure> {
    let builder = Sandbox::builder().linked_example().processing_time(PROCESSING_TIME);
    let sandbox = builder.extraction_time(PROCESSING_TIME).start();
    let sandbox = sandbox.map_err(|error| {
        let reason = error.source().map(|reason| format!(": {reason}")).unwrap_or_default();
        Failure::Unfinished(format!("the sandbox does not start: {error}{reason}"))
    })?;
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&sandbox.base_url()).map_err(|_| unusable("base URL"))?;
    options.session = session;
    options.session.set_poll_pause(POLL_PAUSE);
    let key = ApiKey::new(sandbox.api_key()).ok_or_else(|| unusable("key"))?;
    Ok((sandbox, key, options))
}

fn unusable(what: &str) -> Failure {
    Failure::Unfinished(format!("the sandbox has no usable {what}"))
}
