//! What GuardDuty has found, in a sentence.
//!
//! ```text
//! GuardDuty finding: credentials of the instance role R were used from outside AWS (203.0.113.45, API calls: 1, severity: High)
//! ```

use super::Lang;
use crate::cloud::Finding;

/// A finding: whose credentials, from where, how often.
pub(super) fn found(finding: &Finding, lang: Lang) -> String {
    let Finding { role, remote_ip: address, count, remote_account, .. } = finding;
    if lang.main() == Lang::En {
        let from = match remote_account {
            Some(account) => format!("on an instance of the account {account}"),
            None => "from outside AWS".to_owned(),
        };
        return format!(
            "GuardDuty finding: credentials of the instance role {role} were used {from} ({address}, API calls: {count}, severity: High)"
        );
    }
    let from = match remote_account {
        Some(account) => format!("アカウント {account} のインスタンス"),
        None => "AWS の外".to_owned(),
    };
    format!(
        "GuardDuty の検出結果: インスタンスロール {role} の認証情報が {from} ({address}) から使用されました (API 呼び出し {count} 回、重要度: 高)"
    )
}
