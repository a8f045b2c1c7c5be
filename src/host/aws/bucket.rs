//! Names of buckets: which the CLI takes, and which become a part of a host name.
//!
//! May use: [`failure`](super::failure).
//!
//! ```text
//! my-bucket → my-bucket.s3.us-east-1.amazonaws.com/      my.bucket → s3.us-east-1.amazonaws.com/my.bucket
//! ```

use super::failure::Failure;

/// Whether a bucket's name can be a part of a host name.
pub(super) fn is_label(bucket: &str) -> bool {
    (3..=63).contains(&bucket.len())
        && bucket.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !bucket.starts_with('-')
        && !bucket.ends_with('-')
}

/// botocore's check of a name.
pub(super) fn check_bucket(bucket: &str) -> Result<(), Failure> {
    let valid = (1..=255).contains(&bucket.len())
        && bucket.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if valid {
        return Ok(());
    }
    if bucket.starts_with("arn:") {
        return Err(Failure::unsupported("bucket: an ARN"));
    }
    Err(Failure::new(
        252,
        format!(
            "Parameter validation failed:\nInvalid bucket name \"{bucket}\": Bucket name must match the regex \
             \"^[a-zA-Z0-9.\\-_]{{1,255}}$\" or be an ARN matching the regex \"^arn:(aws).*:(s3|s3-object-lambda):\
             [a-z\\-0-9]*:[0-9]{{12}}:accesspoint[/:][a-zA-Z0-9\\-.]{{1,63}}$|^arn:(aws).*:s3-outposts:[a-z\\-0-9]+:\
             [0-9]{{12}}:outpost[/:][a-zA-Z0-9\\-]{{1,63}}[/:]accesspoint[/:][a-zA-Z0-9\\-]{{1,63}}$\""
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_can_be_hosts() {
        for (name, label) in [
            ("my-bucket", true),
            ("my.bucket", false),
            ("My-bucket", false),
            ("a_b", false),
            ("ab", false),
            ("-ab", false),
        ] {
            assert_eq!(is_label(name), label, "{name}");
        }
    }
}
