//! The upload route: reads the multipart body and lets its files in.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hyper::header::{CONTENT_TYPE, HeaderMap};
use multer::{Field, Multipart};
use sha2::{Digest, Sha256};

use crate::document::{Content, Sample, Verdict, classify, content};
use crate::fields::{Fields, Json};
use crate::journal::{Entry, FileRecord, UploadRecord};
use crate::request_body::{Interruption, RequestBody};
use crate::service::Service;
use crate::world::{Candidate, Intake, StoredFile};
use crate::{Answer, Definition, Treatment};

/// An upload whose body was read to its closing boundary.
#[derive(Debug, Default)]
pub(crate) struct Received {
    classification_id: Option<String>,
    batch_id: Option<String>,
    files: Vec<ReceivedFile>,
    has_unexpected_part: bool,
}

#[derive(Debug)]
struct ReceivedFile {
    place: usize,
    wire_name: String,
    sample: Sample,
}

/// Why a body is not taken.
#[derive(Debug)]
pub(crate) enum Unread {
    Interrupted(Interruption),
    /// It is no multipart body, or ends before its closing boundary.
    Malformed(Answer),
}

/// Reads a body to its end, and enters what comes into the journal.
pub(crate) async fn receive(
    headers: &HeaderMap,
    body: &mut RequestBody,
    entry: &Entry,
    sample_limit: usize,
) -> Result<Received, Unread> {
    entry.update(|record| record.upload = Some(UploadRecord::default()));
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Ok(boundary) = multer::parse_boundary(content_type.unwrap_or_default()) else {
        // Without a boundary the service finds no fields at all.
        body.drain().await.map_err(Unread::Interrupted)?;
        entry.update(|record| upload(record).whole = true);
        return Ok(Received::default());
    };
    let mut received = Received::default();
    let mut multipart = Multipart::new(&mut *body, boundary);
    while let Some(field) = multipart.next_field().await.map_err(unread)? {
        take(field, &mut received, entry, sample_limit).await.map_err(unread)?;
    }
    drop(multipart);
    entry.update(|record| upload(record).whole = true);
    // What follows the closing boundary is nothing, but leaving it unread
    // would close the connection.
    body.drain().await.map_err(Unread::Interrupted)?;
    Ok(received)
}

impl Received {
    /// Lets the files in, or refuses the whole request.
    pub(crate) async fn admit(self, service: &Service) -> Result<Intake, Answer> {
        let settings = service.settings();
        let id = self.classification_id.unwrap_or_default();
        let definition = {
            let world = service.world();
            let classification = world.classification(&id);
            let not_found = || Answer::error_saying(400, "Classification not found");
            let definition = classification.ok_or_else(not_found)?.definition.clone();
            if let Some(batch_id) = &self.batch_id {
                world.check_add(&id, batch_id, settings.refuses_adds_after_success)?;
            }
            definition
        };
        if self.has_unexpected_part {
            return Err(Answer::error_saying(400, "Unexpected field"));
        }
        if self.files.is_empty() {
            return Err(Answer::error_saying(400, "No files uploaded"));
        }
        let treatments: Vec<Option<Treatment>> =
            self.files.iter().map(|file| service.treatment(&file.wire_name)).collect();
        if treatments.contains(&Some(Treatment::Refused)) {
            return Err(Answer::error_saying(400, "Unsupported file type"));
        }
        let changed = |name: &str| {
            let changes = settings.name_changes.iter();
            changes.fold(name.to_owned(), |name, change| change.apply(&name))
        };
        let names: Vec<(usize, String)> =
            self.files.iter().map(|file| (file.place, changed(&file.wire_name))).collect();
        let samples = self.files.into_iter().map(|file| file.sample).collect();
        let read = tokio::task::spawn_blocking(move || read_all(samples, &definition)).await;
        let read = read.map_err(|_| Answer::error(500))?;
        let candidates: Vec<Candidate> = names
            .into_iter()
            .zip(read)
            .zip(treatments)
            .map(|(((place, name), (pages, verdict)), treatment)| Candidate {
                place,
                name,
                pages,
                verdict,
                treatment,
            })
            .collect();
        let cost: u64 = candidates.iter().map(|file| u64::from(file.pages)).sum();
        let mut world = service.world();
        if cost > world.credits() {
            let status = settings.out_of_credits_status;
            return Err(Answer::error_saying(status, "Not enough credits"));
        }
        Ok(world.admit(&id, self.batch_id.as_deref(), candidates, &settings.base_address))
    }
}

