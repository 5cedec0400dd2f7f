//! What is foretold is what a run without error really takes.

use extracta_protocol::session::{Asking, Forecast, SessionSettings};

use crate::model::Driver;
use crate::script::{Script, play_with, seconds};

/// What a run really took that went without error.
fn taken(driver: &Driver, settings: &SessionSettings) -> Forecast {
    let polls = driver.polls.len() as u64;
    Forecast {
        documents: driver.documents().len() as u64,
        bytes: driver.uploads.iter().flat_map(|(_, it)| &it.files).map(|file| file.length).sum(),
        batches: driver.store.batches().len() as u64,
        requests: driver.uploads.len() as u64,
        polls,
        least_time: settings.poll_pause * u32::try_from(polls).expect("few polls"),
    }
}

#[test]
fn a_forecast_is_what_a_run_without_error_takes() {
    let odd_lengths: Vec<u64> = (0..97).map(|number| 1 + number * 7919 % 4001).collect();
    for settings in [
        SessionSettings::default(),
        SessionSettings { files_per_request: 3, files_per_batch: 10, ..SessionSettings::default() },
        SessionSettings {
            bytes_per_request: 5000,
            files_per_batch: 40,
            ..SessionSettings::default()
        },
        SessionSettings { bytes_per_request: 1, concurrency: 1, ..SessionSettings::default() },
        SessionSettings { files_per_batch: 1, ..SessionSettings::default() },
        SessionSettings { asking: Asking::Never, files_per_batch: 9, ..SessionSettings::default() },
    ] {
        for lengths in [&odd_lengths[..], &odd_lengths[..1], &[], &[100; 41]] {
            let driver = play_with(settings.clone(), lengths, Script::default());
            let foretold = Forecast::of(&settings, lengths.iter().copied());
            assert_eq!(foretold, taken(&driver, &settings), "{settings:?}");
        }
    }
}

#[test]
fn no_run_is_quicker_than_foretold() {
    let settings =
        SessionSettings { files_per_batch: 5, concurrency: 2, ..SessionSettings::default() };
    let driver = play_with(settings.clone(), &[10; 43], Script::default());
    let took = driver.now - driver.uploads[0].0;
    let foretold = Forecast::of(&settings, [10; 43]);
    assert_eq!(foretold.least_time, seconds(18));
    assert!(took >= foretold.least_time, "{took:?}");
}
