//! Forms as they go over the wire, read back by another parser.

use extracta_protocol::{
    id::{BatchId, ClassificationId, FileId, Target},
    name::wire_name,
    request::{self, Body, Boundary, Multipart, Request, Segment},
};

/// A part as multer sees it.
#[derive(Debug, PartialEq)]
struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Vec<u8>,
}

/// The bytes on the wire, with `contents` for the files.
fn sent_bytes(body: &Body, contents: &[&[u8]]) -> Vec<u8> {
    let mut sent = Vec::new();
    for segment in body.segments() {
        match segment {
            Segment::Bytes(bytes) => sent.extend_from_slice(bytes),
            Segment::File { index, length } => {
                assert_eq!(contents[*index].len() as u64, *length);
                sent.extend_from_slice(contents[*index]);
            }
        }
    }
    assert_eq!(sent.len() as u64, body.length());
    sent
}

fn received(content_type: &str, bytes: Vec<u8>) -> Vec<Part> {
    let boundary = multer::parse_boundary(content_type).expect("a boundary");
    let whole = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
    let mut form = multer::Multipart::new(whole, boundary);
    futures_executor::block_on(async {
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.expect("a well-formed form") {
            parts.push(Part {
                name: field.name().unwrap_or_default().to_owned(),
                file_name: field.file_name().map(str::to_owned),
                content_type: field.content_type().map(|kind| kind.to_string()),
                content: field.bytes().await.expect("a whole part").to_vec(),
            });
        }
        parts
    })
}

fn boundary() -> Boundary {
    Boundary::from_random([0xa5; 16])
}

fn classification() -> Target {
    ClassificationId::new("-Oabc").expect("an id").into()
}

fn batch() -> BatchId {
    BatchId::new("batch1").expect("an id")
}

fn text_of(request: &Request) -> String {
    String::from_utf8(sent_bytes(&request.body, &[])).expect("UTF-8")
}

#[test]
fn an_upload_is_received_as_it_was_meant() {
    let files = [("Müller \"1\".pdf".into(), 11), ("empty.xyz".into(), 0)];
    let request = request::upload(&classification(), Some(&batch()), &files, boundary());
    let content_type = request.content_type.as_deref().expect("a content type");
    let sent = sent_bytes(&request.body, &[b"%PDF\r\n--a5\r", b""]);
    let part =
        |name: &str, file_name: Option<&str>, content_type: Option<&str>, content: &[u8]| Part {
            name: name.into(),
            file_name: file_name.map(Into::into),
            content_type: content_type.map(Into::into),
            content: content.into(),
        };
    let octets = Some("application/octet-stream");
    assert_eq!(
        received(content_type, sent),
        [
            part("classificationId", None, None, b"-Oabc"),
            part("batchId", None, None, b"batch1"),
            part("files", Some("Müller %221%22.pdf"), Some("application/pdf"), b"%PDF\r\n--a5\r"),
            part("files", Some("empty.xyz"), octets, b""),
        ]
    );
}

#[test]
fn the_bytes_of_an_upload_are_these() {
    let files = [("a.txt".into(), 3)];
    let request = request::upload(&classification(), None, &files, boundary());
    let b = "a5".repeat(16);
    assert_eq!(request.content_type, Some(format!("multipart/form-data; boundary={b}")));
    let sent = String::from_utf8(sent_bytes(&request.body, &[b"abc"])).expect("UTF-8");
    assert_eq!(
        sent,
        format!(
            "--{b}\r\nContent-Disposition: form-data; name=\"classificationId\"\r\n\r\n-Oabc\r\n\
             --{b}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\
             Content-Type: text/plain\r\n\r\nabc\r\n--{b}--\r\n"
        )
    );
}

#[test]
fn bytes_between_files_are_one_segment() {
    let files = [("a.pdf"); 3].map(|name| (name.into(), 1 << 40));
    let request = request::upload(&classification(), Some(&batch()), &files, boundary());
    let kinds: Vec<Option<usize>> = request
        .body
        .segments()
        .iter()
        .map(|segment| match segment {
            Segment::Bytes(_) => None,
            Segment::File { index, .. } => Some(*index),
        })
        .collect();
    assert_eq!(kinds, [None, Some(0), None, Some(1), None, Some(2), None]);
    assert!(request.body.length() > 3 << 40);
}

#[test]
fn no_value_breaks_out_of_its_place() {
    let evil = "a\"\r\nX-Evil: 1\r\n\r\n--a5";
    let (content_type, body) = Multipart::new(boundary())
        .text("t\"\r\nX-Evil: 1", "two\r\nlines\r\n")
        .file(evil, evil, 2)
        .file("files", "b", 1)
        .finish();
    let sent = sent_bytes(&body, &[b"\r\n", b"x"]);
    assert!(!sent.windows(9).any(|window| window == b"\r\nX-Evil:"));

    let parts = received(&content_type, sent);
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0].name, "t%22%0D%0AX-Evil: 1");
    assert_eq!(parts[0].content, b"two\r\nlines\r\n");
    let escaped = "a%22%0D%0AX-Evil: 1%0D%0A%0D%0A--a5";
    assert_eq!(parts[1].file_name.as_deref(), Some(escaped));
    for part in &parts[1..] {
        assert_eq!(part.content_type.as_deref(), Some("application/octet-stream"));
    }
}

#[test]
fn every_wire_name_is_received_as_a_files_name() {
    for byte in 0..=u8::MAX {
        for base_name in [vec![byte], vec![b'a', byte, b'b'], vec![b'a', byte]] {
            let name = wire_name(&base_name);
            let files = [(name.clone(), 1)];
            let request = request::upload(&classification(), None, &files, boundary());
            let content_type = request.content_type.as_deref().expect("a content type");
            let parts = received(content_type, sent_bytes(&request.body, &[b"x"]));
            let file_name = parts[1].file_name.clone().expect("a file");
            assert_eq!(file_name, name.replace('"', "%22"), "{base_name:?}");
        }
    }
}

#[test]
fn a_form_of_nothing_is_closed() {
    let (_, body) = Multipart::new(boundary()).finish();
    assert_eq!(sent_bytes(&body, &[]), format!("--{}--\r\n", "a5".repeat(16)).as_bytes());
}

#[test]
fn results_are_asked_for_in_json() {
    let quoted = BatchId::new("b\"1").expect("an id");
    let request = request::results(&classification(), &quoted, None);
    assert_eq!(request.content_type.as_deref(), Some("application/json"));
    assert_eq!(text_of(&request), r#"{"batchId":"b\"1","classificationId":"-Oabc"}"#);
    let file = FileId::new("-Ofile").expect("an id");
    let request = request::results(&classification(), &batch(), Some(&file));
    assert_eq!(
        text_of(&request),
        r#"{"batchId":"batch1","classificationId":"-Oabc","fileId":"-Ofile"}"#
    );
}
