//! The service's side: what it stores, and what it says of it.

use std::time::Duration;

use extracta_protocol::exchange::{Cause, Ended, Exchange, NoResponse, Response, Sent};
use extracta_protocol::id::Target;
use extracta_protocol::session::{BrokenFile, DocumentNumber, Poll, Upload};

/// What becomes of an upload.
#[derive(Debug, Clone)]
pub struct UploadFate {
    pub takes: Duration,
    /// Whether the service stores it, and how long after the start.
    pub lands: Option<Duration>,
    /// How many of its files are stored at most.
    pub stores_at_most: usize,
    pub says: Says,
    pub broken_file: Option<BrokenFile>,
}

/// What a client sees of a request.
#[derive(Debug, Clone)]
pub enum Says {
    /// The documented response, its rows changed.
    Documented(Rows),
    /// The documented response, cut after so many thousandths of it.
    Cut(u64),
    /// Another response.
    Other { status: u16, body: &'static str, retry_after: Option<Duration> },
    /// Nothing.
    Nothing { cause: Cause, sent: Sent },
}

/// How the rows of a response differ from what they should be.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    pub are_reversed: bool,
    pub are_doubled: bool,
    pub lack: usize,
    pub are_mangled: bool,
    pub have_equal_ids: bool,
}

/// What becomes of a results request.
#[derive(Debug, Clone)]
pub struct PollFate {
    pub takes: Duration,
    pub says: Says,
    /// Whether the batch is reported as `waiting`, whatever its state.
    pub is_waiting: bool,
}

impl UploadFate {
    pub fn good() -> Self {
        UploadFate {
            takes: Duration::from_millis(100),
            lands: Some(Duration::from_millis(50)),
            stores_at_most: usize::MAX,
            says: Says::Documented(Rows::default()),
            broken_file: None,
        }
    }

    pub fn saying(status: u16, body: &'static str) -> Self {
        let says = Says::Other { status, body, retry_after: None };
        UploadFate { lands: None, says, ..UploadFate::good() }
    }

    pub fn silent(cause: Cause, sent: Sent) -> Self {
        UploadFate { lands: None, says: Says::Nothing { cause, sent }, ..UploadFate::good() }
    }

    /// Stored, whatever the client sees.
    pub fn but_stored(self) -> Self {
        UploadFate { lands: Some(Duration::from_millis(50)), ..self }
    }
}

impl PollFate {
    pub fn good() -> Self {
        PollFate {
            takes: Duration::from_millis(80),
            says: Says::Documented(Rows::default()),
            is_waiting: false,
        }
    }

    pub fn waiting() -> Self {
        PollFate { is_waiting: true, ..PollFate::good() }
    }

    pub fn saying(status: u16, body: &'static str) -> Self {
        let says = Says::Other { status, body, retry_after: None };
        PollFate { says, ..PollFate::good() }
    }
}

#[derive(Debug)]
struct Stored {
    batch: String,
    document: DocumentNumber,
    name: String,
    file_id: String,
    from: Duration,
}

/// What the service has.
#[derive(Debug, Default)]
pub struct Service {
    stored: Vec<Stored>,
    batches: usize,
    ids: usize,
    pub links: Links,
    /// How long after a file was stored its data is extracted.
    pub extraction_takes: Duration,
}

/// Which documents are of a type that is linked to an extraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    #[default]
    None,
    /// Those of odd numbers, all to one batch of the extraction.
    Odd,
}

/// The type that a document truly has.
pub fn truth(document: DocumentNumber) -> String {
    format!("type {}", document.0)
}

impl Service {
    /// How often a document is stored by the end of time.
    pub fn times_stored(&self, document: DocumentNumber) -> usize {
        self.stored.iter().filter(|stored| stored.document == document).count()
    }

    /// The clock that showed one time shows another.
    pub fn set_clock(&mut self, showed: Duration, shows: Duration) {
        for stored in &mut self.stored {
            let from = stored.from + shows;
            stored.from = from.saturating_sub(showed);
        }
    }

    pub fn upload(&mut self, now: Duration, upload: &Upload, fate: &UploadFate) -> Exchange {
        let batch = match &upload.batch_id {
            Some(id) => id.as_str().to_owned(),
            None => {
                self.batches += 1;
                format!("batch{}", self.batches)
            }
        };
        let mut rows = Vec::new();
        for (place, file) in upload.files.iter().enumerate() {
            let file_id = format!("-file{}", self.ids);
            self.ids += 1;
            rows.push(Row {
                file_id: file_id.clone(),
                name: file.wire_name.clone(),
                rest: String::new(),
            });
            if let Some(lands) = fate.lands.filter(|_| place < fate.stores_at_most) {
                self.stored.push(Stored {
                    batch: batch.clone(),
                    document: file.document,
                    name: file.wire_name.clone(),
                    file_id,
                    from: now + lands,
                });
            }
        }
        seen(&fate.says, |wanted| {
            let files = render(wanted, rows);
            format!(
                r#"{{"status":"uploaded","classificationId":"-c","batchId":"{batch}","files":[{files}]}}"#
            )
        })
    }

