//! What a page says about the form that led to it. The address holds a word, never a sentence.

macro_rules! notices {
    ($($name:ident = $code:literal, $text:literal;)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum Notice {
            $($name,)*
        }

        impl Notice {
            const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the address.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The sentence on the page.
            pub(crate) const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

notices! {
    BrandingSaved = "branding-saved", "The branding was saved.";
    MetadataAdded = "metadata-added", "The metadata was added.";
    MetadataRemoved = "metadata-removed", "The metadata was removed.";
    OrganizationCreated = "organization-created", "The organization was created. Give it a look and metadata below.";
    OrganizationDeleted = "organization-deleted", "The organization was deleted.";
    OrganizationSaved = "organization-saved", "The organization was saved.";
    SetUp = "set-up", "The administrator was made. Sign in to begin.";
    SignedOut = "signed-out", "You are signed out.";
    SignedOutEverywhere = "signed-out-everywhere", "You are signed out on every device.";
}

impl Notice {
    /// The name of the parameter.
    pub(crate) const PARAMETER: &'static str = "done";

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|notice| notice.code() == code)
    }
}
