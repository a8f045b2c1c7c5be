//! The patterns that the models have, and which texts fit them.
//!
//! May use: nothing. They are few, and all but three of them are one class of characters, repeated: no engine is needed for
//! them, and none that the page has knows `\p{L}`. A pattern that is not here fits everything; a test looks that all are.

type Class = fn(char) -> bool;

/// Whether `text` fits `pattern`.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)" => is_path(text),
        r"((/[A-Za-z0-9\.,\+@=_-]+)*)/" => {
            is_path(text) && text.chars().all(|c| c.is_ascii_alphanumeric() || "/.,+@=_-".contains(c))
        }
        r"\u002F[\u0021-\u007F]*" => text.starts_with('/') && text.chars().all(|c| ('!'..='\u{7f}').contains(&c)),
        r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?" => is_version(text),
        _ => class(pattern).is_none_or(|class| text.chars().all(class) && (pattern.ends_with('*') || !text.is_empty())),
    }
}

/// `/`, or something between two of them; none twice in a row.
fn is_path(text: &str) -> bool {
    let ends = text.starts_with('/') && text.ends_with('/') && !text.contains("//");
    ends && text.chars().all(|c| ('!'..='~').contains(&c))
}

/// `v1`, `v2.build-3`.
fn is_version(text: &str) -> bool {
    let Some(number) = text.strip_prefix('v') else { return false };
    let (number, build) = number.split_once('.').unwrap_or((number, ""));
    !number.is_empty()
        && !number.starts_with('0')
        && number.bytes().all(|b| b.is_ascii_digit())
        && build.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

const fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn class(pattern: &str) -> Option<Class> {
    Some(match pattern {
        r"[\w+=,.@-]+" | r"[\w+=,.@-]*" => |c| word(c) || "+=,.@-".contains(c),
        r"[\w+=,.@:\/-]*" | r"[\w+=/:,.@-]*" => |c| word(c) || "+=,.@:/-".contains(c),
        r"[\w._-]+" => |c| word(c) || c == '.' || c == '-',
        r"[\w]+" | r"[\w]*" => word,
        r"[\d]*" => |c| c.is_ascii_digit(),
        "[A-Z0-9]+" => |c| c.is_ascii_uppercase() || c.is_ascii_digit(),
        r"[\u0020-\u00FF]+" => |c| (' '..='\u{ff}').contains(&c),
        r"[\u0009\u000A\u000D\u0020-\u00FF]+" => |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}'),
        r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*" => {
            |c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}')
        }
        // As it is written its end is two characters; beyond the basic plane nothing fits (measured).
        r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+" => {
            |c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        }
        r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+" | r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*" => {
            |c| c.is_alphanumeric() || is_separator(c) || "_.:/=+-@".contains(c)
        }
        _ => return None,
    })
}

/// `\p{Z}`
const fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_tables_is_known() {
        let tables = [include_str!("iam.txt"), include_str!("sts.txt")].concat();
        let mut patterns = tables.lines().filter_map(|line| {
            let mut words = line.split(' ');
            (words.nth(1) == Some("text")).then(|| words.nth(2)).flatten().filter(|pattern| *pattern != "-")
        });
        assert!(patterns.clone().count() > 15);
        // A control character fits none of them.
        assert_eq!(patterns.find(|pattern| fits(pattern, "\u{1}")), None);
    }

    #[test]
    fn what_fits() {
        for (pattern, good, bad) in [
            (
                r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
                &["/", "/a/", "/a/b/"][..],
                &["", "a", "/a", "a/", "/a b/", "/é/"][..],
            ),
            (r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", &["/", "/a/b/"], &["/a", "/a!/"]),
            (r"\u002F[\u0021-\u007F]*", &["/", "/a", "/a/"], &["", "a/", "/a b"]),
            (r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?", &["v1", "v12.", "v1.a-b"], &["v", "v0", "1", "v1a", "v1.a_b"]),
            (r"[\w+=,.@-]+", &["a_B1+=,.@-"], &["", "a b", "a/b", "é"]),
            (r"[\w+=,.@-]*", &[""], &["é"]),
            (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+", &["a b", "キー　１", "_.:/=+-@"], &["", "a!", "a\tb", "a,b"]),
        ] {
            assert_eq!(good.iter().find(|text| !fits(pattern, text)), None, "{pattern}");
            assert_eq!(bad.iter().find(|text| fits(pattern, text)), None, "{pattern}");
        }
    }
}
