//! What the responses of the service, and of gateways in front of it, are read as.

mod wire_samples;

use std::fmt::Debug;

use extracta_protocol::response::{
    NotUnderstood, Reading, Refusal, ResultsProgress, ResultsResponse, UploadResponse, Verdict,
    find_batch_id, read_credits, read_results, read_upload,
};
use wire_samples::{
    CREDITS, EXTRACTED, INTERNAL, NOT_FOUND, ONE_RESULT, RESULTS, UPLOADED, WAITING,
    is_not_understood, response,
};

fn understood<T: Debug>(reading: Reading<T>) -> T {
    match reading {
        Reading::Understood(response) => response,
        other => panic!("not understood: {other:?}"),
    }
}

fn upload(body: impl AsRef<[u8]>) -> UploadResponse {
    understood(read_upload(&response(200, body)))
}

fn results(body: impl AsRef<[u8]>) -> ResultsResponse {
    understood(read_results(&response(200, body)))
}

fn is_understood(body: impl AsRef<[u8]>) -> [bool; 3] {
    let response = response(200, body);
    [
        matches!(read_upload(&response), Reading::Understood(_)),
        matches!(read_results(&response), Reading::Understood(_)),
        matches!(read_credits(&response), Reading::Understood(_)),
    ]
}

#[test]
fn the_documented_upload_is_understood() {
    let upload = upload(UPLOADED);
    assert_eq!(upload.batch_id.as_str(), "batchId");
    let classification = upload.classification_id.expect("a classification");
    assert_eq!(classification.as_str(), "classificationId");
    let [file] = &upload.files[..] else { panic!("{:?}", upload.files) };
    assert_eq!(file.file_id.as_ref().expect("an id").as_str(), "fileId");
    assert_eq!(file.file_name.as_deref(), Some("file.pdf"));
    assert_eq!(file.pages, Some(1));
    assert_eq!(file.url.as_ref().expect("a link").reveal(), "fileUrl");
}

#[test]
fn the_documented_results_are_understood_and_every_row_is_kept() {
    let results = results(RESULTS);
    assert_eq!(results.progress, ResultsProgress::Finished);
    let rows: Vec<_> = results
        .files
        .iter()
        .map(|row| {
            assert_eq!(row.verdict(), Verdict::Classified);
            assert_eq!(row.status.as_deref(), Some("processed"));
            let id = row.file_id.as_ref().expect("an id").as_str();
            let name = row.file_name.as_deref().expect("a name");
            let document_type = row.document_type.as_deref().expect("a type");
            (id, name, document_type, row.confidence)
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("fileId1", "File 1.pdf", "invoice", Some(0.9)),
            ("fileId1", "File 2.pdf", "resume", Some(0.95)),
            ("fileId2", "File 3.pdf", "other", Some(0.95)),
        ]
    );
    assert_eq!(results.files[0].extraction, None);
    let link = results.files[1].extraction.as_ref().expect("a link");
    assert_eq!(link.extraction_id.as_str(), "extractionId");
    assert_eq!(link.batch_id.as_str(), "extractionBatch");
    assert_eq!(link.file_id.as_str(), "extractionFile");
}

