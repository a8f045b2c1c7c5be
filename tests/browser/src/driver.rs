//! chromedriver or geckodriver, as a child of the test.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{Browser, Failure, Result};

/// How long a driver may take to start on a busy machine.
const START: Duration = Duration::from_secs(30);
/// How long a driver and its browser may take to stop before they are killed.
const STOP: Duration = Duration::from_secs(5);

/// A running driver on a port of its own.
pub struct Driver {
    child: Child,
    port: u16,
    /// What has to be asked for, so that the browser closes.
    closes: String,
}

/// The variable that names the driver, the driver, and its options: a free port.
const fn program(browser: Browser) -> (&'static str, &'static str, &'static [&'static str]) {
    match browser {
        Browser::Chromium => ("CHROMEDRIVER", "chromedriver", &["--port=0"]),
        Browser::Firefox => ("GECKODRIVER", "geckodriver", &["--port=0", "--websocket-port=0"]),
    }
}

impl Driver {
    /// Starts the one that `CHROMEDRIVER` or `GECKODRIVER` names, or else the one on `PATH`. Two that start at once can
    /// choose the same port, and one of them ends: then it is started again.
    pub fn start(browser: Browser) -> Result<Self> {
        let once = || Self::start_once(browser);
        once().or_else(|_| once()).or_else(|_| once())
    }

    fn start_once(browser: Browser) -> Result<Self> {
        let (variable, name, options) = program(browser);
        let program = env::var_os(variable).unwrap_or_else(|| name.into());
        let mut child = Command::new(&program)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|cause| {
                Failure::new(format!(
                    "Cannot start {} ({cause}): install {name}, set {variable} to its path, or run `cargo xtask test`, \
                     which prepares it.",
                    program.display()
                ))
            })?;
        let stdout = child.stdout.take();
        let mut driver = Self { child, port: 0, closes: "GET /shutdown".to_owned() };
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            // Reads on after the port is told, or the driver would stop at a full pipe.
            for line in stdout.into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(std::io::Result::ok) {
                if let Some(port) = port_of(&line) {
                    let _ = tell.send(port);
                }
            }
        });
        driver.port = told.recv_timeout(START).map_err(|_| {
            Failure::new(format!("{} did not tell its port within {} s.", program.display(), START.as_secs()))
        })?;
        Ok(driver)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A driver that does not stop when it is asked to has to end this session at least, so that its browser closes.
    pub fn ends(&mut self, session: &str) {
        self.closes = format!("DELETE /session/{session}");
    }

    /// Asks the driver to close its browser and to go.
    fn ask_to_stop(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(STOP))?;
        write!(stream, "{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.closes, self.port)?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    // Blocking, on purpose: it must also happen when a test panics.
    fn drop(&mut self) {
        if self.port != 0 && self.ask_to_stop().is_ok() {
            let asked = Instant::now();
            while self.closes.ends_with("shutdown") && asked.elapsed() < STOP {
                if let Ok(Some(_)) = self.child.try_wait() {
                    return;
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in "ChromeDriver was started successfully on port 35281." and in "… INFO Listening on 127.0.0.1:35281".
fn port_of(line: &str) -> Option<u16> {
    let marks = ["started successfully on port ", "Listening on 127.0.0.1:"];
    let (_, port) = marks.into_iter().find_map(|mark| line.split_once(mark))?;
    port.trim_end().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn the_port_is_read_from_the_line_that_tells_it() {
        assert_eq!(port_of("ChromeDriver was started successfully on port 35281."), Some(35281));
        assert_eq!(port_of("1764473000000\tgeckodriver\tINFO\tListening on 127.0.0.1:35281"), Some(35281));
        assert_eq!(port_of("Starting ChromeDriver 156.0.8078.79 on port 0"), None);
        assert_eq!(port_of("ChromeDriver was started successfully on port many."), None);
    }
}
