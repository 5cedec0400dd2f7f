//! Responses that were cut, damaged or built to do harm: none of them panics, and
//! none is taken for a whole one.

mod wire_samples;

use extracta_protocol::response::{
    Reading, find_batch_id, read_credits, read_results, read_upload,
};
use wire_samples::{SAMPLES, UPLOADED, is_not_understood, response};

#[test]
fn a_response_cut_at_any_byte_is_not_understood() {
    for sample in SAMPLES {
        for end in 0..sample.len() {
            let mut cut = response(200, &sample.as_bytes()[..end]);
            assert!(is_not_understood(&cut), "{end} of {sample}");
            cut.is_cut = true;
            cut.status = 400;
            assert!(is_not_understood(&cut), "{end} of {sample}");
        }
    }
}

#[test]
fn json_that_is_whole_in_a_cut_response_is_not_understood() {
    for sample in SAMPLES {
        for status in [200, 400] {
            let mut cut = response(status, sample);
            cut.is_cut = true;
            match read_results(&cut) {
                Reading::NotUnderstood(not_understood) => assert!(not_understood.is_cut),
                other => panic!("{other:?}"),
            }
            assert!(is_not_understood(&cut));
        }
    }
}

#[test]
fn the_batch_of_a_cut_upload_is_legible_once_its_id_is_whole() {
    let whole = UPLOADED.find("\"batchId\",").expect("the id") + "\"batchId\"".len();
    for end in 0..UPLOADED.len() {
        let id = find_batch_id(&UPLOADED.as_bytes()[..end]);
        let id = id.as_ref().map(|id| id.as_str());
        assert_eq!(id, (end >= whole).then_some("batchId"), "{end}");
    }
}

#[test]
fn a_response_with_more_behind_it_is_not_understood() {
    for sample in SAMPLES {
        for more in ["x", "}", "\0", "{}", sample] {
            assert!(is_not_understood(&response(200, format!("{sample}{more}"))), "{sample}{more}");
        }
    }
}

#[test]
fn endless_nesting_overflows_no_stack() {
    for (open, field) in [("[", ""), ("{\"a\":", ""), ("[", "result"), ("{\"result\":", "files")] {
        let nested = open.repeat(20_000);
        let body = if field.is_empty() {
            nested
        } else {
            format!(r#"{{"batchId":"b","files":[{{"{field}":{nested}"#)
        };
        assert!(is_not_understood(&response(200, &body)));
        assert!(is_not_understood(&response(500, &body)));
        let _ = find_batch_id(body.as_bytes());
    }
}

#[test]
fn no_mutation_of_a_sample_panics() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % limit as u64) as usize
    };
    let interesting = b"\"\\{}[],:u0\xc3\xff\n-e";
    let mut readings = [0; 3];
    for round in 0..20_000 {
        let mut body = SAMPLES[round % SAMPLES.len()].as_bytes().to_vec();
        for _ in 0..=below(3) {
            let place = below(body.len());
            match below(3) {
                0 => body[place] ^= 1 << below(8),
                1 => body[place] = interesting[below(interesting.len())],
                _ => drop(body.remove(place)),
            }
        }
        let _ = find_batch_id(&body);
        let response = response(if below(2) == 0 { 200 } else { 400 }, body);
        let reading = match below(3) {
            0 => kind(&read_upload(&response)),
            1 => kind(&read_results(&response)),
            _ => kind(&read_credits(&response)),
        };
        readings[reading] += 1;
    }
    assert!(readings.iter().all(|count| *count > 300), "{readings:?}");
}

fn kind<T>(reading: &Reading<T>) -> usize {
    match reading {
        Reading::Understood(_) => 0,
        Reading::Refused(_) => 1,
        Reading::NotUnderstood(_) => 2,
    }
}
