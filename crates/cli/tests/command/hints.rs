//! Messages that say what to type instead.

use std::net::TcpListener;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::harness::{Documents, KEY_MARK, against, classify, extracta, run, sandbox};

#[test]
fn a_key_and_a_classification_that_were_swapped_send_and_show_nothing() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = folder.path().join("run.db");
    let key_file = documents.file("key", "-OPXQuIrkHuA2QZkY-44\n");
    for (key, id) in [("-OPXQuIrkHuA2QZkY-44", KEY_MARK), (KEY_MARK, KEY_MARK)] {
        for (name, ledger) in
            [("classify", None), ("classify", Some(&ledger)), ("enter", Some(&ledger))]
        {
            let mut command = classify(&sandbox, [documents.path()]);
            if name == "enter" {
                command = against(&sandbox);
                command.arg("enter").arg(documents.path());
            }
            ledger.map(|ledger| command.arg("--ledger").arg(ledger));
            let ran = run(command.env("EXTRACTA_API_KEY", key).arg("--classification").arg(id));
            ran.says_in_one_line(2, "swapped");
            assert_eq!(ran.output, "");
        }
    }
    for name in ["EXTRACTA_CLASSIFICATION_ID", "EXTRACTA_API_KEY"] {
        let value = if name == "EXTRACTA_API_KEY" { "-OPX" } else { KEY_MARK };
        run(classify(&sandbox, [documents.path()]).env(name, value)).says_in_one_line(2, "swapped");
    }
    let with_file = |name: &str| {
        let mut command = against(&sandbox);
        command.arg(name).arg("--api-key-file").arg(&key_file);
        command
    };
    run(&mut with_file("credits")).says_in_one_line(2, "swapped");
    run(with_file("classify").arg(documents.path())).says_in_one_line(2, "swapped");
    let ran = run(against(&sandbox).args(["results", "--batch", KEY_MARK]));
    ran.says_in_one_line(2, "swapped");
    let ran = run(extracta().args(["results", "--batch", &format!("{KEY_MARK} {KEY_MARK}")]));
    ran.says_in_one_line(2, "--batch");
    assert!(!ledger.exists(), "nothing is noted");
    assert_eq!(sandbox.journal().uploads().count() + sandbox.journal().polls().count(), 0);
}

#[test]
fn what_stands_around_a_key_is_told() {
    let sandbox = sandbox();
    for (key, words) in [
        (format!("\"{KEY_MARK}\""), "in quotes"),
        (format!("'{KEY_MARK}'"), "in quotes"),
        (format!("“{KEY_MARK}”"), "in quotes"),
        (format!("EXTRACTA_API_KEY={KEY_MARK}"), "a name and `=`"),
        (format!("export KEY=\"{KEY_MARK}\""), "a name and `=`"),
        (format!("Bearer {KEY_MARK}"), "`Bearer`"),
    ] {
        let ran = run(against(&sandbox).arg("credits").env("EXTRACTA_API_KEY", key));
        ran.says_in_one_line(2, words);
    }
    // As Base64 ends.
    let ran = run(against(&sandbox).arg("credits").env("EXTRACTA_API_KEY", "a2V5=="));
    ran.says_in_one_line(3, "HTTP 401");
}

#[test]
fn a_key_that_is_refused_brings_a_hint() {
    let sandbox = sandbox();
    let documents = Documents::invoices(1);
    for mut command in [against(&sandbox), classify(&sandbox, [documents.path()])] {
        if command.get_args().next().is_none() {
            command.arg("credits");
        }
        let ran = run(command.env("EXTRACTA_API_KEY", "wrong"));
        assert_eq!(ran.status, Some(3), "{ran:?}");
        assert!(ran.errors.contains("EXTRACTA_API_KEY, or the file of --api-key-file"), "{ran:?}");
    }
}

#[test]
fn a_mistake_points_to_the_help_of_its_own_command() {
    for name in ["classify", "submit", "take", "results", "work"] {
        run(extracta().args([name, "--formt=csv"]))
            .says_in_one_line(2, &format!("see extracta {name} --help"));
    }
    let ran = run(extracta().args(["classify", "--timeout=soon", "a.pdf"]));
    ran.says_in_one_line(2, "see extracta classify --help");
    run(extracta().arg("clasify")).says_in_one_line(2, "see extracta --help");
}

#[test]
fn help_may_stand_in_front() {
    for (line, other) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "classify"], &["classify", "--help"]),
        (&["help", "take"], &["take", "--help"]),
    ] {
        let (ran, expected) = (run(extracta().args(line)), run(extracta().args(other)));
        assert_eq!((ran.status, ran.output), (Some(0), expected.output));
    }
}

#[test]
fn a_folder_of_folders_says_how_to_take_what_is_below() {
    let sandbox = sandbox();
    let documents = Documents::new();
    std::fs::create_dir(documents.path().join("it's below")).expect("a folder");
    documents.invoice("it's below/a.txt");
    let folder = documents.path().display();
    let words = format!(
        "no files directly in {folder}; to take those below it: find {folder} \
                         -type f -print0 | extracta classify -"
    );
    let ran = run(&mut classify(&sandbox, [documents.path()]));
    ran.says_in_one_line(2, &words);
    let line = ran.errors.split("below it: ").nth(1).expect("a command").trim();
    let line = format!(
        "EXTRACTA_CLASSIFICATION_ID={} {line} --base-url={}",
        sandbox.classification_id(),
        sandbox.base_url()
    );
    // The variable is to be the second command's.
    let ran =
        crate::harness::run_in_shell(&format!("export {}", line.replacen(' ', "; ", 1)), &sandbox);
    assert_eq!((ran.status, ran.records().len()), (Some(0), 1), "{ran:?}");
}

/// The address of a service whose certificate nobody has signed.
pub(crate) fn unknown_service() -> String {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .and_then(|it| it.self_signed(&key))
        .expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|it| {
                it.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
            })
            .expect("a TLS server");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let session = ServerConnection::new(Arc::clone(&config)).expect("TLS");
            let _ = std::io::Read::read(&mut StreamOwned::new(session, stream), &mut [0; 64]);
        }
    });
    format!("https://localhost:{port}/api/v1")
}

#[test]
fn an_authority_that_nobody_knows_brings_the_option_that_names_it() {
    let url = unknown_service();
    for store in [None, Some("/nowhere.pem")] {
        let mut command = extracta();
        command.args(["credits", "--base-url", &url]).env("EXTRACTA_API_KEY", KEY_MARK);
        store.map(|store| command.env("SSL_CERT_FILE", store));
        let ran = run(&mut command);
        ran.says_in_one_line(4, "--ca-file");
        assert_eq!(ran.errors.contains("SSL_CERT_FILE"), store.is_some(), "{ran:?}");
    }
}

#[test]
fn a_proxy_that_wants_a_password_is_named_without_it() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(
                b"HTTP/1.1 407 Proxy Authentication Required\r\n\
                Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            );
        }
    });
    let mut command = extracta();
    command.args(["credits", "--base-url=https://service.invalid/api/v1"]);
    command.env("EXTRACTA_API_KEY", KEY_MARK);
    let proxy = format!("http://somebody:s3cret@127.0.0.1:{port}");
    let ran = run(command.env("HTTPS_PROXY", proxy).env("NO_PROXY", ""));
    ran.says_in_one_line(4, &format!("proxy 127.0.0.1:{port}"));
    assert!(ran.errors.contains("407"), "{ran:?}");
    assert!(!ran.errors.contains("s3cret") && !ran.errors.contains("somebody"), "{ran:?}");
}
