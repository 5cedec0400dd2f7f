//! Scripts: what goes wrong in a story, and where.

use std::time::Duration;

use extracta_protocol::session::{BrokenFile, DocumentNumber, Outcome, SessionSettings, Upload};

use crate::model::{Driver, Fates, PollFate, UploadFate, documents};

pub const INTERNAL: &str = r#"{"status":"error","message":"Internal server error"}"#;

/// Fates by the number of the request; all others are good.
#[derive(Default)]
pub struct Script {
    pub uploads: Vec<(usize, UploadFate)>,
    pub polls: Vec<(usize, PollFate)>,
    pub every_upload: Option<UploadFate>,
    pub every_poll: Option<PollFate>,
    pub extraction_polls: Vec<(usize, PollFate)>,
    pub every_extraction_poll: Option<PollFate>,
    /// Documents whose requests end so.
    pub poison: Option<(Vec<usize>, UploadFate)>,
}

impl Fates for Script {
    fn upload(&mut self, nth: usize, upload: &Upload) -> UploadFate {
        if let Some((documents, fate)) = &self.poison
            && upload.files.iter().any(|file| documents.contains(&file.document.0))
        {
            return fate.clone();
        }
        let scripted = self.uploads.iter().find(|(number, _)| *number == nth);
        let scripted = scripted.map(|(_, fate)| fate.clone());
        scripted.or(self.every_upload.clone()).unwrap_or_else(UploadFate::good)
    }

    fn poll(&mut self, nth: usize) -> PollFate {
        let scripted = self.polls.iter().find(|(number, _)| *number == nth);
        let scripted = scripted.map(|(_, fate)| fate.clone());
        scripted.or(self.every_poll.clone()).unwrap_or_else(PollFate::good)
    }

    fn extraction_poll(&mut self, nth: usize) -> PollFate {
        let scripted = self.extraction_polls.iter().find(|(number, _)| *number == nth);
        let scripted = scripted.map(|(_, fate)| fate.clone());
        scripted.or(self.every_extraction_poll.clone()).unwrap_or_else(PollFate::good)
    }
}

pub fn nth_upload(nth: usize, fate: UploadFate) -> Script {
    Script { uploads: vec![(nth, fate)], ..Script::default() }
}

/// Runs files of these lengths through a script.
pub fn play_with(settings: SessionSettings, lengths: &[u64], mut script: Script) -> Driver {
    let mut driver = Driver::new(settings, documents(lengths));
    driver.drive(&mut script);
    driver
}

pub fn play(lengths: &[u64], script: Script) -> Driver {
    play_with(SessionSettings::default(), lengths, script)
}

pub fn outcomes(driver: &Driver) -> Vec<Outcome> {
    driver.documents().iter().map(|document| document.outcome()).collect()
}

pub fn times_stored(driver: &Driver) -> Vec<usize> {
    let count = driver.documents().len();
    (0..count).map(|number| driver.service.times_stored(DocumentNumber(number))).collect()
}

pub fn request_sizes(driver: &Driver) -> Vec<usize> {
    driver.uploads.iter().map(|(_, upload)| upload.files.len()).collect()
}

pub fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A file of an upload that is not what it was.
pub fn broken_file(position: usize, message: &str) -> BrokenFile {
    let message = message.into();
    BrokenFile { position, message, is_unavailable: false, is_systems_fault: false }
}
