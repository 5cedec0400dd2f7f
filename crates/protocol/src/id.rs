//! The service's identifiers, each a type of its own so that one cannot stand
//! where another belongs.
//!
//! All are opaque. Classification, extraction and file ids seen so far are
//! Firebase push ids: 20 characters that start with `-`; batch ids are 10 or
//! 25 alphanumerics. Nothing here depends on that.

use alloc::string::String;
use core::fmt;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes an id as it is. `None` if it is empty or holds white space
            /// or a control character: no id of the service does, and a copied
            /// line end would otherwise travel on unseen.
            pub fn new(id: impl Into<String>) -> Option<Self> {
                let id = id.into();
                let is_foreign = |c: char| c.is_whitespace() || c.is_control();
                (!id.is_empty() && !id.contains(is_foreign)).then_some($name(id))
            }

            /// The id as the service wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
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
    /// An extraction job that a classified file was handed to.
    ExtractionId
}
