//! Every route: its method, its path and its body, byte for byte as in
//! `requests.txt`.

mod responses;

use std::fmt::Write as _;

use extracta_protocol::call::{self, Call};
use extracta_protocol::definition::{ClassificationDefinition, ExtractionDefinition};
use extracta_protocol::id::{BatchId, ClassificationId, ExtractionId, FileId, Target};
use extracta_protocol::request::{self, Boundary, Request, Segment};

/// The requests of all routes, one after the other.
const REQUESTS: &str = include_str!("requests.txt");

fn classification() -> ClassificationId {
    ClassificationId::new("-OPXQuIrkHuA2QZkY-44").expect("an id")
}

fn extraction() -> ExtractionId {
    ExtractionId::new("-OJDc9njfsJ1-6ZWU6_J").expect("an id")
}

fn batch() -> BatchId {
    BatchId::new("J7MXFTMYx1").expect("an id")
}

fn file() -> FileId {
    FileId::new("-OJDcAN8dAZIcv3TPLO0").expect("an id")
}

fn post() -> ClassificationDefinition {
    let json = r#"{"name":"Post","description":"Sorts the post.","documentTypes":[
        {"name":"Invoice","description":"A bill","uniqueWords":["amount due"],
         "extractionId":"-OJDc9njfsJ1-6ZWU6_J"}]}"#;
    ClassificationDefinition::from_json(json).expect("a definition")
}

fn invoices() -> ExtractionDefinition {
    let json = r#"{"extractionDetails":{"name":"Invoices","language":"English",
        "options":{"hasTable":true},"fields":[{"key":"total","example":"12.30"},
        {"key":"lines","type":"array","items":{"type":"object","properties":[{"key":"text"}]}}]}}"#;
    ExtractionDefinition::from_json(json).expect("a definition")
}

fn of<T>(call: Call<T>) -> Request {
    call.request
}

/// Each route of the service, by its number in the list of routes.
fn all() -> Vec<(&'static str, Request)> {
    let (c, e, b, f) = (classification(), extraction(), batch(), file());
    let (to_c, to_e): (Target, Target) = (c.clone().into(), e.clone().into());
    let boundary = || Boundary::from_random([0xa5; 16]);
    let files = [("invoice.pdf".to_owned(), 3)];
    vec![
        ("C1", of(call::create_classification(&post()))),
        ("C2", of(call::view_classification(&c))),
        ("C3", of(call::update_classification(&c, &post()))),
        ("C4", of(call::delete_classification(&c))),
        ("C5", of(call::delete_batch(&c, &b))),
        ("C6", of(call::delete_files(&c, &b, std::slice::from_ref(&f)).expect("a file is named"))),
        ("C7", request::upload(&to_c, None, &files, boundary())),
        ("C8", request::results(&to_c, &b, None)),
        ("E1", of(call::create_extraction(&invoices()))),
        ("E2", of(call::view_extraction(&e))),
        ("E3", of(call::update_extraction(&e, &invoices()))),
        ("E4", of(call::delete_extraction(&e))),
        ("E4 of a batch", of(call::delete_extraction_batch(&e, &b))),
        ("E4 of a file", of(call::delete_extraction_file(&e, &b, &f))),
        ("E5", request::upload(&to_e, Some(&b), &files, boundary())),
        ("E6", request::results(&to_e, &b, Some(&f))),
        ("X1", of(call::credits())),
    ]
}

fn written(requests: &[(&str, Request)]) -> String {
    let mut text = String::new();
    for (route, request) in requests {
        let (method, path) = (request.method.as_str(), request.path);
        writeln!(text, "## {route}\n{method} {path}").expect("a string");
        if let Some(content_type) = &request.content_type {
            writeln!(text, "Content-Type: {content_type}").expect("a string");
        }
        for segment in request.body.segments() {
            match segment {
                Segment::Bytes(bytes) => text.push_str(std::str::from_utf8(bytes).expect("text")),
                Segment::File { index, length } => {
                    write!(text, "<file {index}, {length} bytes>").expect("a string");
                }
            }
        }
        text.push('\n');
    }
    text.replace("\r\n", "\n")
}

/// The heading of the service's upload page names `deleteFiles`, a route that
/// destroys data: so that no path may change unseen.
#[test]
fn each_route_has_this_method_path_and_body() {
    assert_eq!(written(&all()), REQUESTS);
}

#[test]
fn the_methods_and_paths_are_those_of_the_service() {
    let routes = all();
    let seen: Vec<(&str, &str, &str)> =
        routes.iter().map(|(route, it)| (*route, it.method.as_str(), it.path)).collect();
    let classification = |path| format!("/documentClassification/{path}");
    for (route, method, path) in [
        ("C1", "POST", classification("createClassification")),
        ("C2", "POST", classification("viewClassification")),
        ("C3", "PATCH", classification("updateClassification")),
        ("C4", "DELETE", classification("deleteClassification")),
        ("C5", "DELETE", classification("deleteBatch")),
        ("C6", "DELETE", classification("deleteFiles")),
        ("C7", "POST", classification("uploadFiles")),
        ("C8", "POST", classification("getResults")),
        ("E1", "POST", "/createExtraction".to_owned()),
        ("E2", "POST", "/viewExtraction".to_owned()),
        ("E3", "PATCH", "/updateExtraction".to_owned()),
        ("E4", "DELETE", "/deleteExtraction".to_owned()),
        ("E5", "POST", "/uploadFiles".to_owned()),
        ("E6", "POST", "/getBatchResults".to_owned()),
        ("X1", "GET", "/credits".to_owned()),
    ] {
        assert!(seen.contains(&(route, method, &path)), "{route}: {method} {path}");
    }
}

#[test]
fn a_delete_of_no_file_is_no_request() {
    assert!(call::delete_files(&classification(), &batch(), &[]).is_none());
}
