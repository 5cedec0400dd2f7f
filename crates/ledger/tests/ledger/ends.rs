//! Nothing is asked for for ever, and what is refused stops nothing else.

use extracta_client::Outcome;
use extracta_ledger::State;
use extracta_sandbox::Treatment;

use crate::support::*;

#[test]
fn a_file_that_gets_no_type_ends_and_so_does_the_collecting() {
    for treatment in [Treatment::Untyped, Treatment::Result("[]".into())] {
        let stage = Stage::new();
        stage.sandbox.treat("1.txt", treatment);
        let paths = stage.documents(0..3);
        let told = stage.classify(&paths);
        let failed = told.known.iter().find(|row| row.path == paths[1]).expect("it is told");
        assert_eq!(failed.known.outcome(), Outcome::Failed);
        let error = failed.known.error.as_ref().expect("a reason");
        assert_eq!(error.message, "the service gave no type");
        assert!(stage.collect().known.is_empty(), "nothing is left to wait for");
    }
}

/// Also where each process asks but once: what it saw is in the ledger.
#[test]
fn a_batch_that_is_gone_ends_over_several_rounds_with_the_services_words() {
    let mut stage = Stage::new();
    stage.options.session.unreadable_responses = 4;
    stage.sandbox.treat("0.txt", Treatment::BatchGone);
    let paths = stage.documents(0..2);
    stage.submit(&paths);
    let started = std::time::Instant::now();
    let mut told = Told::default();
    let mut rounds = 0;
    while told.known.is_empty() {
        stage.run().collect_once(&mut told.listener()).expect("a round");
        rounds += 1;
        let patience = std::time::Duration::from_secs(60);
        assert!(started.elapsed() < patience, "it never ends");
    }
    assert!(rounds >= 4, "{rounds} rounds");
    assert_eq!(told.outcomes(), [Outcome::Failed; 2]);
    let error = told.known[0].known.error.clone().expect("a reason");
    assert_eq!(error.to_string(), "HTTP 400: Internal server error");
    let warning = told.warnings.first().expect("the first refusal is told");
    assert!(warning.ends_with("are refused: HTTP 400: Internal server error"), "{warning}");
    assert_eq!(stage.journal().stored().count(), 2, "nothing is sent again");
}

/// Five that are refused alike in front of thirty good ones, of one kind and of
/// another; and seven hundred, which are more than a session has in hand.
#[test]
fn what_is_refused_alike_stops_no_other_documents() {
    for (bad, extension) in [(5, "txt"), (5, "pdf"), (700, "txt")] {
        let stage = Stage::new();
        let refusal = Treatment::RefusedSaying("The document is encrypted".into());
        stage.sandbox.treat("bad", refusal);
        let name = |number| format!("bad {number}.{extension}");
        let bad_path = |number: usize| stage.write(name(number), format!("{number}").as_bytes());
        let mut paths: Vec<_> = (0..bad).map(bad_path).collect();
        paths.extend(stage.documents(0..TYPES));
        // Each try has the same in front.
        for _ in 0..2 {
            stage.classify(&paths);
        }
        let status = stage.status();
        assert_eq!(status.of(State::Classified), TYPES as u64, "{bad} {extension}");
        assert_eq!(stage.journal().stored().count(), TYPES);
        stage.mind_the_manners();
    }
}
