//! The two services that take files, which speak nearly alike.

use crate::response::Response;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Classification,
    Extraction,
}

impl Kind {
    /// The field with the id of the definition by which files are judged.
    pub(crate) fn id_field(self) -> &'static str {
        match self {
            Kind::Classification => "classificationId",
            Kind::Extraction => "extractionId",
        }
    }

    /// The service's words for a definition that it does not have.
    pub(crate) fn not_found(self) -> Response {
        let message = match self {
            Kind::Classification => "Classification not found",
            Kind::Extraction => "Extraction not found",
        };
        Response::error_saying(400, message)
    }
}
