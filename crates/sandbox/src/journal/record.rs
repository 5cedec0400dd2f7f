//! What the journal holds of one request.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::change::ChangeRecord;
use crate::route::Route;

/// One request, from the moment its head had arrived.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// Its place in the journal, from 0, in order of arrival.
    pub number: usize,
    /// What it was for.
    pub route: Route,
    /// Its number among the requests of its route, from 1.
    pub occurrence: u32,
    /// The method, `POST` say.
    pub method: String,
    /// The path without a query: signed links keep their secret.
    pub path: String,
    /// When its head had arrived, since the start of the sandbox.
    #[serde(rename = "start_microseconds", with = "microseconds")]
    pub start: Duration,
    /// When it ended: just before the last byte of the response was handed to
    /// the socket, or when the connection was given up. None while it lasts.
    #[serde(rename = "end_microseconds", with = "microseconds")]
    pub end: Option<Duration>,
    /// How it ended; none while it lasts.
    pub ending: Option<RequestEnding>,
    /// What its `Authorization` header was worth. The key itself is not kept.
    pub authorization: Authorization,
    /// Whether it carried `Expect: 100-continue`.
    pub expects_continue: bool,
    /// Its `Content-Length`, if it had one.
    pub content_length: Option<u64>,
    /// Bytes of its body that were read.
    pub body_received: u64,
    /// The faults and rewrites that applied to it.
    pub scripted: Vec<String>,
    /// What it uploaded, for a request to [`Route::Upload`] or
    /// [`Route::ExtractionUpload`] of which some of the body was read.
    pub upload: Option<UploadRecord>,
    /// What it asked for, for a request to [`Route::Results`] or
    /// [`Route::ExtractionResults`] that was understood.
    pub poll: Option<PollRecord>,
    /// What it has created, updated or deleted, set when it has.
    pub change: Option<ChangeRecord>,
}

impl Record {
    /// The status of the response, be that whole or cut.
    pub fn status(&self) -> Option<u16> {
        use RequestEnding::{Responded, ResponseCut};
        match self.ending? {
            Responded { status } | ResponseCut { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Whether both requests were under way at some moment.
    pub fn overlaps(&self, other: &Record) -> bool {
        let ends_before =
            |one: &Record, next: &Record| one.end.is_some_and(|end| end <= next.start);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// The time from the end of the last request of its route to the start of the
/// one at `place`: none if it is the first, zero if another is under way.
pub(super) fn gap_before(records: &[Record], place: usize) -> Option<Duration> {
    let polls = records[..place].iter().filter(|record| record.route == records[place].route);
    let last = polls.map(|poll| poll.end.unwrap_or(Duration::MAX)).max()?;
    Some(records[place].start.saturating_sub(last))
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
#[non_exhaustive]
pub enum RequestEnding {
    /// A response was sent to its end.
    Responded {
        /// The HTTP status.
        status: u16,
    },
    /// A response was broken off on purpose.
    ResponseCut {
        /// The HTTP status that had been sent.
        status: u16,
        /// Bytes of the response's body that were sent.
        bytes: usize,
    },
    /// Closed on purpose, with none of the body read.
    ClosedBeforeReading,
    /// Closed on purpose in the middle of the body.
    ClosedWhileReading,
    /// Closed on purpose after the whole body, without a response.
    ClosedAfterReading,
    /// Closed on purpose after a long silence.
    ClosedAfterHanging,
    /// The client left, or the sandbox stopped, before the request had ended.
    ClientLeft,
}

/// What an `Authorization` header was worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// `Bearer` and the sandbox's key.
    Right,
    /// Anything else.
    Wrong,
    /// No such header.
    #[default]
    Absent,
}

/// What an upload brought, as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UploadRecord {
    /// The part `classificationId`.
    pub classification_id: Option<String>,
    /// The part `extractionId`.
    pub extraction_id: Option<String>,
    /// The part `batchId`: the batch that is to be added to.
    pub batch_sent: Option<String>,
    /// The batch in which the files were kept, set when they are.
    pub batch_given: Option<String>,
    /// Whether the body came to its closing boundary.
    pub whole: bool,
    /// The file parts, in the order in which they came.
    pub files: Vec<FileRecord>,
}

/// One file part of an upload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileRecord {
    /// The name of the part; the service knows only `files`.
    pub part_name: String,
    /// The file's name as it came over the wire and was parsed, with no escape
    /// undone but `\"`. None if there was none or it is not UTF-8.
    pub wire_name: Option<String>,
    /// The raw `Content-Disposition`, bytes that are no UTF-8 replaced.
    pub disposition: String,
    /// The part's `Content-Type`.
    pub content_type: Option<String>,
    /// Bytes that came.
    pub length: u64,
    /// SHA-256 of a part that came whole, in lower-case hexadecimal.
    pub sha256: Option<String>,
    /// Whether the part came to the boundary after it.
    pub complete: bool,
    /// Where and when the file was kept; none if it was not, or not yet.
    pub stored: Option<Stored>,
}

/// That a file was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stored {
    /// The id that it was given.
    pub file_id: String,
    /// The batch that it is in.
    pub batch_id: String,
    /// When, since the start of the sandbox.
    #[serde(rename = "at_microseconds", with = "microseconds")]
    pub at: Duration,
}

/// What a request for results asked, and what it was told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PollRecord {
    /// `classificationId`; empty in a request to [`Route::ExtractionResults`].
    pub classification_id: String,
    /// `extractionId`, in a request to [`Route::ExtractionResults`].
    pub extraction_id: Option<String>,
    /// `batchId`.
    pub batch_id: String,
    /// `fileId`, if one was asked for.
    pub file_id: Option<String>,
    /// The word `status` of the response: `waiting`, `success`, `error` or what
    /// a script made of it. None if the response has none: a finished extraction,
    /// or no JSON.
    pub status: Option<String>,
}

/// Times, also those that may be missing, as whole microseconds, which every
/// language reads.
mod microseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T, S>(time: &T, to: S) -> Result<S::Ok, S::Error>
    where
        T: Copy + Into<Option<Duration>>,
        S: Serializer,
    {
        (*time).into().map(|time| time.as_micros() as u64).serialize(to)
    }

    pub(super) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: Default + From<Duration>,
        D: Deserializer<'de>,
    {
        let time = Option::<u64>::deserialize(from)?.map(Duration::from_micros);
        Ok(time.map_or_else(T::default, T::from))
    }
}
