//! The treatment of files by their names.

/// What becomes of every file whose name, as it came over the wire, contains a
/// given text. See [`Sandbox::treat`](crate::Sandbox::treat).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Treatment {
    /// A request with such a file among others is refused as a whole, with
    /// 400 `Unsupported file type`. Nothing of it is kept.
    Refused,
    /// As `Refused`, in these words.
    RefusedSaying(String),
    /// The file is kept, and its result is the row status `failed` with this
    /// message and without a document type.
    Failed(String),
    /// The file is kept and classified, but fails with this message at the
    /// extraction that it is handed to.
    ExtractionFailed(String),
    /// The file is kept, but so many `success` responses of its batch lack it.
    MissingFor(u32),
    /// The file is kept, but no `success` response ever lists it.
    Missing,
    /// The file's row is `processed`, and has no result.
    Untyped,
    /// The file's row is `processed`, and its `result` is this text as it stands,
    /// whether it is JSON or not.
    Result(String),
    /// The file's row is `processing` for ever, in `success` responses too.
    Unfinished,
    /// The batch of such a file is gone: its results are refused as those of an
    /// unknown batch.
    BatchGone,
}

impl Treatment {
    /// What it means to an extraction that the file is handed to; mostly nothing.
    pub(crate) fn handed_on(self) -> Option<Treatment> {
        match self {
            Treatment::ExtractionFailed(message) => Some(Treatment::Failed(message)),
            _ => None,
        }
    }
}
