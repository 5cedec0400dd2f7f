//! `--sandbox`: a stand-in of the service inside this process.

use std::time::Duration;

use extracta_client::{ApiKey, BaseUrl, ClassificationId, Options};
use extracta_sandbox::Sandbox;

use crate::exit::{Exit, Failure};
use crate::service::Service;

/// How long a batch takes: long enough to be seen waiting.
const PROCESSING_TIME: Duration = Duration::from_secs(1);

/// On loopback nobody is bothered by being asked often, and a first try
/// should feel quick.
const POLL_PAUSE: Duration = Duration::from_millis(200);

/// A running sandbox, which lives as long as this value.
pub(crate) struct Embedded {
    sandbox: Sandbox,
}

impl Embedded {
    pub(crate) fn start() -> Result<Self, Failure> {
        let sandbox = Sandbox::builder().processing_time(PROCESSING_TIME).start();
        let sandbox =
            sandbox.map_err(|error| failure(&format!("the sandbox does not start: {error}")))?;
        Ok(Embedded { sandbox })
    }

    pub(crate) fn service(&self) -> Result<Service, Failure> {
        let mut options = Options::default();
        options.base_url =
            BaseUrl::new(&self.sandbox.base_url()).map_err(|error| failure(&error.to_string()))?;
        options.run.poll_pause = POLL_PAUSE;
        let key = ApiKey::new(self.sandbox.api_key());
        let key = key.ok_or_else(|| failure("the sandbox has no usable key"))?;
        Ok(Service { key, options })
    }

    pub(crate) fn classification(&self) -> Result<ClassificationId, Failure> {
        ClassificationId::new(self.sandbox.classification_id())
            .ok_or_else(|| failure("the sandbox has no usable classification"))
    }
}

fn failure(message: &str) -> Failure {
    Failure { exit: Exit::Unfinished, message: message.into() }
}
