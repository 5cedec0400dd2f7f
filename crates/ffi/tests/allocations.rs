//! Reading a hundred thousand rows over the C ABI allocates nothing: all is
//! made when the results are.
#![allow(missing_docs)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;

use extracta::own_http::answer::{
    extracta_answer_add_body, extracta_answer_free, extracta_answer_new,
    extracta_answer_set_http_status,
};
use extracta::own_http::read_answer::extracta_answer_read_results;
use extracta::values::results::{
    extracta_results, extracta_results_free, extracta_results_row, extracta_results_row_count,
};
use extracta::values::row::{
    extracta_row, extracta_row_confidence, extracta_row_extraction_batch_id,
    extracta_row_extraction_file_id, extracta_row_extraction_id, extracta_row_file_id,
    extracta_row_file_name, extracta_row_message, extracta_row_outcome, extracta_row_status,
    extracta_row_type,
};

const ROWS: usize = 100_000;

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

/// The results of a batch, as the service's answer gives them.
fn results() -> Box<extracta_results> {
    let row = |number: usize| {
        format!(
            r#"{{"fileId":"file-{number}","fileName":"invoice {number}.pdf","status":"processed",
                "result":{{"documentType":"invoice","confidence":0.9}}}}"#
        )
    };
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    let json = format!(r#"{{"status":"success","files":[{}]}}"#, rows.join(","));
    let mut answer = extracta_answer_new().expect("an answer");
    assert_eq!(extracta_answer_set_http_status(Some(&mut answer), 200, None), 0);
    let mut results = MaybeUninit::uninit();
    // SAFETY: as many bytes as there are.
    unsafe {
        assert_eq!(
            extracta_answer_add_body(Some(&mut answer), json.as_ptr().cast(), json.len(), None),
            0
        );
    }
    let status = extracta_answer_read_results(Some(&answer), Some(&mut results), None);
    assert_eq!(status, 0);
    extracta_answer_free(Some(answer));
    // SAFETY: the call has made it.
    unsafe { Box::from_raw(results.assume_init()) }
}

/// How many bytes of text a row has, by all of its accessors.
fn read(row: Option<&extracta_row>) -> usize {
    const TEXTS: [extern "C" fn(Option<&extracta_row>) -> *const c_char; 8] = [
        extracta_row_file_id,
        extracta_row_file_name,
        extracta_row_status,
        extracta_row_type,
        extracta_row_message,
        extracta_row_extraction_id,
        extracta_row_extraction_batch_id,
        extracta_row_extraction_file_id,
    ];
    let length = |text: *const c_char| match text.is_null() {
        true => 0,
        // SAFETY: not NULL, so a text of the row, which lives.
        false => unsafe { CStr::from_ptr(text) }.count_bytes(),
    };
    assert_eq!(extracta_row_outcome(row), 1);
    assert!(extracta_row_confidence(row) > 0.0);
    TEXTS.iter().map(|text| length(text(row))).sum()
}

#[test]
fn a_hundred_thousand_rows_are_read_without_an_allocation() {
    let results = results();
    assert_eq!(extracta_results_row_count(Some(&results)), ROWS);
    let before = ALLOCATIONS.get();
    let read: usize =
        (0..ROWS).map(|number| read(extracta_results_row(Some(&results), number))).sum();
    assert_eq!(ALLOCATIONS.get() - before, 0);
    assert!(read > ROWS * "invoice".len(), "{read} bytes of text");

    // This would show, were there one.
    drop(Box::new(read));
    assert_eq!(ALLOCATIONS.get() - before, 1);
    extracta_results_free(Some(results));
}
