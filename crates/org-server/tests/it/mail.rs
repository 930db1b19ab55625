//! Mail, by a server that takes it at another port of this machine: an SMTP sink that knows just
//! enough of RFC 5321.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use org_testkit::invariants;
use serde_json::{Value, json};

use crate::support::{Home, Reply, Request, Server, backend, call, on_each_database};

/// Longer than any mail takes, the pauses between attempts included.
const PATIENCE: Duration = Duration::from_mins(1);
const PASSWORD: &str = "hunter2-of-the-mail-server";

on_each_database![
    an_invitation_arrives_and_leads_in,
    what_was_refused_arrives_later,
    what_was_not_delivered_survives_the_server,
    without_a_mail_server_nothing_is_queued,
];

fn an_invitation_arrives_and_leads_in(home: &Home) {
    let sink = Sink::taking();
    let server = Server::start(sending(home, sink.port, "trace"));
    let made = invite(&server, "Größe & Söhne", "Bob@example.com", true);
    let url = made.text("url");
    let mail = sink.mail();
    assert_eq!(mail.recipients, ["Bob@example.com"]);
    assert_eq!(mail.sender, "no-reply@example.com");
    assert!(
        mail.text.contains("From: Acme <no-reply@example.com>"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("To: Bob@example.com"), "{}", mail.text);
    assert!(mail.plain().contains(&url), "{}", mail.text);
    emptied(home);

    let (_, secret) = url.split_once("ticket=").unwrap();
    let path = format!("/v1/tickets/accept?ticket={secret}");
    let followed = call(server.port, &Request::get(&path));
    assert_eq!(followed.status, 303, "{followed:?}");
    let quiet = invite(&server, "Quiet", "cyd@example.com", false);
    assert!(quiet.text("url").contains("ticket="));
    assert_eq!(home.database.count("outbox", ""), 0);

    let log = server.stop();
    let rows = format!("{:?}", home.database.dump());
    for hidden in [secret, PASSWORD] {
        assert!(!log.contains(hidden), "in the log: {log}");
        assert!(!rows.contains(hidden), "in the database: {rows}");
    }
    invariants::hold(&home.database);
}

fn what_was_refused_arrives_later(home: &Home) {
    let sink = Sink::refusing(2);
    let server = Server::start(sending(home, sink.port, "info"));
    invite(&server, "Acme", "bob@example.com", true);
    let said = server.says("was not delivered in attempt 1");
    assert!(!said.contains("ticket"), "{said}");
    assert_eq!(sink.mail().recipients, ["bob@example.com"]);
    emptied(home);
    server.stop();
}

fn what_was_not_delivered_survives_the_server(home: &Home) {
    // A port at which nobody listens for now.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut server = Server::start(sending(home, port, "info"));
    let made = invite(&server, "Acme", "bob@example.com", true);
    server.says("was not delivered in attempt 1");
    server.kill();
    assert_eq!(home.database.count("outbox", ""), 1);

    let sink = Sink::at(TcpListener::bind(("127.0.0.1", port)).unwrap(), 0);
    let server = Server::start(sending(home, port, "info"));
    let mail = sink.mail();
    assert!(mail.plain().contains(&made.text("url")), "{}", mail.text);
    emptied(home);
    server.stop();
    invariants::hold(&home.database);
}

fn without_a_mail_server_nothing_is_queued(home: &Home) {
    let server = home.start();
    let made = invite(&server, "Acme", "bob@example.com", true);
    let url = made.text("url");
    assert_eq!(home.database.count("outbox", ""), 0);
    let log = server.stop();
    assert_eq!(log.matches("no mail is sent").count(), 1, "{log}");
    assert!(!log.contains(url.split_once("ticket=").unwrap().1), "{log}");
}

/// The server, told to send mail to a port of this machine.
fn sending(home: &Home, port: u16, level: &str) -> Command {
    let mut command = home.with_key();
    command
        .env("ORG_LOG", level)
        .env(
            "ORG_SMTP_URL",
            format!("smtp://me:{PASSWORD}@127.0.0.1:{port}"),
        )
        .env("ORG_MAIL_FROM", "Acme <no-reply@example.com>");
    command
}

/// The answer to a new invitation to a new organization.
fn invite(server: &Server, name: &str, address: &str, notify: bool) -> Reply {
    let body = json!({ "name": name });
    let made = backend(server.port, "/v1/organizations", &body);
    let path = format!("/v1/organizations/{}/invitations", made.text("id"));
    let body: Value = json!({ "email_address": address, "role": "org:member", "notify": notify });
    let invited = backend(server.port, &path, &body);
    assert_eq!(invited.status, 200, "{invited:?}");
    invited
}

/// Waits until nothing is left to be sent: the mail is forgotten after it was taken.
fn emptied(home: &Home) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while home.database.count("outbox", "") > 0 {
        assert!(std::time::Instant::now() < deadline, "still in the outbox");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A mail as it came.
#[derive(Debug)]
struct Received {
    sender: String,
    recipients: Vec<String>,
    text: String,
}

impl Received {
    /// The text with its quoted-printable undone where it matters: in links and line ends.
    fn plain(&self) -> String {
        self.text.replace("=\r\n", "").replace("=3D", "=")
    }
}

/// A server that takes mail.
struct Sink {
    port: u16,
    taken: Receiver<Received>,
}

impl Sink {
    fn taking() -> Self {
        Self::refusing(0)
    }

    /// One that is too busy at first, so many times.
    fn refusing(times: u32) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap(), times)
    }

    fn at(listener: TcpListener, refusals: u32) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (sender, taken) = mpsc::channel();
        thread::spawn(move || {
            let mut left = refusals;
            for socket in listener.incoming() {
                let refuse = left > 0;
                left = left.saturating_sub(1);
                // Whoever is cut off comes back.
                let _ = talk(socket.unwrap(), refuse, &sender);
            }
        });
        Self { port, taken }
    }

    fn mail(&self) -> Received {
        self.taken.recv_timeout(PATIENCE).unwrap()
    }
}

