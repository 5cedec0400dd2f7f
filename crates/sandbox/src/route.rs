//! The requests that the sandbox tells apart.
//!
//! What each of them responds is elsewhere (`upload`, `results`, `account`).

use serde::{Deserialize, Serialize};

/// The path under which the service's routes lie.
pub(crate) const BASE_PATH: &str = "/api/v1";

/// The path under which the `url` of a stored file lies.
pub(crate) const FILES_PATH: &str = "/files/";

/// What a request is for, judged by its method and its path. In the
/// journal's file and in a script it has its name in kebab case.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Route {
    /// `POST /documentClassification/uploadFiles`.
    Upload,
    /// `POST /documentClassification/getResults`.
    Results,
    /// `GET /credits`.
    Credits,
    /// `POST /documentClassification/createClassification`.
    CreateClassification,
    /// `POST /documentClassification/viewClassification`.
    ViewClassification,
    /// `GET` of a stored file's signed link. The link carries its own secret,
    /// so a key that arrives here has been sent to the wrong place.
    File,
    /// Any other request.
    #[default]
    Unknown,
}

impl Route {
    pub(crate) fn of(method: &str, path: &str) -> Route {
        if method == "GET" && path.starts_with(FILES_PATH) {
            return Route::File;
        }
        let Some(path) = path.strip_prefix(BASE_PATH) else {
            return Route::Unknown;
        };
        match (method, path) {
            ("POST", "/documentClassification/uploadFiles") => Route::Upload,
            ("POST", "/documentClassification/getResults") => Route::Results,
            ("GET", "/credits") => Route::Credits,
            ("POST", "/documentClassification/createClassification") => Route::CreateClassification,
            ("POST", "/documentClassification/viewClassification") => Route::ViewClassification,
            _ => Route::Unknown,
        }
    }

    /// Whether the service wants its key for this route.
    pub(crate) fn needs_key(self) -> bool {
        !matches!(self, Route::File | Route::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_its_route_only_with_its_method() {
        let upload = "/api/v1/documentClassification/uploadFiles";
        assert_eq!(Route::of("POST", upload), Route::Upload);
        assert_eq!(Route::of("GET", upload), Route::Unknown);
        assert_eq!(Route::of("GET", "/api/v1/credits"), Route::Credits);
        assert_eq!(Route::of("GET", "/credits"), Route::Unknown);
        assert_eq!(Route::of("GET", "/files/-Oabc"), Route::File);
    }

    #[test]
    fn the_heading_of_the_upload_page_is_no_route() {
        let path = "/api/v1/documentClassification/deleteFiles";
        assert_eq!(Route::of("POST", path), Route::Unknown);
    }

    #[test]
    fn a_route_is_written_by_its_name() {
        let routes = [
            (Route::Upload, "upload"),
            (Route::Results, "results"),
            (Route::Credits, "credits"),
            (Route::CreateClassification, "create-classification"),
            (Route::ViewClassification, "view-classification"),
            (Route::File, "file"),
            (Route::Unknown, "unknown"),
        ];
        for (route, name) in routes {
            assert_eq!(serde_json::to_value(route).expect("a route is a word"), name);
        }
    }
}
