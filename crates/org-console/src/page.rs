//! What all pages have in common.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use askama::Template;
use askama::filters::HtmlSafe;

use crate::ROOT;
use crate::assets::{ASSETS, Assets};
use crate::failure::Failure;
use crate::notice::Notice;

/// What a handler answers.
pub(crate) type Answer = Result<HttpResponse, Failure>;

macro_rules! sections {
    ($($name:ident = $title:literal, $path:literal, $icon:literal;)*) => {
        /// The parts of the menu.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Section {
            $($name,)*
        }

        impl Section {
            const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(crate) const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }

            pub(crate) const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }

            /// The lines of its picture, on a field of 24 by 24.
            pub(crate) const fn icon(self) -> &'static str {
                match self {
                    $(Self::$name => $icon,)*
                }
            }
        }
    };
}

sections! {
    Overview = "Overview", "/console", "M4 20V10M10 20V4M16 20v-7M21 20H3";
    Organizations = "Organizations", "/console/organizations",
        "M4 21V5l8-2v18M12 9l8 2v10M2 21h20M7 8h2M7 12h2M7 16h2M15 14h2M15 17h2";
    Users = "Users", "/console/users",
        "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21v-2a5 5 0 0 1 5-5h4a5 5 0 0 1 5 5v2M16 3.2a4 4 0 0 1 0 7.6M18 14.2a5 5 0 0 1 4 4.8v2";
    Roles = "Roles", "/console/roles",
        "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM9 12l2 2 4-4";
    Connections = "Connections", "/console/connections",
        "M9 7V3M15 7V3M7 7h10v4a5 5 0 0 1-10 0zM12 16v5";
    Settings = "Settings", "/console/settings",
        "M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4";
}

/// What is around the content of a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) section: Option<Section>,
    pub(crate) notice: Option<Notice>,
    /// Who is signed in.
    pub(crate) operator: Option<String>,
    pub(crate) token: String,
    pub(crate) assets: &'static Assets,
}

impl Frame {
    /// For strangers.
    pub(crate) fn bare(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            section: None,
            notice: None,
            operator: None,
            token: String::new(),
            assets: &ASSETS,
        }
    }

    /// The same, with forms that this token goes with.
    #[must_use]
    pub(crate) fn with_token(self, token: String) -> Self {
        Self { token, ..self }
    }

    #[must_use]
    pub(crate) fn with_notice(self, notice: Option<Notice>) -> Self {
        Self { notice, ..self }
    }

    /// The same, for somebody who works in a part of the console.
    #[must_use]
    pub(crate) fn for_operator(self, operator: String, section: Option<Section>) -> Self {
        Self {
            section,
            operator: Some(operator),
            ..self
        }
    }

    /// The parts of the menu, and whether the page is in one.
    pub(crate) fn menu(&self) -> impl Iterator<Item = (Section, bool)> {
        let here = self.section;
        let sections = Section::ALL.iter().copied();
        sections.map(move |section| (section, Some(section) == here))
    }

    /// The hidden field that every form holds.
    pub(crate) fn token_field(&self) -> TokenField<'_> {
        TokenField { token: &self.token }
    }
}

#[derive(Template)]
#[template(
    source = r#"<input type="hidden" name="csrf" value="{{ token }}">"#,
    ext = "html"
)]
pub(crate) struct TokenField<'f> {
    token: &'f str,
}

impl HtmlSafe for TokenField<'_> {}

/// A page as a response. Browsers do not keep it: the outermost middleware says so.
pub(crate) fn render(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .body(html),
        // Templates write into memory, which does not fail.
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// A page that shows what was asked for.
pub(crate) fn ok(page: &impl Template) -> HttpResponse {
    render(StatusCode::OK, page)
}

/// Sends the browser on with a `GET`, after a form.
pub(crate) fn see_other(path: &str, notice: Option<Notice>) -> HttpResponse {
    let path = match notice {
        Some(notice) => format!("{path}?{}={}", Notice::PARAMETER, notice.code()),
        None => path.to_owned(),
    };
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .finish()
}

/// The path of something below the console.
pub(crate) fn below(path: &str) -> String {
    format!("{ROOT}{path}")
}