fn talk(socket: TcpStream, refuse: bool, taken: &Sender<Received>) -> std::io::Result<()> {
    let mut lines = BufReader::new(socket);
    let mut mail = Received {
        sender: String::new(),
        recipients: Vec::new(),
        text: String::new(),
    };
    say(&mut lines, "220 sink")?;
    loop {
        let line = heard(&mut lines)?;
        let between = || {
            let (_, rest) = line.split_once('<').unwrap_or_default();
            rest.split_once('>').unwrap_or_default().0.to_owned()
        };
        match line.get(..4).unwrap_or_default() {
            "" => return Ok(()),
            "EHLO" => say(&mut lines, "250-sink\r\n250 AUTH PLAIN")?,
            "AUTH" => say(&mut lines, "235 welcome")?,
            "MAIL" if refuse => say(&mut lines, "451 too busy")?,
            "MAIL" => {
                mail.sender = between();
                say(&mut lines, "250 ok")?;
            }
            "RCPT" => {
                mail.recipients.push(between());
                say(&mut lines, "250 ok")?;
            }
            "DATA" => {
                say(&mut lines, "354 go on")?;
                loop {
                    match heard(&mut lines)?.as_str() {
                        "" => return Ok(()),
                        ".\r\n" => break,
                        text => mail.text.push_str(text),
                    }
                }
                say(&mut lines, "250 taken")?;
                taken.send(mail).unwrap();
                return Ok(());
            }
            "QUIT" => return say(&mut lines, "221 bye"),
            _ => say(&mut lines, "250 ok")?,
        }
    }
}

fn heard(lines: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut line = String::new();
    lines.read_line(&mut line)?;
    Ok(line)
}

fn say(lines: &mut BufReader<TcpStream>, text: &str) -> std::io::Result<()> {
    lines.get_mut().write_all(format!("{text}\r\n").as_bytes())
}
