use askama::Template;
use askama::filters::HtmlSafe;

/// A field on a page: label, help, what was typed and what is wrong with it.
#[derive(Clone, Debug, Template)]
#[template(path = "field.html")]
pub(crate) struct Field {
    name: String,
    id: String,
    label: String,
    value: String,
    error: Option<String>,
    help: String,
    kind: Kind,
    required: bool,
    autofocus: bool,
    autocomplete: String,
    placeholder: String,
    max: Option<usize>,
}

#[derive(Clone, Debug)]
enum Kind {
    Area,
    /// Text beside a picker.
    Color,
    File(String),
    /// Values and what people call them.
    Select(Vec<(String, String)>),
    /// An `input` of this type.
    Text(&'static str),
}

impl HtmlSafe for Field {}

impl Field {
    pub(super) fn new(name: &str, label: &str, value: &str, error: Option<String>) -> Self {
        Self {
            id: name.replace('_', "-"),
            name: name.to_owned(),
            label: label.to_owned(),
            value: value.to_owned(),
            error,
            help: String::new(),
            kind: Kind::Text("text"),
            required: false,
            autofocus: false,
            autocomplete: "off".to_owned(),
            placeholder: String::new(),
            max: None,
        }
    }

    /// An id of its own, where another form of the page has a field of the same name.
    #[must_use]
    pub(crate) fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    #[must_use]
    pub(crate) fn placeholder(mut self, text: &str) -> Self {
        text.clone_into(&mut self.placeholder);
        self
    }

    #[must_use]
    pub(crate) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    #[must_use]
    pub(crate) fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    #[must_use]
    pub(crate) fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    #[must_use]
    pub(crate) fn area(mut self) -> Self {
        self.kind = Kind::Area;
        self
    }

    #[must_use]
    pub(crate) fn color(mut self) -> Self {
        self.kind = Kind::Color;
        self
    }

    #[must_use]
    pub(crate) fn email(mut self) -> Self {
        self.kind = Kind::Text("email");
        "username".clone_into(&mut self.autocomplete);
        self
    }

    #[must_use]
    pub(crate) fn number(mut self) -> Self {
        self.kind = Kind::Text("number");
        self
    }

    /// A password that is known (`current-password`) or chosen (`new-password`). It is never shown
    /// again.
    #[must_use]
    pub(crate) fn password(mut self, autocomplete: &str) -> Self {
        self.kind = Kind::Text("password");
        self.value = String::new();
        autocomplete.clone_into(&mut self.autocomplete);
        self
    }

    #[must_use]
    pub(crate) fn file(mut self, accept: &str) -> Self {
        self.kind = Kind::File(accept.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn select(mut self, options: &[(String, String)]) -> Self {
        self.kind = Kind::Select(options.to_vec());
        self
    }

    /// What describes the field beside its label.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.required {
            ids.push(format!("{}-optional", self.id));
        }
        if !self.help.is_empty() {
            ids.push(format!("{}-help", self.id));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        ids.join(" ")
    }

    /// What the picker shows: it knows six digits only.
    fn picked(&self) -> String {
        let digits = self.value.strip_prefix('#').unwrap_or_default();
        let valid = digits.bytes().all(|b| b.is_ascii_hexdigit());
        match digits.len() {
            6 if valid => self.value.clone(),
            3 if valid => {
                let doubled = digits.chars().flat_map(|digit| [digit, digit]);
                format!("#{}", doubled.collect::<String>())
            }
            _ => "#000000".to_owned(),
        }
    }
}
