//! The documents of an instance's metadata that clients seldom ask for: its network card, disks and events, and the signed
//! forms of its identity. They stand behind the door of [`Chunk::Account`].
//!
//! May use: [`state`](super::state), [`tree`](super::tree) and [`wire`](crate::wire).
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html>
//!
//! ```json
//! {
//!   "Code" : "Success",
//!   "LastUpdated" : "2025-11-02T00:30:00Z",
//!   "AccountId" : "123456789012"
//! }
//! ```

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;

use super::elements::{SUBNET, group_id};
use super::state::Instance;
use super::tree::mac;
use crate::cloud::{desk::Desk, site::VPC};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};
use crate::wire::layout;
use crate::wire::sigv4::hmac_sha256;

/// The text at a path; nothing if it is not one of these. The identity document is handed in.
type Read = fn(&Desk<'_>, &Instance, &str, &str) -> Option<String>;

static DOOR: Door<Read> = Door::new(Chunk::Account, &(read as Read));

/// Fetches it.
pub(super) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Read, &(read as Read))).await
}

/// The text at `path`. Where the code is not here, that is noted, and what is answered thrown away.
pub(super) fn text(desk: &Desk<'_>, instance: &Instance, path: &str, document: &str) -> Option<String> {
    DOOR.enter().map_or_else(|| Some(String::new()), |read| read(desk, instance, path, document))
}

/// The network of the VPC; its one subnet is as large.
const NETWORK: &str = "10.0.0.0/16";

/// `meta-data/identity-credentials/ec2/info`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct IdentityInfo<'a> {
    code: &'static str,
    last_updated: String,
    account_id: &'a str,
}

fn read(desk: &Desk<'_>, instance: &Instance, path: &str, document: &str) -> Option<String> {
    let public = instance.public_ip.clone();
    let name = path.rsplit('/').next().unwrap_or("");
    Some(match name {
        "pkcs7" => lines(&signed(desk, document, 1024), 64),
        "rsa2048" => lines(&signed(desk, document, 1280), 64),
        "signature" => lines(&signature(desk, document, 128), 76),
        "ami-manifest-path" => "(unknown)".to_owned(),
        "ami" | "root" => "/dev/xvda".to_owned(),
        "history" | "scheduled" => "[]".to_owned(),
        "configured" => "false".to_owned(),
        "vhostmd" => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
        "availability-zone-id" => zone_id(&desk.site.region),
        "info" => layout::imds(&IdentityInfo {
            code: "Success",
            last_updated: instance.launched.floor_second().iso(),
            account_id: desk.site.account.as_str(),
        }),
        "mac" => mac(instance),
        "public-hostname" => instance.public_name(),
        "public-ipv4" | "public-ipv4s" => public?,
        "device-number" => "0".to_owned(),
        "interface-id" => ["eni-", &instance.id.as_str()[2..].chars().rev().collect::<String>()].concat(),
        "local-hostname" => instance.hostname(),
        "local-ipv4s" => instance.private_ip.clone(),
        "owner-id" => desk.site.account.to_string(),
        "security-group-ids" => instance.groups.iter().map(|group| group_id(group)).collect::<Vec<_>>().join("\n"),
        "security-groups" => instance.groups.join("\n"),
        "subnet-id" => instance.subnet.as_deref().unwrap_or(SUBNET).to_owned(),
        "vpc-id" => VPC.to_owned(),
        "subnet-ipv4-cidr-block" | "vpc-ipv4-cidr-block" | "vpc-ipv4-cidr-blocks" => NETWORK.to_owned(),
        // The private address with which a public one is associated.
        _ if path.contains("/ipv4-associations/") => instance.private_ip.clone(),
        _ => return None,
    })
}

/// `use1-az1`: a short name of the region, and the zone's number. Which letter has which number differs between accounts.
fn zone_id(region: &str) -> String {
    let mut parts = region.split('-');
    let mut short = parts.next().unwrap_or("").to_owned();
    for part in parts {
        short.push_str(match part {
            "northeast" => "ne",
            "northwest" => "nw",
            "southeast" => "se",
            "southwest" => "sw",
            number if number.bytes().all(|b| b.is_ascii_digit()) => number,
            other => other.get(..1).unwrap_or(""),
        });
    }
    short + "-az1"
}

/// As many bytes as are wished for that nobody else makes over this document. AWS signs with RSA; this is HMAC-SHA256, over
/// and over, and no certificate verifies it.
fn signature(desk: &Desk<'_>, document: &str, length: usize) -> Vec<u8> {
    let mut last = hmac_sha256(desk.site.signing.as_bytes(), document.as_bytes()).to_vec();
    let mut bytes = Vec::with_capacity(length + 32);
    while bytes.len() < length {
        bytes.extend_from_slice(&last);
        last = hmac_sha256(desk.site.signing.as_bytes(), &last).to_vec();
    }
    bytes.truncate(length);
    bytes
}

/// A PKCS #7 envelope's beginning, the document, and a signature.
fn signed(desk: &Desk<'_>, document: &str, length: usize) -> Vec<u8> {
    const START: [u8; 58] = [
        0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x80, 0x30, 0x80, 0x02,
        0x01, 0x01, 0x31, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
        0x00, 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01, 0xa0, 0x80, 0x24, 0x80,
        0x04, 0x82, 0x01, 0xd6,
    ];
    [&START[..], document.as_bytes(), &signature(desk, document, length)].concat()
}

/// Base64 in lines of so many characters.
fn lines(bytes: &[u8], width: usize) -> String {
    let text = BASE64_STANDARD.encode(bytes);
    let mut out = String::with_capacity(text.len() + text.len() / width);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % width == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::zone_id;

    #[test]
    fn zones_have_short_names() {
        for (region, id) in [
            ("us-east-1", "use1-az1"),
            ("ap-northeast-1", "apne1-az1"),
            ("eu-central-1", "euc1-az1"),
            ("us-gov-west-1", "usgw1-az1"),
            ("ap-southeast-2", "apse2-az1"),
        ] {
            assert_eq!(zone_id(region), id);
        }
    }
}
