//! `aws login` and `aws logout`: credentials for a console session, by a browser.
//!
//! May use: [`cli`](super::cli), [`browser`](super::browser), the client of [`signin`](crate::host::signin), and the ini format of this room.
//!
//! The program opens the browser, waits at a port of its own for the answer, and redeems the code in it. With `--remote` it
//! asks for the code at the terminal. Follows `awscli/customizations/login` of AWS CLI 2.36.
//!
//! ```sh
//! aws login --profile dev && aws sts get-caller-identity --profile dev
//! ```
//!
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html>

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Map, Value, json};

use super::args::{Spec, Takes};
use super::browser::{Callback, ask, open, parameter, print_only, yes};
use super::cli::Cli;
use super::failure::Failure;
use crate::host::credentials::login::INSUFFICIENT;
use crate::host::credentials::profile::Profile;
use crate::host::ini;
use crate::host::sending::Endpoint;
use crate::host::signin::{self, NoToken, ProofKey};
use crate::wire::{blob, percent_encode};

const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";

/// `aws login`.
pub(super) async fn login(cli: &mut Cli<'_, '_>, args: Vec<String>) -> Result<u8, Failure> {
    let options = Spec { options: &[("remote", Takes::None)] }.parse(&args)?;
    Failure::unknown_words(options.unknown.iter().chain(&options.positional))?;
    let (region, asked) = match cli.region().await? {
        Some((_, region)) => (region, false),
        None => (ask_region(cli).await?, true),
    };
    refuse_others(&cli.profile)?;
    let endpoint = match cli.options.get("endpoint-url") {
        Some(url) => Endpoint::given(url).ok_or_else(|| Failure::new(255, format!("Invalid endpoint: {url}")))?,
        None => signin::endpoint(cli.program, &cli.profile, &region)?,
    };
    let (token, session) = fetch(cli, &endpoint, options.has("remote")).await?;
    let profile = cli.profile.name.clone();
    if let Some(old) = cli.profile.setting("login_session").filter(|old| *old != session) {
        let question = format!(
            "\nProfile {profile} is already configured to use session {old}. Do you want to overwrite it to use {session} \
             instead? (y/n): "
        );
        if !yes(cli, &question).await? {
            return Ok(0);
        }
    }
    signin::save(cli.program, &session, &token)?;
    let mut new = vec![("login_session", session.as_str())];
    if asked {
        new.push(("region", &region));
    }
    write(cli, &profile, &new)?;
    cli.program.out.print(&format!("\nUpdated profile {profile} to use {session} credentials.\n"));
    if profile != "default" {
        cli.program.out.print(&format!(
            "Use \"--profile {profile}\" to use the new credentials, such as \"aws sts get-caller-identity --profile \
             {profile}\"\n"
        ));
    }
    Ok(0)
}

/// `aws logout`.
pub(super) fn logout(cli: &mut Cli<'_, '_>, args: &[String]) -> Result<u8, Failure> {
    let options = Spec { options: &[("all", Takes::None)] }.parse(args)?;
    Failure::unknown_words(options.unknown.iter().chain(&options.positional))?;
    if options.has("all") {
        let dir = signin::cache_dir(cli.program);
        let mut count = 0;
        for name in cli.program.files.list(&dir).unwrap_or_default() {
            let file = format!("{dir}/{name}");
            let json = cli.program.read(&file).and_then(|text| serde_json::from_str::<Value>(text).ok());
            if json.is_some_and(|json| json.pointer("/accessToken/accessKeyId").is_some()) {
                cli.program.files.remove(&file);
                count += 1;
            }
        }
        cli.program.out.print(&match count {
            0 => "No cached login session tokens found.\n".to_owned(),
            _ => format!(
                "Removed {count} cached login credential{}. Note, any local developer tools that have already loaded access \
                 tokens may continue to use them until their expiration. Access tokens expire in 15 minutes.\n",
                if count == 1 { "" } else { "s" }
            ),
        });
        return Ok(0);
    }
    let profile = &cli.profile.name;
    match cli.profile.setting("login_session") {
        None => cli.program.err.print(&format!("warning: no login session found for profile '{profile}'\n")),
        Some(session) => {
            let file = signin::cache_file(cli.program, session);
            cli.program.files.remove(&file);
            cli.program.out.print(&format!(
                "Removed cached login credentials for profile '{profile}'. Note, any local developer tools that have already \
                 loaded the access token may continue to use it until its expiration. Access tokens expire in 15 minutes.\n"
            ));
        }
    }
    Ok(0)
}

async fn ask_region(cli: &mut Cli<'_, '_>) -> Result<String, Failure> {
    cli.program.out.print(
        "No AWS region has been configured. The AWS region is the geographic location of your AWS resources.\n\n\
         If you have used AWS before and already have resources in your account, specify which region they were created \
         in. If you have not created resources in your account before, you can pick the region closest to you: \
         https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.\n\n\
         You are able to change the region in the CLI at any time with the command \"aws configure set region \
         NEW_REGION\".\n",
    );
    let answer = ask(cli, "AWS Region [us-east-1]: ").await?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { "us-east-1" } else { answer }.to_owned())
}

/// Refuses a profile that has credentials of another kind, which would come before these.
fn refuse_others(profile: &Profile) -> Result<(), Failure> {
    const KINDS: [(&str, &str); 6] = [
        ("web_identity_token_file", "Web Identity"),
        ("sso_role_name", "SSO"),
        ("sso_account_id", "SSO"),
        ("aws_access_key_id", "Access Key"),
        ("role_arn", "Assume Role"),
        ("credential_process", "Credential Process"),
    ];
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| profile.setting(name).is_some()) else { return Ok(()) };
    let name = &profile.name;
    Err(Failure::new(
        253,
        format!(
            "Profile '{name}' is already configured with {kind} credentials.\n\nYou may run 'aws login --profile \
             new-profile-name' to create a new profile with the specified name. Otherwise you must first manually remove \
             the existing credentials from '{name}'.\n"
        ),
    ))
}

