//! Files on their way through the transport, and what is wrong with them.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use extracta_client::Cancel;
use extracta_client::own_http::{Change, FileBody, FileErrorKind, FileToSend};
use extracta_protocol::exchange::{Cause, Sent};
use extracta_protocol::request::{Body, Segment};

use crate::support::{Server, reason, response, upload};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).expect("a file");
        path
    }
}

/// A body of these files, with a line before each.
fn body_of(files: &[FileToSend]) -> Body {
    let segments = files.iter().enumerate().flat_map(|(index, file)| {
        let line = Segment::Bytes(format!("file {index}:\n").into_bytes());
        let length = file.length;
        [line, Segment::File { index, length }]
    });
    Body::from_segments(segments.chain([Segment::Bytes(b"end".to_vec())]).collect())
}

fn examine(path: &Path) -> FileToSend {
    FileToSend::examine(path).expect("a file to send")
}

fn refusal(path: &Path) -> FileErrorKind {
    FileToSend::examine(path).expect_err("a refusal").kind().clone()
}

#[test]
fn a_body_is_its_pieces_in_order_however_it_is_read() {
    let folder = Folder::new();
    let files = [examine(&folder.file("a", b"first")), examine(&folder.file("b", &[7; 1000]))];
    let body = body_of(&files);
    let whole = [b"file 0:\nfirstfile 1:\n".as_slice(), &[7; 1000], b"end"].concat();
    assert_eq!(body.length(), whole.len() as u64);
    for size in [1, 2, 3, 7, 999, 4096] {
        let mut reader = FileBody::new(&body, &files);
        let (mut read, mut buffer) = (Vec::new(), vec![0; size]);
        loop {
            match reader.read(&mut buffer).expect("readable files") {
                0 => break,
                length => read.extend_from_slice(&buffer[..length]),
            }
        }
        assert_eq!(read, whole, "{size} bytes at a time");
        assert_eq!(reader.error(), None);
    }
}

#[test]
fn only_regular_files_with_content_are_taken() {
    let folder = Folder::new();
    assert_eq!(refusal(&folder.0.path().join("none")), FileErrorKind::NotFound);
    assert_eq!(refusal(folder.0.path()), FileErrorKind::NotAFile("a directory"));
    assert_eq!(refusal(Path::new("/dev/null")), FileErrorKind::NotAFile("a device"));
    assert_eq!(refusal(&folder.file("empty", b"")), FileErrorKind::Empty);

    let link = folder.0.path().join("link");
    std::os::unix::fs::symlink(folder.file("a", b"content"), &link).expect("a link");
    assert_eq!(examine(&link).length, 7);
}

#[test]
fn a_fifo_does_not_block() {
    let folder = Folder::new();
    let fifo = folder.0.path().join("fifo");
    rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, 0o600.into()).expect("a FIFO");
    assert_eq!(refusal(&fifo), FileErrorKind::NotAFile("a FIFO"));

    // One that takes the place of an examined file.
    let path = folder.file("a", b"content");
    let files = [examine(&path)];
    fs::rename(&fifo, &path).expect("a FIFO in its place");
    assert_eq!(error_of(&files), FileErrorKind::NotAFile("a FIFO"));
}

/// What breaks the reading of a body of these files off.
fn error_of(files: &[FileToSend]) -> FileErrorKind {
    let body = body_of(files);
    let mut reader = FileBody::new(&body, files);
    let mut read = Vec::new();
    reader.read_to_end(&mut read).expect_err("error");
    assert!((read.len() as u64) < body.length() - 3, "the last byte of the file was read");
    // It stays broken.
    reader.read(&mut [0]).expect_err("error");
    let (index, error) = reader.error().expect("error");
    assert_eq!(index, files.len() - 1);
    error.kind().clone()
}

