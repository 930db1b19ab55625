//! Routes that know their methods: a wrong one is answered with 405 and `Allow`, in the dialect's
//! shape. (actix by itself answers 404.)

use std::fmt;
use std::marker::PhantomData;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, web};

use crate::failure::{Dialect, Failure, Refusal};

/// A path and the methods it exists for.
pub struct Endpoint<D> {
    resource: Resource,
    allow: Vec<Method>,
    dialect: PhantomData<D>,
}

impl<D> fmt::Debug for Endpoint<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("allow", &self.allow)
            .finish_non_exhaustive()
    }
}

macro_rules! methods {
    ($($name:ident $method:ident,)*) => {
        $(
            /// Adds a handler for this method.
            #[must_use]
            pub fn $name<F, Args>(self, handler: F) -> Self
            where
                F: Handler<Args>,
                Args: FromRequest + 'static,
                F::Output: Responder + 'static,
            {
                self.route(Method::$method, web::$name().to(handler))
            }
        )*
    };
}

impl<D: Dialect> Endpoint<D> {
    /// A path without methods yet.
    pub fn at(path: &str) -> Self {
        Self {
            resource: web::resource(path),
            allow: Vec::new(),
            dialect: PhantomData,
        }
    }

    methods! {
        delete DELETE,
        get GET,
        head HEAD,
        patch PATCH,
        post POST,
        put PUT,
    }

    /// The finished resource.
    pub fn build(self) -> Resource {
        let allow = self.allow;
        self.resource.default_service(web::to(move || {
            let refusal = Refusal::MethodNotAllowed {
                allow: allow.clone(),
            };
            std::future::ready(Err::<String, Failure<D>>(refusal.into()))
        }))
    }

    fn route(mut self, method: Method, route: Route) -> Self {
        self.allow.push(method);
        self.resource = self.resource.route(route);
        self
    }
}

/// The answer to every path of dialect `D` that does not exist.
pub fn no_such_path<D: Dialect>() -> Route {
    web::to(|| std::future::ready(Err::<String, Failure<D>>(Refusal::NoSuchPath.into())))
}
