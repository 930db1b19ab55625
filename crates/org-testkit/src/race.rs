//! Many callers at the same moment, and callers that wait in a known order.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use org_core::{Result, Store};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// Starts `count` tasks that wait for each other and then run at the same moment. Answers what
/// they answered, in the order they ended.
pub async fn at_once<F>(count: usize, task: impl Fn(usize) -> F) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(count));
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let (barrier, task) = (Arc::clone(&barrier), task(number));
        tasks.spawn(async move {
            barrier.wait().await;
            task.await
        });
    }
    tasks.join_all().await
}

/// Begins a future and leaves it waiting: a unit of work is in the queue then, behind those that
/// were begun before.
pub async fn begun<F: Future>(future: F) -> Pin<Box<F>> {
    let mut future = Box::pin(future);
    let waits = poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await;
    assert!(waits, "answered before it could wait");
    future
}

/// A unit of work that occupies the thread it runs on until it is let go.
pub struct Gate<'s> {
    held: Pin<Box<dyn Future<Output = Result<()>> + 's>>,
    open: mpsc::Sender<()>,
}

impl<'s> Gate<'s> {
    /// Comes back once the thread is occupied.
    pub async fn close(store: &'s dyn Store) -> Self {
        let (entered, inside) = mpsc::channel();
        let (open, opened) = mpsc::channel();
        let held = begun(store.write(move |_| {
            entered.send(()).unwrap();
            // An error is a test that failed and let the gate go.
            let _ = opened.recv();
            Ok(())
        }));
        let held = held.await;
        let patience = Duration::from_secs(10);
        inside
            .recv_timeout(patience)
            .expect("no thread took the gate");
        Self { held, open }
    }

    pub async fn open(self) {
        self.open.send(()).unwrap();
        self.held.await.unwrap();
    }
}
