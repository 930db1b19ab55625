//! HTTP/1.1 over a plain socket: enough to ask, and to stop in the middle of asking.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, not yet sent.
#[derive(Clone)]
pub(crate) struct Request {
    head: String,
    body: String,
}

impl Request {
    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path, "")
    }

    pub(crate) fn delete(path: &str) -> Self {
        Self::new("DELETE", path, "")
    }

    pub(crate) fn post(path: &str, body: &Value) -> Self {
        Self::new("POST", path, &body.to_string()).header("content-type", "application/json")
    }

    pub(crate) fn form(path: &str, pairs: &str) -> Self {
        let form = "application/x-www-form-urlencoded";
        Self::new("POST", path, pairs).header("content-type", form)
    }

    fn new(method: &str, path: &str, body: &str) -> Self {
        let length = body.len();
        Self {
            head: format!(
                "{method} {path} HTTP/1.1\r\nhost: org.test\r\ncontent-length: {length}\r\n"
            ),
            body: body.to_owned(),
        }
    }

    #[must_use]
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        write!(self.head, "{name}: {value}\r\n").unwrap();
        self
    }

    #[must_use]
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Status line and headers, a line each.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A text of the answer.
    pub(crate) fn text(&self, field: &str) -> String {
        let text = self.json()[field].as_str().map(str::to_owned);
        text.unwrap_or_else(|| panic!("no {field} in {self:?}"))
    }
}

/// A connection that is kept alive.
pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    pub(crate) fn connect(port: u16) -> io::Result<Self> {
        let socket = TcpStream::connect(("127.0.0.1", port))?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(socket)))
    }

    pub(crate) fn send(&mut self, request: &Request) -> io::Result<Reply> {
        let Request { head, body } = request;
        self.write(&format!("{head}\r\n{body}"))?;
        self.read()
    }

    /// Sends a request but for the last byte of its body, once the server asked for the body.
    /// Answers what is left to send.
    pub(crate) fn begin(&mut self, request: Request) -> io::Result<String> {
        let Request { head, mut body } = request.header("expect", "100-continue");
        self.write(&format!("{head}\r\n"))?;
        assert_eq!(self.head()?, ["HTTP/1.1 100 Continue"]);
        let rest = body.split_off(body.len() - 1);
        self.write(&body)?;
        Ok(rest)
    }

    pub(crate) fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.get_mut().write_all(text.as_bytes())
    }

    pub(crate) fn read(&mut self) -> io::Result<Reply> {
        let head = self.head()?;
        let broken = || io::Error::other(format!("not an answer: {head:?}"));
        let status = head[0].split(' ').nth(1).and_then(|code| code.parse().ok());
        let length = head.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let named = name.eq_ignore_ascii_case("content-length");
            named.then(|| value.trim().parse().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        self.0.read_exact(&mut body)?;
        Ok(Reply {
            status: status.ok_or_else(broken)?,
            head: head.join("\n"),
            body: String::from_utf8(body).map_err(|_| broken())?,
        })
    }

    fn head(&mut self) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.trim_end() {
                "" => return Ok(lines),
                line => lines.push(line.to_owned()),
            }
        }
    }
}

/// One request on a connection of its own.
pub(crate) fn call(port: u16, request: &Request) -> Reply {
    Client::connect(port).unwrap().send(request).unwrap()
}
