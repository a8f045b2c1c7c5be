//! Whether a shell would ask for more before it runs what was typed.

/// Whether `text` stands by itself. If not, a shell prints its second prompt, `> `, and reads another line: a quote or a
/// substitution is open, the last line ends in `\`, `|`, `&&` or `||`, or a here-document has not come to its end.
///
/// ```
/// use sts_flow::host::shell::is_complete;
///
/// assert!(is_complete("aws s3 ls"));
/// assert!(!is_complete("aws s3 ls \\"));
/// assert!(is_complete("aws s3 ls \\\n  --region us-east-1"));
/// assert!(!is_complete("cat > trust.json << 'EOF'\n{"));
/// assert!(is_complete("cat > trust.json << 'EOF'\n{\nEOF\n"));
/// ```
pub fn is_complete(text: &str) -> bool {
    let mut open: Vec<char> = Vec::new();
    let mut documents: Vec<String> = Vec::new();
    // Whether a command has to follow, and whether a `#` would begin a comment.
    let (mut wants_more, mut fresh) = (false, true);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let quoted = open.last() == Some(&'"');
        let was_fresh = std::mem::replace(&mut fresh, matches!(c, ' ' | '\t' | '\n' | ';' | '|' | '&' | '(' | ')'));
        match c {
            '\\' => match rest.chars().next() {
                Some(next) => rest = &rest[next.len_utf8()..],
                None => return false,
            },
            '"' if quoted => drop(open.pop()),
            '`' if open.last() == Some(&'`') => drop(open.pop()),
            ')' if open.last() == Some(&'(') => drop(open.pop()),
            '"' | '`' => open.push(c),
            '$' if rest.starts_with('(') => {
                rest = &rest[1..];
                open.push('(');
            }
            _ if quoted => {}
            '\'' => match rest.split_once('\'') {
                Some((_, after)) => rest = after,
                None => return false,
            },
            '(' => open.push(c),
            '#' if was_fresh => rest = rest.find('\n').map_or("", |end| &rest[end..]),
            '<' if rest.starts_with("<<") => rest = &rest[2..],
            '<' if rest.starts_with('<') => {
                let after = rest[1..].strip_prefix('-').unwrap_or(&rest[1..]).trim_start_matches([' ', '\t']);
                let end = after.find([' ', '\t', '\n', ';', '|', '&', '>', '<', ')']).unwrap_or(after.len());
                documents.push(after[..end].replace(['\'', '"', '\\'], ""));
                rest = &after[end..];
            }
            '\n' => {
                for end in documents.drain(..) {
                    // Up to the line that is nothing but the word; `<<-` lets tabs stand before it.
                    loop {
                        let Some((line, after)) = rest.split_once('\n') else {
                            if rest.trim_start_matches('\t') != end {
                                return false;
                            }
                            rest = "";
                            break;
                        };
                        rest = after;
                        if line.trim_start_matches('\t') == end {
                            break;
                        }
                    }
                }
            }
            _ => {}
        }
        wants_more = match c {
            '|' => true,
            '&' => rest.starts_with('&') || wants_more || text[..text.len() - rest.len()].ends_with("&&"),
            ' ' | '\t' | '\n' | '#' => wants_more,
            _ => false,
        };
    }
    open.is_empty() && documents.is_empty() && !wants_more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_asks_for_more() {
        for (text, want) in [
            ("", true),
            ("echo 'a", false),
            ("echo 'a\nb'", true),
            ("echo \"a 'b", false),
            ("echo \"it's\"", true),
            ("echo \"$(date", false),
            ("echo \"$(date)\"", true),
            ("T=`curl -X PUT", false),
            ("T=`curl -X PUT \"http://x\"`", true),
            ("a |", false),
            ("a &&\n", false),
            ("a && # and then", false),
            ("a &", true),
            ("a || b", true),
            ("echo a\\", false),
            ("echo a\\\n", true),
            ("echo # it's", true),
            ("echo a#'", false),
            ("cat <<EOF", false),
            ("cat <<EOF\nit's\n", false),
            ("cat <<EOF\nit's\nEOF", true),
            ("cat <<-EOF\nx\n\tEOF\necho", true),
            ("cat <<A <<B\nA\nb\nB", true),
            ("cat <<< word", true),
            ("echo ( ", false),
            ("aws --query 'A[?B==`c`]'", true),
            ("echo 日本 「", true),
        ] {
            assert_eq!(is_complete(text), want, "{text}");
        }
    }
}
