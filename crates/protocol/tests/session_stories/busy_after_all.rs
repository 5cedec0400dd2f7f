//! A service that is busy (429, or 503 with Retry-After) once it has the whole
//! request, and stores it all the same: it is sent again under the same name, and
//! what the batch's results list twice is counted.

use extracta_protocol::session::{Outcome, SessionSettings};

use crate::model::{Rows, Says, UploadFate};
use crate::script::{Script, nth_upload, outcomes, play, play_with, seconds, times_stored};

fn busy(status: u16) -> UploadFate {
    let says = Says::Other { status, body: "", retry_after: Some(seconds(1)) };
    UploadFate { says, ..UploadFate::good() }
}

fn charged_twice(driver: &crate::model::Driver) -> Vec<bool> {
    driver.documents().iter().map(|document| document.is_possibly_charged_twice).collect()
}

#[test]
fn what_is_stored_by_a_busy_service_is_counted_by_its_surplus_row() {
    for status in [429, 503] {
        let driver = play(&[10, 20, 30], nth_upload(1, busy(status)));
        assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
        assert_eq!(times_stored(&driver), [1, 2, 2]);
        assert_eq!(charged_twice(&driver), [false, true, true], "{status}");
        let names: Vec<Vec<String>> = driver.uploads[1..]
            .iter()
            .map(|(_, upload)| upload.files.iter().map(|file| file.wire_name.clone()).collect())
            .collect();
        assert_eq!(names[0], names[1], "the same names");
    }
}

#[test]
fn what_a_busy_service_did_not_store_is_not_counted() {
    let driver = play(&[10, 20, 30], nth_upload(1, UploadFate { lands: None, ..busy(429) }));
    assert_eq!(times_stored(&driver), [1; 3]);
    assert_eq!(charged_twice(&driver), [false; 3]);
}

/// A repetition of a row is no second copy, and nor are rows that share an id.
#[test]
fn rows_without_ids_of_their_own_count_nothing() {
    for rows in [
        Rows { are_doubled: true, ..Rows::default() },
        Rows { are_doubled: true, have_equal_ids: true, ..Rows::default() },
    ] {
        let fate = crate::model::PollFate {
            says: Says::Documented(rows),
            ..crate::model::PollFate::good()
        };
        let driver = play(&[10, 20, 30], Script { every_poll: Some(fate), ..Script::default() });
        assert_eq!(charged_twice(&driver), [false; 3]);
    }
}

/// A batch without an id cannot be asked for: nothing tells that it has one more.
#[test]
fn what_opened_a_batch_is_not_counted() {
    let driver = play(&[10, 20], nth_upload(0, busy(429)));
    assert_eq!((times_stored(&driver), charged_twice(&driver)), (vec![2, 1], vec![false; 2]));
}

/// Sent to another batch in the end, its row in the first one is no other's.
#[test]
fn what_goes_to_another_batch_leaves_its_name_behind() {
    let settings = SessionSettings { files_per_request: 1, ..SessionSettings::default() };
    let script =
        Script { uploads: (1..5).map(|nth| (nth, busy(429))).collect(), ..Script::default() };
    let driver = play_with(settings, &[10, 20], script);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert_eq!(driver.documents()[1].document_type.as_deref(), Some("type 1"));
}
