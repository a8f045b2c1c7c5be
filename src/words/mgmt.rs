//! What is said in the simulated console. AWS's own names of screens and fields are its console's, in either language.

use super::Lang;
use crate::cloud::InstanceState;
use crate::story::clicks::Change;

/// Words that stand in both languages side by side.
macro_rules! words {
    ($($name:ident: $ja:literal, $en:literal;)*) => {
        /// The fixed words of the console.
        #[derive(Clone, Copy, Debug)]
        #[expect(missing_docs, reason = "the values say what they are")]
        pub struct MgmtWords { $(pub $name: &'static str,)* }

        const JA: MgmtWords = MgmtWords { $($name: $ja,)* };
        const EN: MgmtWords = MgmtWords { $($name: $en,)* };
    };
}

words! {
    title: "コンソール (シミュレーション)", "Console (simulation)";
    intro: "ボタンを押すと、このアカウントの API が呼び出されます。呼び出しは下に並びます。",
        "Each button calls the APIs of this account. The calls are listed below.";
    acts: "操作するユーザー", "Acting as";
    region: "リージョン", "Region";
    screens: "画面", "Screens";
    roles: "ロール", "Roles";
    create_role: "ロールを作成", "Create role";
    instances: "インスタンス", "Instances";
    launch: "インスタンスを起動", "Launch instance";
    reload: "再読み込み", "Refresh";
    search: "検索", "Search";
    no_roles: "ロールはまだありません。", "There are no roles yet.";
    trusted_by: "信頼されたエンティティ", "Trusted entities";
    made_at: "作成日時", "Created";
    step_1: "信頼されたエンティティを選択", "Select trusted entity";
    step_2: "許可を追加", "Add permissions";
    step_3: "名前、確認、および作成", "Name, review, and create";
    entity_type: "信頼されたエンティティタイプ", "Trusted entity type";
    entity_service: "AWS のサービス", "AWS service";
    entity_account: "AWS アカウント", "AWS account";
    entity_custom: "カスタム信頼ポリシー", "Custom trust policy";
    use_case: "ユースケース", "Use case";
    account_id: "アカウント ID", "Account ID";
    external_id: "外部 ID (省略可)", "External ID (optional)";
    trust_policy: "信頼ポリシー", "Trust policy";
    nothing_yet: "ここまでは、まだ API を呼び出していません。", "Nothing has been called so far.";
    next: "次へ", "Next";
    back: "戻る", "Back";
    edit: "編集", "Edit";
    policies: "許可ポリシー", "Permissions policies";
    allows: "許可する操作", "Actions it allows";
    json: "JSON を表示", "Show JSON";
    chosen: "選択済み", "selected";
    role_name: "ロール名", "Role name";
    description: "説明 (省略可)", "Description (optional)";
    none_chosen: "ポリシーは選択されていません。", "No policies are selected.";
    profile_too: "EC2 のロールなので、同じ名前のインスタンスプロファイルも作成します。",
        "Because the role is for EC2, an instance profile with the same name is created too.";
    show_role: "ロールを表示", "View role";
    gone: "見つかりません。", "It doesn't exist.";
    max_session: "最大セッション時間 (秒)", "Maximum session duration (seconds)";
    profile: "インスタンスプロファイル", "Instance profile";
    no_profile: "なし", "None";
    permissions: "許可", "Permissions";
    trust: "信頼関係", "Trust relationships";
    revoke: "セッションの取り消し", "Revoke sessions";
    attach: "アタッチ", "Attach";
    attach_which: "アタッチするポリシー", "Policy to attach";
    detach: "デタッチ", "Detach";
    delete: "削除", "Delete";
    inline: "インライン", "inline";
    managed: "マネージド", "managed";
    update_trust: "信頼ポリシーを更新", "Update trust policy";
    revoke_about: "次のインラインポリシーをロールに追加し、この時刻より前に発行された認証情報による操作をすべて拒否します。",
        "Adds this inline policy to the role. It denies everything to credentials that were issued before this time.";
    revoke_understood: "実行中のインスタンスも、新しい認証情報を受け取るまで拒否されることを理解しました",
        "I understand that running instances are denied too, until they get new credentials";
    revoke_now: "アクティブなセッションを取り消す", "Revoke active sessions";
    no_instances: "インスタンスはまだありません。", "There are no instances yet.";
    no_name: "名前なし", "No name";
    state: "状態", "State";
    kind: "インスタンスタイプ", "Instance type";
    name: "名前", "Name";
    image: "AMI", "AMI";
    older_image: "Amazon Linux 2 (IMDSv1 も使える古い AMI)", "Amazon Linux 2 (an older AMI that still allows IMDSv1)";
    key_pair: "キーペア", "Key pair";
    key_none: "なしで続行", "Proceed without one";
    network: "ネットワーク", "Network";
    network_default: "既定の VPC、セキュリティグループ default", "Default VPC, security group default";
    advanced: "高度な詳細", "Advanced details";
    iam_profile: "IAM インスタンスプロファイル", "IAM instance profile";
    imds: "メタデータアクセス", "Metadata accessible";
    enabled: "有効", "Enabled";
    disabled: "無効", "Disabled";
    version: "メタデータのバージョン", "Metadata version";
    v2_only: "V2 のみ (トークンは必須)", "V2 only (token required)";
    v1_v2: "V1 および V2 (トークンはオプション)", "V1 and V2 (token optional)";
    of_image: "AMI の既定値", "AMI default";
    hops: "メタデータのホップ制限", "Metadata response hop limit";
    count: "インスタンス数", "Number of instances";
    launch_wait: "操作にかかる時間として、時計を 15 秒進めてから呼び出します。",
        "The clock advances 15 seconds before the launch, about the time it takes to fill in this form.";
    show_instances: "インスタンスを表示", "View instances";
    start: "開始", "Start";
    stop: "停止", "Stop";
    reboot: "再起動", "Reboot";
    terminate: "終了 (削除)", "Terminate";
    connect: "接続", "Connect";
    modify_role: "IAM ロールを変更", "Modify IAM role";
    iam_role: "IAM ロール", "IAM role";
    no_iam_role: "IAM ロールなし", "No IAM Role";
    update_role: "IAM ロールの更新", "Update IAM role";
    metadata: "インスタンスメタデータオプションを変更", "Modify instance metadata options";
    save: "保存", "Save";
    connect_ready: "SSM Agent が接続しています。セッションを開始できます。", "SSM Agent is connected. A session can be started.";
    connect_others: "EC2 Instance Connect と SSH にはインバウンドルールが、SSH にはさらにキーペアが必要です。ここではシミュレーションしていません。",
        "EC2 Instance Connect and SSH need inbound rules, and SSH a key pair. They are not simulated here.";
    connect_now: "Session Manager で接続", "Connect with Session Manager";
    connected: "ターミナル「EC2 インスタンス」に、ssm-user のシェルが開いています。", "A shell as ssm-user is open in the EC2 instance terminal.";
    minute: "1 分進める", "Advance 1 minute";
    behind: "裏で呼ばれた API", "API calls";
    behind_none: "まだ何も呼び出していません。", "Nothing has been called yet.";
    reads: "画面の表示に使われた読み取り API", "Read-only calls of these screens";
    as_cli: "CLI で入力", "As CLI";
    refused: "AWS が拒否しました", "AWS refused";
    before_it: "その前に成功した呼び出し", "Calls that succeeded before it";
    done: "成功しました", "Succeeded";
    under_way: "実行中", "In progress";
    users: "ユーザー", "Users";
    create_user: "ユーザーを作成", "Create user";
    user_name: "ユーザー名", "User name";
    show_user: "ユーザーを表示", "View user";
    no_users: "ユーザーはまだいません。", "There are no users yet.";
    no_policies: "ポリシーはありません。", "There are no policies.";
    create_inline: "インラインポリシーを作成", "Create inline policy";
    policy_name: "ポリシー名", "Policy name";
    policy: "ポリシー", "Policy";
    no_password: "コンソールのパスワードは、ここではシミュレーションしていません。", "Console passwords are not simulated here.";
    access_keys: "アクセスキー", "Access keys";
    no_keys: "アクセスキーはありません。", "There are no access keys.";
    keys_about: "1 人のユーザーが持てるアクセスキーは 2 つまでです。削除するには、先に無効化します。AWS のコンソールもそう求めますが、`DeleteAccessKey` 自体は有効なキーも削除できます。",
        "A user can have two access keys at most. Deactivate a key before you delete it: AWS's console asks for that too, although `DeleteAccessKey` itself also deletes active keys.";
    create_key: "アクセスキーを作成", "Create access key";
    secret_once: "シークレットアクセスキーが含まれるのは、このレスポンスだけです。画面を移ると、もう表示できません。",
        "The secret access key is in this response only. Once you leave this screen it can't be shown again.";
    active: "有効", "Active";
    inactive: "無効", "Inactive";
    activate: "有効化", "Activate";
    deactivate: "無効化", "Deactivate";
    tags: "タグ", "Tags";
    no_tags: "タグはありません。", "There are no tags.";
    tag_key: "キー", "Key";
    tag_value: "値", "Value";
    add_tag: "タグを追加", "Add tag";
    remove: "削除", "Remove";
    max_session_about: "AssumeRole で要求できる最大の長さです。EC2 インスタンスに渡る認証情報の有効期間には関係しません。",
        "The longest session that AssumeRole can ask for. It has no effect on the credentials that EC2 instances get.";
    delete_about: "削除すると、次の API をこの順に呼び出します。途中で拒否されると、そこで止まります。",
        "Deleting calls these APIs in this order. It stops at the first one that is rejected.";
    type_name: "確認のため、名前を入力", "To confirm, enter the name";
    account: "データ保護とセキュリティ", "Data protection and security";
    imds_defaults: "IMDS のデフォルト", "IMDS defaults";
    defaults_about: "このリージョンでこれから起動するインスタンスのデフォルト値です。起動時の指定があれば、そちらが優先されます。「強制」を有効にすると、`HttpTokens` が `optional` のインスタンスは起動できません。",
        "The defaults of instances that are launched in this Region from now on. What a launch says itself goes first. With enforcement on, instances with `HttpTokens` `optional` can't be launched.";
    no_preference: "指定なし", "No preference";
    enforced: "IMDSv2 を強制", "Enforce IMDSv2";
    hops_or_none: "メタデータのホップ制限 (-1 は指定なし)", "Metadata response hop limit (-1: no preference)";
}

/// The fixed words of the console in this language.
pub const fn mgmt_words(lang: Lang) -> &'static MgmtWords {
    lang.pick(&JA, &EN)
}

/// Which call *Modify IAM role* takes, and why.
pub const fn change_told(lang: Lang, change: Change) -> &'static str {
    match change {
        Change::Associate => lang.pick(
            "関連付けがまだないので、`AssociateIamInstanceProfile` を呼び出します。",
            "There is no association yet, so `AssociateIamInstanceProfile` is called.",
        ),
        Change::Replace => lang.pick(
            "別のプロファイルが関連付けられているので、`ReplaceIamInstanceProfileAssociation` を呼び出します。",
            "Another profile is associated, so `ReplaceIamInstanceProfileAssociation` is called.",
        ),
        Change::Disassociate => lang.pick(
            "関連付けを外すので、`DisassociateIamInstanceProfile` を呼び出します。",
            "The association is removed, so `DisassociateIamInstanceProfile` is called.",
        ),
        Change::Nothing => lang.pick("変更はありません。", "Nothing would change."),
    }
}

/// The state of an instance, as EC2 calls it.
pub const fn instance_state(lang: Lang, state: InstanceState) -> &'static str {
    match state {
        InstanceState::Pending => lang.pick("保留中", "Pending"),
        InstanceState::Running => lang.pick("実行中", "Running"),
        InstanceState::Stopping => lang.pick("停止中", "Stopping"),
        InstanceState::Stopped => lang.pick("停止済み", "Stopped"),
        InstanceState::ShuttingDown => lang.pick("シャットダウン中", "Shutting down"),
        InstanceState::Terminated => lang.pick("終了済み", "Terminated"),
    }
}
