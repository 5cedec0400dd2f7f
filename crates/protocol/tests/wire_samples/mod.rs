//! Responses as the service documents them or as they were recorded.
#![allow(dead_code, unreachable_pub)] // each test program uses its part

use extracta_protocol::{
    exchange::Response,
    response::{Reading, read_credits, read_results, read_upload},
};

/// From the service's documentation, its two pages and all their samples.
pub const UPLOADED: &str = r#"{
    "status": "uploaded",
    "classificationId": "classificationId",
    "batchId": "batchId",
    "files": [
        { "fileId": "fileId", "fileName": "file.pdf", "numberOfPages": 1, "url": "fileUrl" }
    ]
}"#;
pub const RESULTS: &str = r#"{
    "status": "success",
    "classificationId": "classificationId",
    "batchId": "batchId",
    "files": [
        {
            "fileId": "fileId1",
            "fileName": "File 1.pdf",
            "status": "processed",
            "result": { "confidence": 0.9, "documentType": "invoice" },
            "url": "fileUrl"
        },
        {
            "fileId": "fileId1",
            "fileName": "File 2.pdf",
            "status": "processed",
            "result": { "confidence": 0.95, "documentType": "resume" },
            "extraction": {
                "extractionId": "extractionId",
                "batchId": "extractionBatch",
                "fileId": "extractionFile"
            },
            "url": "fileUrl"
        },
        {
            "fileId": "fileId2",
            "fileName": "File 3.pdf",
            "status": "processed",
            "result": { "confidence": 0.95, "documentType": "other" },
            "url": "fileUrl"
        }
    ]
}"#;
pub const ONE_RESULT: &str = r#"{
    "status": "success",
    "classificationId": "classificationId",
    "batchId": "batchId",
    "fileId": "fileId",
    "files": [
        {
            "fileId": "fileId",
            "fileName": "File 1.pdf",
            "status": "processed",
            "result": { "confidence": 0.9, "documentType": "invoice" },
            "url": "fileUrl"
        }
    ]
}"#;
pub const WAITING: &str = r#"{
    "status": "waiting",
    "classificationId": "-OPXQuIrkHuA2QZkY-44",
    "batchId": "8pMpPs6SMPBpcnnznoaRz8bsj"
}"#;
/// A finished extraction, recorded: no status, and values that are strings.
pub const EXTRACTED: &str = r#"{"extractionId":"-OJDc9njfsJ1-6ZWU6_J","batchId":"J7MXFTMYx1",
    "files":[{"fileId":"-OJDcAN8dAZIcv3TPLO0","fileName":"PHOTO-2024-12-22-20-11-06.jpg",
    "status":"processed","result":{"amount":"1000.00","date":"23/12/24"},"url":"…"}]}"#;
pub const CREDITS: &str = r#"{"status":"ok","credits":50}"#;
pub const NOT_FOUND: &str = r#"{ "status": "error", "message": "Classification not found" }"#;
pub const INTERNAL: &str = r#"{ "status": "error", "message": "Internal server error" }"#;
pub const SAMPLES: [&str; 8] =
    [UPLOADED, RESULTS, ONE_RESULT, WAITING, EXTRACTED, CREDITS, NOT_FOUND, INTERNAL];

pub fn response(status: u16, body: impl AsRef<[u8]>) -> Response {
    Response { status, retry_after: None, body: body.as_ref().to_vec(), is_cut: false }
}

/// Whether no reader understands it, not even as a refusal.
pub fn is_not_understood(response: &Response) -> bool {
    matches!(read_upload(response), Reading::NotUnderstood(_))
        && matches!(read_results(response), Reading::NotUnderstood(_))
        && matches!(read_credits(response), Reading::NotUnderstood(_))
}
