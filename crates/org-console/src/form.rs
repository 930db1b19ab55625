//! Forms: what was typed, what is wrong with it, and the fields that show both again.

mod field;
mod pairs;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use org_core::image::MAX_UPLOAD_BYTES;
use org_core::{Error, Fault, Patch};
use org_http::failure::Refusal;
use org_http::multipart::{self, BadForm, Part};
use org_http::{Context, body};

pub(crate) use field::Field;
pub(crate) use pairs::Pairs;

use crate::cookie::Cookies;
use crate::failure::Failure;
use crate::words;

/// The field that holds the token.
const TOKEN: &str = "csrf";
/// The most bytes of a field of text in a form with files.
const MAX_TEXT: usize = 16 * 1024;

/// A form that its page has sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pairs: Pairs,
    files: Vec<(String, Option<Bytes>)>,
    /// What is wrong, by field.
    errors: Vec<(&'static str, String)>,
    /// What is wrong with no field in particular.
    message: Option<String>,
    status: Option<StatusCode>,
}

/// A file of a form.
#[derive(Clone, Debug)]
pub(crate) enum File {
    Absent,
    Given(Bytes),
    TooLarge,
}

impl Form {
    /// A form before anybody typed, with values in its fields.
    pub(crate) fn filled<'v>(values: impl IntoIterator<Item = (&'static str, &'v str)>) -> Self {
        Self {
            pairs: values.into_iter().collect(),
            ..Self::default()
        }
    }

    /// What was typed; empty for nothing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.pairs.text(name)
    }

    /// Every value of a field.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.all(name).collect()
    }

    pub(crate) fn file(&self, name: &str) -> File {
        match self.files.iter().find(|(field, _)| field == name) {
            Some((_, Some(content))) if !content.is_empty() => File::Given(content.clone()),
            Some((_, None)) => File::TooLarge,
            Some(_) | None => File::Absent,
        }
    }

    /// A field that has to be filled in; white space around it does not count. `None` once what is
    /// wrong is written down.
    pub(crate) fn required<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        self.required_verbatim(name, |text| parse(text.trim()))
    }

    /// As [`Form::required`], of a field in which white space counts.
    pub(crate) fn required_verbatim<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let text = self.text(name);
        let parsed = if text.trim().is_empty() {
            Err(Fault::Missing)
        } else {
            parse(text)
        };
        parsed
            .map_err(|fault| self.blame(name, words::fault(&fault)))
            .ok()
    }

    /// A field that may be left empty, which clears what it stands for. `None` once what is wrong is
    /// written down.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<Patch<T>> {
        if self.text(name).trim().is_empty() {
            return Some(Patch::Clear);
        }
        self.required(name, parse).map(Patch::Set)
    }

    /// Writes down what is wrong with a field.
    pub(crate) fn blame(&mut self, name: &'static str, text: impl Into<String>) {
        self.errors.push((name, text.into()));
    }

    /// Writes down what is wrong with the whole.
    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.message = Some(text.into());
    }

    /// Writes an operation's refusal down beside the field that led to it.
    ///
    /// # Errors
    ///
    /// What no form can mend.
    pub(crate) fn refuse(&mut self, name: &'static str, error: Error) -> Result<(), Failure> {
        let text = words::mendable(&error);
        let Some(text) = text else {
            return Err(error.into());
        };
        self.status = Some(words::status(&error));
        self.blame(name, text);
        Ok(())
    }

    /// As [`Form::refuse`], for what concerns no field in particular.
    ///
    /// # Errors
    ///
    /// What no form can mend.
    pub(crate) fn refuse_whole(&mut self, error: Error) -> Result<(), Failure> {
        let text = words::mendable(&error);
        let Some(text) = text else {
            return Err(error.into());
        };
        self.status = Some(words::status(&error));
        self.complain(text);
        Ok(())
    }

    /// What is wrong with fields, for a page that has the form more than once.
    pub(crate) fn all_errors(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().map(|(_, text)| text.as_str())
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_sound(&self) -> bool {
        self.errors.is_empty() && self.message.is_none()
    }

    /// The status of the page that shows what is wrong.
    pub(crate) fn status(&self) -> StatusCode {
        match self.status {
            Some(status) => status,
            None if self.is_sound() => StatusCode::OK,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// What is wrong with the whole, for the page.
    pub(crate) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// A field of text.
    pub(crate) fn input(&self, name: &str, label: &str) -> Field {
        let error = self.errors.iter().find(|(field, _)| *field == name);
        let error = error.map(|(_, text)| text.clone());
        Field::new(name, label, self.text(name), error)
    }

    /// Whether a box is ticked.
    pub(crate) fn is_ticked(&self, name: &str, value: &str) -> bool {
        self.pairs.all(name).any(|given| given == value)
    }

    fn check(self, seed: Option<&str>, context: &Context) -> Result<Self, Failure> {
        let token = self.text(TOKEN);
        let tokens = context.auth.form_tokens();
        match seed {
            Some(seed) if tokens.is_token(seed, token) => Ok(self),
            Some(_) | None => Err(Failure::forged()),
        }
    }
}

/// A form that proves by something else than its token that it may be sent.
#[derive(Debug)]
pub(crate) struct UntiedForm(pub(crate) Form);

impl FromRequest for UntiedForm {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let context = context(&request)?;
            read(&request, payload, &context).await.map(Self)
        })
    }
}

fn context(request: &HttpRequest) -> Result<Data<Context>, Failure> {
    let context = request.app_data::<Data<Context>>();
    context.cloned().ok_or_else(Failure::no_such_page)
}

impl FromRequest for Form {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let context = context(&request)?;
            let cookies = Cookies::of(&request, context.public_url());
            let form = read(&request, payload, &context).await?;
            form.check(cookies.seed(), &context)
        })
    }
}

async fn read(request: &HttpRequest, payload: Payload, context: &Context) -> Result<Form, Failure> {
    let given = request.headers().get(CONTENT_TYPE);
    let given = given
        .and_then(|given| given.to_str().ok())
        .unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "multipart/form-data" => {
            let _room = context.pictures.admit()?;
            let parts = multipart::read(request, payload, most).await;
            Ok(parts.map_err(unreadable)?.into_iter().collect())
        }
        "application/x-www-form-urlencoded" => {
            let bytes = body::arriving(request, payload).await?;
            Ok(Form {
                pairs: Pairs::parse(&bytes),
                ..Form::default()
            })
        }
        _ => {
            let given = given.to_owned();
            Err(Refusal::UnsupportedMediaType { given }.into())
        }
    }
}

/// The most bytes of a field of a form with files.
fn most(name: &str) -> usize {
    if name.ends_with("_file") {
        MAX_UPLOAD_BYTES
    } else {
        MAX_TEXT
    }
}

impl FromIterator<Part> for Form {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut form = Self::default();
        for part in parts {
            let Part {
                name,
                declared: _,
                content,
            } = part;
            if name.ends_with("_file") {
                form.files.push((name, content));
            } else {
                let text = content.unwrap_or_default();
                form.pairs
                    .push(name, String::from_utf8_lossy(&text).into_owned());
            }
        }
        form
    }
}

fn unreadable(form: BadForm) -> Refusal {
    match form {
        BadForm::Absent | BadForm::Malformed => Refusal::MalformedBody,
        BadForm::NotAForm { given } => Refusal::UnsupportedMediaType { given },
        BadForm::TooLarge => Refusal::BodyTooLarge {
            limit: multipart::MAX_BYTES,
        },
        BadForm::TooLate => Refusal::BodyTimeout,
    }
}
