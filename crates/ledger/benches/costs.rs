//! What a ledger costs, beside what it is to be compared with in the same run:
//! `cargo bench -p extracta-ledger --bench costs`.
//!
//! Each measurement is a process of its own, this program started again; the
//! sandbox is here. The ratios are what matters; the rest depends on the
//! machine. `-- --large` adds a ledger with 100,000 documents.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use extracta_client::{ApiKey, BaseUrl, Cancel, ClassificationId, Client, Event, Options};
use extracta_ledger::{From, Ledger, Worker};
use extracta_sandbox::{Route, Sandbox};
use tempfile::TempDir;

/// How many documents are entered one by one.
const ENTERED: usize = 500;

/// How many documents are worked on.
const WORKED: usize = 5_000;

const ROUNDS: usize = 5;

const LARGE: usize = 100_000;

const ROLE: &str = "EXTRACTA_BENCH_ROLE";
const FOLDER: &str = "EXTRACTA_BENCH_FOLDER";

fn main() {
    if let Ok(role) = std::env::var(ROLE) {
        return play(&role, Path::new(&std::env::var(FOLDER).expect("a folder")));
    }
    entering_beside_a_sync();
    working_beside_memory();
    if std::env::args().any(|argument| argument == "--large") {
        a_large_ledger();
    }
}

/// A folder with documents, a ledger, and who works on it.
struct Stage {
    folder: TempDir,
    sandbox: Sandbox,
}

impl Stage {
    fn new(documents: usize) -> Self {
        let sandbox = Sandbox::builder().start().expect("a sandbox");
        // On the disk that is measured, not in memory.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        fs::create_dir(folder.path().join("documents")).expect("a folder");
        for number in 0..documents {
            let path = folder.path().join(format!("documents/{number:06}.txt"));
            fs::write(path, format!("Invoice number {number}\n")).expect("written");
        }
        Stage { folder, sandbox }
    }

    fn start(&self, role: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .env(ROLE, role)
            .env(FOLDER, self.folder.path())
            .env("EXTRACTA_BASE_URL", self.sandbox.base_url())
            .env("EXTRACTA_API_KEY", self.sandbox.api_key())
            .env("EXTRACTA_CLASSIFICATION_ID", self.sandbox.classification_id())
            .stdout(Stdio::piped());
        command
    }

    /// What a process says that plays this role.
    fn run(&self, role: &str) -> Figures {
        let output = self.start(role).output().expect("it runs");
        assert!(output.status.success(), "{role}");
        let text = String::from_utf8(output.stdout).expect("text");
        let mut numbers = text.split_whitespace().map(|it| it.parse().expect("a number"));
        let mut next = || numbers.next().expect("three numbers");
        Figures { wall: next(), cpu: next(), peak_mib: next() }
    }

    fn uploads(&self) -> usize {
        self.sandbox.journal().of(Route::Upload).count()
    }
}

/// What one process needed: seconds, and its memory.
#[derive(Debug, Clone, Copy)]
struct Figures {
    wall: f64,
    cpu: f64,
    peak_mib: f64,
}

/// The part of a process that is started again.
fn play(role: &str, folder: &Path) {
    let value = |name: &str| std::env::var(name).expect("the order is complete");
    let mut options = Options::default();
    options.base_url = BaseUrl::new(&value("EXTRACTA_BASE_URL")).expect("a base URL");
    options.session.set_poll_pause(Duration::from_millis(5));
    let key = ApiKey::new(&value("EXTRACTA_API_KEY")).expect("a key");
    let id = ClassificationId::new(value("EXTRACTA_CLASSIFICATION_ID")).expect("an id");
    let client = Client::new(key, options).expect("a client");
    let path = folder.join("run.db");
    let paths = || -> Vec<PathBuf> {
        let documents = fs::read_dir(folder.join("documents")).expect("a folder");
        let mut paths: Vec<_> = documents.map(|it| it.expect("an entry").path()).collect();
        paths.sort();
        paths
    };
    let ledger = || Ledger::open(&path, &client.options().base_url).expect("a ledger");
    let (started, cpu_before) = (Instant::now(), cpu());
    match role {
        "memory" => {
            let report = client.classify(&id, paths()).expect("classified");
            assert!(report.stop().is_none());
        }
        "enter" => assert_eq!(ledger().enter(&id, paths()).expect("entered").refused.len(), 0),
        "work" => {
            let mut worker = Worker::new(&client, &ledger(), &Cancel::new()).expect("a worker");
            // All are there: nobody waits for others.
            worker.set_linger(Duration::ZERO);
            assert!(worker.collect(&mut |_| {}).expect("worked").stop.is_none());
        }
        "resume" => {
            let cancel = Cancel::new();
            let mut worker = Worker::new(&client, &ledger(), &cancel).expect("a worker");
            let mut first = None;
            let worked = worker.collect(&mut |event| {
                if let Event::Accepted(_) = event {
                    first.get_or_insert_with(|| started.elapsed());
                    cancel.cancel();
                }
            });
            worked.expect("it can be used");
            return tell(first.expect("an upload"), cpu() - cpu_before);
        }
        "take" => {
            let ledger = ledger();
            let mut consumer = ledger.consumer("bench", From::Beginning).expect("a consumer");
            while let Some(last) = consumer.take(500).expect("records").last() {
                consumer.acknowledge(&last.key).expect("acknowledged");
            }
        }
        "status" => {
            let ledger = Ledger::open_existing(&path).expect("a ledger");
            assert!(ledger.status().expect("a status").entries > 0);
        }
        role => panic!("no role {role}"),
    }
    tell(started.elapsed(), cpu() - cpu_before);
}

