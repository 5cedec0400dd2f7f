//! Pages enter, cron works and takes: the examples behind nginx and PHP's process
//! manager, over one ledger.

#[path = "php_web/crowd.rs"]
mod crowd;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use extracta_sandbox::{Builder, Fault, Route, Sandbox};
use extracta_tests::library::Installed;
use extracta_tests::php::Php;
use extracta_tests::repository;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{service, service_with_an_extraction_of_invoices, with_service};
use extracta_tests::web_server::{Form, Page, WebServer};
use tempfile::TempDir;

/// A site with its service, and its ledger.
struct Site {
    php: Php,
    service: Sandbox,
    folder: TempDir,
    installed: Installed,
}

/// What the package's administrator writes into `php.ini`.
const ALLOWED: [&str; 1] = ["ffi.enable=true"];

impl Site {
    fn new(processing: Duration) -> Option<Self> {
        Site::of(service().processing_time(processing))
    }

    fn of(service: Builder) -> Option<Self> {
        let php = Php::with(&["FFI", "Zend OPcache", "pdo_sqlite", "pcntl"])?;
        let service = service.start().expect("a service");
        let folder = TempDir::new().expect("a folder");
        Some(Site { php, service, folder, installed: Installed::new() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Tells a program its settings, as the server's administrator would.
    fn set_up(&self, mut command: Command) -> Command {
        with_service(&mut command, &self.service);
        command.env("EXTRACTA_LEDGER", self.path("queue.db"));
        command.env("EXTRACTA_RESULTS", self.path("results.db"));
        command.env("EXTRACTA_STATE_DIR", self.path("state"));
        command.env("EXTRACTA_PROOF", self.path("proof"));
        command.env("EXTRACTA_WEBHOOK_SECRET", "E_AI_K_test_secret_123");
        command.env("LD_LIBRARY_PATH", self.installed.run_folder());
        command
    }

    fn server(&self, folder: &str, settings: &[&str], workers: usize) -> Option<WebServer> {
        let fpm = self.set_up(self.php.fpm()?);
        WebServer::start(fpm, settings, &[], &repository(folder), workers)
    }

    /// The worker, as cron starts it.
    fn work(&self) -> Ran {
        run(&mut self.set_up(self.php.program("examples/php/work.php")))
    }

    fn take(&self) -> Ran {
        run(&mut self.set_up(self.php.program("examples/php/take.php")))
    }
}

fn receipt(number: usize) -> Vec<u8> {
    let text =
        format!("Receipt number {number}\nTotal paid: {number}.00\nThank you for your purchase\n");
    text.into_bytes()
}

/// The keys that a page gave.
fn keys(page: &Page) -> Vec<&str> {
    page.body.split(r#""key":""#).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn pages_at_once_enter_and_cron_sends_each_document_once() {
    let Some(site) = Site::new(Duration::from_millis(300)) else { return };
    let Some(server) = site.server("examples/php", &ALLOWED, 4) else { return };
    // The worker makes the ledger; no page has the key.
    let page = server.post("/enter.php", Form::default().file("documents[]", "a.txt", &receipt(1)));
    assert_eq!(page.status, 500, "{}", page.body);
    assert!(server.log().contains("queue.db"), "{}", server.log());
    assert_eq!(site.work().must_exit_with(0).stderr, "");

    // Each of two files comes four times, one more with all.
    let posts = std::thread::scope(|scope| {
        let post =
            |number: usize| {
                let server = &server;
                scope.spawn(move || {
                    let name = format!("receipt {}.txt", number / 4);
                    let form = Form::default()
                        .file("documents[]", &name, &receipt(number / 4))
                        .file("documents[]", "both.txt", &receipt(1000));
                    server.post("/enter.php", form)
                })
            };
        let posts: Vec<_> = (0..8).map(post).collect();
        posts.into_iter().map(|post| post.join().expect("a page")).collect::<Vec<_>>()
    });
    let mut all = BTreeSet::new();
    for page in &posts {
        assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
        assert!(page.body.contains(r#""refused":[]"#), "{}", page.body);
        all.extend(keys(page));
    }
    assert_eq!(all.len(), 16);
    assert_eq!(site.service.journal().stored().count(), 0);
    let status = server.get("/status.php");
    assert!(
        status.body.contains(r#""documents":3,"states":{"pending":3,"planned":3}"#),
        "{}",
        status.body
    );

    assert_eq!(site.work().must_exit_with(0).stderr, "");
    let journal = site.service.journal();
    assert_eq!(journal.stored().count(), 3);
    for key in &all {
        let page = server.get(&format!("/status.php?key={key}"));
        assert!(page.body.contains(r#""documentType":"receipt""#), "{}", page.body);
    }
    assert_eq!(server.get("/status.php?key=none").status, 404);

    // Taken once, in another process.
    let taken = site.take();
    assert_eq!(taken.must_exit_with(0).stdout.lines().count(), 16, "{}", taken.stderr);
    assert_eq!(site.take().must_exit_with(0).stdout, "");
    // Nothing is left to do: nothing is asked for.
    let polls = journal.polls().count();
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    assert_eq!(site.service.journal().polls().count(), polls);
    server.end();
}

#[test]
fn a_page_takes_nothing_but_what_was_uploaded() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    let Some(server) = site.server("examples/php", &ALLOWED, 1) else { return };
    let nested = Form::default().file("documents[][]", "a.txt", &receipt(9));
    assert_eq!(server.post("/enter.php", nested).status, 400);
    let path = Form::default().text("documents[]", "/etc/passwd");
    assert_eq!(server.post("/enter.php", path).status, 400);
    assert_eq!(server.post("/enter.php", Form::default()).status, 400);
    assert_eq!(server.get("/enter.php").status, 405);
    for program in ["work", "take"] {
        assert_eq!(server.get(&format!("/{program}.php")).status, 404);
    }

    // A name is only a name, whatever it looks like; an empty file is refused.
    let long = "ü".repeat(300) + ".txt";
    let page = server.post(
        "/enter.php",
        Form::default()
            .file("documents[]", "../../../escaped.txt", &receipt(3))
            .file("documents[]", "..", &receipt(5))
            .file("documents[]", &long, &receipt(6))
            .file("documents[]", "empty.txt", b""),
    );
    assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
    assert_eq!(keys(&page).len(), 3, "{}", page.body);
    assert!(page.body.contains(r#""refused":[{"name":"empty.txt","why":""#), "{}", page.body);
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    assert_eq!(site.service.journal().stored().count(), 3);
    let names = fs::read_dir(site.folder.path()).expect("the folder").flatten();
    let names: BTreeSet<_> = names.map(|entry| entry.file_name().into_string()).collect();
    assert!(!names.contains(&Ok("escaped.txt".to_owned())), "{names:?}");
    server.end();
}

#[test]
fn what_stops_the_worker_is_told_and_the_next_one_goes_on() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    let Some(server) = site.server("examples/php", &ALLOWED, 1) else { return };
    let form = || Form::default().file("documents[]", "a.txt", &receipt(1));
    assert_eq!(server.post("/enter.php", form()).status, 202);
    let mut wrong = site.set_up(site.php.program("examples/php/work.php"));
    let stopped = run(wrong.env("EXTRACTA_API_KEY", "wrong"));
    assert!(stopped.must_exit_with(1).stderr.contains("work: HTTP 401: "), "{}", stopped.stderr);
    let status = server.get("/status.php");
    assert!(status.body.contains(r#""stopped":"HTTP 401: "#), "{}", status.body);
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    assert_eq!(site.service.journal().stored().count(), 1);
    server.end();
}

#[test]
fn what_an_outage_leaves_held_is_told_by_cron() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    // Shorter waits between the three tries.
    let mut first = site.set_up(site.php.program("tests/php/held.php"));
    site.service.fault(Route::Upload, 1..=3, Fault::status(503));
    assert_eq!(run(&mut first).must_exit_with(0).stderr, "");
    for _ in 0..2 {
        let held = "work: documents are held: 1; look at the account, then resend them \
                    (php/README.md)\n";
        assert_eq!(site.work().must_exit_with(1).stderr, held);
    }
    assert_eq!(site.service.journal().stored().count(), 0);
}

#[test]
fn a_page_that_dies_gives_its_work_up() {
    let Some(site) = Site::new(Duration::from_secs(600)) else { return };
    let mut made = site.set_up(site.php.program("tests/php/signals.php"));
    assert_eq!(run(&mut made).must_exit_with(0).stderr, "");
    // One process, which takes all requests.
    let settings = [ALLOWED[0], "memory_limit=32M"];
    let Some(server) = site.server("tests/php/web", &settings, 1) else { return };
    let process = server.workers();
    for by in ["exit", "exception", "error", "memory", "time"] {
        for hidden in ["", "&hidden=1"] {
            let page = server.get(&format!("/dies.php?by={by}{hidden}"));
            let log = server.log();
            assert!(page.body.starts_with("at work\n"), "{by}: {}\n{log}", page.body);
            if hidden.is_empty() {
                // As another process sees it.
                let mut status = site.set_up(site.php.program("tests/php/web/status.php"));
                assert_eq!(run(&mut status).must_exit_with(0).stdout, "free", "{by}\n{log}");
            }
            assert_eq!(server.get("/status.php").body, "free", "{by}{hidden}\n{log}");
        }
    }
    assert_eq!(server.workers(), process, "the process lives on");
    server.end();
}

#[test]
fn a_web_server_that_forbids_ffi_is_told_what_to_do() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    let form = || Form::default().file("documents[]", "a.txt", &receipt(1));
    for setting in ["ffi.enable=preload", "ffi.enable=0"] {
        let Some(server) = site.server("examples/php", &[setting], 1) else { return };
        assert_eq!(server.post("/enter.php", form()).status, 500);
        assert!(server.log().contains("set ffi.enable=true in php.ini"), "{}", server.log());
        server.end();
    }
}

#[test]
fn a_page_takes_webhooks_that_are_signed() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    let signed = b"{\"event\":\"extraction.edited\",\"result\":[]}";
    let signature = "HyIVui5FSqqXyAxr7D4Go7RWONsvxvisZ2vUGTydMIw=";
    let header = |signature: &str| format!("X-Webhook-Signature: {signature}\r\n");
    for is_preloaded in [false, true] {
        let server = match is_preloaded {
            false => site.server("examples/php", &ALLOWED, 1),
            true => preloaded(&site, "examples/php", 1),
        };
        let Some(server) = server else { return };
        let post = |headers: &str, body: &[u8]| {
            let page = server.post_body("/webhook.php", headers, body);
            assert_eq!(page.body, "", "{}", server.log());
            page.status
        };
        assert_eq!(post(&header(signature), signed), 204, "{}", server.log());
        assert_eq!(post("", signed), 401, "{}", server.log());
        assert_eq!(post(&header("AAAA"), signed), 401);
        assert_eq!(post(&header(signature), b"{\"event\":\"extraction.edited\"}"), 401);
        assert_eq!(post(&header(signature), b"{\"event\":\"x\",\"result\":[ ]}"), 401);
        assert!(!server.log().contains("test_secret"), "{}", server.log());
        server.end();
    }
}

/// Whoever posts what the service has told of a batch has the worker ask for it.
#[test]
fn a_page_passes_webhooks_on_to_the_worker() {
    let Some(site) = Site::of(service_with_an_extraction_of_invoices()) else { return };
    let Some(server) = site.server("examples/php", &ALLOWED, 1) else { return };
    let mut sent = site.set_up(site.php.program("tests/php/awaiting.php"));
    let sent = run(sent.arg(repository("examples/documents/invoice-2026-0417.pdf")));
    let batch = sent.must_exit_with(0).stdout.trim();
    let rows = format!(
        r#"[{{"extractionId":"{}","batchId":"{batch}","fileId":"-f"}},{{"batchId":"{batch}"}}]"#,
        site.service.extraction_id()
    );
    let post = |event: &str| {
        let signed = "echo base64_encode(hash_hmac('sha256', $argv[1], 'test_secret_123', true));";
        let signature = run(site.php.plain().args(["-r", signed, &rows])).stdout;
        let body = format!(r#"{{"event":"{event}","result":{rows}}}"#);
        let header = format!("X-Webhook-Signature: {signature}\r\n");
        let status = server.post_body("/webhook.php", &header, body.as_bytes()).status;
        assert_eq!(status, 204, "{}", server.log());
        server.log().matches("NOTICE: PHP message: the worker is told of batch").count()
    };
    assert_eq!(post("extraction.edited"), 0, "{}", server.log());
    assert_eq!(post("extraction.processed"), 1, "{}", server.log());
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    assert_eq!(post("extraction.processed"), 1, "nobody waits any more: {}", server.log());
    server.end();
}

/// A server that allows FFI to this package's preloaded files alone.
fn preloaded(site: &Site, folder: &str, workers: usize) -> Option<WebServer> {
    let user = Command::new("id").arg("-un").output().expect("a user").stdout;
    let user = format!("opcache.preload_user={}", String::from_utf8_lossy(&user).trim());
    let setting = |name: &str, file: &str| format!("{name}={}", repository(file).display());
    let header = setting("ffi.preload", "php/extracta.preload.h");
    let classes = setting("opcache.preload", "php/extracta.php");
    site.server(folder, &["opcache.enable=1", &header, &classes, &user], workers)
}

#[test]
fn where_ffi_is_for_preloaded_files_pages_enter_all_the_same() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    let Some(server) = preloaded(&site, "examples/php", 3) else { return };
    for number in 0..6 {
        let form = Form::default().file("documents[]", "a.txt", &receipt(number % 2));
        let page = server.post("/enter.php", form);
        assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
    }
    server.end();
    assert_eq!(site.work().must_exit_with(0).stderr, "");
    assert_eq!(site.service.journal().stored().count(), 2);
}

#[test]
fn where_ffi_is_for_preloaded_files_no_script_of_the_site_gets_at_it() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    let Some(server) = preloaded(&site, "tests/php/web", 1) else { return };
    let page = server.get("/attack.php");
    assert!(page.body.ends_with("done\n"), "{}\n{}", page.body, server.log());
    assert!(page.body.lines().count() > 50, "{}", page.body);
    let broken: Vec<_> = page.body.lines().filter(|line| line.starts_with("BROKEN")).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    server.end();
}
