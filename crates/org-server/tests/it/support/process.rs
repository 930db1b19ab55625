//! The program in a process of its own, known by its id and ended by it.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Longer than a start takes on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server. Killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    log: Arc<Log>,
    reader: Option<JoinHandle<()>>,
    pub(crate) port: u16,
}

impl Server {
    /// Comes back once the server listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = started.spawn().unwrap();
        let log = Arc::new(Log::default());
        let (output, shared) = (child.stderr.take().unwrap(), Arc::clone(&log));
        let mut server = Self {
            child,
            log,
            reader: Some(thread::spawn(move || shared.fill(output))),
            port: 0,
        };
        server.port = server.port_of("http");
        server
    }

    /// The port on which it serves `http` or `https`.
    pub(crate) fn port_of(&self, scheme: &str) -> u16 {
        let line = self.log.line_with(&format!("listening on {scheme}://"));
        line.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// Waits for a line with this text on standard error.
    pub(crate) fn says(&self, text: &str) -> String {
        self.log.line_with(text)
    }

    /// What it wrote to standard error so far.
    pub(crate) fn log(&self) -> String {
        self.log.state.lock().unwrap().text.clone()
    }

    /// SIGKILL. Comes back once the process is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let mut shell = Command::new("sh");
        let sent = shell.args(["-c", "kill -$1 $0", &pid, name]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits until nobody answers on its port any more.
    pub(crate) fn refuses(&self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            assert!(Instant::now() < deadline, "still lets callers in");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the end of the process. Answers how it ended and all it wrote.
    pub(crate) fn end(mut self, patience: Duration) -> (ExitStatus, String) {
        let status = wait(&mut self.child, patience);
        let status = status.unwrap_or_else(|| panic!("still runs: {}", self.log()));
        self.reader.take().unwrap().join().unwrap();
        (status, self.log())
    }

    /// SIGTERM, and all it wrote.
    pub(crate) fn stop(self) -> String {
        self.terminate();
        let (status, log) = self.end(PATIENCE);
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server writes, while it writes.
#[derive(Default)]
struct Log {
    state: Mutex<LogState>,
    grown: Condvar,
}

#[derive(Default)]
struct LogState {
    text: String,
    ended: bool,
}

impl Log {
    fn fill(&self, output: ChildStderr) {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut state = self.state.lock().unwrap();
            state.text.push_str(&line);
            state.text.push('\n');
            self.grown.notify_all();
        }
        self.state.lock().unwrap().ended = true;
        self.grown.notify_all();
    }

    fn line_with(&self, text: &str) -> String {
        let line = |log: &str| {
            log.lines()
                .find(|line| line.contains(text))
                .map(str::to_owned)
        };
        let waits = |state: &mut LogState| line(&state.text).is_none() && !state.ended;
        let state = self.state.lock().unwrap();
        let (state, _) = self
            .grown
            .wait_timeout_while(state, PATIENCE, waits)
            .unwrap();
        line(&state.text).unwrap_or_else(|| panic!("no `{text}` in:\n{}", state.text))
    }
}

/// A process that did its work and ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// None if it had to be killed.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

/// Runs a program that should end by itself.
pub(crate) fn run(mut command: Command) -> Finished {
    let started = Instant::now();
    let piped = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let status = wait(&mut child, PATIENCE);
    let took = started.elapsed();
    if status.is_none() {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    Finished {
        code: status.and_then(|status| status.code()),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        took,
    }
}

fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + patience;
    loop {
        match child.try_wait().unwrap() {
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
            ended => return ended,
        }
    }
}
