//! AWS managed policies, as AWS publishes them.
//!
//! May use: [`policy`](crate::cloud::policy)'s documents.
//! <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html>

use std::sync::{Arc, OnceLock};

use crate::cloud::policy::{Document, Kind};

/// One managed policy.
#[derive(Clone, Copy, Debug)]
pub struct Managed {
    /// Its name.
    pub name: &'static str,
    /// `/`, or `/service-role/`.
    pub path: &'static str,
    /// Its default version.
    pub version: &'static str,
    /// The document of its default version.
    pub document: &'static str,
}

/// When AWS made the first of them; the others' dates are left out.
pub const CREATED: &str = "2015-02-06T18:39:46Z";

/// Each document is read once.
static PARSED: [OnceLock<Option<Arc<Document>>>; ALL.len()] = [const { OnceLock::new() }; ALL.len()];

impl Managed {
    /// `arn:aws:iam::aws:policy/…`
    pub fn arn(&self) -> String {
        ["arn:aws:iam::aws:policy", self.path, self.name].concat()
    }

    /// `ANPA…`, made from the name: AWS's own ids mean nothing to anybody.
    pub fn id(&self) -> String {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let mut hash = self.name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
        let letters = (0..17).map(|i| {
            hash = step(hash, i);
            char::from(b'A' + ((hash >> 40) % 26) as u8)
        });
        "ANPA".chars().chain(letters).collect()
    }

    /// What it says; there would be nothing only if the table were wrong, and a test reads all of it.
    pub fn parsed(&self) -> Option<Arc<Document>> {
        let at = ALL.iter().position(|other| other.name == self.name)?;
        let read = || Document::read(self.document, Kind::Identity).map(Arc::new);
        PARSED[at].get_or_init(read).clone()
    }
}

/// Those that this world knows.
pub const ALL: [Managed; 12] = [
    Managed {
        name: "AdministratorAccess",
        path: "/",
        version: "v1",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    },
    Managed {
        name: "AmazonS3ReadOnlyAccess",
        path: "/",
        version: "v3",
        document: r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "s3:Get*",
                "s3:List*",
                "s3:Describe*",
                "s3-object-lambda:Get*",
                "s3-object-lambda:List*"
            ],
            "Resource": "*"
        }
    ]
}"#,
    },
    Managed {
        name: "AmazonSSMManagedInstanceCore",
        path: "/",
        version: "v2",
        document: r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "ssm:DescribeAssociation",
                "ssm:GetDeployablePatchSnapshotForInstance",
                "ssm:GetDocument",
                "ssm:DescribeDocument",
                "ssm:GetManifest",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:ListAssociations",
                "ssm:ListInstanceAssociations",
                "ssm:PutInventory",
                "ssm:PutComplianceItems",
                "ssm:PutConfigurePackageResult",
                "ssm:UpdateAssociationStatus",
                "ssm:UpdateInstanceAssociationStatus",
                "ssm:UpdateInstanceInformation"
            ],
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Action": [
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel"
            ],
            "Resource": "*"
        },
        {
            "Effect": "Allow",
            "Action": [
                "ec2messages:AcknowledgeMessage",
                "ec2messages:DeleteMessage",
                "ec2messages:FailMessage",
                "ec2messages:GetEndpoint",
                "ec2messages:GetMessages",
                "ec2messages:SendReply"
            ],
            "Resource": "*"
        }
    ]
}"#,
    },
    Managed {
        name: "AmazonS3FullAccess",
        path: "/",
        version: "v2",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}"#,
    },
    Managed {
        name: "AmazonEC2FullAccess",
        path: "/",
        version: "v5",
        document: r#"{"Version":"2012-10-17","Statement":[{"Action":"ec2:*","Effect":"Allow","Resource":"*"},{"Effect":"Allow","Action":"elasticloadbalancing:*","Resource":"*"},{"Effect":"Allow","Action":"cloudwatch:*","Resource":"*"},{"Effect":"Allow","Action":"autoscaling:*","Resource":"*"},{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{"StringEquals":{"iam:AWSServiceName":["autoscaling.amazonaws.com","ec2scheduled.amazonaws.com","elasticloadbalancing.amazonaws.com","spot.amazonaws.com","spotfleet.amazonaws.com","transitgateway.amazonaws.com"]}}}]}"#,
    },
    Managed {
        name: "IAMFullAccess",
        path: "/",
        version: "v2",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]}"#,
    },
    Managed {
        name: "SignInLocalDevelopmentAccess",
        path: "/",
        version: "v1",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["signin:AuthorizeOAuth2Access","signin:CreateOAuth2Token"],"Resource":"arn:aws:signin:*:*:oauth2/public-client/*"}]}"#,
    },
    Managed {
        name: "AmazonEC2ReadOnlyAccess",
        path: "/",
        version: "v2",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:Describe*","ec2:GetSecurityGroupsForVpc"],"Resource":"*"},{"Effect":"Allow","Action":"elasticloadbalancing:Describe*","Resource":"*"},{"Effect":"Allow","Action":["cloudwatch:ListMetrics","cloudwatch:GetMetricStatistics","cloudwatch:Describe*"],"Resource":"*"},{"Effect":"Allow","Action":"autoscaling:Describe*","Resource":"*"}]}"#,
    },
    Managed {
        name: "IAMReadOnlyAccess",
        path: "/",
        version: "v4",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}"#,
    },
    Managed {
        name: "AWSCloudTrail_ReadOnlyAccess",
        path: "/",
        version: "v1",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["cloudtrail:Get*","cloudtrail:Describe*","cloudtrail:List*","cloudtrail:LookupEvents"],"Resource":"*"}]}"#,
    },
    Managed {
        name: "AWSLambdaBasicExecutionRole",
        path: "/service-role/",
        version: "v1",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}"#,
    },
    Managed {
        name: "PowerUserAccess",
        path: "/",
        version: "v5",
        document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow","Action":["account:GetAccountInformation","account:GetPrimaryEmail","account:ListRegions","iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles","organizations:DescribeEffectivePolicy","organizations:DescribeOrganization"],"Resource":"*"}]}"#,
    },
];

/// The policy that `arn` names.
pub fn by_arn(arn: &str) -> Option<&'static Managed> {
    let rest = arn.strip_prefix("arn:aws:iam::aws:policy")?;
    ALL.iter().find(|policy| rest.strip_prefix(policy.path) == Some(policy.name))
}

#[cfg(test)]
mod tests {
    use super::{ALL, by_arn};

    #[test]
    fn every_managed_policy_parses() {
        for policy in ALL {
            assert_eq!(policy.parsed().map(|parsed| parsed.source() == policy.document), Some(true), "{}", policy.name);
            assert_eq!(by_arn(&policy.arn()).map(|found| found.name), Some(policy.name));
            assert_eq!(policy.id().len(), 21);
        }
    }
}
