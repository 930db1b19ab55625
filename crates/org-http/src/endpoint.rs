//! Routes that know their methods: a wrong one is answered with 405 and `Allow`, in the dialect's
//! shape. (actix by itself answers 404.)

use std::fmt;
use std::marker::PhantomData;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, web};

use crate::failure::{Dialect, Failure, Refusal};

/// A path and the methods it exists for.
pub struct Endpoint<D> {
    path: String,
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
            path: path.to_owned(),
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

    /// The finished endpoint.
    pub fn build(self) -> Built {
        let Self {
            path,
            resource,
            allow,
            dialect: _,
        } = self;
        let methods = allow.clone();
        let resource = resource.default_service(web::to(move || {
            let refusal = Refusal::MethodNotAllowed {
                allow: allow.clone(),
            };
            std::future::ready(Err::<String, Failure<D>>(refusal.into()))
        }));
        Built {
            path,
            methods,
            resource,
        }
    }

    fn route(mut self, method: Method, route: Route) -> Self {
        self.allow.push(method);
        self.resource = self.resource.route(route);
        self
    }
}

/// A path with all its methods, ready to be mounted.
pub struct Built {
    path: String,
    methods: Vec<Method>,
    resource: Resource,
}

impl fmt::Debug for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Built")
            .field("path", &self.path)
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}

impl Built {
    /// The resource alone, for what comes around it.
    pub fn into_resource(self) -> Resource {
        self.resource
    }
}

impl HttpServiceFactory for Built {
    fn register(self, config: &mut AppService) {
        self.resource.register(config);
    }
}

/// Mounts endpoints and remembers which, so that a test can ask each of them the same questions.
pub struct Endpoints<'c> {
    config: &'c mut ServiceConfig,
    mounted: Vec<(Method, String)>,
}

impl fmt::Debug for Endpoints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints")
            .field("mounted", &self.mounted)
            .finish_non_exhaustive()
    }
}

impl<'c> Endpoints<'c> {
    /// None yet.
    pub fn over(config: &'c mut ServiceConfig) -> Self {
        Self {
            config,
            mounted: Vec::new(),
        }
    }

    /// Mounts one endpoint.
    pub fn service(&mut self, endpoint: Built) -> &mut Self {
        let methods = endpoint.methods.iter().cloned();
        let path = &endpoint.path;
        self.mounted
            .extend(methods.map(|method| (method, path.clone())));
        self.config.service(endpoint);
        self
    }

    /// Mounts those of a part.
    pub fn configure(&mut self, part: impl FnOnce(&mut Self)) -> &mut Self {
        part(self);
        self
    }

    /// Method and path of each that was mounted, in that order.
    pub fn mounted(self) -> Vec<(Method, String)> {
        self.mounted
    }
}

/// The answer to every path of dialect `D` that does not exist.
pub fn no_such_path<D: Dialect>() -> Route {
    web::to(|| std::future::ready(Err::<String, Failure<D>>(Refusal::NoSuchPath.into())))
}
