//! The result of a small tool: its output, its messages and its exit status.

/// What a tool has to say.
#[derive(Debug, Default)]
pub(in crate::host::shell) struct Said {
    pub out: String,
    pub err: String,
    pub status: u8,
}

impl Said {
    pub(in crate::host::shell) fn out(text: impl Into<String>) -> Self {
        Self { out: text.into(), ..Self::default() }
    }

    pub(super) fn status(status: u8) -> Self {
        Self { status, ..Self::default() }
    }

    pub(in crate::host::shell) fn failed(text: String) -> Self {
        Self { err: text + "\n", status: 1, ..Self::default() }
    }

    pub(in crate::host::shell) fn refused(name: &str, option: &str) -> Self {
        Self { err: format!("{name}: unsupported option: {option}\n"), status: 2, ..Self::default() }
    }
}

/// Adds a line.
pub(in crate::host::shell) fn add(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}