fn tell(wall: Duration, cpu: f64) {
    println!("{} {cpu} {}", wall.as_secs_f64(), peak_mib());
}

/// The seconds of processor time that this process has used, all its threads.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = &stat[stat.rfind(')').expect("a name") + 2..];
    let ticks: f64 = fields.split(' ').skip(11).take(2).map(|it| it.parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

/// Entering a document beside writing as many bytes and one fsync, in turns.
fn entering_beside_a_sync() {
    let stage = Stage::new(ENTERED);
    let base_url = BaseUrl::new(&stage.sandbox.base_url()).expect("a base URL");
    let ledger = Ledger::open(stage.folder.path().join("run.db"), &base_url).expect("a ledger");
    let id = ClassificationId::new(stage.sandbox.classification_id()).expect("an id");
    let mut file = File::create(stage.folder.path().join("synced")).expect("a file");
    let (mut entered, mut synced) = (Vec::new(), Vec::new());
    for number in 0..ENTERED {
        let path = stage.folder.path().join(format!("documents/{number:06}.txt"));
        entered.push(timed(|| drop(ledger.enter(&id, [&path]).expect("entered"))));
        synced.push(timed(|| {
            file.write_all(&[0; 4096]).expect("written");
            file.sync_data().expect("synced");
        }));
    }
    let show = |what: &str, times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let (median, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        println!("{what:28} median {:7.2} ms, p99 {:7.2} ms", median * 1e3, p99 * 1e3);
        median
    };
    println!("{ENTERED} documents, one by one");
    let entering = show("enter one", &mut entered);
    let syncing = show("write 4 KiB and sync", &mut synced);
    println!("{:28} {:14.2}", "ratio", entering / syncing);
}

/// Work over a ledger beside the same in memory, in turns.
fn working_beside_memory() {
    let (mut memory, mut enter, mut work, mut take) = (vec![], vec![], vec![], vec![]);
    let mut requests = 0;
    for _ in 0..ROUNDS {
        let stage = Stage::new(WORKED);
        memory.push(stage.run("memory"));
        requests = stage.uploads();
        enter.push(stage.run("enter"));
        work.push(stage.run("work"));
        take.push(stage.run("take"));
    }
    println!("\n{WORKED} documents in {requests} requests, median of {ROUNDS} rounds");
    let show = |what: &str, figures: &[Figures]| {
        let of = |figure: fn(&Figures) -> f64| median(figures.iter().map(figure).collect());
        let all = Figures {
            wall: of(|it| it.wall),
            cpu: of(|it| it.cpu),
            peak_mib: of(|it| it.peak_mib),
        };
        let Figures { wall, cpu, peak_mib } = all;
        println!("{what:28} {wall:7.2} s, {cpu:6.2} s of CPU, {peak_mib:6.1} MiB");
        all
    };
    let memory = show("classify in memory", &memory);
    show("enter", &enter);
    let work = show("work", &work);
    let (wall, cpu) = (work.wall / memory.wall, work.cpu / memory.cpu);
    println!("{:28} {wall:7.2}    {cpu:6.2}", "ratio of work and memory");
    let take = show("take and acknowledge", &take);
    println!("{:28} {:7.0} a second", "records", WORKED as f64 / take.wall);
}

/// A ledger with very many documents, whose worker was killed.
fn a_large_ledger() {
    let stage = Stage::new(LARGE);
    let mut table = String::new();
    let mut show = |what: &str, Figures { wall, cpu, peak_mib }: Figures| {
        let _ = writeln!(table, "{what:28} {wall:7.2} s, {cpu:6.2} s of CPU, {peak_mib:6.1} MiB");
    };
    show("enter", stage.run("enter"));
    let mut killed = stage.start("work").spawn().expect("it starts");
    while stage.uploads() < 500 {
        sleep(Duration::from_millis(10));
    }
    killed.kill().expect("it is killed");
    killed.wait().expect("it has ended");
    show("resume, until an upload", stage.run("resume"));
    show("status", stage.run("status"));
    show("work on the rest", stage.run("work"));
    show("status", stage.run("status"));
    show("take and acknowledge", stage.run("take"));
    print!("\n{LARGE} documents\n{table}");
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
