//! The body of a request that is answered before it has arrived.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;

/// A request's body, kept until the response is sent. A chunked body that was dropped before, actix
/// would read to its end to use the connection again, however long its sender takes; one that is
/// still there makes it close the connection.
#[derive(Clone)]
pub(super) struct HeldPayload(Option<Rc<RefCell<Payload>>>);

impl HeldPayload {
    /// Keeps the body of `request`, which is read as before.
    pub(super) fn of(request: &mut ServiceRequest) -> Self {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return Self(None);
        }
        let held = Rc::new(RefCell::new(payload));
        let payload = Rc::clone(&held);
        let read = poll_fn(move |context| payload.borrow_mut().poll_next_unpin(context));
        request.set_payload(Payload::Stream {
            payload: Box::pin(read),
        });
        Self(Some(held))
    }

    /// The body of a response, with this in hand while it is sent.
    pub(super) fn until_the_end_of(self, body: BoxBody) -> BoxBody {
        match self.0 {
            Some(held) => BoxBody::new(Holding { body, _held: held }),
            None => body,
        }
    }
}

struct Holding {
    body: BoxBody,
    _held: Rc<RefCell<Payload>>,
}

impl MessageBody for Holding {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
