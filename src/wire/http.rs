//! HTTP/1.1 messages, as they stand on the wire.
//!
//! The crate `http` is not used here: it lower-cases names, hashes headers and cannot be serialised, and the trace
//! shows a message exactly as it was sent, header by header, in order.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// The methods that the clients of this world use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "they are HTTP's own")]
pub enum Method {
    Get,
    Head,
    Put,
    Post,
    Delete,
    Options,
    Patch,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] = [Self::Get, Self::Head, Self::Put, Self::Post, Self::Delete, Self::Options, Self::Patch];

    /// `GET`, `PUT`, …
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
        }
    }

    /// Reads a method's name; HTTP's methods are case-sensitive.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Header fields in the order sent; names compare without regard to case. Most names are of this program's own text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Headers(Vec<(Cow<'static, str>, String)>);

impl Headers {
    /// None yet, and room for as many as most messages have.
    pub fn new() -> Self {
        Self(Vec::with_capacity(8))
    }

    /// The value of the first field called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    /// Adds a field after the others, even if there is one of that name already.
    pub fn append(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Sets the field `name`, in its old place if there was one.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(&name)) {
            Some(field) => field.1 = value,
            None => self.append(name, value),
        }
    }

    /// Drops every field called `name`.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// Names and values in order, to be kept.
    pub fn into_fields(self) -> Vec<(Cow<'static, str>, String)> {
        self.0
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (&**n, v.as_str()))
    }
}

/// A body: bytes, which for all but S3 objects are text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body(Vec<u8>);

impl Body {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, to be kept.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The body as text; bytes that are not UTF-8 show as U+FFFD.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Length in bytes, as `Content-Length` states it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no body.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Body {
    /// A text, or an array of bytes when it is none, so that nothing is lost.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(&self.0),
        }
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text())
    }
}

/// An HTTP request.
///
/// `target` is the request target exactly as in the request line, query included and still percent-encoded:
/// `/bucket?list-type=2&prefix=a%2Fb`. SigV4 is computed over these very bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, as sent.
    pub target: String,
    /// Header fields as sent; `Host` is the first.
    pub headers: Headers,
    /// The body.
    #[serde(skip_serializing_if = "Body::is_empty")]
    pub body: Body,
}

impl Request {
    /// A request to `host` with its `Host` header and no body.
    pub fn new(method: Method, host: &str, target: impl Into<String>) -> Self {
        let mut headers = Headers::new();
        headers.append("Host", host);
        Self { method, target: target.into(), headers, body: Body::default() }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// The same request with a body and its `Content-Length`.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.header("Content-Length", length)
    }

    /// The `Host` header, or nothing.
    pub fn host(&self) -> &str {
        self.headers.get("host").unwrap_or("")
    }

    /// The path without its query, as sent.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query without its `?`, as sent.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The query's parameters, decoded, in order.
    pub fn query_params(&self) -> Vec<(String, String)> {
        parse_form(self.query())
    }

    /// The parameters of an `application/x-www-form-urlencoded` body, decoded, in order.
    pub fn form_params(&self) -> Vec<(String, String)> {
        parse_form(&self.body.text())
    }
}

impl fmt::Display for Request {
    /// The request as text, as `curl -v` and the wire panel show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} HTTP/1.1", self.method, self.target)?;
        write_rest(f, &self.headers, &self.body)
    }
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields as sent.
    pub headers: Headers,
    /// The body.
    #[serde(skip_serializing_if = "Body::is_empty")]
    pub body: Body,
}

impl Response {
    /// A response with no headers and no body yet.
    pub fn new(status: u16) -> Self {
        Self { status, headers: Headers::new(), body: Body::default() }
    }

    /// The same response with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// The same response with a body; its `Content-Length` is set.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.header("Content-Length", length)
    }

    /// Whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The reason phrase of HTTP for this status.
    pub const fn reason(&self) -> &'static str {
        match self.status {
            200 => "OK",
            201 => "Created",
            202 => "Accepted",
            204 => "No Content",
            206 => "Partial Content",
            301 => "Moved Permanently",
            304 => "Not Modified",
            307 => "Temporary Redirect",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            409 => "Conflict",
            411 => "Length Required",
            412 => "Precondition Failed",
            413 => "Content Too Large",
            416 => "Range Not Satisfiable",
            429 => "Too Many Requests",
            500 => "Internal Server Error",
            501 => "Not Implemented",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            _ => "",
        }
    }
}

impl fmt::Display for Response {
    /// The response as text, as `curl -i` and the wire panel show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "HTTP/1.1 {} {}", self.status, self.reason())?;
        write_rest(f, &self.headers, &self.body)
    }
}

fn write_rest(f: &mut fmt::Formatter<'_>, headers: &Headers, body: &Body) -> fmt::Result {
    for (name, value) in headers.iter() {
        writeln!(f, "{name}: {value}")?;
    }
    if !body.is_empty() {
        write!(f, "\n{}", body.text())?;
    }
    Ok(())
}

/// Encodes all but RFC 3986's unreserved characters, as SigV4 and the Query API want it.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    encode_bytes(&mut out, text.as_bytes());
    out
}

/// [`percent_encode`] for bytes that need not be text.
pub(super) fn encode_bytes(out: &mut String, bytes: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Decodes `%XX`. A `%` that begins no such pair stands for itself.
pub fn percent_decode(text: &str) -> String {
    as_text(decode_bytes(text))
}

/// Bytes that are not UTF-8 become U+FFFD.
fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// [`percent_decode`] without the claim that the outcome is text.
pub(super) fn decode_bytes(text: &str) -> Vec<u8> {
    decode(text, b'+')
}

/// The same of a part of a query or a form, where a `+` is a blank.
pub(super) fn decode_part(text: &str) -> Vec<u8> {
    decode(text, b' ')
}

fn decode(text: &str, plus: u8) -> Vec<u8> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b'%' | b'+')) {
        return bytes.to_vec();
    }
    let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%'
            && let (Some(high), Some(low)) = (hex(i + 1), hex(i + 2))
        {
            out.push((high * 16 + low) as u8);
            i += 3;
        } else {
            out.push(if bytes[i] == b'+' { plus } else { bytes[i] });
            i += 1;
        }
    }
    out
}

fn parse_form(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (as_text(decode_part(name)), as_text(decode_part(value)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_compare_without_case_and_keep_it() {
        let request = Request::new(Method::Put, "169.254.169.254", "/latest/api/token")
            .header("X-aws-ec2-metadata-token-ttl-seconds", "21600");
        assert_eq!(request.headers.get("x-aws-EC2-metadata-token-TTL-seconds"), Some("21600"));
        assert!(request.to_string().contains("\nX-aws-ec2-metadata-token-ttl-seconds: 21600\n"));
    }

    proptest! {
        #[test]
        fn encode_then_decode_is_the_same(text in "\\PC*") {
            prop_assert_eq!(percent_decode(&percent_encode(&text)), text);
        }

        #[test]
        fn decode_takes_anything(text in any::<String>()) {
            percent_decode(&text);
            parse_form(&text);
        }
    }
}
