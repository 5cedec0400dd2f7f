//! Whom a connection trusts.
//!
//! The system's trust store decides. An extra authority is trusted beside it;
//! then the system's certificates are read here, since the platform's verifier
//! cannot be given one more. On Linux both read the same store.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{ConnectionDetails, Connector, RustlsConnector, Transport};

use super::network::NetworkError;

/// The settings of TLS: the system's trust store, and the authorities in this
/// file.
pub(super) fn config(ca_file: Option<&Path>) -> Result<TlsConfig, NetworkError> {
    let roots = match ca_file {
        None => RootCerts::PlatformVerifier,
        Some(path) => {
            let mut roots = authorities_in(path)?;
            // Those that cannot be read are left out, as the platform's
            // verifier leaves them out.
            roots.extend(
                rustls_native_certs::load_native_certs()
                    .certs
                    .iter()
                    .map(|certificate| Certificate::from_der(certificate).to_owned()),
            );
            RootCerts::new_with_certs(&roots)
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
}

fn authorities_in(path: &Path) -> Result<Vec<Certificate<'static>>, NetworkError> {
    let refused = |reason: &dyn std::fmt::Display| {
        NetworkError(format!("the CA file {} cannot be used: {reason}", path.display()))
    };
    let pem = fs::read(path).map_err(|error| refused(&error))?;
    let mut authorities = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| refused(&error))? {
            authorities.push(certificate);
        }
    }
    match authorities.is_empty() {
        true => Err(refused(&"it has no certificate in PEM form")),
        false => Ok(authorities),
    }
}

/// One TLS set-up for all lanes: the trust store is read once, when the first
/// secure connection is made, and sessions are resumed across lanes.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedTls(Arc<RustlsConnector>);

impl<In: Transport> Connector<In> for SharedTls {
    type Out = <RustlsConnector as Connector<In>>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.0.connect(details, chained)
    }
}
