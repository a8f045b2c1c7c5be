//! The ini files of the AWS CLI, `~/.aws/config` and `~/.aws/credentials`, read as Python's `configparser` reads them.
//!
//! May use: nothing but `std`.

use std::collections::BTreeMap;

/// Sections by name, settings by lower-case name.
pub(super) type Ini = BTreeMap<String, BTreeMap<String, String>>;

/// Reads an ini file; `None` is `configparser`'s refusal, which the CLI reports without saying where.
pub(super) fn parse(text: &str) -> Option<Ini> {
    let mut ini = Ini::new();
    let mut section: Option<String> = None;
    let mut setting: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with(['#', ';']) {
            continue;
        }
        if trimmed.is_empty() {
            setting = None;
            continue;
        }
        if let (Some(section), Some(setting), true) = (&section, &setting, line.starts_with([' ', '\t'])) {
            // An indented line goes on with the value of the line before.
            if let Some(value) = ini.get_mut(section).and_then(|s| s.get_mut(setting)) {
                value.push('\n');
                value.push_str(trimmed);
            }
        } else if let Some(rest) = trimmed.strip_prefix('[') {
            let (name, _) = rest.rsplit_once(']')?;
            if ini.insert(name.to_owned(), BTreeMap::new()).is_some() {
                return None;
            }
            section = Some(name.to_owned());
            setting = None;
        } else {
            let (name, value) = trimmed.split_once(['=', ':'])?;
            let name = name.trim().to_ascii_lowercase();
            let settings = ini.get_mut(section.as_ref()?)?;
            if name.is_empty() || settings.insert(name.clone(), value.trim().to_owned()).is_some() {
                return None;
            }
            setting = Some(name);
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
    }

    proptest! {
        #[test]
        fn takes_anything(text in "[\\PC\n\\[\\]=: ]*", name in "[a-z]{1,5}") {
            parse(&text);
            set(&text, "default", &name, "v");
        }
    }
}
