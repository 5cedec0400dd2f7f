//! What classifications and extractions have in common here.

use std::fmt::Display;

use extracta_client::definition::{ClassificationDefinition, ExtractionDefinition, Problem};
use extracta_client::{ClassificationId, Client, ClientError, ExtractionId, call};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::Id;

/// A kind of definition.
pub(super) trait Kind {
    /// What it is called.
    const WORD: &'static str;
    /// One of it, in words.
    const ONE: &'static str;
    /// The entry of a file that holds its id.
    const ID_FIELD: &'static str;
    /// What the service has around it.
    const WRAPPER: &'static str;

    type Id: Id + Display + AsStr;
    type Definition: Serialize + DeserializeOwned;

    fn problems(definition: &Self::Definition) -> Vec<Problem>;
    fn keep_unknown(definition: &mut Self::Definition, current: &Self::Definition);
    fn view(client: &Client, id: &Self::Id) -> Result<Self::Definition, ClientError>;
    fn create(client: &Client, definition: &Self::Definition) -> Result<Self::Id, ClientError>;
    fn update(
        client: &Client,
        id: &Self::Id,
        definition: &Self::Definition,
    ) -> Result<(), ClientError>;
}

/// An id as the service wrote it.
pub(super) trait AsStr {
    fn text(&self) -> &str;
}

impl AsStr for ClassificationId {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl AsStr for ExtractionId {
    fn text(&self) -> &str {
        self.as_str()
    }
}

/// What a classification tells apart.
pub(super) enum Classification {}

impl Kind for Classification {
    const WORD: &'static str = "classification";
    const ONE: &'static str = "a classification";
    const ID_FIELD: &'static str = "classificationId";
    const WRAPPER: &'static str = "classificationDetails";

    type Id = ClassificationId;
    type Definition = ClassificationDefinition;

    fn problems(definition: &Self::Definition) -> Vec<Problem> {
        definition.problems()
    }

    fn keep_unknown(definition: &mut Self::Definition, current: &Self::Definition) {
        definition.keep_unknown(current);
    }

    fn view(client: &Client, id: &Self::Id) -> Result<Self::Definition, ClientError> {
        client.call(&call::view_classification(id)).map(|view| view.definition)
    }

    fn create(client: &Client, definition: &Self::Definition) -> Result<Self::Id, ClientError> {
        client.call(&call::create_classification(definition)).map(|created| created.id)
    }

    fn update(
        client: &Client,
        id: &Self::Id,
        definition: &Self::Definition,
    ) -> Result<(), ClientError> {
        client.call(&call::update_classification(id, definition)).map(drop)
    }
}

/// What an extraction looks for.
pub(super) enum Extraction {}

impl Kind for Extraction {
    const WORD: &'static str = "extraction";
    const ONE: &'static str = "an extraction";
    const ID_FIELD: &'static str = "extractionId";
    const WRAPPER: &'static str = "extractionDetails";

    type Id = ExtractionId;
    type Definition = ExtractionDefinition;

    fn problems(definition: &Self::Definition) -> Vec<Problem> {
        definition.problems()
    }

    fn keep_unknown(definition: &mut Self::Definition, current: &Self::Definition) {
        definition.keep_unknown(current);
    }

    fn view(client: &Client, id: &Self::Id) -> Result<Self::Definition, ClientError> {
        client.call(&call::view_extraction(id)).map(|view| view.definition)
    }

    fn create(client: &Client, definition: &Self::Definition) -> Result<Self::Id, ClientError> {
        client.call(&call::create_extraction(definition)).map(|created| created.id)
    }

    fn update(
        client: &Client,
        id: &Self::Id,
        definition: &Self::Definition,
    ) -> Result<(), ClientError> {
        client.call(&call::update_extraction(id, definition)).map(drop)
    }
}
