//! Webhooks: events about extractions, signed and sent to an address on this
//! machine.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::Error;
use crate::judging::Finding;
use crate::store::{Notice, Store};

/// The secret that the service's web pages show begins so; what follows is the
/// key.
const SECRET_PREFIX: &str = "E_AI_K_";

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where events go, and the key that they are signed with.
#[derive(Debug)]
pub(crate) struct Webhook {
    address: SocketAddr,
    uri: Uri,
    key: String,
}

/// A file that is through, as an event tells of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Extracted {
    extraction_id: String,
    batch_id: String,
    file_id: String,
    file_name: String,
    pub(crate) status: &'static str,
    result: Option<Finding>,
    url: String,
}

impl Webhook {
    /// Nothing but an address of this machine is accepted, and no name, which
    /// could lead elsewhere.
    pub(crate) fn new(url: &str, secret: &str) -> Result<Webhook, Error> {
        let refused = || Error::Webhook(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| refused())?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let ip = host.parse().ok().filter(IpAddr::is_loopback).ok_or_else(refused)?;
        if uri.scheme_str() != Some("http") {
            return Err(refused());
        }
        let address = SocketAddr::new(ip, uri.port_u16().unwrap_or(80));
        let key = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret).to_owned();
        Ok(Webhook { address, uri, key })
    }

    /// Sends an event, once: who does not take it does not get it.
    pub(crate) async fn send(&self, event: &str, result: &[Extracted]) {
        let result = serde_json::to_string(result).unwrap_or_default();
        let signature = signature(self.key.as_bytes(), result.as_bytes());
        let body = format!(r#"{{"event":"{event}","result":{result}}}"#);
        let _ = timeout(PATIENCE, self.post(body, &signature)).await;
    }

    async fn post(
        &self,
        body: String,
        signature: &str,
    ) -> Result<Response<Incoming>, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect(self.address).await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let request = Request::post(path)
            .header(HOST, self.address.to_string())
            .header(CONTENT_TYPE, "application/json")
            .header("x-webhook-signature", signature)
            .body(body)?;
        Ok(sender.send_request(request).await?)
    }
}

impl Extracted {
    /// The files of a notice that are still there.
    pub(crate) fn of(notice: &Notice, store: &mut Store) -> Vec<Extracted> {
        let batch = store.batch(&notice.extraction_id, &notice.batch_id);
        let files = batch.into_iter().flat_map(|batch| &batch.files);
        let files = files.filter(|file| notice.file_ids.contains(&file.file_id));
        let rows = files.map(|file| Extracted {
            extraction_id: notice.extraction_id.clone(),
            batch_id: notice.batch_id.clone(),
            file_id: file.file_id.clone(),
            file_name: file.file_name.clone(),
            status: if file.failure().is_some() { "failed" } else { "processed" },
            result: Some(file.finding.clone()).filter(|_| file.has_result()),
            url: file.url.clone(),
        });
        rows.collect()
    }
}

/// base64(HMAC-SHA256(key, the bytes of `result` as they are sent)).
fn signature(key: &[u8], result: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(result);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_services() {
        let vectors = [
            (
                r#"[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01","fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{},"url":"https://example.test/f?a=1&b=2"}]"#,
                "RwaoKCsU6RVZFvxRlis31lAuXk3qAFXtggM/axB94Wg=",
            ),
            (
                r#"[{"extractionId":"e","batchId":"b","fileId":"f","fileName":"Ștefan/ü 漢.pdf","status":"failed","result":null,"url":""}]"#,
                "a4Fm0uLZjIFCrHq5X1Dkikt8qIxjkHh1kM3NDVUL2wE=",
            ),
            ("[]", "HyIVui5FSqqXyAxr7D4Go7RWONsvxvisZ2vUGTydMIw="),
        ];
        for (result, expected) in vectors {
            let webhook = Webhook::new("http://127.0.0.1:1/", "E_AI_K_test_secret_123");
            let key = webhook.expect("an address of this machine").key;
            assert_eq!(signature(key.as_bytes(), result.as_bytes()), expected, "{result}");
        }
    }

    #[test]
    fn nothing_but_an_address_of_this_machine_is_accepted() {
        for url in ["http://127.0.0.1:8080/hook?a=b", "http://[::1]:1", "http://127.9.9.9"] {
            assert!(Webhook::new(url, "s").is_ok(), "{url}");
        }
        let elsewhere = "http://10.0.0.1/ http://example.invalid/ https://127.0.0.1/ 127.0.0.1:80 \
            http://localhost/ http://[::2]/ http://127.0.0.1@example.invalid/ http://0.0.0.0/ /hook";
        for url in elsewhere.split_whitespace() {
            assert!(Webhook::new(url, "s").is_err(), "{url}");
        }
    }
}
