//! The service's identifiers, each a type of its own so that one cannot stand
//! where another belongs.
//!
//! All are opaque. Classification, extraction and file ids seen so far are
//! Firebase push ids: 20 characters that start with `-`; batch ids are 10 or
//! 25 alphanumerics. Nothing here depends on that.

use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;

/// A text that is no id: it is empty, or holds white space or a control
/// character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("empty, or with white space or a control character in it")]
pub struct InvalidId;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes an id as it is. `None` if it is empty or holds white space
            /// or a control character: no id of the service does, and a copied
            /// line end would otherwise travel on unseen.
            pub fn new(id: impl AsRef<str>) -> Option<Self> {
                let id = id.as_ref();
                let is_foreign = |c: char| c.is_whitespace() || c.is_control();
                (!id.is_empty() && !id.contains(is_foreign)).then(|| $name(id.into()))
            }

            /// The id as the service wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(id: &str) -> Result<Self, InvalidId> {
                $name::new(id).ok_or(InvalidId)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

identifier! {
    /// A classification: the definition of the document types to tell apart.
    ClassificationId
}
identifier! {
    /// A batch of files. The service can find a batch again by this id alone.
    BatchId
}
identifier! {
    /// A file in a batch.
    FileId
}
identifier! {
    /// An extraction: the definition of the values to find in documents.
    ExtractionId
}

/// What documents are sent to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A classification, which tells what each document is.
    Classification(ClassificationId),
    /// An extraction, which finds values in each document.
    Extraction(ExtractionId),
}

impl Target {
    /// Its id.
    pub fn as_str(&self) -> &str {
        match self {
            Target::Classification(id) => id.as_str(),
            Target::Extraction(id) => id.as_str(),
        }
    }

    /// The target of this [kind](Target::kind) and id; `None` if either is none.
    pub fn new(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "classification" => ClassificationId::new(id).map(Target::Classification),
            "extraction" => ExtractionId::new(id).map(Target::Extraction),
            _ => None,
        }
    }

    /// `classification` or `extraction`.
    pub fn kind(&self) -> &'static str {
        match self {
            Target::Classification(_) => "classification",
            Target::Extraction(_) => "extraction",
        }
    }

    /// The name that its id has in requests and responses.
    pub fn field(&self) -> &'static str {
        match self {
            Target::Classification(_) => "classificationId",
            Target::Extraction(_) => "extractionId",
        }
    }
}

/// An object of one field: `{"classificationId":"…"}`.
#[cfg(feature = "serde")]
impl serde::Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = to.serialize_map(Some(1))?;
        map.serialize_entry(self.field(), self.as_str())?;
        map.end()
    }
}

impl From<&ClassificationId> for Target {
    fn from(id: &ClassificationId) -> Self {
        Target::Classification(id.clone())
    }
}

impl From<&ExtractionId> for Target {
    fn from(id: &ExtractionId) -> Self {
        Target::Extraction(id.clone())
    }
}

impl From<ClassificationId> for Target {
    fn from(id: ClassificationId) -> Self {
        Target::Classification(id)
    }
}

impl From<ExtractionId> for Target {
    fn from(id: ExtractionId) -> Self {
        Target::Extraction(id)
    }
}