/// The answer to an upload whose files were let in.
pub(crate) fn answer(intake: &Intake) -> Fields {
    let row = |file: &StoredFile| {
        Fields::from([
            ("fileId", file.id.as_str().into()),
            ("fileName", file.name.as_str().into()),
            ("numberOfPages", u64::from(file.pages).into()),
            ("url", file.url.as_str().into()),
        ])
    };
    let rows: Vec<Json> = intake.files.iter().map(|(_, file)| row(file).into()).collect();
    Fields::from([
        ("status", "uploaded".into()),
        ("classificationId", intake.classification_id.as_str().into()),
        ("batchId", intake.batch_id.as_str().into()),
        ("files", rows.into()),
    ])
}

async fn take(
    field: Field<'_>,
    received: &mut Received,
    entry: &Entry,
    sample_limit: usize,
) -> multer::Result<()> {
    let part_name = field.name().unwrap_or_default().to_owned();
    match part_name.as_str() {
        "classificationId" => {
            let text = field.text().await?;
            entry.update(|record| upload(record).classification_id = Some(text.clone()));
            received.classification_id = Some(text);
        }
        "batchId" => {
            let text = field.text().await?;
            entry.update(|record| upload(record).batch_sent = Some(text.clone()));
            received.batch_id = Some(text);
        }
        // A part without a file's name is a text field that nobody reads.
        other if other != "files" && field.file_name().is_none() => {
            field.bytes().await?;
        }
        _ => take_file(field, part_name, received, entry, sample_limit).await?,
    }
    Ok(())
}

async fn take_file(
    mut field: Field<'_>,
    part_name: String,
    received: &mut Received,
    entry: &Entry,
    sample_limit: usize,
) -> multer::Result<()> {
    let header = |name| field.headers().get(name).map(|value| value.as_bytes());
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let wire_name = field.file_name().map(str::to_owned);
    let record = FileRecord {
        part_name: part_name.clone(),
        wire_name: wire_name.clone(),
        disposition: header("content-disposition").map(text).unwrap_or_default(),
        content_type: header("content-type").map(text),
        ..FileRecord::default()
    };
    let mut place = 0;
    entry.update(|whole| {
        place = upload(whole).files.len();
        upload(whole).files.push(record);
    });
    let mut digest = Sha256::new();
    let mut sample = Sample::new(sample_limit);
    while let Some(chunk) = field.chunk().await? {
        digest.update(&chunk);
        sample.take(&chunk);
        entry.update(|whole| upload(whole).files[place].length += chunk.len() as u64);
    }
    let sha256 = hexadecimal(&digest.finalize());
    entry.update(|whole| {
        let file = &mut upload(whole).files[place];
        file.sha256 = Some(sha256);
        file.complete = true;
    });
    if part_name != "files" {
        received.has_unexpected_part = true;
    } else if let Some(wire_name) = wire_name.filter(|name| !name.is_empty()) {
        // An empty name makes a text field of the part, as receivers do.
        received.files.push(ReceivedFile { place, wire_name, sample });
    }
    Ok(())
}

/// The pages and the type of each file. A broken file must not take the
/// others, or the sandbox, with it.
fn read_all(samples: Vec<Sample>, definition: &Definition) -> Vec<(u32, Verdict)> {
    let read = |sample: Sample| {
        let (format, bytes) = sample.finish();
        catch_unwind(AssertUnwindSafe(|| content(format, &bytes)))
            .unwrap_or_else(|_| Content::unknown())
    };
    let judge = |found: Content| (found.pages, classify(&found.text, definition));
    samples.into_iter().map(|sample| judge(read(sample))).collect()
}

/// The upload of a record that has one: `receive` gives it one first.
fn upload(record: &mut crate::Record) -> &mut UploadRecord {
    record.upload.get_or_insert_default()
}

fn unread(error: multer::Error) -> Unread {
    if let multer::Error::StreamReadFailed(cause) = &error
        && let Some(interruption) = cause.downcast_ref::<Interruption>()
    {
        return Unread::Interrupted(*interruption);
    }
    Unread::Malformed(Answer::error_saying(400, "Unexpected end of form"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
