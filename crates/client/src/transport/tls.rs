//! Whom a connection trusts.
//!
//! The system's trust store decides. An extra authority is trusted beside it;
//! then the system's certificates are read here, since the platform's verifier
//! cannot be given one more. On Linux both read the same store.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use extracta_protocol::error::{Error, ErrorKind};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::error::ClientError;
use crate::files::{FileError, FileToSend};
use crate::system::is_systems_fault;

/// The settings of TLS: the system's trust store, and the authorities in this
/// file.
pub(super) fn config(ca_file: Option<&Path>) -> Result<TlsConfig, ClientError> {
    must_be_readable(|name| std::env::var_os(name))?;
    let roots = match ca_file {
        None => RootCerts::PlatformVerifier,
        Some(path) => {
            let mut roots = authorities_in(path).map_err(|Error { kind, message, .. }| {
                let path = path.display();
                let message = format!("the CA file {path} cannot be used: {message}");
                ClientError::ours(kind, "", message)
            })?;
            roots.extend(authorities_of_the_system()?);
            roots.iter().map(|root| Certificate::from_der(root).to_owned()).into()
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
}

/// Sees that the file and the folders that stand for the system's trust store, where
/// the environment names any, are none that would be waited for or read for ever. That
/// they are not there is told with the first connection.
fn must_be_readable(variable: impl Fn(&str) -> Option<OsString>) -> Result<(), ClientError> {
    let (file, folders) = ("SSL_CERT_FILE", "SSL_CERT_DIR");
    if let Some(path) = variable(file).map(PathBuf::from) {
        must_be_short(file, &path)?;
    }
    let named = variable(folders).unwrap_or_default();
    for folder in std::env::split_paths(&named).filter(|it| !it.as_os_str().is_empty()) {
        // Of a folder only regular files are read.
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let paths = entries.flatten().map(|entry| entry.path());
        paths.filter(|path| path.is_file()).try_for_each(|path| must_be_short(folders, &path))?;
    }
    Ok(())
}

fn must_be_short(variable: &str, path: &Path) -> Result<(), ClientError> {
    let why = match path.metadata() {
        Ok(found) if !found.is_file() => "is no regular file",
        Ok(found) if found.len() > LONGEST_CA_FILE => "is larger than 16 MiB",
        _ => return Ok(()),
    };
    let message = format!("{variable}: {} {why}", path.display());
    Err(ClientError::ours(ErrorKind::Usage, "", message))
}

/// How many authorities the system's trust store has, and what is wrong with it.
pub fn system_authorities() -> (usize, Option<String>) {
    if let Err(error) = must_be_readable(|name| std::env::var_os(name)) {
        return (0, Some(error.to_string()));
    }
    let found = rustls_native_certs::load_native_certs();
    (found.certs.len(), found.errors.first().map(ToString::to_string))
}

/// How long such a file may be: all public authorities together take a third of a
/// megabyte.
const LONGEST_CA_FILE: u64 = 16 * 1024 * 1024;

/// The system's authorities. Those that cannot be read are left out, as the
/// platform's verifier leaves them out; but not for want of a descriptor, or
/// nobody would be trusted.
fn authorities_of_the_system() -> Result<Vec<CertificateDer<'static>>, ClientError> {
    let loaded = rustls_native_certs::load_native_certs();
    let is_systems = |error: &&rustls_native_certs::Error| match &error.kind {
        rustls_native_certs::ErrorKind::Io { inner, .. } => is_systems_fault(inner),
        _ => false,
    };
    match loaded.errors.iter().find(is_systems) {
        None => Ok(loaded.certs),
        Some(error) => {
            let message = format!("the system's trust store cannot be read for now: {error}");
            Err(ClientError::ours(ErrorKind::System, "", message))
        }
    }
}

fn authorities_in(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unusable = |why: String| Error::new(ErrorKind::Usage, why);
    let unreadable = |error: FileError| match error.error() {
        Error { kind: ErrorKind::File, message, .. } => unusable(message),
        error => error,
    };
    // A pipe would block, and a device may never end.
    let (file, found) = FileToSend::open(path).map_err(unreadable)?;
    if found.length > LONGEST_CA_FILE {
        return Err(unusable("it is larger than 16 MiB".into()));
    }
    let mut pem = Vec::new();
    let read = file.take(LONGEST_CA_FILE).read_to_end(&mut pem);
    read.map_err(|error| unreadable(FileError::of(&error)))?;
    let read = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    match read {
        Ok(authorities) if authorities.is_empty() => {
            Err(unusable("it has no certificate in PEM form".into()))
        }
        read => read.map_err(|error| unusable(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trust_store_that_would_be_read_for_ever_is_refused_at_once() {
        let said = |name: &'static str, path: &str| {
            let named = |asked: &str| (asked == name).then(|| OsString::from(path));
            must_be_readable(named).err().map(|error| error.to_string())
        };
        let file = |path| said("SSL_CERT_FILE", path);
        assert!(file("/dev/zero").is_some() && file("/dev/null").is_some());
        assert_eq!((file("/nowhere"), file(file!())), (None, None));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_str().expect("UTF-8");
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe"), 0o600.into())
            .expect("a pipe");
        assert_eq!(said("SSL_CERT_DIR", &format!("/nowhere::{path}")), None);
        let large = std::fs::File::create(folder.path().join("large.pem")).expect("a file");
        large.set_len(LONGEST_CA_FILE + 1).expect("a length");
        let why = said("SSL_CERT_DIR", &format!("/nowhere:{path}")).expect("it is refused");
        assert!(why.contains("SSL_CERT_DIR: ") && why.contains("large.pem is larger"), "{why}");
        assert_eq!(said("OTHER", "/dev/zero"), None);
    }

    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        for path in ["/dev/zero", "/dev/null", "/"] {
            assert!(authorities_in(Path::new(path)).is_err(), "{path}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("ca.pem");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, 0o600.into()).expect("a pipe");
        assert!(authorities_in(&pipe).is_err());
        let large = folder.path().join("large.pem");
        let file = std::fs::File::create(&large).expect("a file");
        file.set_len(LONGEST_CA_FILE + 1).expect("a length");
        let error = authorities_in(&large).expect_err("too large");
        assert_eq!(error.message, "it is larger than 16 MiB");
    }
}
