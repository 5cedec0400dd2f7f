//! Many threads at once on what the header says may be shared.

use extracta_tests::c_program::CProgram;
use extracta_tests::repository;
use extracta_tests::run::run;
use extracta_tests::service::{service, with_service};
use extracta_tests::tool::tool;
use extracta_tests::valgrind::VALGRIND;

const RECEIPT: &str = "examples/documents/receipt_000731.txt";

fn succeeds_under(wrapper: &[&str]) {
    let service = service().start().expect("a service");
    let program = CProgram::compile("tests/c/threads.c");
    let mut command = program.under(wrapper);
    let ran = run(with_service(command.arg(repository(RECEIPT)), &service));
    assert_eq!(ran.must_exit_with(0).stderr, "");
    assert!(service.journal().uploads().count() > 5, "the threads have hardly worked");
}

#[test]
fn threads_share_a_client_and_free_each_others_handles() {
    succeeds_under(&[]);
}

#[test]
fn that_leaves_memory_clean() {
    // Both would replace the functions that allocate.
    let has_sanitizer = std::env::var("EXTRACTA_CFLAGS").is_ok_and(|it| it.contains("sanitize"));
    if !has_sanitizer && tool("valgrind").is_some() {
        succeeds_under(&VALGRIND);
    }
}
