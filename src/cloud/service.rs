//! The services, their names, and where a request comes from.
//!
//! May use: ids and [`wire`](crate::wire)'s requests.
//!
//! ```
//! use sts_flow::cloud::Service;
//!
//! assert_eq!(Service::of_host("my-bucket.s3.eu-west-1.amazonaws.com"), Some(Service::S3));
//! ```

use serde::{Deserialize, Serialize};

use super::InstanceId;
use crate::wire::Request;

/// The link-local address at which every instance finds its own metadata.
pub const IMDS_ADDRESS: &str = "169.254.169.254";
/// The Lambda service, when it acts for itself.
pub const LAMBDA_PRINCIPAL: &str = "lambda.amazonaws.com";
/// The EC2 service, when it acts for itself.
pub const EC2_PRINCIPAL: &str = "ec2.amazonaws.com";

/// The services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are AWS's own")]
pub enum Service {
    Ec2,
    Imds,
    Iam,
    Sts,
    S3,
    CloudTrail,
    Lambda,
    #[serde(rename = "iam-toolbox")]
    IamToolbox,
    Ssm,
    #[serde(rename = "access-analyzer")]
    AccessAnalyzer,
    Signin,
    Sso,
}

impl Service {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Ec2,
        Self::Imds,
        Self::Iam,
        Self::Sts,
        Self::S3,
        Self::CloudTrail,
        Self::Lambda,
        Self::IamToolbox,
        Self::Ssm,
        Self::AccessAnalyzer,
        Self::Signin,
        Self::Sso,
    ];

    /// The service's name in its host.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Imds => "imds",
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::S3 => "s3",
            Self::CloudTrail => "cloudtrail",
            Self::Lambda => "lambda",
            Self::IamToolbox => "iam-toolbox",
            Self::Ssm => "ssm",
            Self::AccessAnalyzer => "access-analyzer",
            Self::Signin => "signin",
            Self::Sso => "sso",
        }
    }

    /// The service's name in a SigV4 scope, in an action (`s3:…`) and in `eventSource`.
    pub const fn signing_name(self) -> &'static str {
        match self {
            Self::IamToolbox => "iam",
            other => other.prefix(),
        }
    }

    /// Whether it speaks JSON, and its operations have methods and paths of their own.
    pub(super) const fn is_rest_json(self) -> bool {
        matches!(self, Self::Lambda | Self::IamToolbox | Self::AccessAnalyzer | Self::Signin | Self::Sso)
    }

    /// The service of an action such as `s3:ListBucket`; IAM's for one that is not known.
    pub fn of_prefix(action: &str) -> Self {
        let prefix = action.split(':').next().unwrap_or("");
        Self::ALL.into_iter().find(|s| s.signing_name() == prefix).unwrap_or(Self::Iam)
    }

    /// The `Version` of a Query API request (`Action=…` in a form body) to it: IAM's, STS's or EC2's.
    pub const fn query_version(self) -> &'static str {
        match self {
            Self::Iam => "2010-05-08",
            Self::Sts => "2011-06-15",
            _ => "2016-11-15",
        }
    }

    /// The XML namespace of its bodies.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Ec2 => "http://ec2.amazonaws.com/doc/2016-11-15/",
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
            _ => "http://s3.amazonaws.com/doc/2006-03-01/",
        }
    }

    /// The service that `host` belongs to, if it is one of this world.
    pub fn of_host(host: &str) -> Option<Self> {
        let host = host.split(':').next().unwrap_or("");
        if host == IMDS_ADDRESS {
            return Some(Self::Imds);
        }
        if host.strip_suffix(".signin.aws.amazon.com").is_some_and(|region| !region.contains('.')) {
            return Some(Self::Signin);
        }
        let labels = host.strip_suffix(".amazonaws.com")?;
        if labels.starts_with("oidc.") || labels.starts_with("portal.sso.") {
            return Some(Self::Sso);
        }
        // The bucket of a virtual-hosted request stands before the service: `bucket.s3.us-east-1`.
        let service = Self::ALL.into_iter().find(|service| {
            let name = service.prefix();
            labels == name || labels.split('.').next() == Some(name)
        });
        service.or_else(|| labels.split('.').any(|label| label == "s3").then_some(Self::S3))
    }

    /// The service that `request` is for.
    pub fn of(request: &Request) -> Option<Self> {
        Self::of_host(request.host())
    }
}

/// Where a request came from, as the network knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A process on this instance.
    Instance(InstanceId),
    /// A process this many hops from the instance's network card: 2 for one in a container that has a network of its
    /// own. The answer to its PUT for a session token does not reach it when that is more than the instance's
    /// `HttpPutResponseHopLimit` ([`Dispatch::Lost`](super::Dispatch)); everything else does.
    Container(InstanceId, u8),
    /// Some address outside AWS.
    Internet(String),
    /// An instance of another account.
    Foreign {
        /// The account's number.
        account: String,
        /// Its public address; by way of an endpoint, its private one.
        address: String,
        /// The endpoint of its VPC by which the call came: `vpce-…`
        endpoint: Option<String>,
    },
    /// AWS itself.
    Service(Service),
}

impl Source {
    /// A process this many hops from the network card of the instance `id`; on the instance itself it is one.
    pub fn hops_from(id: InstanceId, hops: u8) -> Self {
        if hops > 1 { Self::Container(id, hops) } else { Self::Instance(id) }
    }

    /// An address outside AWS.
    pub fn internet(address: &str) -> Self {
        Self::Internet(address.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Service;

    #[test]
    fn hosts_name_their_service() {
        for (host, service) in [
            ("169.254.169.254", Some(Service::Imds)),
            ("sts.amazonaws.com", Some(Service::Sts)),
            ("sts.us-east-1.amazonaws.com", Some(Service::Sts)),
            ("iam.amazonaws.com:443", Some(Service::Iam)),
            ("s3.us-east-1.amazonaws.com", Some(Service::S3)),
            ("my.bucket.s3.us-east-1.amazonaws.com", Some(Service::S3)),
            ("bucket.s3.amazonaws.com", Some(Service::S3)),
            ("ec2.ap-northeast-1.amazonaws.com", Some(Service::Ec2)),
            ("example.com", None),
            ("amazonaws.com", None),
            ("iam-toolbox.us-east-1.amazonaws.com", Some(Service::IamToolbox)),
            ("eu-west-3.signin.aws.amazon.com", Some(Service::Signin)),
            ("a.b.signin.aws.amazon.com", None),
            ("oidc.us-east-1.amazonaws.com", Some(Service::Sso)),
            ("portal.sso.us-east-1.amazonaws.com", Some(Service::Sso)),
            ("portal.us-east-1.amazonaws.com", None),
            ("", None),
        ] {
            assert_eq!(Service::of_host(host), service, "{host}");
        }
    }
}
