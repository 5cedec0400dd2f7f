//! The two upload routes: they read the multipart body and let its files in.

use hyper::header::{CONTENT_TYPE, HeaderMap};
use multer::{Field, Multipart};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use crate::document::Sample;
use crate::journal::{Entry, FileRecord, Record, UploadRecord};
use crate::kind::Kind;
use crate::request_body::{Interruption, RequestBody};
use crate::response::Response;
use crate::service::Service;
use crate::store::{Admitted, Candidate, batch_not_found};
use crate::treatment::Treatment;

/// The form of an upload, as far as it was read. Its text fields stand in the
/// journal.
struct Form<'a> {
    service: &'a Service,
    entry: &'a Entry,
    files: Vec<(Candidate, Sample)>,
    has_unexpected_part: bool,
}

/// Reads a body to its end, enters what comes into the journal, and lets the
/// files in or refuses the whole request by a response.
pub(crate) async fn read(
    service: &Service,
    kind: Kind,
    headers: &HeaderMap,
    body: &mut RequestBody,
    entry: &Entry,
) -> Result<Result<Admitted, Response>, Interruption> {
    entry.update(|record| record.upload = Some(UploadRecord::default()));
    let mut form = Form { service, entry, files: Vec::new(), has_unexpected_part: false };
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // Without a boundary the service finds no fields at all.
    if let Ok(boundary) = multer::parse_boundary(content_type.unwrap_or_default()) {
        if let Err(error) = form.read(Multipart::new(&mut *body, boundary)).await {
            // What interrupted the body, unless the form itself is wrong.
            if let multer::Error::StreamReadFailed(cause) = &error
                && let Some(interruption) = cause.downcast_ref()
            {
                return Err(*interruption);
            }
            return Ok(Err(Response::error_saying(400, "Unexpected end of form")));
        }
    } else {
        body.drain().await?;
    }
    entry.update(|record| upload(record).whole = true);
    // What follows the closing boundary is nothing, but leaving it unread would
    // close the connection.
    body.drain().await?;
    Ok(form.admit(kind).await)
}

impl Form<'_> {
    async fn read(&mut self, mut multipart: Multipart<'_>) -> multer::Result<()> {
        while let Some(field) = multipart.next_field().await? {
            match field.name().unwrap_or_default() {
                "classificationId" => {
                    let id = field.text().await?;
                    self.entry.update(|record| upload(record).classification_id = Some(id));
                }
                "extractionId" => {
                    let id = field.text().await?;
                    self.entry.update(|record| upload(record).extraction_id = Some(id));
                }
                "batchId" => {
                    let id = field.text().await?;
                    self.entry.update(|record| upload(record).batch_sent = Some(id));
                }
                // A part without a file's name is a text field that nobody reads.
                other if other != "files" && field.file_name().is_none() => {
                    field.bytes().await?;
                }
                _ => self.take_file(field).await?,
            }
        }
        Ok(())
    }

    async fn take_file(&mut self, mut field: Field<'_>) -> multer::Result<()> {
        let header = |name| field.headers().get(name).map(|value| value.as_bytes());
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let part_name = field.name().unwrap_or_default().to_owned();
        let wire_name = field.file_name().map(str::to_owned);
        self.has_unexpected_part |= part_name != "files";
        let record = FileRecord {
            part_name,
            wire_name: wire_name.clone(),
            disposition: header("content-disposition").map(text).unwrap_or_default(),
            content_type: header("content-type").map(text),
            ..FileRecord::default()
        };
        let place = self.entry.update(|whole| {
            upload(whole).files.push(record);
            upload(whole).files.len() - 1
        });
        let mut digest = Sha256::new();
        let mut sample = Sample::new(self.service.settings.sample_limit.unwrap_or(4 * 1024 * 1024));
        while let Some(chunk) = field.chunk().await? {
            digest.update(&chunk);
            sample.take(&chunk);
            self.entry.update(|whole| upload(whole).files[place].length += chunk.len() as u64);
        }
        let sha256 = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.entry.update(|whole| {
            let file = &mut upload(whole).files[place];
            file.sha256 = Some(sha256);
            file.complete = true;
        });
        // An empty name makes a text field of the part, as receivers do.
        if let Some(wire_name) = wire_name.filter(|name| !name.is_empty()) {
            let treatment = self.service.script().treatment(&wire_name);
            let changes = self.service.settings.name_changes.iter();
            let name = changes.fold(wire_name, |name, change| change.apply(&name));
            self.files.push((Candidate { place, name, treatment }, sample));
        }
        Ok(())
    }

    async fn admit(self, kind: Kind) -> Result<Admitted, Response> {
        let settings = &self.service.settings;
        let sent = self.entry.update(|record| upload(record).clone());
        let id = match kind {
            Kind::Classification => sent.classification_id.unwrap_or_default(),
            Kind::Extraction => sent.extraction_id.unwrap_or_default(),
        };
        let batch_id = sent.batch_sent;
        let rules = {
            let mut store = self.service.store();
            let rules = store.rules(kind, &id)?;
            if let Some(batch_id) = &batch_id {
                let batch = store.batch(&id, batch_id).ok_or_else(batch_not_found)?;
                if settings.refuses_adds_after_success && batch.has_succeeded {
                    return Err(Response::batch_closed());
                }
            }
            rules
        };
        if self.has_unexpected_part {
            return Err(Response::error_saying(400, "Unexpected field"));
        }
        if self.files.is_empty() {
            return Err(Response::error_saying(400, "No files uploaded"));
        }
        let refusal = self.files.iter().find_map(|(file, _)| match &file.treatment {
            Some(Treatment::Refused) => Some("Unsupported file type"),
            Some(Treatment::RefusedSaying(words)) => Some(words),
            _ => None,
        });
        if let Some(words) = refusal {
            return Err(Response::error_saying(400, words));
        }
        let judged = self.files.into_iter();
        let judged = judged.map(move |(file, sample)| (file, rules.judge(sample)));
        let judged = spawn_blocking(|| judged.collect::<Vec<_>>()).await;
        let judged = judged.map_err(|_| Response::error(500))?;
        let cost: u64 = judged.iter().map(|(_, judged)| u64::from(judged.pages)).sum();
        let mut store = self.service.store();
        if cost > store.credits {
            let status = settings.out_of_credits_status.unwrap_or(200);
            return Err(Response::error_saying(status, "Not enough credits"));
        }
        Ok(store.admit(kind, id, batch_id, judged))
    }
}

/// The upload of a record that has one: `read` gives it one first.
fn upload(record: &mut Record) -> &mut UploadRecord {
    record.upload.get_or_insert_default()
}
