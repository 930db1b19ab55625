use std::sync::Mutex;

use org_core::App;
use org_core::mail::{Delivery, Mail, Mailer, Undelivered};

/// Takes mail, or refuses all of it.
pub struct Postbox {
    taken: Mutex<Vec<Mail>>,
    refuses: Option<bool>,
}

impl Postbox {
    pub fn open() -> Self {
        Self {
            taken: Mutex::default(),
            refuses: None,
        }
    }

    pub fn refusing(permanent: bool) -> Self {
        Self {
            refuses: Some(permanent),
            ..Self::open()
        }
    }

    /// Whatever waits to be mailed.
    pub async fn emptied(app: &App) -> Vec<Mail> {
        let postbox = Self::open();
        while !app.deliver_mail(&postbox).await.unwrap().is_empty() {}
        postbox.taken()
    }

    pub fn taken(&self) -> Vec<Mail> {
        self.taken.lock().unwrap().clone()
    }
}

impl Mailer for Postbox {
    fn deliver<'m>(&'m self, mail: &'m Mail) -> Delivery<'m> {
        let answer = if let Some(permanent) = self.refuses {
            Err(Undelivered {
                cause: "not today".into(),
                permanent,
            })
        } else {
            self.taken.lock().unwrap().push(mail.clone());
            Ok(())
        };
        Box::pin(std::future::ready(answer))
    }
}

/// The code in a mail that was written to bring one.
pub fn mailed_code(mail: &Mail) -> String {
    let code = mail.text.lines().nth(2);
    code.unwrap_or_else(|| panic!("no code in {}", mail.text))
        .to_owned()
}
