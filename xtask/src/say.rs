//! Words to the person at the terminal. They go to standard error: standard output is for results.

/// Why a command stops: one sentence, with the way to mend it.
#[derive(Debug, PartialEq)]
pub struct Failure(pub String);

/// What a step yields, or why it could not.
pub type Outcome<T = ()> = Result<T, Failure>;

/// A failure that says this.
pub fn fail<T>(sentence: impl Into<String>) -> Outcome<T> {
    Err(Failure(sentence.into()))
}

/// `Cannot read the page: it is not there.`
pub fn cannot(what: &str, cause: impl std::fmt::Display) -> Failure {
    Failure(format!("Cannot {what}: {cause}."))
}

/// `Building the page (about a minute)…`
pub fn doing(what: &str, takes: &str) {
    eprintln!("{} {what} ({takes})…", paint("36", "▸"));
}

/// A fact worth knowing.
pub fn note(sentence: &str) {
    eprintln!("{} {sentence}", paint("36", "▸"));
}

/// The sentence that a command ends with when it fails.
pub fn failed(sentence: &str) {
    eprintln!("{} {sentence}", paint("31", "✗"));
}

fn paint(colour: &str, mark: &str) -> String {
    use std::io::IsTerminal;
    if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[{colour}m{mark}\u{1b}[0m")
    } else {
        mark.to_owned()
    }
}
