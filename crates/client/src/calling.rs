//! Calls of the routes that ask or change something at once.

use std::time::{Duration, Instant};

use extracta_protocol::call::Call;
use extracta_protocol::retry::Jitter;

use crate::client::Client;
use crate::error::ClientError;
use crate::files::FileBody;
use crate::random::random_seed;

impl Client {
    /// Calls a route that asks or changes something at once: see
    /// [`call`](crate::call) for all of them.
    ///
    /// It is sent again, as the client's retries allow, while that does no harm:
    /// what creates or deletes only while surely nothing of it is done.
    ///
    /// ```no_run
    /// # fn show(client: &extracta_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use extracta_client::{ClassificationId, call};
    ///
    /// let id = ClassificationId::new("-OPXQuIrkHuA2QZkY-44").ok_or("no usable id")?;
    /// let view = client.call(&call::view_classification(&id))?;
    /// println!("{} has {} types", view.definition.name, view.definition.document_types.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The service refuses or fails, or the network does. With
    /// [`is_possibly_done`](ClientError::is_possibly_done) it may be done all the
    /// same; with [`is_gone`](ClientError::is_gone) what was named is not there.
    pub fn call<T>(&self, call: &Call<T>) -> Result<T, ClientError> {
        let _scope = self.cancel.scope();
        let started = Instant::now();
        let mut jitter = Jitter::from_seed(random_seed()?.jitter);
        let mut tries = 1;
        loop {
            let mut body = FileBody::new(&call.request.body, &[]);
            let seen = self.network.exchange(&call.request, &mut body, &self.cancel, &mut |_| {});
            let failure = match call.read(&seen) {
                Ok(read) => return Ok(read),
                Err(failure) => failure,
            };
            let wait = match failure.may_be_sent_again {
                true => self.options.session.retry.decide(tries, failure.retry_after, &mut jitter),
                false => None,
            };
            if wait.is_some_and(|wait: Duration| !self.cancel.wait(wait)) {
                tries += 1;
                continue;
            }
            let doing = format!("cannot {}", call.purpose);
            let mut error = ClientError::new(doing, failure.error).after(tries, started.elapsed());
            error.retry_after = failure.retry_after;
            error.is_possibly_done = failure.is_possibly_done;
            error.is_gone = failure.is_gone;
            return Err(error);
        }
    }
}
