//! The places on the stage.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cloud::Service;

/// A place that sends and receives messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Node {
    /// The EC2 instance, and the process on it that asks.
    Ec2,
    /// The instance metadata service.
    Imds,
    /// IAM.
    Iam,
    /// STS.
    Sts,
    /// S3.
    S3,
    /// CloudTrail.
    CloudTrail,
    /// Lambda.
    Lambda,
    /// The local PC, on the desk of whoever learns.
    Pc,
    /// A computer somewhere on the internet, of somebody who has no business here.
    Attacker,
    /// A CI runner: GitHub's computer, on which a workflow runs.
    Ci,
    /// A computer of the other account.
    Partner,
    /// GitHub, which hands out identity tokens.
    GitHub,
    /// AWS Systems Manager.
    Ssm,
    /// AWS Sign-In.
    Signin,
    /// IAM Identity Center.
    IdentityCenter,
    /// IAM Access Analyzer.
    AccessAnalyzer,
}

impl Node {
    /// Every place.
    pub const ALL: [Self; 16] = [
        Self::Ec2,
        Self::Imds,
        Self::Iam,
        Self::Sts,
        Self::S3,
        Self::CloudTrail,
        Self::Lambda,
        Self::Pc,
        Self::Attacker,
        Self::Ci,
        Self::Partner,
        Self::GitHub,
        Self::Ssm,
        Self::Signin,
        Self::IdentityCenter,
        Self::AccessAnalyzer,
    ];

    /// The name in `data-node`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Imds => "imds",
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::S3 => "s3",
            Self::CloudTrail => "cloudtrail",
            Self::Lambda => "lambda",
            Self::Pc => "pc",
            Self::Attacker => "attacker",
            Self::Ci => "ci",
            Self::Partner => "partner",
            Self::GitHub => "github",
            Self::Ssm => "ssm",
            Self::Signin => "signin",
            Self::IdentityCenter => "identity-center",
            Self::AccessAnalyzer => "access-analyzer",
        }
    }
}

impl Node {
    /// Whether it is a computer that comes to the stage when somebody types there: those share a place.
    pub const fn comes(self) -> bool {
        matches!(self, Self::Attacker | Self::Ci | Self::Partner)
    }
}

impl From<Service> for Node {
    fn from(service: Service) -> Self {
        match service {
            Service::Ec2 => Self::Ec2,
            Service::Ssm => Self::Ssm,
            Service::Imds => Self::Imds,
            Service::AccessAnalyzer => Self::AccessAnalyzer,
            Service::Iam | Service::IamToolbox => Self::Iam,
            Service::Sts => Self::Sts,
            Service::Signin => Self::Signin,
            Service::Sso => Self::IdentityCenter,
            Service::S3 => Self::S3,
            Service::CloudTrail => Self::CloudTrail,
            Service::Lambda => Self::Lambda,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