#[test]
fn a_file_that_changed_before_its_turn_is_not_sent() {
    let folder = Folder::new();
    let earlier = SystemTime::now() - Duration::from_secs(60);
    let path = folder.file("a", b"content");
    let touch = |path: &Path| {
        let file = File::options().write(true).open(path).expect("the file");
        file.set_modified(earlier).expect("a time");
    };
    let changes: [(&dyn Fn(), FileErrorKind); 6] = [
        (&|| fs::write(&path, b"conten").expect("a file"), FileErrorKind::Changed(Change::Shrank)),
        (&|| fs::write(&path, b"").expect("a file"), FileErrorKind::Changed(Change::Shrank)),
        (&|| fs::write(&path, b"contents").expect("a file"), FileErrorKind::Changed(Change::Grew)),
        (&|| touch(&path), FileErrorKind::Changed(Change::Modified)),
        (
            &|| fs::rename(folder.file("b", b"CONTENT"), &path).expect("a file"),
            FileErrorKind::Changed(Change::Replaced),
        ),
        (&|| fs::remove_file(&path).expect("no file"), FileErrorKind::NotFound),
    ];
    for (change, kind) in changes {
        fs::write(&path, b"content").expect("a file");
        let files = [examine(&path)];
        change();
        assert_eq!(error_of(&files), kind);
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_never_ends() {
    let folder = Folder::new();
    let append = |path: &Path| {
        let mut file = File::options().append(true).open(path).expect("the file");
        file.write_all(b"more").expect("more");
    };
    let shorten = |path: &Path| {
        let file = File::options().write(true).open(path).expect("the file");
        file.set_len(3000).expect("less");
    };
    let rewrite = |path: &Path| {
        let file = File::options().write(true).open(path).expect("the file");
        file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
    };
    for (change, kind) in [
        (&append as &dyn Fn(&Path), Change::Grew),
        (&shorten, Change::Shrank),
        (&rewrite, Change::Modified),
    ] {
        let path = folder.file("a", &[7; 5000]);
        let files = [examine(&path)];
        let body = body_of(&files);
        let mut reader = FileBody::new(&body, &files);
        let read = reader.read(&mut [0; 2000]).expect("the first bytes");
        assert_eq!(read, 2000);
        change(&path);
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).expect_err("error");
        assert!(2000 + rest.len() < 5000, "{kind:?}");
        let (_, error) = reader.error().expect("error");
        assert_eq!(error.kind(), &FileErrorKind::Changed(kind));
    }
}

#[test]
fn one_file_is_open_at_a_time() {
    let folder = Folder::new();
    let files: Vec<_> =
        (0..20).map(|number| examine(&folder.file(&number.to_string(), &[7; 100]))).collect();
    let open_files = || {
        let folder = folder.0.path();
        fs::read_dir("/proc/self/fd")
            .expect("open files")
            .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
            .filter(|path| path.starts_with(folder))
            .count()
    };
    let body = body_of(&files);
    let mut reader = FileBody::new(&body, &files);
    while reader.read(&mut [0; 30]).expect("readable files") > 0 {
        assert!(open_files() <= 1);
    }
    assert_eq!(open_files(), 0);
}

#[test]
fn a_file_goes_through_to_the_service() {
    let folder = Folder::new();
    let content: Vec<u8> = (0..700_000_u32).map(|number| number as u8).collect();
    let files = [examine(&folder.file("a", &content))];
    let mut request = upload(0);
    request.body = body_of(&files);
    let length = request.body.length() as usize;
    let server = Server::once(move |peer| {
        peer.read_head();
        let body = peer.read_body(length);
        assert!(body[8..].starts_with(&content));
        peer.response(200);
    });
    let mut body = FileBody::new(&request.body, &files);
    let (sent, response) =
        response(server.network().exchange(&request, &mut body, &Cancel::new(), &mut |_| {}));
    assert_eq!((sent, response.status), (Sent::Whole, 200));
    server.finish();
}

#[test]
fn a_file_that_changed_breaks_the_connection() {
    let folder = Folder::new();
    let path = folder.file("a", &[7; 700_000]);
    let files = [examine(&path)];
    let mut request = upload(0);
    request.body = body_of(&files);
    let length = request.body.length() as usize;
    let server = Server::once(move |peer| {
        peer.read_head();
        assert!(peer.read_to_end() < length);
    });
    let mut body = FileBody::new(&request.body, &files);
    let exchange = server.network().exchange(&request, &mut body, &Cancel::new(), &mut |_| {
        File::options()
            .append(true)
            .open(&path)
            .and_then(|mut file| file.write_all(b"more"))
            .expect("more");
    });
    let (sent, cause, detail) = reason(exchange);
    assert_eq!((sent, cause), (Sent::Part, Cause::File));
    assert_eq!(detail, "the file has become longer");
    let (index, error) = body.error().expect("error");
    assert_eq!((index, error.to_string()), (0, detail));
    server.finish();
}

#[test]
fn a_body_that_ends_before_its_length_breaks_the_connection() {
    let server = Server::once(|peer| {
        peer.read_head();
        assert_eq!(peer.read_to_end(), 4);
    });
    let exchange =
        server.network().exchange(&upload(5), &mut b"four".as_slice(), &Cancel::new(), &mut |_| {});
    let (sent, cause, _) = reason(exchange);
    assert_eq!((sent, cause), (Sent::Part, Cause::File));
    server.finish();
}
