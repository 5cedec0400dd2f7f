//! Forms, read back by another parser: each file has its name and content,
//! whatever these are.

use extracta_protocol::id::{BatchId, ClassificationId, Target};
use extracta_protocol::name::{WireNames, is_same, wire_name};
use extracta_protocol::request::{self, Boundary, Segment};

use crate::{Input, bytes};

/// The bytes are the names and contents of files.
pub fn check(data: &[u8]) {
    let mut input = Input::new(data);
    let (mut names, mut files, mut contents) = (WireNames::new(), Vec::new(), Vec::new());
    while !input.is_empty() && files.len() < 8 {
        let name = names.claim(&wire_name(bytes(&mut input)));
        let content = bytes(&mut input);
        files.push((name, content.len() as u64));
        contents.push(content);
    }
    let target = Target::Classification(ClassificationId::new("-Oabc").expect("an id"));
    let batch = BatchId::new("batch1");
    let boundary = Boundary::from_random([0xa5; 16]);
    let request = request::upload(&target, batch.as_ref(), &files, boundary);
    let mut sent = Vec::new();
    for segment in request.body.segments() {
        match segment {
            Segment::Bytes(bytes) => sent.extend_from_slice(bytes),
            Segment::File { index, .. } => sent.extend_from_slice(contents[*index]),
        }
    }
    assert_eq!(sent.len() as u64, request.body.length());
    let boundary = "a5".repeat(16);
    if contents.iter().any(|content| String::from_utf8_lossy(content).contains(&boundary)) {
        // Nobody who writes a file knows what is drawn for its upload.
        return;
    }
    let received = received(request.content_type.as_deref().expect("a content type"), sent);
    let parts = &received[received.len() - files.len()..];
    assert_eq!(received.len(), files.len() + 2, "two fields before the files");
    for (((name, _), content), (received_name, received)) in files.iter().zip(contents).zip(parts) {
        let received_name = received_name.as_deref().expect("a name");
        assert!(is_same(name, received_name), "{name:?} became {received_name:?}");
        assert_eq!(content, received);
    }
}

/// The names and contents of the parts.
fn received(content_type: &str, sent: Vec<u8>) -> Vec<(Option<String>, Vec<u8>)> {
    let boundary = multer::parse_boundary(content_type).expect("a boundary");
    let whole = futures_util::stream::iter([Ok::<_, std::io::Error>(sent)]);
    let mut form = multer::Multipart::new(whole, boundary);
    futures_executor::block_on(async {
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.expect("a well-formed form") {
            let name = field.file_name().map(str::to_owned);
            parts.push((name, field.bytes().await.expect("a whole part").to_vec()));
        }
        parts
    })
}
