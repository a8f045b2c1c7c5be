//! `printf`, and the escapes that `echo -e` and `tr` have, too.
//!
//! ```sh
//! printf '%s: %d\n' a 1 b 2      # the format serves again for what is left
//! ```

/// What `echo -e` and `printf` make of `\n` and its like.
pub(in crate::host::shell) fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('e') => out.push('\u{1b}'),
            Some('\\') => out.push('\\'),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

/// The text of a format and its arguments.
pub(super) fn printf(format: &str, args: &[&str]) -> String {
    let format = escaped(format);
    let mut out = String::new();
    let mut args = args.iter();
    loop {
        let before = args.len();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('s')) => out += args.next().unwrap_or(&""),
                ('%', Some('d')) => {
                    out += &args.next().and_then(|a| a.trim().parse::<i64>().ok()).unwrap_or(0).to_string();
                }
                ('%', Some('%')) => out.push('%'),
                ('%', Some(other)) => out.extend(['%', other]),
                (c, _) => out.push(c),
            }
        }
        // The format serves again for what is left; one that takes nothing serves once.
        if args.len() == 0 || args.len() == before {
            return out;
        }
    }
}
