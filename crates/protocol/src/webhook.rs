//! Webhooks: what the service posts to the caller's own server about documents
//! that it extracts data from, and whether that came from the service.
//!
//! In scope: the signature, over the bytes as they were sent, and what they say.
//! Out of scope: receiving them, and telling a webhook that came before.
//!
//! Signed is the value of `result`, byte for byte: nothing is written anew before
//! it is checked. **Not signed is the event**, and nothing prevents a replay: who
//! has seen a webhook can send it again, under another event. So a webhook is a
//! hint that a batch is worth asking for, and no proof that something happened
//! now, or only once.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use sha2::Sha256;

use crate::{
    error::ErrorKind,
    id::{BatchId, ExtractionId, FileId},
    response::{
        lenient::{self, Fields},
        repair,
    },
    secret::{SignedUrl, WebhookSecret},
};

/// The header that the signature comes in.
pub const SIGNATURE_HEADER: &str = "x-webhook-signature";

/// What a webhook says. Its rows are signed, its event is not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Webhook {
    /// What is said to have happened. **Not signed.**
    pub event: WebhookEvent,
    /// The files that it is about, in the service's order.
    pub rows: Vec<WebhookRow>,
}

/// What is said to have happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookEvent {
    /// All files of an upload are through: told once for all of them.
    Processed,
    /// Somebody has edited the data.
    Edited,
    /// Somebody has confirmed the data.
    Confirmed,
    /// The service could not read the file, or failed.
    Failed,
    /// This other word: the set is open. Empty if there was none.
    Other(String),
}

/// A file that a webhook is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct WebhookRow {
    /// The extraction, by which its data can be asked for.
    pub extraction_id: Option<ExtractionId>,
    /// The batch in that extraction.
    pub batch_id: Option<BatchId>,
    /// The file in that batch.
    pub file_id: Option<FileId>,
    /// The name, possibly changed: see [`name`](crate::name).
    pub file_name: Option<String>,
    /// The service's word for the state of the file: an open set.
    pub status: Option<String>,
    /// The extracted data as JSON, as it was sent, but for escapes that are no
    /// character.
    #[cfg_attr(feature = "serde", serde(serialize_with = "as_json"))]
    pub result: Option<String>,
    /// A link that opens the document to whoever holds it: never serialized.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub url: Option<SignedUrl>,
}

/// Why a webhook is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The header is missing or empty.
    #[error("the webhook has no signature: the header x-webhook-signature is missing or empty")]
    NoSignature,
    /// The header holds something else.
    #[error("the webhook's signature is not base64")]
    UndecodableSignature,
    /// Somebody else has signed, or the bytes have changed on the way.
    #[error("the webhook's signature is not that of its `result` by this secret")]
    WrongSignature,
    /// The body is something else.
    #[error("the webhook's body is not a JSON object")]
    NotAnObject,
    /// There is nothing that could be signed.
    #[error("the webhook's body has no `result`")]
    NoResult,
    /// One may be the one that is signed, and another the one that is read.
    #[error("the webhook's body has `event` or `result` twice")]
    DoubledField,
    /// The signature is right, and what is signed is of another form.
    #[error("the webhook's `result` is signed, and is no collection of objects")]
    NotRows,
}

/// Reads a webhook if it is signed with this secret. `signature` is the value of
/// [`SIGNATURE_HEADER`], `body` what was posted, byte for byte: not what a
/// framework has parsed and written anew.
///
/// Signatures are compared in constant time.
pub fn verify(
    secret: &WebhookSecret,
    signature: Option<&str>,
    body: &[u8],
) -> Result<Webhook, WebhookError> {
    let signature = signature.map(str::trim).filter(|text| !text.is_empty());
    let signature = signature.ok_or(WebhookError::NoSignature)?;
    let signature = STANDARD.decode(signature).map_err(|_| WebhookError::UndecodableSignature)?;
    let body: Body<'_> = serde_json::from_slice(body).map_err(|_| WebhookError::NotAnObject)?;
    let (event, result) = match (&*body.event, &*body.result) {
        (_, []) => return Err(WebhookError::NoResult),
        ([] | [_], [result]) => (body.event.first(), result.get()),
        _ => return Err(WebhookError::DoubledField),
    };
    let mac = Hmac::<Sha256>::new_from_slice(secret.key());
    let mac = mac.map_err(|_| WebhookError::WrongSignature)?.chain_update(result);
    mac.verify_slice(&signature).map_err(|_| WebhookError::WrongSignature)?;

    let event = event.and_then(|event| serde_json::from_str(event.get()).ok());
    let text = repair::text(result.as_bytes());
    let rows = match &*text {
        "null" => Vec::new(),
        text => lenient::rows(text).map_err(|_| WebhookError::NotRows)?,
    };
    Ok(Webhook { event: WebhookEvent::of(event.unwrap_or_default()), rows })
}

impl WebhookEvent {
    fn of(word: String) -> Self {
        use WebhookEvent::{Confirmed, Edited, Failed, Processed};
        let known = [Processed, Edited, Confirmed, Failed];
        known.into_iter().find(|it| it.as_str() == word).unwrap_or(WebhookEvent::Other(word))
    }

    /// The service's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            WebhookEvent::Processed => "extraction.processed",
            WebhookEvent::Edited => "extraction.edited",
            WebhookEvent::Confirmed => "extraction.confirmed",
            WebhookEvent::Failed => "extraction.failed",
            WebhookEvent::Other(word) => word,
        }
    }
}

impl WebhookError {
    /// `Refused` where it is not signed as it should be, `NotUnderstood` where it
    /// is no webhook.
    pub fn kind(self) -> ErrorKind {
        use WebhookError::{NoSignature, UndecodableSignature, WrongSignature};
        match self {
            NoSignature | UndecodableSignature | WrongSignature => ErrorKind::Refused,
            _ => ErrorKind::NotUnderstood,
        }
    }
}

impl From<Fields<'_>> for WebhookRow {
    fn from(fields: Fields<'_>) -> Self {
        WebhookRow {
            extraction_id: fields.text("extractionId").and_then(ExtractionId::new),
            batch_id: fields.text("batchId").and_then(BatchId::new),
            file_id: fields.text("fileId").and_then(FileId::new),
            file_name: fields.text("fileName"),
            status: fields.text("status"),
            result: fields.raw("result").map(Into::into),
            url: fields.text("url").map(SignedUrl::new),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for WebhookEvent {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
fn as_json<S: serde::Serializer>(json: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
    let json: Option<&RawValue> = json.as_deref().and_then(|it| serde_json::from_str(it).ok());
    serde::Serialize::serialize(&json, to)
}

/// The two fields of a body, each as often as it is there.
#[derive(Default)]
struct Body<'a> {
    event: Vec<&'a RawValue>,
    result: Vec<&'a RawValue>,
}

impl<'de> Deserialize<'de> for Body<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BodyVisitor)
    }
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = Body<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// A key may be written with escapes, and is the same key.
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Body<'de>, A::Error> {
        let mut body = Body::default();
        while let Some((name, value)) = fields.next_entry::<String, &RawValue>()? {
            match name.as_str() {
                "event" => body.event.push(value),
                "result" => body.result.push(value),
                _ => {}
            }
        }
        Ok(body)
    }
}
