//! A bare client, which does what it is told and nothing more: it sees closed
//! connections and early responses that a real one would smooth over.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use extracta_sandbox::Sandbox;
use serde_json::{Value, json};

const BOUNDARY: &str = "the-boundary-of-the-test";

/// A response as it came.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Whether the body came to its announced length.
    pub(crate) is_whole: bool,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a response in JSON")
    }

    pub(crate) fn file_names(&self) -> Vec<String> {
        self.column("fileName")
    }

    pub(crate) fn column(&self, field: &str) -> Vec<String> {
        let response = self.json();
        let rows = response["files"].as_array().expect("a list of files");
        rows.iter().map(|row| row[field].as_str().unwrap_or("-").to_owned()).collect()
    }
}

/// A connection to a sandbox.
pub(crate) struct Client {
    socket: BufReader<TcpStream>,
    key: String,
}

impl Client {
    pub(crate) fn of(sandbox: &Sandbox) -> Client {
        let socket = TcpStream::connect(sandbox.address()).expect("the sandbox listens");
        let limit = Some(Duration::from_secs(10));
        socket.set_read_timeout(limit).expect("a limit that is not zero");
        Client { socket: BufReader::new(socket), key: sandbox.api_key().to_owned() }
    }

    pub(crate) fn with_key(mut self, key: &str) -> Client {
        key.clone_into(&mut self.key);
        self
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.get_mut().write_all(bytes)
    }

    pub(crate) fn send_head(&mut self, route: &str, content_type: &str, length: u64, more: &str) {
        let head = format!(
            "{route} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\n{more}\r\n",
            self.key
        );
        self.send(head.as_bytes()).expect("a head fits into the socket");
    }

    /// Reads a response; none if the connection ends before one begins.
    pub(crate) fn response(&mut self) -> Option<Received> {
        let mut head = String::new();
        loop {
            let before = head.len();
            match self.socket.read_line(&mut head) {
                Ok(0) | Err(_) => return None,
                Ok(_) if head[before..].trim().is_empty() => break,
                Ok(_) => {}
            }
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let lower = head.to_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: u64 = length.map_or(0, |text| text.trim().parse().expect("a length"));
        let mut body = Vec::new();
        let _ = (&mut self.socket).take(length).read_to_end(&mut body);
        let is_whole = body.len() as u64 == length;
        Some(Received { status, head: lower, body, is_whole })
    }

    /// What comes, as it is: until the connection ends, or so many bytes.
    pub(crate) fn bytes(&mut self, at_most: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _ = (&mut self.socket).take(at_most).read_to_end(&mut bytes);
        bytes
    }

    /// Whether the other side closes, seen by waiting for it.
    pub(crate) fn is_closed(&mut self) -> bool {
        let mut byte = [0];
        match self.socket.read(&mut byte) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }

    pub(crate) fn set_patience(&self, time: Duration) {
        self.socket.get_ref().set_read_timeout(Some(time)).expect("a limit that is not zero");
    }

    pub(crate) fn post(
        &mut self,
        route: &str,
        content_type: &str,
        body: &[u8],
    ) -> Option<Received> {
        self.send_head(route, content_type, body.len() as u64, "");
        // A fault may close the connection while this is still being sent.
        let _ = self.send(body);
        self.response()
    }

    /// Sends JSON to a method and a path below the base.
    pub(crate) fn json(&mut self, route: &str, body: &Value) -> Received {
        let route = route.replacen(' ', " /api/v1", 1);
        let response = self.post(&route, "application/json", body.to_string().as_bytes());
        response.expect("a response")
    }

    /// Asks for the results of an extraction.
    pub(crate) fn extracted(&mut self, extraction_id: &str, batch_id: &str) -> Value {
        let query = json!({"extractionId": extraction_id, "batchId": batch_id});
        self.json("POST /getBatchResults", &query).json()
    }

    /// Uploads for an extraction.
    pub(crate) fn upload_to_extraction(&mut self, form: &Form) -> Received {
        let route = "POST /api/v1/uploadFiles";
        self.post(route, &Form::content_type(), &form.bytes()).expect("a response")
    }

    pub(crate) fn credits(&mut self) -> u64 {
        self.json("GET /credits", &Value::Null).json()["credits"].as_u64().expect("a number")
    }

    pub(crate) fn upload(&mut self, form: &Form) -> Option<Received> {
        self.post(UPLOAD, &Form::content_type(), &form.bytes())
    }

    pub(crate) fn results(&mut self, classification_id: &str, batch_id: &str) -> Option<Received> {
        let query = json!({"classificationId": classification_id, "batchId": batch_id});
        self.ask(&query)
    }

    pub(crate) fn ask(&mut self, query: &Value) -> Option<Received> {
        self.post(RESULTS, "application/json", query.to_string().as_bytes())
    }
}

pub(crate) const UPLOAD: &str = "POST /api/v1/documentClassification/uploadFiles";
pub(crate) const RESULTS: &str = "POST /api/v1/documentClassification/getResults";

/// A multipart body, built by hand.
#[derive(Clone)]
pub(crate) struct Form(Vec<u8>);

impl Form {
    pub(crate) fn for_classification(id: &str) -> Form {
        Form(Vec::new()).text("classificationId", id)
    }

    pub(crate) fn for_extraction(id: &str) -> Form {
        Form(Vec::new()).text("extractionId", id)
    }

    pub(crate) fn of(sandbox: &Sandbox) -> Form {
        Form::for_classification(sandbox.classification_id())
    }

    pub(crate) fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    pub(crate) fn text(mut self, name: &str, value: &str) -> Form {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        self.0.extend_from_slice(part.as_bytes());
        self
    }

    pub(crate) fn batch(self, id: &str) -> Form {
        self.text("batchId", id)
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Form {
        self.file_as("files", name, content)
    }

    pub(crate) fn file_as(mut self, part: &str, name: &str, content: impl AsRef<[u8]>) -> Form {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(content.as_ref());
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// The body without its closing boundary.
    pub(crate) fn open_bytes(&self) -> Vec<u8> {
        self.0.clone()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut whole = self.open_bytes();
        whole.extend_from_slice(Form::closing().as_bytes());
        whole
    }

    pub(crate) fn closing() -> String {
        format!("--{BOUNDARY}--\r\n")
    }
}

/// The field of a response, as text.
pub(crate) fn text(response: &Value, field: &str) -> String {
    response[field].as_str().unwrap_or_else(|| panic!("{field} in {response}")).to_owned()
}

/// Uploads one text file into a new batch and gives the batch's id.
pub(crate) fn open_batch(sandbox: &Sandbox, name: &str, content: &str) -> String {
    let response = Client::of(sandbox).upload(&Form::of(sandbox).file(name, content));
    let response = response.expect("a response").json();
    response["batchId"].as_str().expect("the batch's id").to_owned()
}
