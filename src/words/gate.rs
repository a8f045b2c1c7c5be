//! What is said where Session Manager can't open a shell: why, and what to look at next.
//!
//! May use: [`cloud`](crate::cloud)'s word for the reason. AWS itself says `TargetNotConnected` in every case.

use super::Lang;
use crate::cloud::Agent;

/// Why.
pub const fn why(lang: Lang, agent: Agent) -> &'static str {
    match agent {
        Agent::NotRunning => lang.pick(
            "インスタンスが実行中ではないため、Session Manager で接続できません。",
            "Session Manager cannot connect: the instance is not running.",
        ),
        Agent::NoCredentials => lang.pick(
            "Session Manager で接続できません。SSM Agent が IMDS からロールの認証情報を取得できていません。",
            "Session Manager cannot connect: SSM Agent gets no role credentials from IMDS.",
        ),
        Agent::Unregistered => lang.pick(
            "Session Manager で接続できません。ロールに `ssm:UpdateInstanceInformation` の許可がなく、SSM Agent を登録できません。ポリシーをアタッチした直後なら、反映されるまで数秒かかります。",
            "Session Manager cannot connect: the role does not allow `ssm:UpdateInstanceInformation`, so SSM Agent cannot register. A policy that was just attached takes effect after a few seconds.",
        ),
        Agent::Denied => lang.pick(
            "Session Manager で接続できません。ロールのポリシーが `ssm:UpdateInstanceInformation` を明示的に拒否していて、SSM Agent を登録できません。",
            "Session Manager cannot connect: a policy of the role explicitly denies `ssm:UpdateInstanceInformation`, so SSM Agent cannot register.",
        ),
        Agent::Deaf | Agent::Connected => lang.pick(
            "Session Manager で接続できません。SSM Agent は登録済みですが、ロールに `ssmmessages:…` の許可がありません。",
            "Session Manager cannot connect: SSM Agent is registered, but the role does not allow `ssmmessages:…`.",
        ),
    }
}

/// What the way on is called.
pub const fn way(lang: Lang, agent: Agent) -> &'static str {
    match agent {
        Agent::NotRunning => lang.pick("PC から: インスタンスを起動", "From the PC: start the instance"),
        Agent::NoCredentials => lang.pick("PC から: プロファイルを確認", "From the PC: check the profile"),
        Agent::Denied => lang.pick("PC から: ロールのポリシーを確認", "From the PC: look at the role's policies"),
        Agent::Unregistered | Agent::Deaf | Agent::Connected => {
            lang.pick("PC から: ポリシーをアタッチ", "From the PC: attach the policy")
        }
    }
}

/// The button that enters IAM Identity Center's start URL, which whoever administers it tells.
pub fn start_url(lang: Lang, url: &str) -> String {
    [lang.pick("この組織の URL を入力: ", "Your organization's: "), url].concat()
}

/// The administrator's command for it, with places for the instance and its role.
pub const fn next(agent: Agent) -> &'static str {
    match agent {
        Agent::NotRunning => "aws ec2 start-instances --instance-ids {instance} --profile admin",
        Agent::NoCredentials => {
            "aws ec2 describe-instances --instance-ids {instance} --query 'Reservations[0].Instances[0].[IamInstanceProfile,MetadataOptions]' --profile admin"
        }
        Agent::Denied => "aws iam list-role-policies --role-name {role} --profile admin",
        Agent::Unregistered | Agent::Deaf | Agent::Connected => {
            "aws iam attach-role-policy --role-name {role} --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore --profile admin"
        }
    }
}
