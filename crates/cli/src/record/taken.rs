//! What is entered, what is taken, and by whom.

use extracta_client::{Document, ErrorKind};
use extracta_ledger::{ConsumerStatus, Entered, TakenRecord};
use serde::Serialize;

use crate::format::{Column, Record};

/// A record of the queue: a document that became final, with a key that no
/// other record has.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TakenDocument<'a> {
    record_key: String,
    #[serde(flatten)]
    document: Document<'a>,
}

impl<'a> TakenDocument<'a> {
    pub(crate) fn of(record: &'a TakenRecord) -> Self {
        let (record_key, document) = (record.key.to_string(), record.row.document());
        TakenDocument { record_key, document }
    }
}

impl Record for TakenDocument<'_> {
    const FIELDS: &'static str = "recordKey";
    const COLUMNS: &'static [Column] = <Document<'_> as Record>::COLUMNS;

    fn cells(&self) -> Vec<String> {
        self.document.cells()
    }
}

/// A consumer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsumerRecord<'a> {
    consumer: &'a str,
    /// The place of the last record that it has acknowledged.
    acknowledged: i64,
    /// How many it has not.
    waiting: u64,
}

impl<'a> ConsumerRecord<'a> {
    pub(crate) fn of(status: &'a ConsumerStatus) -> Self {
        let ConsumerStatus { name, acknowledged, waiting } = status;
        ConsumerRecord { consumer: name, acknowledged: *acknowledged, waiting: *waiting }
    }
}

impl Record for ConsumerRecord<'_> {
    const FIELDS: &'static str = "consumer,acknowledged,waiting";
    const COLUMNS: &'static [Column] =
        &[Column::new("CONSUMER", 20), Column::new("ACKNOWLEDGED", 12), Column::new("WAITING", 0)];

    fn cells(&self) -> Vec<String> {
        vec![self.consumer.into(), self.acknowledged.to_string(), self.waiting.to_string()]
    }
}

/// What became of what was entered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnteredRecord {
    entries: usize,
    new_documents: u64,
    new_bytes: u64,
    known: u64,
    /// How many of these were dropped and may be stored.
    dropped: u64,
    refused: usize,
}

impl EnteredRecord {
    pub(crate) fn of(entered: &Entered) -> Self {
        EnteredRecord {
            entries: entered.entries.len(),
            new_documents: entered.new_documents,
            new_bytes: entered.new_bytes,
            known: entered.known,
            dropped: entered.dropped,
            refused: entered.refused.iter().filter(|it| it.error.kind != ErrorKind::System).count(),
        }
    }
}

impl Record for EnteredRecord {
    const FIELDS: &'static str = "entries,newDocuments,newBytes,known,dropped,refused";
    const COLUMNS: &'static [Column] = &[
        Column::new("ENTRIES", 9),
        Column::new("NEW", 9),
        Column::new("BYTES", 12),
        Column::new("KNOWN", 9),
        Column::new("DROPPED", 9),
        Column::new("REFUSED", 0),
    ];

    fn cells(&self) -> Vec<String> {
        let EnteredRecord { entries, new_documents, new_bytes, known, dropped, refused } = self;
        vec![
            entries.to_string(),
            new_documents.to_string(),
            new_bytes.to_string(),
            known.to_string(),
            dropped.to_string(),
            refused.to_string(),
        ]
    }
}
