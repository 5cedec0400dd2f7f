//! `extracta classification` and `extracta extraction`: definitions in files and
//! at the service, and what deletes them.

mod apply;
mod confirm;
mod delete;
mod diff;
mod extract;
mod file;
mod kind;
mod pull;

use std::path::Path;

use extracta_client::{Cancel, Client, SessionSettings, call};
use serde_json::json;

use crate::args::{BatchesArguments, ClassificationCommand, ExtractionCommand, ServiceArguments};
use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output;
use crate::say::say;
use crate::service;
use kind::{Classification, Extraction, Kind};

pub(crate) fn classification(command: ClassificationCommand) -> Result<Exit, Failure> {
    match command {
        ClassificationCommand::Apply(arguments) => apply::run::<Classification>(&arguments),
        ClassificationCommand::Pull(arguments) => pull::run::<Classification>(&arguments),
        ClassificationCommand::Check(arguments) => check::<Classification>(&arguments.file),
        ClassificationCommand::Delete(it) => {
            let what = format!("classification {} with all its batches", it.id);
            delete::run(&it.how, &what, &[it.id.as_str()], &call::delete_classification(&it.id))
        }
        ClassificationCommand::DeleteBatch(it) => {
            let what = format!("batch {} with all its files", it.batch);
            let ids = [it.id.as_str(), it.batch.as_str()];
            delete::run(&it.how, &what, &ids, &call::delete_batch(&it.id, &it.batch))
        }
        ClassificationCommand::DeleteFiles(it) => {
            let mut ids = vec![it.id.as_str(), it.batch.as_str()];
            ids.extend(it.files.iter().map(|file| file.as_str()));
            let what = format!("{} of batch {}", ids[2..].join(", "), it.batch);
            let call = call::delete_files(&it.id, &it.batch, &it.files);
            let call = call.ok_or_else(|| Failure::Usage("no file is named".into()))?;
            delete::run(&it.how, &what, &ids, &call)
        }
    }
}

pub(crate) fn extraction(command: ExtractionCommand) -> Result<Exit, Failure> {
    match command {
        ExtractionCommand::Apply(arguments) => apply::run::<Extraction>(&arguments),
        ExtractionCommand::Pull(arguments) => pull::run::<Extraction>(&arguments),
        ExtractionCommand::Check(arguments) => check::<Extraction>(&arguments.file),
        ExtractionCommand::Batches(arguments) => batches(&arguments),
        ExtractionCommand::Extract(arguments) => crate::classify::extract(arguments),
        ExtractionCommand::Results(arguments) => extract::results(&arguments),
        ExtractionCommand::Delete(it) => {
            let what = format!("extraction {} with all its batches", it.id);
            delete::run(&it.how, &what, &[it.id.as_str()], &call::delete_extraction(&it.id))
        }
        ExtractionCommand::DeleteBatch(it) => {
            let what = format!("batch {} with all its files", it.batch);
            let ids = [it.id.as_str(), it.batch.as_str()];
            delete::run(&it.how, &what, &ids, &call::delete_extraction_batch(&it.id, &it.batch))
        }
        ExtractionCommand::DeleteFile(it) => {
            let [file] = &it.files[..] else {
                let words = "one file at a time: the service takes no more";
                return Err(Failure::Usage(words.into()));
            };
            let what = format!("file {file} of batch {}", it.batch);
            let ids = [it.id.as_str(), it.batch.as_str(), file.as_str()];
            let call = call::delete_extraction_file(&it.id, &it.batch, file);
            delete::run(&it.how, &what, &ids, &call)
        }
    }
}

/// Looks for mistakes in the definition of a file.
fn check<K: Kind>(path: &Path) -> Result<Exit, Failure> {
    let read = file::read::<K>(path)?;
    let problems = K::problems(&read.definition);
    problems.iter().for_each(|problem| say(&format!("{}: {problem}", path.display())));
    match problems.iter().any(|problem| problem.is_error) {
        true => Err(Failure::Told(Exit::Usage)),
        false => Ok(Exit::Fine),
    }
}

/// Lists the batches of an extraction: nowhere else are their ids found again.
fn batches(arguments: &BatchesArguments) -> Result<Exit, Failure> {
    let ids = [arguments.id.as_str()];
    let (client, _) = client(&arguments.service, &ids)?;
    let view = client.call(&call::view_extraction(&arguments.id))?;
    let line = |batch: &extracta_client::ExtractionBatch| {
        let record = json!({ "batchId": batch.id.as_str(), "status": batch.status,
            "files": batch.files, "origin": batch.origin });
        crate::shown::json(&format!("{record}\n")).into_owned()
    };
    let lines: String = view.batches.iter().map(line).collect();
    Ok(output::print_by(|| output::print(lines.as_bytes())))
}

/// A client whose calls a signal ends, and what the signal cancels, after a look
/// that none of the ids is the key.
fn client(service: &ServiceArguments, ids: &[&str]) -> Result<(Client, Cancel), Failure> {
    let key_file = service.api_key_file.as_deref();
    ids.iter().try_for_each(|id| service::must_not_be_the_key(id, key_file))?;
    let client = service::client(service, SessionSettings::default())?;
    let cancel = Interrupt::listen()?.cancel;
    Ok((client.cancel_by(&cancel), cancel))
}
