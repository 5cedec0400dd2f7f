//! How fast a large response is read, beside `serde_json::Value` on the same
//! bytes in the same run: `cargo bench -p extracta-protocol --bench parse`.
//!
//! The ratio is what matters; megabytes a second depend on the machine.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use extracta_protocol::{
    exchange::Response,
    response::{Reading, read_results},
};
use serde_json::Value;

const ROWS: usize = 100_000;
const ROUNDS: usize = 7;

fn main() {
    let response = Response { status: 200, retry_after: None, body: body(), is_cut: false };
    let megabytes = response.body.len() as f64 / 1e6;
    println!("{ROWS} rows, {megabytes:.1} MB, median of {ROUNDS} rounds");

    // In turns, so that a busy moment of the machine hits both.
    let (mut ours, mut generic) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(timed(|| match read_results(&response) {
            Reading::Understood(results) => assert_eq!(results.files.len(), ROWS),
            other => panic!("not understood: {other:?}"),
        }));
        generic.push(timed(|| {
            let value: Value = serde_json::from_slice(&response.body).expect("JSON");
            assert_eq!(black_box(value)["files"].as_array().map(Vec::len), Some(ROWS));
        }));
    }
    let (ours, generic) = (median(ours), median(generic));
    println!("read_results       {:7.0} MB/s", megabytes / ours);
    println!("serde_json::Value  {:7.0} MB/s", megabytes / generic);
    println!("ratio              {:7.1}", generic / ours);
}

/// A finished batch whose rows are as long as real ones: most of a row is its
/// signed link.
fn body() -> Vec<u8> {
    let mut body = String::from(
        r#"{"status":"success","classificationId":"-OPXQuIrkHuA2QZkY-44","batchId":"8pMpPs6SMPBpcnnznoaRz8bsj","files":["#,
    );
    let signature = "0123456789abcdef".repeat(10);
    for row in 0..ROWS {
        if row > 0 {
            body.push(',');
        }
        body += &format!(
            r#"{{"fileId":"-OPXQuIrkHu{row:09}","fileName":"Invoice {row}.pdf","status":"processed","result":{{"confidence":0.{:02},"documentType":"invoice"}},"url":"https://storage.example.com/documents/{row}/Invoice%20{row}.pdf?X-Goog-Expires=16447017599&X-Goog-Signature={signature}"}}"#,
            row % 90 + 10,
        );
    }
    body += "]}";
    body.into_bytes()
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
