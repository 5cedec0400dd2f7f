//! A crowd of pages that end in all ways: visitors leave, the process manager kills
//! and recycles its processes, shutdown functions exit, die and hang.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use extracta_tests::repository;
use extracta_tests::web_server::{Form, Page, WebServer};

use super::{ALLOWED, Site, receipt};

const ENDS: [&str; 5] = ["", "exit", "error", "time", "leaves"];

/// How many pages there are, and how many at once.
fn size() -> (usize, usize) {
    let pages = std::env::var("EXTRACTA_TEST_PAGES").ok().and_then(|pages| pages.parse().ok());
    pages.map_or((40, 8), |pages| (pages, 20))
}

fn name(number: usize) -> String {
    format!("receipt {number}.txt")
}

#[test]
fn however_pages_end_what_they_entered_is_stored_once_and_taken_once() {
    let (pages, at_once) = size();
    let Some(site) = Site::new(Duration::from_millis(300)) else { return };
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    let Some(fpm) = site.php.fpm() else { return };
    // Shutdown functions too: they are not by themselves.
    let pool = [
        "pm.max_requests = 5",
        "request_terminate_timeout = 1s",
        "request_terminate_timeout_track_finished = yes",
    ];
    let folder = repository("tests/php/web");
    let started = WebServer::start(site.set_up(fpm), &ALLOWED, &pool, &folder, at_once);
    let Some(server) = started else { return };

    let next = AtomicUsize::new(0);
    let post = |number: usize| {
        let form = Form::default().file("documents[]", &name(number), &receipt(number));
        match ENDS[number % ENDS.len()] {
            "leaves" => {
                server.post_and_leave("/crowd.php", form, Duration::from_millis(number as u64));
                None
            }
            by => Some((number, server.post(&format!("/crowd.php?by={by}"), form))),
        }
    };
    let began = Instant::now();
    let answered: Vec<(usize, Page)> = std::thread::scope(|scope| {
        let visitor = || {
            let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
            numbers.take_while(|number| *number < pages).filter_map(post).collect::<Vec<_>>()
        };
        let visitors: Vec<_> = (0..at_once).map(|_| scope.spawn(visitor)).collect();
        // Cron meanwhile: it works with the pages, and ends.
        site.work().must_exit_with(0);
        visitors.into_iter().flat_map(|visitor| visitor.join().expect("no panic")).collect()
    });
    let (lasted, log) = (began.elapsed(), server.log());
    // Kills what still hangs.
    server.end();
    let began = Instant::now();
    assert_eq!(site.work().must_exit_with(0).stderr, "", "{log}");
    let worked = began.elapsed();

    let mut stored = BTreeMap::new();
    let journal = site.service.journal();
    for (file, _) in journal.stored() {
        *stored.entry(file.sha256.clone()).or_insert(0) += 1;
    }
    assert!(stored.values().all(|times| *times == 1), "{stored:?}");
    let taken = site.take();
    let mut lines: Vec<_> = taken.must_exit_with(0).stdout.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.len(), stored.len(), "each is taken: {lines:?}");
    lines.dedup();
    assert_eq!(lines.len(), stored.len(), "and once");
    assert_eq!(site.take().must_exit_with(0).stdout, "");

    let promised: Vec<_> = answered.iter().filter(|(_, page)| page.status == 202).collect();
    assert!(promised.len() >= pages / ENDS.len(), "{answered:?}\n{log}");
    for (number, _) in &promised {
        let line = format!("{}: receipt", name(*number));
        assert!(lines.contains(&line.as_str()), "{line} was promised: {lines:?}");
    }
    let times = promised.iter().filter_map(|(_, page)| time_of(page)).collect();
    println!("{pages} pages in {lasted:?}, {} promised; then work for {worked:?}", promised.len());
    println!("the library, a page: {}", spread(times));
    println!("one fsync: {}", spread(syncs(&site)));
}

/// The milliseconds that a page spent in the library, as it tells them.
fn time_of(page: &Page) -> Option<f64> {
    let told = page.head.lines().find_map(|line| line.strip_prefix("Server-Timing: enter;dur="));
    told?.trim().parse().ok()
}

/// How long the system takes to keep a page of a file.
fn syncs(site: &Site) -> Vec<f64> {
    let mut file = File::create(site.path("synced")).expect("a file");
    let mut sync = || {
        let began = Instant::now();
        file.write_all(&[1; 4096]).and_then(|()| file.sync_all()).expect("it is kept");
        began.elapsed().as_secs_f64() * 1e3
    };
    (0..50).map(|_| sync()).collect()
}

fn spread(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    format!("median {:.2} ms, p99 {:.2} ms", at(0.5), at(0.99))
}
