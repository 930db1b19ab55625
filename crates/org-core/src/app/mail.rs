use super::App;
use crate::Timestamp;
use crate::error::Result;
use crate::mail::{
    Attempt, LEASE, MAX_ATTEMPTS, Mailer, Outcome, QueuedMail, ROUND, Undelivered, pause,
};

impl App {
    /// Delivers the mail whose time has come, up to [`ROUND`] at once, and answers what became of
    /// each. A mail is forgotten only after the other side took it, so one whose deliverer dies in
    /// between may arrive twice.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn deliver_mail(&self, mailer: &dyn Mailer) -> Result<Vec<Attempt>> {
        let mut attempts = Vec::new();
        for _ in 0..ROUND {
            let Some(queued) = self.claim_one().await? else {
                break;
            };
            let outcome = mailer.deliver(&queued.mail).await;
            attempts.push(self.settle_mail(queued, outcome).await?);
        }
        Ok(attempts)
    }

    /// When the next mail is to be tried, if any waits.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn next_mail_at(&self) -> Result<Option<Timestamp>> {
        self.store.read(move |tx| tx.next_mail_at()).await
    }

    /// One at a time: the lease is as long as one delivery may take.
    async fn claim_one(&self) -> Result<Option<QueuedMail>> {
        let now = self.now();
        let until = now.plus(LEASE);
        self.store.write(move |tx| tx.claim_mail(now, until)).await
    }

    async fn settle_mail(
        &self,
        queued: QueuedMail,
        outcome: Result<(), Undelivered>,
    ) -> Result<Attempt> {
        let QueuedMail { mail, attempts } = queued;
        let outcome = match outcome {
            Ok(()) => Outcome::Delivered,
            Err(why) if why.permanent || attempts >= MAX_ATTEMPTS => Outcome::GivenUp(why),
            Err(why) => Outcome::Postponed(why),
        };
        let again = match outcome {
            Outcome::Delivered | Outcome::GivenUp(_) => None,
            Outcome::Postponed(_) => Some(self.now().plus(pause(attempts))),
        };
        let id = mail.id.clone();
        self.store
            .write(move |tx| match again {
                None => tx.forget_mail(&id),
                Some(at) => tx.postpone_mail(&id, at),
            })
            .await?;
        Ok(Attempt {
            id: mail.id,
            number: attempts,
            outcome,
        })
    }
}
