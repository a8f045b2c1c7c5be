//! An HTTP message as rows: what stands there, and what it is for.

use crate::story::{Http, Message};
use crate::wire::{Headers, Request};
use crate::words::{Lang, explain_authorization, explain_field, explain_header, explain_start_line, labels};

/// A line of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// How far it is indented, in levels.
    pub depth: usize,
    /// The name, with what stands between it and the value.
    pub name: String,
    /// The value.
    pub value: String,
    /// What it is for.
    pub note: &'static str,
    /// Whether it is one of those to look at.
    pub hot: bool,
    /// Whether it is shown at once; of the head, the rest is folded.
    pub matters: bool,
    /// The rule between the head and the body.
    pub rule: bool,
}

impl Row {
    fn new(depth: usize, name: impl Into<String>, value: impl Into<String>, note: &'static str) -> Self {
        Self { depth, name: name.into(), value: value.into(), note, ..Self::default() }
    }

    fn hot_if(mut self, hot: bool) -> Self {
        self.hot = hot;
        self
    }

    fn matters_if(mut self, matters: bool) -> Self {
        self.matters = matters;
        self
    }
}

/// More rows than this are not drawn: the answer to a thousand launches has tens of thousands. All of it can be copied.
pub(super) const MOST: usize = 600;

/// The rows of `message`, as far as they are drawn: one more than [`MOST`] tells that there are more.
pub(super) fn rows(message: &Message, lang: Lang) -> Vec<Row> {
    let start = explain_start_line(lang, message);
    let mut rows = Vec::new();
    match &message.http {
        Http::Request(request) => {
            let line = format!("{} {} HTTP/1.1", request.method.as_str(), request.target);
            rows.push(Row::new(0, "", line, start).matters_if(true));
            head(&mut rows, message, &request.headers, lang);
            let form =
                request.headers.get("content-type").is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
            if form && !request.body.is_empty() {
                self::form(&mut rows, request, lang);
            } else {
                body(&mut rows, &request.body.text(), lang);
            }
        }
        Http::Response(response) => {
            let line = format!("HTTP/1.1 {} {}", response.status, response.reason());
            rows.push(Row::new(0, "", line, start).hot_if(response.status == 401).matters_if(true));
            head(&mut rows, message, &response.headers, lang);
            body(&mut rows, &response.body.text(), lang);
        }
    }
    rows
}

/// Headers that are shown at once, beside those to look at.
const MATTERS: [&str; 1] = ["x-aws-ec2-metadata-token-ttl-seconds"];

fn head(rows: &mut Vec<Row>, message: &Message, headers: &Headers, lang: Lang) {
    for (name, value) in headers.iter() {
        let note = explain_header(lang, message, name).unwrap_or("");
        let label = format!("{name}: ");
        if name.eq_ignore_ascii_case("authorization") {
            authorization(rows, label, value, note, lang);
            continue;
        }
        let hot = ["x-aws-ec2-metadata-token", "x-amz-security-token"].iter().any(|hot| name.eq_ignore_ascii_case(hot));
        let matters = hot || MATTERS.iter().any(|matters| name.eq_ignore_ascii_case(matters));
        rows.push(Row::new(0, label, value, note).hot_if(hot).matters_if(matters));
    }
}

/// The header in its parts, one a row. Another scheme than SigV4 stays as it is.
fn authorization(rows: &mut Vec<Row>, label: String, value: &str, note: &'static str, lang: Lang) {
    let Some((algorithm, rest)) = value.split_once(' ').filter(|(_, rest)| rest.contains("Credential=")) else {
        rows.push(Row::new(0, label, value, note).hot_if(true).matters_if(true));
        return;
    };
    let explain = |part| explain_authorization(lang, part);
    let first = rows.len();
    rows.push(Row::new(0, label, "", note));
    rows.push(Row::new(1, "", algorithm, explain("algorithm")));
    for part in rest.split(',') {
        let (name, value) = part.trim().split_once('=').unwrap_or((part.trim(), ""));
        let label = format!("{name}=");
        if name != "Credential" {
            rows.push(Row::new(1, label, value, explain(name)));
            continue;
        }
        rows.push(Row::new(1, label, "", explain(name)));
        let kinds = ["key", "date", "region", "service", "aws4_request"];
        for (i, element) in value.split('/').enumerate() {
            let slash = if i == 0 { "" } else { "/" };
            rows.push(Row::new(2, slash, element, kinds.get(i).map_or("", |kind| explain(kind))));
        }
    }
    rows[first..].iter_mut().for_each(|row| (row.hot, row.matters) = (true, true));
}