/// A person's browser signs in; what is to be kept of it, and the session's name.
async fn fetch(cli: &mut Cli<'_, '_>, endpoint: &Endpoint, remote: bool) -> Result<(Value, String), Failure> {
    let key = ProofKey::new(cli.program);
    let callback = Callback::new(cli.program);
    let base = format!("{}://{}{}", endpoint.scheme, endpoint.host, endpoint.base);
    let redirect_uri = if remote { format!("{base}/v1/sessions/confirmation") } else { callback.redirect_uri.clone() };
    let client = if remote { CROSS_DEVICE } else { SAME_DEVICE };
    let url = format!(
        "{base}/v1/authorize?response_type=code&client_id={}&state={}&code_challenge_method=SHA-256&scope=openid&\
         redirect_uri={}&code_challenge={}",
        percent_encode(client),
        callback.state,
        percent_encode(&redirect_uri),
        callback.challenge()
    );
    let (code, told) = if remote {
        print_only(cli, &url);
        let shown = ask(cli, "\nEnter the authorization code displayed in your browser: ").await?;
        let (code, told) = of_shown(&shown)?;
        (Some(code), told)
    } else {
        open(cli, &url, "--remote");
        callback.wait(cli).await?
    };
    let wrong =
        |text: String| Failure::new(255, format!("Error loading or redeeming a login authorization code: {text} "));
    let code = code.ok_or_else(|| wrong("Failed to retrieve an authorization code.".to_owned()))?;
    if told != callback.state {
        let state = &callback.state;
        return Err(wrong(format!("State parameter {told} does not match expected value {state}.")));
    }
    let body = json!({
        "clientId": client,
        "grantType": "authorization_code",
        "code": code,
        "codeVerifier": callback.verifier,
        "redirectUri": redirect_uri,
    });
    let letters = [if remote { "AB" } else { "AA" }];
    let asked = signin::create_token(cli.program, &cli.profile, &cli.log, endpoint, (&body, &key, &letters)).await;
    let answer = asked.map_err(|error| match error {
        NoToken::Other(error) => error.into(),
        NoToken::Refused { code, error, message, text } => match (code.as_str(), error.as_str()) {
            ("AccessDeniedException", "AUTHCODE_EXPIRED") => wrong(
                "Unable to complete the login process due to an expired authorization code. Please reauthenticate using 'aws \
                 login'."
                    .to_owned(),
            ),
            ("AccessDeniedException", "INSUFFICIENT_PERMISSIONS") => Failure::new(255, INSUFFICIENT),
            _ => {
                let members = [("Message", &message), ("Code", &code), ("error", &error)];
                let members = members.map(|(name, value)| (name.to_owned(), value.as_str().into()));
                Failure::stated(text, members.into_iter().collect::<Map<_, _>>())
            }
        },
    })?;
    let missing = || wrong("Failed to retrieve an access token.".to_owned());
    let text = |name: &str| answer.get(name).and_then(Value::as_str).ok_or_else(missing);
    let session = subject(text("idToken")?)?;
    let account = session.split(':').nth(4).unwrap_or("");
    let set = signin::access_token(&answer, account, cli.program.io.now()).ok_or_else(missing)?;
    let token = json!({
        "accessToken": set,
        "tokenType": text("tokenType")?,
        "clientId": client,
        "refreshToken": text("refreshToken")?,
        "idToken": text("idToken")?,
        "dpopKey": key.pem(),
    });
    Ok((token, session))
}

/// Code and state of what the browser shows on another device.
fn of_shown(shown: &str) -> Result<(String, String), Failure> {
    if shown.is_empty() {
        return Err(Failure::new(255, "argument should be a bytes-like object or ASCII string, not 'NoneType'"));
    }
    let text = blob::read(shown).and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| Failure::new(255, "Failed to decode the verification code."))?;
    match (parameter(&text, "code"), parameter(&text, "state")) {
        (Some(code), Some(state)) => Ok((code, state)),
        _ => Err(Failure::new(255, "Failed to retrieve an auth_code or state from the verification code")),
    }
}

/// Whose session it is, by the identity token.
fn subject(token: &str) -> Result<String, Failure> {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, claims, _] = parts[..] else {
        return Err(Failure::new(255, "Invalid JWT token - cannot extract payload"));
    };
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).unwrap_or_default();
    let claims = serde_json::from_slice::<Value>(&claims).unwrap_or(Value::Null);
    let subject = claims.get("sub").and_then(Value::as_str).map(str::to_owned);
    subject.ok_or_else(|| Failure::new(255, "Invalid JWT token - missing sub"))
}

/// Writes settings into the profile's section of the config file.
fn write(cli: &mut Cli<'_, '_>, profile: &str, new: &[(&str, &str)]) -> Result<(), Failure> {
    let file = cli.profile.files.config_file.clone();
    let section = if profile == "default" { profile.to_owned() } else { format!("profile {profile}") };
    let mut text = cli.program.read(&file).unwrap_or("").to_owned();
    for (name, value) in new {
        text = ini::set(&text, &section, name, value);
    }
    cli.program.write(&file, &text).map_err(|error| Failure::new(255, format!("{error}: '{file}'")))
}
