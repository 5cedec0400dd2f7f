//! The requests that the sandbox tells apart, and what serves each: a route is a
//! name here and a line of the table.

use serde::{Deserialize, Serialize};

use crate::kind::Kind;
use crate::routes::{Handler, classification, credits, deletes, extraction};

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
    /// `PATCH /documentClassification/updateClassification`.
    UpdateClassification,
    /// `DELETE /documentClassification/deleteClassification`.
    DeleteClassification,
    /// `DELETE /documentClassification/deleteBatch`.
    DeleteBatch,
    /// `DELETE /documentClassification/deleteFiles`.
    DeleteFiles,
    /// `POST /createExtraction`.
    CreateExtraction,
    /// `POST /viewExtraction`.
    ViewExtraction,
    /// `PATCH /updateExtraction`.
    UpdateExtraction,
    /// `DELETE /deleteExtraction`.
    DeleteExtraction,
    /// `POST /uploadFiles`.
    ExtractionUpload,
    /// `POST /getBatchResults`.
    ExtractionResults,
    /// `GET` of a stored file's signed link. The link carries its own secret,
    /// so a key that arrives here has been sent to the wrong place.
    File,
    /// Any other request.
    #[default]
    Unknown,
}

/// How a route of the service is served.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Serving {
    /// Files come in.
    Upload(Kind),
    /// A batch is asked for.
    Results(Kind),
    /// JSON, or nothing, is answered from the store.
    Json(Handler),
}

/// The service's routes: name, method, path, and how each is served.
const ROUTES: [(Route, &str, &str, Serving); 15] = {
    use Kind::{Classification, Extraction};
    use Route as R;
    use Serving::{Json, Results, Upload};
    [
        (R::Upload, "POST", "/documentClassification/uploadFiles", Upload(Classification)),
        (R::Results, "POST", "/documentClassification/getResults", Results(Classification)),
        (R::Credits, "GET", "/credits", Json(credits::view)),
        (
            R::CreateClassification,
            "POST",
            "/documentClassification/createClassification",
            Json(classification::create),
        ),
        (
            R::ViewClassification,
            "POST",
            "/documentClassification/viewClassification",
            Json(classification::view),
        ),
        (
            R::UpdateClassification,
            "PATCH",
            "/documentClassification/updateClassification",
            Json(classification::update),
        ),
        (
            R::DeleteClassification,
            "DELETE",
            "/documentClassification/deleteClassification",
            Json(deletes::classification),
        ),
        (R::DeleteBatch, "DELETE", "/documentClassification/deleteBatch", Json(deletes::batch)),
        (R::DeleteFiles, "DELETE", "/documentClassification/deleteFiles", Json(deletes::files)),
        (R::CreateExtraction, "POST", "/createExtraction", Json(extraction::create)),
        (R::ViewExtraction, "POST", "/viewExtraction", Json(extraction::view)),
        (R::UpdateExtraction, "PATCH", "/updateExtraction", Json(extraction::update)),
        (R::DeleteExtraction, "DELETE", "/deleteExtraction", Json(deletes::extraction)),
        (R::ExtractionUpload, "POST", "/uploadFiles", Upload(Extraction)),
        (R::ExtractionResults, "POST", "/getBatchResults", Results(Extraction)),
    ]
};

impl Route {
    /// Every route of the service: all but [`File`](Route::File) and
    /// [`Unknown`](Route::Unknown).
    pub fn all() -> impl Iterator<Item = Route> {
        ROUTES.iter().map(|(route, ..)| *route)
    }

    pub(crate) fn of(method: &str, path: &str) -> Route {
        if method == "GET" && path.starts_with(FILES_PATH) {
            return Route::File;
        }
        let Some(path) = path.strip_prefix(BASE_PATH) else {
            return Route::Unknown;
        };
        let found = ROUTES.iter().find(|(_, of, at, _)| (*of, *at) == (method, path));
        found.map_or(Route::Unknown, |(route, ..)| *route)
    }

    /// How it is served; none if it is no route of the service.
    pub(crate) fn serving(self) -> Option<Serving> {
        ROUTES.iter().find(|(route, ..)| *route == self).map(|(.., serving)| *serving)
    }

    /// Whether the service wants its key for this route.
    pub(crate) fn needs_key(self) -> bool {
        self.serving().is_some()
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
    fn the_heading_of_the_upload_page_is_a_delete() {
        let path = "/api/v1/documentClassification/deleteFiles";
        assert_eq!(Route::of("POST", path), Route::Unknown);
        assert_eq!(Route::of("DELETE", path), Route::DeleteFiles);
    }

    #[test]
    fn each_route_is_served_under_its_method_and_path_alone() {
        let found: Vec<Route> = ROUTES
            .iter()
            .map(|(_, method, path, _)| Route::of(method, &format!("{BASE_PATH}{path}")))
            .collect();
        assert_eq!(found, Route::all().collect::<Vec<_>>());
    }

    #[test]
    fn a_route_is_written_by_its_name() {
        let names = "upload results credits create-classification view-classification \
            update-classification delete-classification delete-batch delete-files \
            create-extraction view-extraction update-extraction delete-extraction \
            extraction-upload extraction-results file unknown";
        let routes = Route::all().chain([Route::File, Route::Unknown]);
        let written: Vec<String> = routes
            .map(|route| serde_json::to_value(route).expect("a route is a word"))
            .map(|name| name.as_str().expect("text").to_owned())
            .collect();
        assert_eq!(written, names.split(' ').collect::<Vec<_>>());
    }
}
