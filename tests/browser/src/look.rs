//! How a visitor sees the page.

/// The colour scheme that the visitor's system asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// The value of `prefers-color-scheme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The browser that the visitor has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browser {
    /// Chromium or Chrome: most tests.
    #[default]
    Chromium,
    /// Firefox, by plain WebDriver: what needs the DevTools of Chromium cannot be asked of it.
    Firefox,
}

/// The visitor's screen and wishes. The viewport is exactly of the size that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Width and height of the viewport, in CSS pixels.
    pub size: (u32, u32),
    /// Screen pixels in a CSS pixel.
    pub scale: f64,
    /// `prefers-color-scheme`.
    pub scheme: Scheme,
    /// `prefers-reduced-motion: reduce`.
    pub reduced_motion: bool,
    /// As a printer sees it (`@media print`).
    pub print: bool,
    /// `forced-colors: active`: the system's few colours in place of the page's.
    pub forced_colors: bool,
    /// `navigator.language`, where a test depends on it.
    pub language: Option<String>,
    /// The browser.
    pub browser: Browser,
    /// Whether nothing may be stored: no cookies, as browsers call it.
    pub no_storage: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self::desktop()
    }
}

impl Look {
    /// A window on a desk: 1280 × 800, light.
    pub fn desktop() -> Self {
        Self {
            size: (1280, 800),
            scale: 1.0,
            scheme: Scheme::Light,
            reduced_motion: false,
            print: false,
            forced_colors: false,
            language: None,
            browser: Browser::Chromium,
            no_storage: false,
        }
    }

    /// A phone: 390 × 844.
    pub fn phone() -> Self {
        Self::desktop().size(390, 844)
    }

    /// A projector: 1920 × 1080.
    pub fn projector() -> Self {
        Self::desktop().size(1920, 1080)
    }

    /// With a viewport of this size.
    pub fn size(self, width: u32, height: u32) -> Self {
        Self { size: (width, height), ..self }
    }

    /// With so many screen pixels in a CSS pixel.
    pub fn scale(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// In this colour scheme.
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// In the dark scheme.
    pub fn dark(self) -> Self {
        self.scheme(Scheme::Dark)
    }

    /// For somebody who asks for less motion.
    pub fn reduced_motion(self) -> Self {
        Self { reduced_motion: true, ..self }
    }

    /// As printed.
    pub fn print(self) -> Self {
        Self { print: true, ..self }
    }

    /// With the system's few colours in place of the page's.
    pub fn forced_colors(self) -> Self {
        Self { forced_colors: true, ..self }
    }

    /// In a browser of this language (`ja`, `en-US`).
    pub fn language(self, tag: &str) -> Self {
        Self { language: Some(tag.to_owned()), ..self }
    }
    /// In a browser that lets no page store anything.
    pub fn without_storage(self) -> Self {
        Self { no_storage: true, ..self }
    }

    /// In Firefox.
    pub fn firefox(self) -> Self {
        Self { browser: Browser::Firefox, ..self }
    }
}
