//! The page on which a person signs in: what it shows, and what is said of it.
//!
//! May use: the trace's page, and [`Lang`].
//!
//! ```
//! use sts_flow::words::{Lang, sign_in};
//!
//! assert_eq!(sign_in::labels(Lang::En).decline, "Cancel sign-in");
//! ```

use super::Lang;
use crate::story::{SignIn, SignInPage};

/// The fixed words of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Its title.
    pub title: &'static str,
    /// Over the sessions.
    pub pick: &'static str,
    /// What stands for the root user.
    pub root: &'static str,
    /// The button with which one declines.
    pub decline: &'static str,
    /// Over a code.
    pub code: &'static str,
    /// The button that types the code.
    pub type_code: &'static str,
    /// That this is no real page.
    pub simulated: &'static str,
    /// That the moment shown is not the newest.
    pub past: &'static str,
}

const JA: Labels = Labels {
    title: "AWS サインイン",
    pick: "アクティブなセッションで続行",
    root: "ルートユーザー",
    decline: "サインインをキャンセル",
    code: "認可コードをコピーして、ターミナルに貼り付けます",
    type_code: "ターミナルに入力",
    simulated: "PC のブラウザに開いた、シミュレーションのページです。本物の AWS には接続しません。",
    past: "現在の時刻に戻ると操作できます。",
};

const EN: Labels = Labels {
    title: "Sign in to AWS",
    pick: "Continue with an active session",
    root: "Root user",
    decline: "Cancel sign-in",
    code: "Copy the authorization code and paste it in the terminal",
    type_code: "Type it in the terminal",
    simulated: "A simulated page in the browser on the PC. It does not connect to AWS.",
    past: "Go to the present to use this page.",
};

/// The fixed words of the page in this language.
pub fn labels(lang: Lang) -> &'static Labels {
    lang.pick(&JA, &EN)
}

/// What a console session is called on its button: the user's name, or that it is the root user.
pub fn session(arn: &str, lang: Lang) -> String {
    if arn.ends_with(":root") {
        return labels(lang).root.to_owned();
    }
    arn.rsplit('/').next().unwrap_or(arn).to_owned()
}

/// What the page says where it is not asking.
pub fn news(page: &SignInPage, lang: Lang) -> Option<String> {
    Some(match page {
        SignInPage::Asks | SignInPage::Code { .. } => return None,
        SignInPage::Refused { reason } => match lang.main() {
            Lang::En => format!("Access denied: {reason}"),
            _ => format!("アクセスが拒否されました: {reason}"),
        },
        SignInPage::Declined => lang
            .pick("サインインはキャンセルされました。", "Sign-in was cancelled.")
            .to_owned(),
        SignInPage::Unreachable => lang
            .pick(
                "ブラウザは 127.0.0.1 に接続できませんでした。aws login を待ち受けているのは別のコンピューターです。--remote を使います。",
                "The browser could not connect to 127.0.0.1: aws login is waiting on another computer. Use --remote there.",
            )
            .to_owned(),
    })
}

/// What has happened on the page, in one sentence.
pub fn said(sign_in: &SignIn, lang: Lang) -> String {
    match &sign_in.page {
        SignInPage::Asks => lang
            .pick(
                "aws login のサインインページがブラウザに表示されます。コンソールのセッションを選ぶまで、コマンドは待っています",
                "The browser shows the sign-in page of aws login. The command waits until a console session is picked",
            )
            .to_owned(),
        SignInPage::Code { .. } => lang
            .pick(
                "ブラウザに認可コードが表示されました。これをターミナルに入力します",
                "The browser shows an authorization code, to be entered in the terminal",
            )
            .to_owned(),
        page => {
            let news = news(page, lang).unwrap_or_default();
            news.trim_end_matches(['。', '.']).to_owned()
        }
    }
}
