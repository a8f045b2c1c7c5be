//! The computers at which a person types.

use crate::kernel::Millis;

/// Which computer a shell runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Computer {
    /// An EC2 instance with Amazon Linux 2023, reached by Session Manager; it has IMDS and its clock shows UTC.
    Instance {
        /// The short name, `ip-10-0-1-23`.
        hostname: String,
        /// The region it runs in; part of its full name, and otherwise known to its programs by IMDS alone.
        region: String,
    },
    /// The computer on the learner's desk: zsh, no IMDS, and a clock that shows Japan's time.
    Pc,
    /// A computer somewhere else on the internet: Linux, bash, and nothing of the account's on it.
    Outside,
    /// A CI runner: Ubuntu, bash, and the variables of the job that runs there.
    Runner,
    /// An instance of another account, with Amazon Linux 2023. Its metadata service is turned off.
    Partner,
}

impl Computer {
    /// Whether it is an EC2 instance.
    pub const fn is_instance(&self) -> bool {
        matches!(self, Self::Instance { .. })
    }

    /// How far its clock is ahead of UTC.
    pub const fn utc_offset(&self) -> Millis {
        match self {
            Self::Pc => Millis::hours(9),
            _ => Millis::ZERO,
        }
    }

    /// The name of its clock's zone, as `date` prints it.
    pub const fn time_zone(&self) -> &'static str {
        match self {
            Self::Pc => "JST",
            _ => "UTC",
        }
    }

    /// What `hostname` prints.
    pub fn full_name(&self) -> String {
        match self {
            Self::Instance { hostname, region } if region == "us-east-1" => format!("{hostname}.ec2.internal"),
            Self::Instance { hostname, region } => format!("{hostname}.{region}.compute.internal"),
            Self::Pc => "pc".to_owned(),
            Self::Outside => "outside".to_owned(),
            Self::Runner => "runnervm1a2b3".to_owned(),
            Self::Partner => "ip-172-31-40-61.ec2.internal".to_owned(),
        }
    }

    /// The version of `curl` that is installed.
    pub(super) const fn curl_version(&self) -> &'static str {
        match self {
            Self::Pc => "8.7.1",
            _ => "8.5.0",
        }
    }

    /// What `aws --version` prints.
    pub(super) const fn aws_version(&self) -> &'static str {
        match self {
            Self::Instance { .. } | Self::Partner => {
                "aws-cli/2.36.7 Python/3.9.25 Linux/6.1.109-118.189.amzn2023.x86_64 source/x86_64.amzn.2023"
            }
            Self::Pc => "aws-cli/2.36.7 Python/3.14.3 Darwin/23.6.0 exe/arm64",
            Self::Outside | Self::Runner => "aws-cli/2.36.7 Python/3.14.3 Linux/6.8.0-41-generic exe/x86_64.ubuntu.24",
        }
    }

    /// What the AWS CLI says it is to IMDS.
    pub(super) const AWS_CLI: &'static str = "aws-cli/2.36.7";

    /// What the AWS CLI says it is, in every request to a service, for the command `s3.ls`. `features` are botocore's
    /// letters for what is in use.
    pub(super) fn aws_user_agent(&self, command: &str, features: &str) -> String {
        let (system, arch, python, source, id, system_name) = match self {
            Self::Instance { .. } | Self::Partner => (
                "linux#6.1.109-118.189.amzn2023.x86_64",
                "x86_64",
                "3.9.25",
                "source",
                "5f1c0e9b7a24",
                " md/distrib#amzn.2023",
            ),
            Self::Pc => ("macos#23.6.0", "arm64", "3.14.3", "exe", "c2b84d17f06e", ""),
            Self::Outside | Self::Runner => {
                ("linux#6.8.0-41-generic", "x86_64", "3.14.3", "exe", "90d3a6e81b5c", " md/distrib#ubuntu.24")
            }
        };
        format!(
            "{} md/awscrt#0.36.0 ua/2.1 os/{system} md/arch#{arch} lang/python#{python} md/pyimpl#CPython \
             m/{features} cfg/retry-mode#standard md/installer#{source} sid/{id}{system_name} md/prompt#off \
             md/command#{command}",
            Self::AWS_CLI
        )
    }
}
