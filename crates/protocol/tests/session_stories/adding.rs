//! Documents of several classifications, and documents that arrive late.

use std::collections::{BTreeMap, BTreeSet};

use extracta_protocol::id::ClassificationId;
use extracta_protocol::session::{DocumentRecord, Input, Outcome, SessionSettings};

use crate::model::{Driver, documents};
use crate::script::{Script, outcomes, seconds, times_stored};

fn of_classification(id: &str, count: usize) -> Vec<DocumentRecord> {
    let id = ClassificationId::new(id).expect("an id");
    let document = |number| DocumentRecord::new(id.clone(), format!("{number}.pdf"), 10);
    (0..count).map(document).collect()
}

#[test]
fn a_batch_has_one_classification_and_each_gets_its_own() {
    let (a, b) = (of_classification("-A", 6), of_classification("-B", 5));
    let mixed = a.into_iter().zip(b).flat_map(|(a, b)| [a, b]).collect();
    let settings = SessionSettings { files_per_batch: 5, concurrency: 1, ..Default::default() };
    let mut driver = Driver::new(settings, mixed);
    driver.drive(&mut Script::default());
    assert_eq!(outcomes(&driver), [Outcome::Classified; 10]);
    let mut classification_of = BTreeMap::new();
    for (_, upload) in &driver.uploads {
        let first = classification_of.entry(upload.batch).or_insert(&upload.target);
        assert_eq!(*first, &upload.target, "{:?}", upload.batch);
        for file in &upload.files {
            let document = &driver.documents()[file.document.0];
            assert_eq!(document.target, upload.target);
        }
    }
    let used: BTreeSet<_> = classification_of.into_values().collect();
    assert_eq!(used.len(), 2);
}

#[test]
fn documents_that_arrive_while_results_are_awaited_are_sent_too() {
    let mut driver = Driver::new(SessionSettings::default(), documents(&[10, 20]));
    let script = &mut Script::default();
    let until = driver.now + seconds(1);
    assert!(!driver.drive_until(script, until));
    assert_eq!((driver.uploads.len(), driver.polls.len()), (2, 0));
    driver.store.add(of_classification("-Late", 1).remove(0));
    driver.session.handle(Input::Added, driver.now);
    driver.drive(script);
    assert_eq!(outcomes(&driver), [Outcome::Classified; 3]);
    assert_eq!(times_stored(&driver), [1; 3]);
}

#[test]
fn a_session_that_was_done_goes_on_when_documents_are_added() {
    let mut driver = Driver::new(SessionSettings::default(), documents(&[10]));
    driver.drive(&mut Script::default());
    assert_eq!(outcomes(&driver), [Outcome::Classified]);
    driver.store.add(of_classification("-Late", 1).remove(0));
    driver.session.handle(Input::Added, driver.now);
    driver.drive(&mut Script::default());
    assert_eq!(outcomes(&driver), [Outcome::Classified; 2]);
    assert!(driver.session.stop().is_none());
}
