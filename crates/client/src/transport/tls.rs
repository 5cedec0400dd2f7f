//! Whom a connection trusts.
//!
//! The system's trust store decides. An extra authority is trusted beside it;
//! then the system's certificates are read here, since the platform's verifier
//! cannot be given one more. On Linux both read the same store.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::error::ClientError;

/// The settings of TLS: the system's trust store, and the authorities in this
/// file.
pub(super) fn config(ca_file: Option<&Path>) -> Result<TlsConfig, ClientError> {
    let roots = match ca_file {
        None => RootCerts::PlatformVerifier,
        Some(path) => {
            let mut roots = authorities_in(path).map_err(|reason| {
                let path = path.display();
                ClientError::usage(format!("the CA file {path} cannot be used: {reason}"))
            })?;
            // Those that cannot be read are left out, as the platform's
            // verifier leaves them out.
            roots.extend(rustls_native_certs::load_native_certs().certs);
            roots.iter().map(|root| Certificate::from_der(root).to_owned()).into()
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
}

fn authorities_in(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(authorities) if authorities.is_empty() => {
            Err("it has no certificate in PEM form".into())
        }
        read => read.map_err(|error| error.to_string()),
    }
}