    pub fn poll(&self, now: Duration, poll: &Poll, fate: &PollFate) -> Exchange {
        match poll.target {
            Target::Classification(_) => self.types(now, poll, fate),
            Target::Extraction(_) => self.values(now, poll, fate),
        }
    }

    fn is_linked(&self, document: DocumentNumber) -> bool {
        self.links == Links::Odd && document.0 % 2 == 1
    }

    /// The values that are extracted: of files that were classified before, and of
    /// those that were sent to the extraction itself. No word on top, as it is.
    fn values(&self, now: Duration, poll: &Poll, fate: &PollFate) -> Exchange {
        let batch = poll.batch_id.as_str();
        let followed: Vec<&Stored> = match batch {
            "followed" => self.stored.iter().filter(|it| self.is_linked(it.document)).collect(),
            _ => self.stored.iter().filter(|it| it.batch == batch && it.from <= now).collect(),
        };
        let is_waiting = followed.iter().any(|it| it.from + self.extraction_takes > now);
        let row = |stored: &&Stored| Row {
            file_id: match batch {
                "followed" => format!("-data{}", stored.file_id),
                _ => stored.file_id.clone(),
            },
            name: stored.name.clone(),
            rest: format!(
                r#","status":"processed","result":{{"amount":"{}.00"}}"#,
                stored.document.0
            ),
        };
        let rows: Vec<Row> = followed.iter().map(row).collect();
        seen(&fate.says, |wanted| {
            if fate.is_waiting || is_waiting {
                return format!(r#"{{"status":"waiting","batchId":"{batch}"}}"#);
            }
            format!(r#"{{"batchId":"{batch}","files":[{}]}}"#, render(wanted, rows))
        })
    }

    fn types(&self, now: Duration, poll: &Poll, fate: &PollFate) -> Exchange {
        let batch = poll.batch_id.as_str();
        let is_here = |stored: &&Stored| stored.batch == batch && stored.from <= now;
        let row = |stored: &Stored| Row {
            file_id: stored.file_id.clone(),
            name: stored.name.clone(),
            rest: format!(
                r#","status":"processed","result":{{"confidence":0.9,"documentType":"{}"}}{}"#,
                truth(stored.document),
                match self.is_linked(stored.document) {
                    true => format!(
                        r#","extraction":{{"extractionId":"-Extraction","batchId":"followed",
                            "fileId":"-data{}"}}"#,
                        stored.file_id
                    ),
                    false => String::new(),
                }
            ),
        };
        let rows: Vec<Row> = self.stored.iter().filter(is_here).map(row).collect();
        seen(&fate.says, |wanted| {
            if fate.is_waiting {
                return format!(
                    r#"{{"status":"waiting","classificationId":"-c","batchId":"{batch}"}}"#
                );
            }
            let files = render(wanted, rows);
            format!(
                r#"{{"status":"success","classificationId":"-c","batchId":"{batch}","files":[{files}]}}"#
            )
        })
    }
}

struct Row {
    file_id: String,
    name: String,
    rest: String,
}

fn render(wanted: &Rows, mut rows: Vec<Row>) -> String {
    rows.drain(..wanted.lack.min(rows.len()));
    if wanted.are_reversed {
        rows.reverse();
    }
    let mut texts = Vec::new();
    for row in &rows {
        let id = if wanted.have_equal_ids { "-same" } else { &row.file_id };
        let name = match wanted.are_mangled {
            true => row.name.replace(' ', "_").to_uppercase(),
            false => row.name.clone(),
        };
        texts.push(format!(
            r#"{{"fileId":"{id}","fileName":"{name}","url":"https://x/"{}}}"#,
            row.rest
        ));
    }
    if wanted.are_doubled {
        texts.extend_from_within(..);
    }
    texts.join(",")
}

fn seen(says: &Says, documented: impl FnOnce(&Rows) -> String) -> Exchange {
    let response = |sent, status, body: Vec<u8>, retry_after, is_cut| Exchange {
        sent,
        ended: Ended::Response(Response { status, retry_after, body, is_cut }),
    };
    match says {
        Says::Documented(rows) => {
            response(Sent::Whole, 200, documented(rows).into_bytes(), None, false)
        }
        Says::Cut(thousandths) => {
            let mut body = documented(&Rows::default()).into_bytes();
            body.truncate(body.len() * *thousandths as usize / 1000);
            response(Sent::Whole, 200, body, None, true)
        }
        Says::Other { status, body, retry_after } => {
            response(Sent::Whole, *status, body.as_bytes().to_vec(), *retry_after, false)
        }
        Says::Nothing { cause, sent } => Exchange {
            sent: *sent,
            ended: Ended::NoResponse(NoResponse { cause: *cause, detail: "nothing".into() }),
        },
    }
}
