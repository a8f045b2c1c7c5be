//! What a caller wants to do.
//!
//! May use: nothing.

/// What a caller wants to do.
#[derive(Clone, Copy, Debug)]
pub(in crate::cloud) struct Ask<'a> {
    /// `iam:PassRole`
    pub action: &'a str,
    /// The ARN of what it is done to.
    pub resource: &'a str,
    /// The resource as a refusal calls it, if that is not its ARN.
    pub shown: &'a str,
    /// What conditions may ask about this action alone.
    pub context: &'a [(&'static str, &'a str)],
    /// The same where keys are made at run time (`aws:RequestTag/team`), or have several values.
    pub more: &'a [Values],
}

/// A condition key and its values.
pub(in crate::cloud) type Values = (String, Vec<String>);

impl<'a> Ask<'a> {
    /// With nothing more to know.
    pub const fn new(action: &'a str, resource: &'a str) -> Self {
        Self { action, resource, shown: resource, context: &[], more: &[] }
    }
}