fn rule(rows: &mut Vec<Row>, note: &'static str) {
    rows.push(Row { rule: true, note, ..Row::default() });
}

fn is_hot(field: &str) -> bool {
    matches!(field, "SecretAccessKey" | "Token" | "SessionToken")
}

fn form(rows: &mut Vec<Row>, request: &Request, lang: Lang) {
    rule(rows, labels(lang).wire_form_note);
    for (name, value) in request.form_params() {
        // `Tag.1.Key` and the like are explained by their first part.
        let field = name.split('.').next().unwrap_or("");
        let note = explain_field(lang, field).unwrap_or("");
        rows.push(Row::new(0, format!("{name} = "), value, note));
    }
}

fn body(rows: &mut Vec<Row>, text: &str, lang: Lang) {
    if text.is_empty() {
        return;
    }
    if text.trim_start().starts_with('<') {
        // One line of XML after the prolog: S3.
        let compact = text.trim_end().lines().count() <= 2 && text.matches('<').count() > 3;
        rule(rows, if compact { labels(lang).wire_xml_note } else { "" });
        xml(rows, text, lang);
        return;
    }
    rule(rows, "");
    for line in text.lines() {
        if rows.len() > MOST {
            return;
        }
        let inner = line.trim_start();
        let depth = (line.len() - inner.len()).div_ceil(2);
        let key = inner
            .strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
            .filter(|(_, rest)| rest.trim_start().starts_with(':'));
        match key {
            Some((field, _)) => {
                let (name, value) = inner.split_at(inner.find(':').map_or(0, |colon| colon + 1));
                let note = explain_field(lang, field).unwrap_or("");
                rows.push(Row::new(depth, format!("{name} "), value.trim_start(), note).hot_if(is_hot(field)));
            }
            None => rows.push(Row::new(depth, "", inner, "")),
        }
    }
}

/// XML, an element a row; an element that holds only text stays on one.
fn xml(rows: &mut Vec<Row>, text: &str, lang: Lang) {
    let mut depth = 0_usize;
    let mut rest = text.trim();
    while let Some((tag, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        if rows.len() > MOST {
            return;
        }
        let field = tag.split_whitespace().next().unwrap_or("").trim_end_matches('/');
        let open = format!("<{tag}>");
        rest = after.trim_start();
        if let Some(name) = tag.strip_prefix('/') {
            depth = depth.saturating_sub(1);
            rows.push(Row::new(depth, format!("</{name}>"), "", ""));
            continue;
        }
        let note = explain_field(lang, field).unwrap_or("");
        if tag.starts_with('?') || tag.ends_with('/') {
            rows.push(Row::new(depth, open, "", note));
            continue;
        }
        let close = format!("</{field}>");
        match after.split_once('<') {
            Some((content, next)) if next.starts_with(&close[1..]) => {
                // The end tag belongs to the value: nobody looks for it in a column of names.
                rows.push(Row::new(depth, open, format!("{content}{close}"), note).hot_if(is_hot(field)));
                rest = next[close.len() - 1..].trim_start();
            }
            _ => {
                rows.push(Row::new(depth, open, "", note));
                depth += 1;
            }
        }
    }
    if !rest.is_empty() {
        rows.push(Row::new(depth, "", rest, ""));
    }
}
