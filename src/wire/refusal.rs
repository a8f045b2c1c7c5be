//! The code of a refusal, wherever its protocol has it.
//!
//! May use: [`xml`](super::xml) and HTTP's messages.
//!
//! ```
//! use sts_flow::wire::{Response, error_code};
//!
//! let refused = Response::new(403).with_body("<Error><Code>ExpiredToken</Code></Error>");
//! assert_eq!(error_code(&refused).as_deref(), Some("ExpiredToken"));
//! let refused = Response::new(400).with_body(r#"{"__type": "com.amazonaws.ssm#TargetNotConnected"}"#);
//! assert_eq!(error_code(&refused).as_deref(), Some("TargetNotConnected"));
//! assert_eq!(error_code(&Response::new(401)), None);
//! ```

use super::{Response, xml};

/// The code of a refusal: in XML the three places of S3, of the Query API and of EC2; in JSON `__type`, or the header.
pub fn error_code(response: &Response) -> Option<String> {
    let body = response.body.text();
    if let Some(code) = response.headers.get("x-amzn-errortype") {
        return Some(plain(code));
    }
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(&body) {
        return Some(plain(json.get("__type")?.as_str()?));
    }
    let doc = xml::read(&body).ok()?;
    let root = doc.root();
    let places = [&["Error", "Code"][..], &["Code"], &["Errors", "Error", "Code"]];
    places.into_iter().find_map(|path| root.text_at(path).ok().map(str::to_owned))
}

/// A code without the namespace before it and the address behind it.
fn plain(code: &str) -> String {
    code.rsplit('#').next().and_then(|code| code.split(':').next()).unwrap_or("").to_owned()
}
