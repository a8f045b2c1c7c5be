//! The body of an upload: taken out of its chunks where it is `aws-chunked`, and held against its checksums.
//!
//! May use: [`wire`](crate::wire). Chunks that are signed one by one (`STREAMING-AWS4-HMAC-SHA256-…`) are refused: no
//! client of this world sends them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
//!
//! ```text
//! 5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n
//! ```

use base64::prelude::{BASE64_STANDARD, Engine};
use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, NoTable};
use md5::{Digest, Md5};

use super::refusal::not_implemented;
use crate::cloud::ServiceError;
use crate::wire::{Headers, Request, blob, sigv4};

/// The most bytes of an object that is put here; AWS takes 5 GB at once.
pub(super) const MAX_OBJECT: usize = 1024 * 1024;

const CRC32: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);
const CRC32C: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISCSI);
const CRC64: Crc<u64, NoTable> = Crc::<u64, NoTable>::new(&CRC_64_NVME);

/// An upload's bytes, and the checksum that came with them: its header and value.
pub(super) struct Upload {
    pub bytes: Vec<u8>,
    pub checksum: Option<(String, String)>,
}

/// Reads and checks the body of `request`.
pub(super) fn read(request: &Request) -> Result<Upload, ServiceError> {
    let kind = request.headers.get("x-amz-content-sha256").unwrap_or("");
    let (bytes, trailer) = match kind {
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => unchunked(request.body.bytes())
            .ok_or_else(|| ServiceError::new(400, "IncompleteBody", "The request body terminated unexpectedly"))?,
        _ if kind.starts_with("STREAMING-") => {
            return Err(not_implemented().with("Header", "x-amz-content-sha256"));
        }
        _ => (request.body.bytes().to_vec(), Headers::new()),
    };
    if bytes.len() > MAX_OBJECT {
        return Err(ServiceError::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
            .with("ProposedSize", bytes.len().to_string())
            .with("MaxSizeAllowed", MAX_OBJECT.to_string()));
    }
    if let Some(stated) = request.headers.get("content-md5") {
        let digest = blob::read(stated).filter(|digest| digest.len() == 16).ok_or_else(|| {
            ServiceError::new(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
                .with("Content-MD5", stated)
        })?;
        let own = Md5::digest(&bytes);
        if digest != own[..] {
            let message = "The Content-MD5 you specified did not match what we received.";
            // The one as it is sent, the other as an ETag is written.
            return Err(ServiceError::new(400, "BadDigest", message)
                .with("CalculatedDigest", BASE64_STANDARD.encode(own))
                .with("ExpectedDigest", sigv4::hex(&digest)));
        }
    }
    let checksum = checksum(&request.headers, &trailer, &bytes)?;
    Ok(Upload { bytes, checksum })
}

fn checksum(headers: &Headers, trailer: &Headers, bytes: &[u8]) -> Result<Option<(String, String)>, ServiceError> {
    let all = headers.iter().chain(trailer.iter());
    let mut stated = all.filter(|(name, _)| {
        name.starts_with("x-amz-checksum-") && !matches!(*name, "x-amz-checksum-algorithm" | "x-amz-checksum-type")
    });
    let Some((name, value)) = stated.next() else { return Ok(None) };
    let name = name.to_ascii_lowercase();
    let own = match name.as_str() {
        "x-amz-checksum-sha256" => BASE64_STANDARD.encode(sigv4::sha256(bytes)),
        "x-amz-checksum-crc32" => BASE64_STANDARD.encode(CRC32.checksum(bytes).to_be_bytes()),
        "x-amz-checksum-crc32c" => BASE64_STANDARD.encode(CRC32C.checksum(bytes).to_be_bytes()),
        "x-amz-checksum-crc64nvme" => BASE64_STANDARD.encode(CRC64.checksum(bytes).to_be_bytes()),
        _ => {
            let message = "Checksum algorithm provided is unsupported.";
            return Err(ServiceError::new(400, "InvalidRequest", message));
        }
    };
    if own == value {
        return Ok(Some((name, value.to_owned())));
    }
    let algorithm = name.trim_start_matches("x-amz-checksum-").to_ascii_uppercase();
    let message = ["The ", &algorithm, " you specified did not match the calculated checksum."].concat();
    Err(ServiceError::new(400, "BadDigest", message))
}

/// The bytes of an `aws-chunked` body, and the headers after them; nothing if it is none.
fn unchunked(body: &[u8]) -> Option<(Vec<u8>, Headers)> {
    let mut out = Vec::new();
    let mut rest = body;
    loop {
        let line = take_line(&mut rest)?;
        let size = usize::from_str_radix(line.split(';').next()?, 16).ok()?;
        if size == 0 {
            break;
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
    let mut trailer = Headers::new();
    while let Some(line) = take_line(&mut rest).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        trailer.append(name.trim().to_ascii_lowercase(), value.trim());
    }
    Some((out, trailer))
}

fn take_line<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let end = rest.windows(2).position(|two| two == b"\r\n")?;
    let line = std::str::from_utf8(&rest[..end]).ok()?;
    *rest = &rest[end + 2..];
    Some(line)
}
