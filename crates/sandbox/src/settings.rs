//! How a sandbox behaves all the time, as opposed to what is scripted for
//! single requests.

use std::time::Duration;

use crate::NameChange;

/// Set by the [`Builder`](crate::Builder), whose methods tell what each means.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) api_key: String,
    pub(crate) base_address: String,
    pub(crate) processing_time: Duration,
    pub(crate) minimum_poll_interval: Option<Duration>,
    pub(crate) out_of_credits_status: u16,
    pub(crate) request_limit: Option<u64>,
    pub(crate) name_changes: Vec<NameChange>,
    pub(crate) refuses_adds_after_success: bool,
    pub(crate) sample_limit: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            api_key: String::new(),
            base_address: String::new(),
            processing_time: Duration::ZERO,
            minimum_poll_interval: None,
            out_of_credits_status: 200,
            request_limit: None,
            name_changes: Vec::new(),
            refuses_adds_after_success: false,
            sample_limit: 4 * 1024 * 1024,
        }
    }
}
