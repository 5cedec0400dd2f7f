//! One upload of one document, and whether the document may be sent again.

use std::time::Duration;

use extracta_protocol::session::Upload;

use super::fates::Told;
use super::service::Service;

/// From the end of an upload to the response that may decide that it is missing:
/// after an end that was seen, and after one of this side's making. Not the
/// machine's constants: the judge has its own.
const SETTLE_SEEN_END: Duration = Duration::from_secs(15);
const SETTLE_OWN_END: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Attempt {
    pub request: u64,
    /// The batch that it was sent to, as far as this side knows.
    pub batch: usize,
    /// The batch that it is in.
    landed_in: usize,
    is_opener: bool,
    /// What the client could be certain of at the end.
    told: Told,
    ended_at: Option<Duration>,
    pub is_ended_by_us: bool,
    /// Whether it is kept that it ended.
    pub is_end_kept: bool,
    /// Whether the batch's id was in a response, and kept.
    is_id_known: bool,
    /// How many finished responses lacked it.
    lacked: u32,
    /// Whether two of them did, the second one late enough.
    pub is_decided: bool,
    /// Whether the caller wanted it to be sent again.
    pub is_released: bool,
    /// Whether the service asked for patience, which may hide that it is stored.
    pub is_busy: bool,
}

impl Attempt {
    pub fn new(upload: &Upload, landed_in: usize, told: Told) -> Self {
        let sent_to = upload.batch_id.as_ref().map(|id| Service::batch_of(id.as_str()));
        Attempt {
            request: upload.request,
            batch: sent_to.unwrap_or(landed_in),
            landed_in,
            is_opener: upload.batch_id.is_none(),
            told,
            ended_at: None,
            is_ended_by_us: false,
            is_end_kept: false,
            is_id_known: sent_to.is_some(),
            lacked: 0,
            is_decided: false,
            is_released: false,
            is_busy: false,
        }
    }

    pub fn ends(&mut self, now: Duration, told: Told) {
        self.ended_at = Some(now);
        self.told = told;
    }

    /// The id of its batch was in a response, and is kept.
    pub fn is_located(&mut self) {
        self.is_id_known = true;
        self.batch = self.landed_in;
    }

    /// Its owner is no more.
    pub fn owner_ends(&mut self, now: Duration) {
        if !self.is_end_kept {
            self.ended_at = Some(now);
            self.is_ended_by_us = true;
            self.is_end_kept = true;
        }
    }

    /// A finished response lacks it that was asked for at this time.
    pub fn is_lacked(&mut self, asked_at: Duration) {
        let Some(ended_at) = self.ended_at else { return };
        let settle = if self.is_ended_by_us { SETTLE_OWN_END } else { SETTLE_SEEN_END };
        self.is_decided |= self.lacked > 0 && asked_at >= ended_at + settle;
        self.lacked += 1;
    }

    /// Whether it opens a batch, and has not ended.
    pub fn is_opener_under_way(&self) -> bool {
        self.is_opener && self.ended_at.is_none()
    }

    /// Whether its response was lost, and with it the id of its batch.
    pub fn is_lost_opener(&self) -> bool {
        self.is_opener && !self.is_id_known && self.told != Told::NotStored && !self.is_released
    }

    /// Whether the document may be sent again after this: it surely is not
    /// stored, or it is one of the cases that are counted.
    pub fn allows_another(&self) -> bool {
        let is_counted = self.is_lost_opener() || self.is_decided || self.is_released;
        self.ended_at.is_some() && (self.told == Told::NotStored || is_counted)
    }
}