#[test]
fn progress_is_told_by_the_word_or_by_the_files() {
    assert_eq!(results(WAITING).progress, ResultsProgress::Waiting);
    assert_eq!(results(WAITING).files, []);
    assert_eq!(results(ONE_RESULT).progress, ResultsProgress::Finished);
    assert_eq!(results(EXTRACTED).progress, ResultsProgress::Finished);
    assert_eq!(results(EXTRACTED).files[0].verdict(), Verdict::Pending);
    let unknown = results(r#"{"status":"resting","files":[{"fileId":"f"}]}"#);
    assert_eq!(unknown.progress, ResultsProgress::Unknown("resting".into()));
    assert_eq!(unknown.files.len(), 1);
}

#[test]
fn neither_a_word_nor_a_row_is_no_progress() {
    for files in ["", r#""files":null"#, r#""files":[]"#, r#""files":{"0":null}"#] {
        let empty = response(200, format!("{{{files}}}"));
        assert!(is_not_understood(&empty), "{files}");
    }
}

#[test]
fn credits_are_a_number_in_any_form() {
    for (body, credits) in
        [(CREDITS, 50.0), (r#"{"credits":"12.5"}"#, 12.5), (r#"{"credits":-3}"#, -3.0)]
    {
        assert_eq!(understood(read_credits(&response(200, body))).credits, credits);
    }
}

#[test]
fn empty_collections_are_alike_in_all_their_forms() {
    for files in ["", r#","files":null"#, r#","files":[]"#, r#","files":{}"#, r#","files":[null]"#]
    {
        let uploaded = upload(format!(r#"{{"status":"uploaded","batchId":"b"{files}}}"#));
        assert_eq!(uploaded.files, [], "{files}");
        let finished = results(format!(r#"{{"status":"success"{files}}}"#));
        assert_eq!(finished.files, [], "{files}");
    }
}

#[test]
fn rows_keyed_by_index_come_in_the_order_of_the_numbers() {
    let names = |body: &str| -> Vec<String> {
        let rows = results(body).files.into_iter();
        rows.map(|row| row.file_name.expect("a name")).collect()
    };
    assert_eq!(
        names(
            r#"{"files":{"10":{"fileName":"k"},"9":{"fileName":"j"},"0":{"fileName":"a"},"1":null}}"#
        ),
        ["a", "j", "k"]
    );
    assert_eq!(names(r#"{"files":{"-Oz":{"fileName":"z"},"-Oa":{"fileName":"a"}}}"#), ["z", "a"]);
}

#[test]
fn a_value_of_another_type_costs_only_itself() {
    let results = results(
        r#"{"status":"success","files":[
            {"fileId":7,"fileName":["x",{"y":[]}],"status":true,"url":{"a":1},"extraction":"none",
             "result":{"confidence":"0.9","documentType":12345678901234567890}},
            {"fileId":"a b","result":"invoice","extraction":{"extractionId":"e"}},
            {"fileId":"f","fileId":"g","result":{"documentType":"x"},"result":[],"new":{"deep":[{}]}}
        ]}"#,
    );
    let [first, second, third] = &results.files[..] else { panic!("{results:?}") };
    assert_eq!(first.file_id.as_ref().expect("an id").as_str(), "7");
    assert_eq!((&first.file_name, &first.status, &first.url), (&None, &None, &None));
    assert_eq!(first.confidence, Some(0.9));
    assert_eq!(first.document_type.as_deref(), Some("12345678901234567890"));
    assert_eq!((&second.file_id, &second.document_type, &second.extraction), (&None, &None, &None));
    assert_eq!(third.file_id.as_ref().expect("an id").as_str(), "g");
    assert_eq!(third.document_type, None);

    let pages = |pages: &str| {
        upload(format!(r#"{{"batchId":"b","files":[{{"numberOfPages":{pages}}}]}}"#)).files[0].pages
    };
    assert_eq!(pages("\"3\""), Some(3));
    assert_eq!(pages("3.0"), Some(3));
    for other in ["2.5", "-1", "1e99", "null", "\"many\"", "[]"] {
        assert_eq!(pages(other), None, "{other}");
    }
}

#[test]
fn a_value_that_is_no_json_costs_only_itself() {
    let odd = [
        "NaN",
        "nan",
        "-Infinity",
        "1e400",
        "-1e400",
        "undefined",
        "None",
        "+1",
        ".5",
        "1.",
        "007",
        "0x1F",
        "\"a\nb\"",
        "\"\\x41\"",
        "\"\\ud83d\"",
        "\u{1}",
        "7",
        "true",
        "null",
        "[[]]",
        "{\"a\":{}}",
        "\"\"",
    ];
    let row = |name: &str, field: &str, value: &str| {
        let fields = [
            ("fileId", "\"f1\""),
            ("numberOfPages", "3"),
            ("status", "\"processed\""),
            ("url", "\"https://h/x\""),
            ("extraction", r#"{"extractionId":"e","batchId":"b","fileId":"x"}"#),
            ("message", "null"),
            ("new", "1"),
        ];
        let mut text =
            format!(r#"{{"fileName":"{name}","result":{{"documentType":"invoice","confidence":"#);
        text += if field == "confidence" { value } else { "0.5" };
        text += "}";
        for (known, usual) in fields {
            text += &format!(",\"{known}\":{}", if known == field { value } else { usual });
        }
        text + "}"
    };
    let fields =
        ["confidence", "numberOfPages", "fileId", "status", "url", "extraction", "message"];
    for field in fields.into_iter().chain(["new"]) {
        for value in odd {
            let (one, other) = (row("a.pdf", field, value), row("b.pdf", "", ""));
            let body = |status| {
                format!(r#"{{"status":"{status}","batchId":"b","files":[{one},{other}]}}"#)
            };
            let results = results(body("success"));
            assert_eq!(results.progress, ResultsProgress::Finished, "{field} {value}");
            let [odd, usual] = &results.files[..] else { panic!("{field} {value}: {results:?}") };
            assert_eq!(odd.file_name.as_deref(), Some("a.pdf"), "{field} {value}");
            assert_eq!(odd.verdict(), Verdict::Classified, "{field} {value}");
            assert_eq!((usual.confidence, usual.extraction.is_some()), (Some(0.5), true));
            assert_eq!(odd.confidence.is_some(), field != "confidence", "{field} {value}");
            let upload = upload(body("uploaded"));
            assert_eq!(upload.batch_id.as_str(), "b", "{field} {value}");
            assert_eq!(upload.files[1].pages, Some(3), "{field} {value}");
        }
    }
}

#[test]
fn an_odd_value_beside_the_rows_costs_only_itself() {
    for value in ["NaN", "1e400", "\"\\x\"", "[[]]", "7", "null", "\"a\tb\""] {
        let body =
            format!(r#"{{"status":"success","batchId":{value},"new":{value},"files":[{{}}]}}"#);
        assert_eq!(results(body).files.len(), 1, "{value}");
    }
    for status in ["NaN", "true", "{\"a\":1}", "[7]"] {
        let body = format!(r#"{{"status":{status},"files":[{{"fileId":"f"}}]}}"#);
        let progress = results(body).progress;
        assert!(matches!(progress, ResultsProgress::Unknown(_)), "{status}: not surely finished");
    }
    for files in ["NaN", "undefined"] {
        let body = format!(r#"{{"status":"success","batchId":"b","files":{files}}}"#);
        assert_eq!(is_understood(body)[..2], [false, false], "{files}");
    }
}

#[test]
fn a_row_that_is_no_object_costs_only_itself() {
    for odd in ["\"f\"", "7", "[]", "NaN", "true", "1e400", "\"a\u{1}b\""] {
        for files in [
            format!(r#"[{odd},{{"fileId":"f","fileName":"a"}}]"#),
            format!(r#"{{"1":{{"fileId":"f","fileName":"a"}},"0":{odd}}}"#),
        ] {
            let results = results(format!(r#"{{"status":"success","files":{files}}}"#));
            assert_eq!(results.files[0], Default::default(), "{files}");
            assert_eq!(results.files[1].file_name.as_deref(), Some("a"), "{files}");
        }
    }
}

#[test]
fn a_confidence_is_from_0_to_1_or_says_that_it_is_a_percentage() {
    for (value, confidence) in [
        ("0.9", Some(0.9)),
        ("0", Some(0.0)),
        ("1", Some(1.0)),
        ("\"0.9\"", Some(0.9)),
        ("\" 0.9 \"", Some(0.9)),
        ("\"85%\"", Some(0.85)),
        ("\"8.5 %\"", Some(0.085)),
        ("\"100%\"", Some(1.0)),
        ("1.0000001", None),
        ("85", None),
        ("\"85\"", None),
        ("-1", None),
        ("\"-1%\"", None),
        ("\"101%\"", None),
        ("\"NaN\"", None),
        ("\"inf\"", None),
        ("\"%\"", None),
        ("\"high\"", None),
        ("true", None),
        ("[0.9]", None),
    ] {
        let body =
            format!(r#"{{"files":[{{"result":{{"documentType":"x","confidence":{value}}}}}]}}"#);
        assert_eq!(results(body).files[0].confidence, confidence, "{value}");
    }
}

#[test]
fn no_type_is_no_type_in_whatever_form() {
    let none =
        ["null", "\"\"", "\"  \"", "\"\\u00a0\\n\"", "{}", "[]", "false", "NaN", "undefined"];
    let rows = none.map(|none| format!(r#""result":{{"documentType":{none},"confidence":0}}"#));
    let without = ["", r#""result":{}"#, r#""result":null"#, r#""result":[]"#, r#""result":"""#];
    for result in rows.iter().map(String::as_str).chain(without) {
        let comma = if result.is_empty() { "" } else { "," };
        let body = format!(r#"{{"files":[{{"status":"processed"{comma}{result}}}]}}"#);
        let row = results(body).files.remove(0);
        assert_eq!(row.document_type, None, "{result}");
        assert_eq!(row.verdict(), Verdict::Pending, "{result}");
    }
}

#[test]
fn a_response_of_more_rows_than_any_batch_has_is_not_read_and_says_so() {
    for body in [
        format!(r#"{{"status":"success","batchId":"b","files":[{}{{}}]}}"#, "{},".repeat(100_000)),
        format!(
            r#"{{"status":"success","batchId":"b","files":{{{}"x":{{}}}}}}"#,
            r#""0":{},"#.repeat(100_000)
        ),
    ] {
        match read_results(&response(200, &body)) {
            Reading::NotUnderstood(NotUnderstood { excerpt, is_too_much: true, .. }) => {
                assert_eq!(excerpt, "the response has too many rows: 100001");
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(read_upload(&response(200, &body)), Reading::NotUnderstood(_)));
        let id = find_batch_id(body.as_bytes()).expect("the id of what was paid for");
        assert_eq!(id.as_str(), "b");
    }
    let most = format!(r#"{{"status":"success","files":[{}{{}}]}}"#, "{},".repeat(99_999));
    assert_eq!(results(most).files.len(), 100_000);
}

#[test]
fn a_failed_file_says_why_wherever_the_words_are() {
    for row in [
        r#"{"status":"failed","message":"Unsupported file type"}"#,
        r#"{"error":"Unsupported file type","message":null}"#,
        r#"{"error":{"code":7,"message":"Unsupported file type"},"result":{}}"#,
        r#"{"result":{"error":"Unsupported file type"},"error":null}"#,
    ] {
        let results = results(format!(r#"{{"status":"success","files":[{row}]}}"#));
        assert_eq!(results.files[0].verdict(), Verdict::Failed, "{row}");
        assert_eq!(results.files[0].message.as_deref(), Some("Unsupported file type"), "{row}");
    }
}

/// Were they read as no rows, documents would be taken for lost.
#[test]
fn words_about_a_file_lose_what_signs_a_link() {
    for row in [
        r#"{"status":"failed","message":"see https://h/p?sig=s3cret\nend"}"#,
        r#"{"status":"failed","result":{"error":{"message":"see https://h/p?sig=s3cret end"}}}"#,
    ] {
        let results = results(format!(r#"{{"status":"success","files":[{row}]}}"#));
        assert_eq!(results.files[0].message.as_deref(), Some("see https://h/p?… end"), "{row}");
    }
}

#[test]
fn rows_that_are_no_objects_make_a_response_not_understood() {
    for files in ["[\"f\"]", "[[]]", "[7]", "\"f\"", "7", "true", r#"{"fileId":"f"}"#] {
        let body = format!(r#"{{"status":"success","batchId":"b","files":{files}}}"#);
        assert_eq!(is_understood(&body)[..2], [false, false], "{files}");
    }
}

#[test]
fn half_an_emoji_and_bytes_that_are_no_utf_8_cost_one_character() {
    let name = |body: &[u8]| upload(body).files[0].file_name.clone();
    let body = br#"{"batchId":"b","files":[{"fileName":"a\ud83d.pdf"},{"fileName":"b"}]}"#;
    assert_eq!(name(body).as_deref(), Some("a\u{fffd}.pdf"));
    let body = b"{\"batchId\":\"b\",\"files\":[{\"fileName\":\"M\xfcller.pdf\"}]}";
    assert_eq!(name(body).as_deref(), Some("M\u{fffd}ller.pdf"));
}

#[test]
fn a_byte_order_mark_and_white_space_around_are_nothing() {
    assert_eq!(upload(format!("\u{feff}\r\n {UPLOADED}\n\t ")), upload(UPLOADED));
}

#[test]
fn a_refusal_is_told_in_the_services_words() {
    for (status, body, message) in [
        (400, NOT_FOUND, "Classification not found"),
        (400, INTERNAL, "Internal server error"),
        (200, r#"{"status":"error","message":"Not enough credits"}"#, "Not enough credits"),
        (200, r#"{"status":"Error","batchId":"b","files":[]}"#, ""),
        (401, r#"{"message":"Unauthorized"}"#, "Unauthorized"),
        (403, r#"{"error":"Forbidden","message":" "}"#, "Forbidden"),
        (429, r#"{"error":{"code":429,"message":"Slow\n\u0007down"}}"#, "Slow down"),
        (500, r#"{"status":"error"}"#, ""),
        (413, r#"{"message":"see https://h/p?sig=s3cret"}"#, "see https://h/p?…"),
    ] {
        let refusal = Refusal { http_status: status, message: message.into() };
        let response = response(status, body);
        assert_eq!(read_upload(&response), Reading::Refused(refusal.clone()), "{body}");
        assert_eq!(read_results(&response), Reading::Refused(refusal.clone()), "{body}");
        assert_eq!(read_credits(&response), Reading::Refused(refusal), "{body}");
    }
}

#[test]
fn a_refusal_has_at_most_500_characters() {
    let body = format!(r#"{{"message":"{}"}}"#, "ü".repeat(100_000));
    let Reading::Refused(refusal) = read_upload(&response(500, body)) else { panic!("no refusal") };
    assert_eq!(refusal.message.chars().count(), 500);
}

#[test]
fn what_is_not_the_services_is_not_understood() {
    for status in [200, 204, 301, 404, 500, 502] {
        for body in [
            "",
            " ",
            "[]",
            "{}",
            "null",
            "7",
            "\"text\"",
            "true",
            "Cannot POST /x",
            "\u{feff}",
            r#"{"status":null}"#,
            r#"{"message":""}"#,
            r#"[{"status":"success","files":[]}]"#,
            "<html><title>502 Bad Gateway</title></html>",
            "\0\u{1}",
            "{\"batchId\":\"b\"",
        ] {
            assert!(is_not_understood(&response(status, body)), "{status} {body:?}");
        }
    }
    for (status, sample) in [(301, UPLOADED), (404, RESULTS), (500, CREDITS)] {
        assert!(is_not_understood(&response(status, sample)), "{status} {sample}");
    }
    assert!(is_not_understood(&response(200, r#"{"status":null,"message":"hello"}"#)));
}

#[test]
fn what_is_not_understood_is_shown_to_people() {
    let reading = |status, body: &str| match read_results(&response(status, body)) {
        Reading::NotUnderstood(NotUnderstood {
            http_status,
            excerpt,
            is_cut: false,
            is_too_much: false,
        }) => {
            assert_eq!(http_status, status);
            excerpt
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reading(
            502,
            "<html><title>502 Bad Gateway</title>\r\n<h1>502 Bad Gateway</h1>nginx</html>"
        ),
        "502 Bad Gateway: nginx"
    );
    assert_eq!(reading(404, "Cannot POST /x\n"), "Cannot POST /x");
    assert_eq!(reading(200, &"long ".repeat(100_000)).chars().count(), 300);
    let shown = reading(200, r#"{"url":"https:\/\/h\/p?X-Goog-Signature=s3cret"}"#);
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn no_link_shows_in_debug() {
    let body = UPLOADED.replace("fileUrl", "https://h/s3cret");
    assert!(!format!("{:?}", read_upload(&response(200, body))).contains("s3cret"));
    let body = RESULTS.replace("fileUrl", "https://h/s3cret");
    assert!(!format!("{:?}", read_results(&response(200, body))).contains("s3cret"));
}
