//! A web request submits, cron collects: `submit.php` and `collect.php` of the
//! examples, in PHP's own web server, over one ledger.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use extracta_sandbox::{Fault, Route, Sandbox};
use extracta_tests::php::Php;
use extracta_tests::repository;
use extracta_tests::run::{Ran, run};
use extracta_tests::service::{service, with_service};
use extracta_tests::web_server::{Form, WebServer};
use tempfile::TempDir;

/// A site with its folders and its service.
struct Site {
    php: Php,
    service: Sandbox,
    folder: TempDir,
    poll_pause_ms: &'static str,
}

impl Site {
    fn new(processing: Duration) -> Option<Self> {
        let php = Php::with(&["FFI"])?;
        let service = service().processing_time(processing).start().expect("a service");
        let folder = TempDir::new().expect("a folder");
        let site = Site { php, service, folder, poll_pause_ms: "2000" };
        fs::create_dir(site.path("documents")).expect("a folder");
        Some(site)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Tells a program its settings, as the server's administrator would.
    fn set_up(&self, mut command: Command) -> Command {
        with_service(&mut command, &self.service);
        command.env("EXTRACTA_LEDGER", self.path("run.db"));
        command.env("EXTRACTA_INBOX", self.path("inbox"));
        command.env("EXTRACTA_DOCUMENTS", self.path("documents"));
        command.env("EXTRACTA_STATE_DIR", self.path("state"));
        command.env("EXTRACTA_POLL_PAUSE_MS", self.poll_pause_ms);
        command
    }

    fn server(&self, folder: &str, settings: &[&str], workers: usize) -> WebServer {
        let php = || {
            let mut command = self.set_up(self.php.plain());
            settings.iter().for_each(|setting| {
                command.args(["-d", setting]);
            });
            command
        };
        WebServer::start(php, repository(folder).to_str().expect("a path"), workers)
    }

    fn collect(&self, arguments: &[&str]) -> Ran {
        run(self.set_up(self.php.program("examples/php/collect.php")).args(arguments))
    }
}

fn receipt(number: usize) -> Vec<u8> {
    let text =
        format!("Receipt number {number}\nTotal paid: {number}.00\nThank you for your purchase\n");
    text.into_bytes()
}

#[test]
fn several_requests_at_once_submit_and_cron_collects_each_document_once() {
    let Some(site) = Site::new(Duration::from_millis(300)) else { return };
    let server = site.server("examples/php", &["ffi.enable=true"], 4);
    // Each of two files comes four times, one more with all; collecting takes a
    // pause of 2 seconds for each batch, so they are few.
    let posts = std::thread::scope(|scope| {
        let post = |number: usize| {
            let server = &server;
            scope.spawn(move || {
                let form = Form::default()
                    .file(
                        "documents[]",
                        &format!("receipt {}.txt", number / 4),
                        &receipt(number / 4),
                    )
                    .file("documents[]", "both.txt", &receipt(1000));
                server.post("/submit.php", form)
            })
        };
        let posts: Vec<_> = (0..8).map(post).collect();
        posts.into_iter().map(|post| post.join().expect("a page")).collect::<Vec<_>>()
    });
    for page in &posts {
        assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
        assert!(page.body.contains(r#""refused":[],"#), "{}", page.body);
        assert_eq!(page.body.matches(r#""name":"#).count(), 2, "{}", page.body);
    }
    let new: usize = posts.iter().map(|page| new_documents(&page.body)).sum();
    assert_eq!(new, 3, "{posts:?}");

    let collected = site.collect(&[]);
    assert_eq!(collected.must_exit_with(0).stderr, "");
    let lines: BTreeSet<&str> = collected.stdout.lines().collect();
    assert_eq!((lines.len(), collected.stdout.lines().count()), (3, 3), "{}", collected.stdout);
    assert!(lines.iter().all(|line| line.contains(r#""documentType":"receipt""#)), "{lines:?}");
    let journal = site.service.journal();
    assert_eq!(journal.stored().count(), 3);

    // Nothing is left to do: nothing is asked for.
    let polls = journal.polls().count();
    assert_eq!(site.collect(&[]).must_exit_with(0).stdout, "");
    assert_eq!(site.service.journal().polls().count(), polls);
    let all = site.collect(&["--all"]);
    assert_eq!(all.must_exit_with(0).stdout.lines().collect::<BTreeSet<_>>(), lines);
    server.end();
}

/// What a page says of new documents.
fn new_documents(body: &str) -> usize {
    let after = body.split_once(r#""newDocuments":"#).expect("a number").1;
    let digits = after.split(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).expect("a number")
}

#[test]
fn a_page_sends_nothing_but_what_was_uploaded_or_lies_in_its_folder() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    let server = site.server("examples/php", &["ffi.enable=true"], 1);
    fs::write(site.path("secret.txt"), receipt(1)).expect("a file");
    fs::write(site.path("documents/mine.txt"), receipt(2)).expect("a file");
    let link = site.path("documents/link.txt");
    std::os::unix::fs::symlink(site.path("secret.txt"), link).expect("a link");

    let secret = site.path("secret.txt");
    let secret = secret.to_str().expect("a path");
    for path in
        [secret, "../secret.txt", "link.txt", "mine.txt/../../secret.txt", ".", "", "no.txt"]
    {
        let page = server.post("/submit.php", Form::default().text("paths[]", path));
        assert_eq!(page.status, 422, "{path}: {}", page.body);
        assert!(page.body.contains("there is no such document"), "{path}: {}", page.body);
    }
    let nested = server.post("/submit.php", Form::default().text("paths[][]", "mine.txt"));
    assert_eq!(nested.status, 422, "{}", nested.body);
    let nested = Form::default().file("documents[][]", "a.txt", &receipt(9));
    assert_eq!(server.post("/submit.php", nested).status, 400);
    assert_eq!(server.post("/submit.php", Form::default()).status, 400);
    assert_eq!(server.get("/submit.php").status, 405);
    assert_eq!(server.get("/collect.php").status, 404);
    assert_eq!(site.service.journal().stored().count(), 0);

    // A name is only a name, whatever it looks like; an empty file is refused.
    let long = "ü".repeat(300) + ".txt";
    let page = server.post(
        "/submit.php",
        Form::default()
            .file("documents[]", "../../../escaped.txt", &receipt(3))
            .file("documents[]", "..\\..\\escaped.txt", &receipt(4))
            .file("documents[]", "..", &receipt(5))
            .file("documents[]", &long, &receipt(6))
            .file("documents[]", "empty.txt", b"")
            .text("paths[]", "mine.txt"),
    );
    assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
    assert_eq!(new_documents(&page.body), 5, "{}", page.body);
    assert!(page.body.contains(r#""refused":[{"name":"empty.txt","why":""#), "{}", page.body);
    let outside = fs::read_dir(site.folder.path()).expect("the folder");
    let names: BTreeSet<_> =
        outside.map(|entry| entry.expect("an entry").file_name().into_string()).collect();
    let expected = ["documents", "inbox", "run.db", "secret.txt"];
    assert_eq!(names, expected.map(|name| Ok(name.to_owned())).into());
    for folder in fs::read_dir(site.path("inbox")).expect("the inbox") {
        let folder = folder.expect("a folder").path();
        let files: Vec<_> = fs::read_dir(&folder).expect("a folder").collect();
        assert_eq!(files.len(), 1, "one file in each, and nothing left over: {files:?}");
    }
    assert_eq!(site.service.journal().stored().count(), 5);
    server.end();
}

#[test]
fn a_service_that_is_away_costs_nothing_and_cron_sends_later() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    let server = site.server("examples/php", &["ffi.enable=true"], 1);
    site.service.fault(Route::Upload, 1, Fault::status(401));
    let form = || Form::default().file("documents[]", "a.txt", &receipt(1));
    let page = server.post("/submit.php", form());
    assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
    assert!(page.body.contains(r#""stopped":"key""#), "{}", page.body);
    let collected = site.collect(&[]);
    assert_eq!(collected.must_exit_with(0).stdout.lines().count(), 1, "{}", collected.stderr);
    assert_eq!(site.service.journal().stored().count(), 1);
    server.end();
}

#[test]
fn what_an_outage_leaves_held_is_told_by_the_page_and_by_cron() {
    let Some(mut site) = Site::new(Duration::ZERO) else { return };
    // By which the waits between the three tries are short too.
    site.poll_pause_ms = "20";
    let server = site.server("examples/php", &["ffi.enable=true"], 1);
    site.service.fault(Route::Upload, 1..=3, Fault::status(503));
    let page =
        server.post("/submit.php", Form::default().file("documents[]", "a.txt", &receipt(1)));
    assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
    assert!(page.body.contains(r#""unsure":1,"#), "{}", page.body);
    for _ in 0..2 {
        let collected = site.collect(&[]);
        let held =
            "collect: 1 document is held: look at the account, then resend them (php/README.md)\n";
        assert_eq!(collected.must_exit_with(1).stderr, held);
    }
    assert_eq!(site.service.journal().stored().count(), 0);
    server.end();
}

#[test]
fn a_page_that_dies_gives_its_work_up() {
    let Some(site) = Site::new(Duration::from_secs(600)) else { return };
    let server = site.server("tests/php/web", &["ffi.enable=true", "memory_limit=32M"], 1);
    let submit = site.server("examples/php", &["ffi.enable=true"], 1);
    let form = Form::default().file("documents[]", "a.txt", &receipt(1));
    assert_eq!(submit.post("/submit.php", form).status, 202);
    submit.end();
    for by in ["exit", "exception", "error", "memory", "time"] {
        let page = server.get(&format!("/dies.php?by={by}"));
        assert!(
            page.body.contains("at work\n") && !page.body.contains("not at work"),
            "{by}: {}\n{}",
            page.body,
            server.log()
        );
        // Of the same process, which lives on.
        assert_eq!(server.get("/status.php").body, "free", "{by}\n{}", server.log());
    }
    server.end();
}

#[test]
fn a_web_server_that_forbids_ffi_is_told_or_takes_the_package_preloaded() {
    let Some(site) = Site::new(Duration::ZERO) else { return };
    let form = || Form::default().file("documents[]", "a.txt", &receipt(1));
    let log = ["log_errors=1"];
    let server = site.server("examples/php", &log, 1);
    assert_eq!(server.post("/submit.php", form()).status, 500);
    assert!(server.log().contains("set ffi.enable=true in php.ini"), "{}", server.log());
    server.end();

    if Php::with(&["Zend OPcache"]).is_none() {
        return;
    }
    let user = Command::new("id").arg("-un").output().expect("a user").stdout;
    let user = format!("opcache.preload_user={}", String::from_utf8_lossy(&user).trim());
    let package = repository("php/extracta.php");
    let preload = format!("opcache.preload={}", package.to_str().expect("a path"));
    let server = site.server("examples/php", &["opcache.enable=1", &preload, &user], 3);
    for _ in 0..6 {
        let page = server.post("/submit.php", form());
        assert_eq!(page.status, 202, "{}\n{}", page.body, server.log());
    }
    server.end();
    assert_eq!(site.collect(&[]).must_exit_with(0).stdout.lines().count(), 1);
}
