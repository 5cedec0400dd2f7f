//! Reading a hundred thousand rows over the C ABI allocates nothing: all is
//! made when the results are.
#![allow(missing_docs)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;

use extracta::boundary::error::extracta_error_message;
use extracta::own_http::read_response::extracta_response_read_results;
use extracta::own_http::response::{
    extracta_response_add_body, extracta_response_free, extracta_response_new,
    extracta_response_set_http_status,
};
use extracta::values::document::{
    extracta_document, extracta_document_confidence, extracta_document_error,
    extracta_document_extraction, extracta_document_file_id, extracta_document_file_name,
    extracta_document_outcome, extracta_document_status_text, extracta_document_type,
};
use extracta::values::extraction::{
    extracta_extraction_batch_id, extracta_extraction_file_id, extracta_extraction_id,
};
use extracta::values::results::{
    extracta_results, extracta_results_document, extracta_results_document_count,
    extracta_results_free,
};

const ROWS: i64 = 100_000;

/// Counts what this thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does all of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller promises the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller promises the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The results of a batch, as the service's response gives them.
fn results() -> Box<extracta_results> {
    let row = |number: i64| {
        format!(
            r#"{{"fileId":"file-{number}","fileName":"invoice {number}.pdf","status":"processed",
                "result":{{"documentType":"invoice","confidence":0.9}}}}"#
        )
    };
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    let json = format!(r#"{{"status":"success","files":[{}]}}"#, rows.join(","));
    let mut response = extracta_response_new().expect("a response");
    assert_eq!(extracta_response_set_http_status(Some(&mut response), 200, None), 0);
    let mut results = MaybeUninit::uninit();
    // SAFETY: as many bytes as there are.
    unsafe {
        assert_eq!(
            extracta_response_add_body(Some(&mut response), json.as_ptr().cast(), json.len(), None),
            0
        );
    }
    let status = extracta_response_read_results(Some(&response), Some(&mut results), None);
    assert_eq!(status, 0);
    extracta_response_free(Some(response));
    // SAFETY: the call has made it.
    unsafe { Box::from_raw(results.assume_init()) }
}

/// How many bytes of text a row has, by all of its accessors.
fn read(row: Option<&extracta_document>) -> i64 {
    let extraction = extracta_document_extraction(row);
    let texts = [
        extracta_document_file_id(row),
        extracta_document_file_name(row),
        extracta_document_status_text(row),
        extracta_document_type(row),
        extracta_error_message(extracta_document_error(row)),
        extracta_extraction_id(extraction),
        extracta_extraction_batch_id(extraction),
        extracta_extraction_file_id(extraction),
    ];
    let length = |text: *const c_char| match text.is_null() {
        true => 0,
        // SAFETY: not NULL, so a text of the row, which lives.
        false => unsafe { CStr::from_ptr(text) }.count_bytes(),
    };
    assert_eq!(extracta_document_outcome(row), 1);
    assert!(extracta_document_confidence(row) > 0.0);
    let lengths: usize = texts.into_iter().map(length).sum();
    i64::try_from(lengths).expect("a length")
}

#[test]
fn a_hundred_thousand_rows_are_read_without_an_allocation() {
    let results = results();
    assert_eq!(extracta_results_document_count(Some(&results)), ROWS);
    let before = ALLOCATIONS.get();
    let read: i64 =
        (0..ROWS).map(|number| read(extracta_results_document(Some(&results), number))).sum();
    assert_eq!(ALLOCATIONS.get() - before, 0);
    assert!(read > ROWS * 7, "{read} bytes of text");

    // This would show, were there one.
    drop(Box::new(read));
    assert_eq!(ALLOCATIONS.get() - before, 1);
    extracta_results_free(Some(results));
}
