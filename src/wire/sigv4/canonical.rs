//! The canonical request: two clients that mean the same request must arrive at the same text.

use super::terms::Rules;
use crate::wire::Request;
use crate::wire::http::{decode_bytes, decode_part, encode_bytes};

/// The canonical request over the headers named in `signed`, in that order.
pub(super) fn request(request: &Request, signed: &[String], payload: &str, rules: Rules) -> String {
    // As long as all that goes into it, but for what is encoded.
    let headers: usize = request.headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 4).sum();
    let mut out = String::with_capacity(request.target.len() + headers + payload.len() + 32);
    out.push_str(request.method.as_str());
    out.push('\n');
    path(&mut out, request.path(), rules);
    out.push('\n');
    query(&mut out, request.query());
    out.push('\n');
    for name in signed {
        out.push_str(name);
        out.push(':');
        header(&mut out, request, name);
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&signed.join(";"));
    out.push('\n');
    out.push_str(payload);
    out
}

fn path(out: &mut String, path: &str, rules: Rules) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let segments: Vec<&str> = if rules.normalize_path { normalized(path) } else { path.split('/').collect() };
    for segment in segments {
        out.push('/');
        if rules.double_encode_path {
            encode_bytes(out, segment.as_bytes());
        } else {
            encode_bytes(out, &decode_bytes(segment));
        }
    }
}

/// RFC 3986's removal of dot segments, and of empty ones; a slash at the end stays.
fn normalized(path: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut folder = true;
    for segment in path.split('/') {
        folder = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    if folder {
        kept.push("");
    }
    kept
}

/// Parameters decoded, encoded the one right way, and sorted. The signature itself cannot be part of what it signs.
fn query(out: &mut String, query: &str) {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (recoded(name), recoded(value))
        })
        .filter(|(name, _)| name != "X-Amz-Signature")
        .collect();
    pairs.sort_unstable();
    for (i, (name, value)) in pairs.iter().enumerate() {
        if i > 0 {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
}

fn recoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    encode_bytes(&mut out, &decode_part(text));
    out
}

/// Every field of that name, joined by commas; blanks at the ends dropped, and runs of them made one.
fn header(out: &mut String, request: &Request, name: &str) {
    let fields = request.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
    for (i, (_, value)) in fields.enumerate() {
        if i > 0 {
            out.push(',');
        }
        for (j, word) in value.split_ascii_whitespace().enumerate() {
            if j > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical_path(text: &str, rules: Rules) -> String {
        let mut out = String::new();
        path(&mut out, text, rules);
        out
    }

    #[test]
    fn s3_keeps_a_path_that_others_resolve() {
        for (given, s3, others) in [
            ("", "/", "/"),
            ("/", "/", "/"),
            ("/a/../b//c/", "/a/../b//c/", "/b/c/"),
            ("/..", "/..", "/"),
            ("/a%20b/ü", "/a%20b/%C3%BC", "/a%2520b/%C3%BC"),
            ("/a%2Fb", "/a%2Fb", "/a%252Fb"),
        ] {
            assert_eq!(canonical_path(given, Rules::S3), s3, "{given}");
            assert_eq!(canonical_path(given, Rules::OTHERS), others, "{given}");
        }
    }

    #[test]
    fn a_query_is_sorted_by_its_encoded_form() {
        let mut out = String::new();
        query(&mut out, "b=2&a=%7e&a=+&&X-Amz-Signature=00&flag");
        assert_eq!(out, "a=%20&a=~&b=2&flag=");
    }
}
