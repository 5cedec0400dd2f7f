//! Webhooks as the service signs them, and what else may come in their place.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use extracta_protocol::error::ErrorKind;
use extracta_protocol::secret::WebhookSecret;
use extracta_protocol::webhook::{Webhook, WebhookError, WebhookEvent, verify};
use hmac::{Hmac, KeyInit as _, Mac as _};

const SECRET: &str = "E_AI_K_test_secret_123";

/// Bodies and their signatures by that secret, as made by another program.
const VECTORS: [(&str, &str); 3] = [
    (
        r#"{"event":"extraction.processed","result":[{"extractionId":"-OaAaAaAaAaAaAaAaAa1","batchId":"batch01","fileId":"-ObBbBbBbBbBbBbBbBb2","fileName":"inv 1.pdf","status":"processed","result":{},"url":"https://example.test/f?a=1&b=2"}]}"#,
        "RwaoKCsU6RVZFvxRlis31lAuXk3qAFXtggM/axB94Wg=",
    ),
    (
        r#"{"event":"extraction.failed","result":[{"extractionId":"e","batchId":"b","fileId":"f","fileName":"Ștefan/ü 漢.pdf","status":"failed","result":null,"url":""}]}"#,
        "a4Fm0uLZjIFCrHq5X1Dkikt8qIxjkHh1kM3NDVUL2wE=",
    ),
    (
        r#"{"event":"extraction.edited","result":[]}"#,
        "HyIVui5FSqqXyAxr7D4Go7RWONsvxvisZ2vUGTydMIw=",
    ),
];

fn secret() -> WebhookSecret {
    WebhookSecret::new(SECRET).expect("a secret")
}

/// The signature of a value of `result`, as the service makes it.
fn signature(result: &str) -> String {
    let mac = Hmac::<sha2::Sha256>::new_from_slice(b"test_secret_123").expect("a key");
    STANDARD.encode(mac.chain_update(result).finalize().into_bytes())
}

/// A body, checked against the signature of this value of `result`.
fn check(body: &str, result: &str) -> Result<Webhook, WebhookError> {
    verify(&secret(), Some(&signature(result)), body.as_bytes())
}

