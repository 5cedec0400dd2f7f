//! nginx in front of the service: the same over https.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use extracta_sandbox::Sandbox;
use tempfile::TempDir;

use crate::tool::tool;

/// The service over https, for as long as this lives.
#[derive(Debug)]
pub struct TlsFront {
    nginx: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl TlsFront {
    /// Starts it. `None`, said loudly, without nginx.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(service: &Sandbox) -> Option<Self> {
        let nginx = tool("nginx")?;
        let folder = TempDir::new().expect("a folder");
        let place = folder.path().to_str().expect("a path");
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let made = made.expect("a certificate");
        let write = |name: &str, text: String| {
            std::fs::write(folder.path().join(name), text).expect("a file");
        };
        write("cert.pem", made.cert.pem());
        write("key.pem", made.signing_key.serialize_pem());
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let address = address.expect("a port");
        write(
            "nginx.conf",
            format!(
                "error_log {place}/log; pid {place}/pid; daemon off; master_process off;\n\
                 events {{}}\nhttp {{ access_log off; client_max_body_size 64m;\n\
                 client_body_temp_path {place}/body; fastcgi_temp_path {place}/fastcgi;\n\
                 proxy_temp_path {place}/proxy; uwsgi_temp_path {place}/uwsgi;\n\
                 scgi_temp_path {place}/scgi;\n\
                 server {{ listen {address} ssl; ssl_certificate {place}/cert.pem;\n\
                 ssl_certificate_key {place}/key.pem; location / {{ proxy_http_version 1.1;\n\
                 proxy_pass http://{service}; }} }} }}\n",
                service = service.address()
            ),
        );
        let mut command = Command::new(nginx);
        command.args(["-p", place, "-c", "nginx.conf"]).stdin(Stdio::null());
        let mut nginx = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("nginx");
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = nginx.try_wait().expect("it can be waited for");
            let is_late = began.elapsed() > Duration::from_secs(60);
            assert!(ended.is_none() && !is_late, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(TlsFront { nginx, address, folder })
    }

    /// Where the service is.
    pub fn base_url(&self) -> String {
        format!("https://localhost:{}/api/v1", self.address.port())
    }

    /// The file of the certificate, to be trusted.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
        let _ = self.nginx.wait();
    }
}
