//! The handle of a running sandbox: its threads, and what may be asked and
//! scripted while it runs.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Handle, Runtime};

use crate::route::BASE_PATH;
use crate::service::Service;
use crate::{Builder, Fault, Journal, Nth, Rewrite, Route, Treatment, connection};

/// A running stand-in of the service on a port of this machine.
///
/// It has threads of its own and is driven by plain calls. Dropping it closes
/// its connections, ends its threads and completes the journal's file.
#[derive(Debug)]
pub struct Sandbox {
    service: Arc<Service>,
    address: SocketAddr,
    classification_ids: Vec<String>,
    // None only while it is dropped.
    runtime: Option<Runtime>,
}

impl Sandbox {
    /// A builder with the defaults that its methods tell.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A sandbox with all defaults.
    ///
    /// # Errors
    /// As [`Builder::start`].
    pub fn start() -> io::Result<Sandbox> {
        Sandbox::builder().start()
    }

    pub(crate) fn serve(
        listener: std::net::TcpListener,
        service: Service,
        classification_ids: Vec<String>,
    ) -> io::Result<Sandbox> {
        let service = Arc::new(service);
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("extracta-sandbox")
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        runtime.spawn(accept(listener, Arc::clone(&service)));
        Ok(Sandbox { service, address, classification_ids, runtime: Some(runtime) })
    }

    /// What a client is configured with: `http://127.0.0.1:PORT/api/v1`.
    pub fn base_url(&self) -> String {
        format!("{}{BASE_PATH}", self.service.settings().base_address)
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key that it accepts.
    pub fn api_key(&self) -> &str {
        &self.service.settings().api_key
    }

    /// The id of the classification that was given first.
    pub fn classification_id(&self) -> &str {
        self.classification_ids.first().map_or("", String::as_str)
    }

    /// The ids of the classifications that were given, in their order.
    pub fn classification_ids(&self) -> &[String] {
        &self.classification_ids
    }

    /// Everything seen so far. A request whose answer a client has read to its
    /// end is complete in it.
    pub fn journal(&self) -> Journal {
        self.service.recorder.snapshot()
    }

    /// Scripts a fault for the `nth` requests of a route, counted from 1 since
    /// the start: `2`, `2..=4`, `3..`, `..` or [`Nth::Every`]. Of several for
    /// one request, the first to be scripted applies.
    pub fn fault(&self, route: Route, nth: impl Into<Nth>, fault: Fault) {
        self.service.script().fault(route, nth.into(), fault);
    }

    /// Scripts a change to the successful answers to the `nth` requests of a
    /// route. Several for one request apply in the order of scripting.
    pub fn rewrite(&self, route: Route, nth: impl Into<Nth>, rewrite: Rewrite) {
        self.service.script().rewrite(route, nth.into(), rewrite);
    }

    /// Settles the fate of every file, from now on, whose name on the wire
    /// contains the text. Of several for one name, the first applies.
    pub fn treat(&self, name_contains: impl Into<String>, treatment: Treatment) {
        self.service.script().treat(name_contains.into(), treatment);
    }

    /// Forgets all faults, rewrites and treatments. Requests go on being
    /// counted from the start.
    pub fn clear_script(&self) {
        self.service.script().clear();
    }

    /// The credits that are left.
    pub fn credits(&self) -> u64 {
        self.service.world().credits()
    }

    /// Sets the credits that are left, as a purchase would.
    pub fn set_credits(&self, credits: u64) {
        self.service.world().set_credits(credits);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        if Handle::try_current().is_ok() {
            // Inside another runtime waiting is not allowed.
            runtime.shutdown_background();
        } else {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection::serve(stream, Arc::clone(&service)));
            }
            // Out of file descriptors, most likely: some are about to close.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}