fn row(result: &str) -> String {
    format!(r#"[{{"fileId":"f","result":{result}}}]"#)
}

#[test]
fn the_services_own_webhooks_are_taken() {
    let read = VECTORS.map(|(body, signature)| {
        verify(&secret(), Some(signature), body.as_bytes()).expect("a signed webhook")
    });
    let events = read.each_ref().map(|webhook| webhook.event.clone());
    assert_eq!(events, [WebhookEvent::Processed, WebhookEvent::Failed, WebhookEvent::Edited]);
    assert_eq!(read.each_ref().map(|webhook| webhook.rows.len()), [1, 1, 0]);

    let row = &read[0].rows[0];
    let (extraction, batch) = (row.extraction_id.as_ref(), row.batch_id.as_ref());
    let ids = (
        extraction.map(|id| id.as_str()),
        batch.map(|id| id.as_str()),
        row.file_id.as_ref().map(|id| id.as_str()),
    );
    assert_eq!(ids, (Some("-OaAaAaAaAaAaAaAaAa1"), Some("batch01"), Some("-ObBbBbBbBbBbBbBbBb2")));
    assert_eq!(row.file_name.as_deref(), Some("inv 1.pdf"));
    assert_eq!((row.status.as_deref(), row.result.as_deref()), (Some("processed"), Some("{}")));
    assert_eq!(row.url.as_ref().map(|url| url.reveal()), Some("https://example.test/f?a=1&b=2"));
    assert!(!format!("{read:?}").contains("example.test"), "{read:?}");

    let row = &read[1].rows[0];
    assert_eq!(row.file_name.as_deref(), Some("Ștefan/ü 漢.pdf"));
    assert_eq!((row.status.as_deref(), row.result.as_deref()), (Some("failed"), None));
}

#[test]
fn a_secret_without_its_prefix_is_the_same_one_and_another_is_not() {
    let (body, signature) = VECTORS[0];
    let by = |secret| {
        let secret = WebhookSecret::new(secret).expect("a secret");
        verify(&secret, Some(signature), body.as_bytes())
    };
    assert!(by("test_secret_123").is_ok());
    for other in ["test_secret_124", "e_ai_k_test_secret_123", "E_AI_K_E_AI_K_test_secret_123"] {
        assert_eq!(by(other), Err(WebhookError::WrongSignature), "{other}");
    }
}

#[test]
fn a_signature_that_is_missing_or_no_base64_is_refused() {
    let (body, right) = VECTORS[0];
    let with = |signature| verify(&secret(), signature, body.as_bytes()).expect_err("no signature");
    for none in [None, Some(""), Some(" \t")] {
        assert_eq!(with(none), WebhookError::NoSignature, "{none:?}");
    }
    let hexadecimal = "4706a8282b14e9155916fc51962b37d6502e5e4dea0055ed82033f6b107de168";
    let twice = format!("{right}, {right}");
    let of_urls = right.replace('/', "_");
    for odd in ["?", &right[..43], &right[1..], &twice, &of_urls] {
        assert_eq!(with(Some(odd)), WebhookError::UndecodableSignature, "{odd}");
    }
    // Base64 of something else: of nothing, of a part of it, of more than it.
    let first_bytes = STANDARD.encode(&STANDARD.decode(right).expect("base64")[..16]);
    let more = STANDARD.encode([STANDARD.decode(right).expect("base64"), vec![0]].concat());
    for wrong in [hexadecimal, "AAAA", &first_bytes, &more, VECTORS[1].1] {
        assert_eq!(with(Some(wrong)), WebhookError::WrongSignature, "{wrong}");
    }
    assert_eq!(with(None).kind(), ErrorKind::Refused);
    assert!(verify(&secret(), Some(&format!(" {right}\r\n")), body.as_bytes()).is_ok());
}

#[test]
fn one_changed_byte_of_what_is_signed_is_seen() {
    let (body, signature) = VECTORS[0];
    let start = body.find('[').expect("a list");
    for place in start..body.len() - 1 {
        let mut changed = body.as_bytes().to_vec();
        changed[place] ^= 1;
        assert!(verify(&secret(), Some(signature), &changed).is_err(), "byte {place}");
    }
}

#[test]
fn what_is_signed_is_taken_as_it_was_sent() {
    for result in [
        // Written anew these would be other bytes.
        &*row(r#"{"amount":1.0,"tax":1e2,"none":-0,"long":12345678901234567890.10}"#),
        &row(r#"{"name":"\u00fc \/ \ud83d\ude00","b":1,"a":2,"a":3}"#),
        "[ {\"fileId\" :\t\"f\" ,\n \"result\":{ } } ]",
        "null",
        "{}",
    ] {
        let body = format!(r#"{{"event":"extraction.edited","result":{result}}}"#);
        assert!(check(&body, result).is_ok(), "{result}");
    }
    for (sent, signed) in [("1", "1.0"), ("1.0", "1"), (r#""/""#, r#""\/""#), ("{}", "{ }")] {
        let (sent, signed) = (row(sent), row(signed));
        let checked = check(&format!(r#"{{"result":{sent}}}"#), &signed);
        assert_eq!(checked, Err(WebhookError::WrongSignature), "{sent} {signed}");
    }
}

#[test]
fn order_white_space_escaped_keys_and_further_fields_change_nothing() {
    let result = row(r#"{"total":"9.50"}"#);
    for body in [
        format!(r#"{{"result":{result},"event":"extraction.confirmed"}}"#),
        format!(
            "\r\n {{ \"event\" : \"extraction.confirmed\" ,\n\t\"result\" :\t {result} \n}} \n"
        ),
        format!(r#"{{"event":"extraction.confirmed","r\u0065sult":{result}}}"#),
        format!(
            r#"{{"event":"extraction.\u0063onfirmed","result":{result},"data":{{"result":[]}}}}"#
        ),
        format!(r#"{{"Result":[],"event":"extraction.confirmed","result":{result},"":1}}"#),
    ] {
        let webhook = check(&body, &result).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(webhook.event, WebhookEvent::Confirmed, "{body}");
        assert_eq!(webhook.rows[0].result.as_deref(), Some(r#"{"total":"9.50"}"#), "{body}");
    }
}

#[test]
fn a_field_that_is_there_twice_is_refused() {
    let (signed, forged) = (row("{}"), row(r#"{"total":"0.01"}"#));
    for body in [
        format!(r#"{{"result":{signed},"result":{forged}}}"#),
        format!(r#"{{"result":{forged},"result":{signed}}}"#),
        format!(r#"{{"result":{signed},"result":{signed}}}"#),
        format!(r#"{{"result":{signed},"r\u0065sult":{forged}}}"#),
        format!(r#"{{"event":"extraction.edited","event":"extraction.failed","result":{signed}}}"#),
    ] {
        assert_eq!(check(&body, &signed), Err(WebhookError::DoubledField), "{body}");
    }
}

#[test]
fn what_is_no_webhook_is_refused() {
    let whole = r#"{"event":"extraction.edited","result":[]}"#;
    for cut in 0..whole.len() {
        assert_eq!(check(&whole[..cut], "[]"), Err(WebhookError::NotAnObject), "{cut} bytes");
    }
    for body in ["[]", "null", "\"result\"", "{}}", "{\"result\":[]} x", "event=1&result=[]"] {
        assert_eq!(check(body, "[]"), Err(WebhookError::NotAnObject), "{body}");
    }
    let no_text = verify(&secret(), Some(&signature("\"\"")), b"{\"result\":\"\xff\"}");
    assert_eq!(no_text, Err(WebhookError::NotAnObject));
    for body in ["{}", r#"{"event":"extraction.edited","results":[]}"#, r#"{"data":{"result":[]}}"#]
    {
        assert_eq!(check(body, "[]"), Err(WebhookError::NoResult), "{body}");
    }
    for result in ["1", "\"text\"", "[1]", r#"{"fileId":"f"}"#] {
        let checked = check(&format!(r#"{{"result":{result}}}"#), result);
        assert_eq!(checked, Err(WebhookError::NotRows), "{result}");
    }
    assert_eq!(WebhookError::NotRows.kind(), ErrorKind::NotUnderstood);
}

#[test]
fn events_are_an_open_set() {
    for (event, expected) in [
        (r#""classification.processed""#, "classification.processed"),
        (r#""extraction.processed""#, "extraction.processed"),
        ("7", ""),
        ("null", ""),
        (r#""half \ud83d""#, ""),
    ] {
        let webhook = check(&format!(r#"{{"event":{event},"result":[]}}"#), "[]").expect("signed");
        assert_eq!(webhook.event.as_str(), expected, "{event}");
    }
    // It is not signed: the same signature stands under any event, and none.
    let webhook = check(r#"{"result":[]}"#, "[]").expect("signed");
    assert_eq!(webhook.event, WebhookEvent::Other(String::new()));
}

#[test]
fn an_odd_value_costs_itself_alone() {
    let result = r#"{"0":{"fileId":7,"batchId":"a b","fileName":"half \ud83d.pdf","result":["x"]},"1":null}"#;
    let webhook = check(&format!(r#"{{"result":{result}}}"#), result).expect("signed");
    let [row] = &webhook.rows[..] else { panic!("{webhook:?}") };
    assert_eq!(row.file_id.as_ref().map(|id| id.as_str()), Some("7"));
    assert_eq!((&row.batch_id, &row.url), (&None, &None));
    assert_eq!(row.file_name.as_deref(), Some("half \u{fffd}.pdf"));
    assert_eq!(row.result.as_deref(), Some(r#"["x"]"#));
}

#[test]
fn large_and_deep_webhooks_are_read() {
    let text = format!("\"{}\"", "x".repeat(10 << 20));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for value in [text, deep] {
        let result = row(&value);
        let webhook = check(&format!(r#"{{"result":{result}}}"#), &result).expect("signed");
        assert_eq!(webhook.rows[0].result.as_ref(), Some(&value));
    }
}
