//! The handle of a running sandbox: its start, its threads, and what may be
//! asked and scripted while it runs.

use std::fs::File;
use std::future::poll_fn;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{io, net};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Handle, Runtime};
use tokio::time::{sleep, sleep_until};

use crate::builder::Builder;
use crate::definition::Definition;
use crate::dress::Afterwards;
use crate::error::Error;
use crate::exchange;
use crate::fault::Fault;
use crate::identifiers::alphanumerics;
use crate::journal::{Journal, Recorder};
use crate::rewrite::Rewrite;
use crate::route::{BASE_PATH, Route};
use crate::script::{Nth, Scripted};
use crate::service::Service;
use crate::store::Store;
use crate::treatment::Treatment;
use crate::webhook::Webhook;

/// A running stand-in of the service on a port of this machine.
///
/// It has threads of its own and is driven by plain calls. Dropping it closes
/// its connections, ends its threads and completes the journal's file.
#[derive(Debug)]
pub struct Sandbox {
    service: Arc<Service>,
    address: SocketAddr,
    classification_ids: Vec<String>,
    extraction_ids: Vec<String>,
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
    pub fn start() -> Result<Sandbox, Error> {
        Sandbox::builder().start()
    }

    /// What a client is configured with: `http://127.0.0.1:PORT/api/v1`.
    pub fn base_url(&self) -> String {
        format!("{}{BASE_PATH}", self.service.origin)
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key that it accepts.
    pub fn api_key(&self) -> &str {
        &self.service.settings.api_key
    }

    /// The id of the classification that was given first.
    pub fn classification_id(&self) -> &str {
        self.classification_ids.first().map_or("", String::as_str)
    }

    /// The ids of the classifications that were given, in their order.
    pub fn classification_ids(&self) -> &[String] {
        &self.classification_ids
    }

    /// The id of the extraction that was given first; empty without any.
    pub fn extraction_id(&self) -> &str {
        self.extraction_ids.first().map_or("", String::as_str)
    }

    /// The ids of the extractions that were given, in their order.
    pub fn extraction_ids(&self) -> &[String] {
        &self.extraction_ids
    }

    /// Everything seen so far. A request whose response a client has read to its
    /// end is complete in it.
    pub fn journal(&self) -> Journal {
        Journal { records: self.service.recorder.records() }
    }

    /// Scripts a fault for the `nth` requests of a route, counted from 1 since
    /// the start: `2`, `2..=4`, `3..`, `..` or [`Nth::Every`]. Of several for
    /// one request, the first to be scripted applies.
    pub fn fault(&self, route: Route, nth: impl Into<Nth>, fault: Fault) {
        self.scripted(Scripted::Fault(route, nth.into(), fault));
    }

    /// Scripts a change to the successful responses to the `nth` requests of a
    /// route. Several for one request apply in the order of scripting.
    pub fn rewrite(&self, route: Route, nth: impl Into<Nth>, rewrite: Rewrite) {
        self.scripted(Scripted::Rewrite(route, nth.into(), rewrite));
    }

    /// Decides what becomes of every file, from now on, whose name on the wire
    /// contains the text. Of several for one name, the first applies.
    pub fn treat(&self, name_contains: impl Into<String>, treatment: Treatment) {
        self.scripted(Scripted::Treatment(name_contains.into(), treatment));
    }

    /// Scripts what was written as text; see [`Scripted`].
    pub fn scripted(&self, scripted: Scripted) {
        self.service.script().scripted.push(scripted);
    }

    /// Forgets all faults, rewrites and treatments. Requests go on being
    /// counted from the start.
    pub fn clear_script(&self) {
        self.service.script().scripted.clear();
    }

    /// The credits that are left.
    pub fn credits(&self) -> u64 {
        self.service.store().credits
    }

    /// Sets the credits that are left, as a purchase would.
    pub fn set_credits(&self, credits: u64) {
        self.service.store().credits = credits;
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

impl Builder {
    /// Starts the sandbox.
    ///
    /// # Errors
    /// The port is taken, the journal's file cannot be opened, the webhook's
    /// address is not on this machine, or the system gives no more threads.
    pub fn start(mut self) -> Result<Sandbox, Error> {
        let failed = |error| Error::Listen(self.port, error);
        let listener = net::TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        if self.api_key.is_empty() {
            self.api_key = format!("sandbox-key-{}", alphanumerics(32));
        }
        if self.definitions.is_empty() {
            self.definitions.push(Definition::example());
        }
        let mut store = Store::default();
        store.credits = self.credits.unwrap_or(1_000_000);
        store.processing_time = self.processing_time;
        store.extraction_time = self.extraction_time;
        store.origin = format!("http://{address}");
        let webhook = self.webhook.as_ref().map(|(url, secret)| Webhook::new(url, secret));
        let extractions = std::mem::take(&mut self.extractions).into_iter();
        let extraction_ids = extractions
            .map(|extraction| store.create_extraction(extraction.id, extraction.details))
            .collect();
        let definitions = std::mem::take(&mut self.definitions).into_iter();
        let classification_ids =
            definitions.map(|definition| store.add_classification(definition)).collect();
        let file = self.journal_file.as_ref().map(|path| {
            let file = File::options().create(true).append(true).open(path);
            file.map_err(|error| Error::JournalFile(path.clone(), error))
        });
        let recorder = Recorder::new(file.transpose()?);
        let service = Arc::new(Service {
            origin: store.origin.clone(),
            recorder: Arc::new(recorder),
            script: Mutex::new(std::mem::take(&mut self.script)),
            store: Mutex::new(store),
            webhook: webhook.transpose()?,
            settings: self,
        });
        let runtime = run(listener, Arc::clone(&service)).map_err(Error::Threads)?;
        Ok(Sandbox { service, address, classification_ids, extraction_ids, runtime: Some(runtime) })
    }
}

fn run(listener: net::TcpListener, service: Arc<Service>) -> io::Result<Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("extracta-sandbox")
        .enable_all()
        .build()?;
    let listener = {
        let _inside = runtime.enter();
        TcpListener::from_std(listener)?
    };
    runtime.spawn(accept(listener, service));
    Ok(runtime)
}

async fn accept(listener: TcpListener, service: Arc<Service>) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&service)));
        } else {
            // Out of file descriptors, most likely: some are about to close.
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Serves the requests of one connection until it is closed.
async fn serve(stream: TcpStream, service: Arc<Service>) {
    // Small responses must not wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let afterwards = Arc::new(Afterwards::default());
    let requests = service_fn(|request| {
        Box::pin(exchange::serve(Arc::clone(&service), request, Arc::clone(&afterwards)))
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), requests);
    // An error here is the client's leaving or a fault's doing; both stand in
    // the journal.
    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let stream = connection.into_parts().io.into_inner();
    if let Some(wire) = afterwards.wire.get() {
        let _ = wire.send(&stream).await;
    }
    if let Some(&end) = afterwards.hold.get() {
        sleep_until(end).await;
    }
}
