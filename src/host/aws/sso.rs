//! `aws sso login` and `aws sso logout`, and the dialogue `aws configure sso`: roles of IAM Identity Center.
//!
//! May use: [`cli`](super::cli), [`browser`](super::browser), the client of [`sso`](crate::host::sso), and the ini format of this room.
//!
//! Follows `awscli/customizations/sso` and `configure/sso_commands.py` of AWS CLI 2.36. Left out and refused by name: the grant by
//! device code, profiles without a session, start URLs outside of AWS. Where the real dialogue has a menu that is moved through by arrow keys, this one
//! lists what there is and asks for a name or a number.
//!
//! ```sh
//! aws configure sso --profile reader && aws s3 ls --profile reader
//! ```
//!
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html>

use serde_json::{Value, json};

use super::args::{Parsed, Spec, Takes, invalid_choice};
use super::browser::{Callback, ask, open, print_only};
use super::cli::Cli;
use super::failure::Failure;
use crate::host::ini;
use crate::host::sso::{self, Caller, SCOPE, SsoSession, WINDOW};
use crate::wire::{Method, percent_encode};

/// What `aws sso` has; here the first two work.
pub(super) const COMMANDS: [&str; 5] =
    ["login", "logout", "get-role-credentials", "list-account-roles", "list-accounts"];

const LOGIN: Spec<'_> =
    Spec { options: &[("no-browser", Takes::None), ("use-device-code", Takes::None), ("sso-session", Takes::One)] };

/// `aws sso …`.
pub(super) async fn run(cli: &mut Cli<'_, '_>, args: Vec<String>) -> Result<u8, Failure> {
    let Some((command, rest)) = args.split_first() else {
        return Err(Failure::usage("the following arguments are required: subcommand"));
    };
    match command.as_str() {
        "login" => login(cli, rest).await,
        "logout" => {
            let options = Spec { options: &[] }.parse(rest)?;
            Failure::unknown_words(options.unknown.iter().chain(&options.positional))?;
            logout(cli).await
        }
        known if COMMANDS.contains(&known) => {
            Err(Failure::unsupported(&format!("command: sso {known} (supported: sso login, logout)")))
        }
        other => Err(invalid_choice("operation", other, &COMMANDS)),
    }
}

fn read(args: &[String]) -> Result<Parsed, Failure> {
    let options = LOGIN.parse(args)?;
    Failure::unknown_words(options.unknown.iter().chain(&options.positional))?;
    if options.has("use-device-code") {
        return Err(Failure::unsupported("option: --use-device-code"));
    }
    Ok(options)
}

async fn login(cli: &mut Cli<'_, '_>, args: &[String]) -> Result<u8, Failure> {
    let options = read(args)?;
    let named = options.get("sso-session").or_else(|| cli.profile.setting("sso_session"));
    let Some(name) = named.map(str::to_owned) else {
        if cli.profile.setting("sso_start_url").is_some() {
            return Err(Failure::unsupported("setting: sso_start_url without sso_session"));
        }
        return Err(configuration(
            "Missing the following required SSO configuration values: sso_start_url, sso_region. To make sure this profile is \
             properly configured to use SSO, please run: aws configure sso",
        ));
    };
    let session = session_of(cli, &name)?;
    sign_in(cli, &session, options.has("no-browser")).await?;
    cli.program.out.print(&format!("Successfully logged into Start URL: {}\n", session.start_url));
    Ok(0)
}

fn configuration(text: &str) -> Failure {
    Failure::new(253, text)
}

/// The session of this name, as the config file has it.
fn session_of(cli: &Cli<'_, '_>, name: &str) -> Result<SsoSession, Failure> {
    let Some(section) = cli.profile.files.sso_sessions.get(name) else {
        return Err(configuration(&format!("The specified sso-session does not exist: \"{name}\"")));
    };
    let (Some(start_url), Some(region)) = (section.get("sso_start_url"), section.get("sso_region")) else {
        let missing: Vec<&str> =
            ["sso_start_url", "sso_region"].into_iter().filter(|name| !section.contains_key(*name)).collect();
        let text = format!("Missing the following required SSO configuration values: {}. ", missing.join(", "));
        return Err(configuration(&text));
    };
    let scopes = section.get("sso_registration_scopes").map(|text| sso::scopes(text)).unwrap_or_default();
    Ok(SsoSession { name: name.to_owned(), start_url: start_url.clone(), region: region.clone(), scopes })
}

/// Signs a person in: the token, which is kept in its file.
async fn sign_in(cli: &mut Cli<'_, '_>, session: &SsoSession, no_browser: bool) -> Result<Value, Failure> {
    let scopes = if session.scopes.is_empty() { vec![SCOPE.to_owned()] } else { session.scopes.clone() };
    let callback = Callback::new(cli.program);
    let caller = |letters| Caller {
        program: &*cli.program,
        profile: &cli.profile,
        log: &cli.log,
        region: &session.region,
        letters,
    };
    let body = json!({
        "clientName": format!("botocore-client-{}", session.name),
        "clientType": "public",
        "grantTypes": ["authorization_code", "refresh_token"],
        "redirectUris": ["http://127.0.0.1/oauth/callback"],
        "issuerUrl": session.start_url,
        "scopes": scopes,
    });
    let registered = caller(&[]).oidc("RegisterClient", "/client/register", &body).await?;
    let registered = registered.map_err(stated)?;
    let until = registered.get("clientSecretExpiresAt").and_then(Value::as_i64).unwrap_or(0);
    let client = json!({
        "clientId": registered.get("clientId"),
        "clientSecret": registered.get("clientSecret"),
        "expiresAt": crate::kernel::SimTime::from_millis(until.saturating_mul(1000)).iso(),
    });
    let id = client.get("clientId").and_then(Value::as_str).unwrap_or("");
    let url = format!(
        "https://oidc.{}.amazonaws.com/authorize?response_type=code&client_id={}&redirect_uri={}&state={}&\
         code_challenge_method=S256&scopes={}&code_challenge={}",
        session.region,
        percent_encode(id),
        percent_encode(&callback.redirect_uri),
        callback.state,
        percent_encode(&scopes.join(" ")),
        callback.challenge()
    );
    if no_browser {
        print_only(cli, &url);
    } else {
        open(cli, &url, "--use-device-code");
    }
    let (code, state) = callback.wait(cli).await?;
    let unloadable = |text: &str| Failure::new(255, format!("Error loading authorization code: {text}"));
    let code = code.ok_or_else(|| unloadable("Failed to retrieve an authorization code."))?;
    if state != callback.state {
        return Err(unloadable("State parameter does not match expected value."));
    }
    let body = json!({
        "grantType": "authorization_code",
        "clientId": client.get("clientId"),
        "clientSecret": client.get("clientSecret"),
        "redirectUri": callback.redirect_uri,
        "codeVerifier": callback.verifier,
        "code": code,
    });
    let answer = caller(&[]).oidc("CreateToken", "/token", &body).await?.map_err(stated)?;
    let token = sso::token(&answer, &session.start_url, &session.region, &client, cli.program.io.now());
    let token = token.ok_or_else(|| unloadable("Failed to retrieve an access token."))?;
    let file = sso::token_file(cli.program, &session.name);
    sso::save(cli.program, &file, &token)?;
    Ok(token)
}

fn stated(error: sso::Stated) -> Failure {
    let known = [("Message", error.message), ("Code", error.code)];
    let known = known.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    Failure::stated(error.text, known.chain(error.more).collect())
}

/// Ends every session with the portal, and removes tokens and roles' credentials.
async fn logout(cli: &mut Cli<'_, '_>) -> Result<u8, Failure> {
    let (tokens, sets) = (cli.program.path(sso::TOKENS), cli.program.path(sso::SETS));
    let files = |cli: &Cli<'_, '_>, dir: &str| -> Vec<(String, Value)> {
        let names = cli.program.files.list(dir).unwrap_or_default().into_iter();
        names
            .map(|name| format!("{dir}/{name}"))
            .filter_map(|f| Some((f.clone(), sso::load(cli.program, &f)?)))
            .collect()
    };
    for (file, json) in files(cli, &tokens) {
        let Some(token) = json.get("accessToken").and_then(Value::as_str) else { continue };
        if let Some(region) = json.get("region").and_then(Value::as_str) {
            let caller = Caller { program: &*cli.program, profile: &cli.profile, log: &cli.log, region, letters: &[] };
            // One that is over already is no error.
            let _ = caller.portal("Logout", Method::Post, "/logout", token).await?;
        }
        cli.program.files.remove(&file);
    }
    for (file, json) in files(cli, &sets) {
        if json.get("ProviderType").and_then(Value::as_str) == Some("sso") {
            cli.program.files.remove(&file);
        }
    }
    Ok(0)
}

/// Asks for a value; an empty answer keeps the current one.
async fn value(cli: &mut Cli<'_, '_>, text: &str, current: Option<&str>) -> Result<String, Failure> {
    let answer = ask(cli, &format!("{text} [{}]: ", current.unwrap_or("None"))).await?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { current.unwrap_or("") } else { answer }.to_owned())
}

/// The same, where there has to be one, and `good` says of which kind.
async fn need(
    cli: &mut Cli<'_, '_>,
    text: &str,
    current: Option<&str>,
    (good, otherwise): (fn(&str) -> bool, &str),
) -> Result<String, Failure> {
    loop {
        let answer = value(cli, text, current).await?;
        if good(&answer) {
            return Ok(answer);
        }
        cli.program.out.print(&format!("{otherwise}\n"));
    }
}

/// Lets one of several be picked.
async fn choose(cli: &mut Cli<'_, '_>, items: &[String]) -> Result<usize, Failure> {
    for (number, item) in items.iter().enumerate() {
        cli.program.out.print(&format!("  {}) {item}\n", number + 1));
    }
    loop {
        let answer = ask(cli, "> ").await?;
        let answer = answer.trim();
        let number = answer.parse::<usize>().ok().filter(|n| (1..=items.len()).contains(n)).map(|n| n - 1);
        if let Some(place) = number.or_else(|| items.iter().position(|item| item == answer)) {
            return Ok(place);
        }
    }
}

/// `aws configure sso`.
pub(super) async fn configure(cli: &mut Cli<'_, '_>, args: &[String]) -> Result<u8, Failure> {
    let options = read(args)?;
    let current = cli.profile.setting("sso_session").map(str::to_owned);
    let question = current
        .as_ref()
        .map_or("SSO session name (Recommended): ".to_owned(), |current| format!("SSO session name [{current}]: "));
    let name = ask(cli, &question).await?;
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty()).or(current);
    let Some(name) = name else { return Err(Failure::unsupported("setting: a profile without sso_session")) };
    let is_new = !cli.profile.files.sso_sessions.contains_key(&name);
    let session = if is_new { new_session(cli, name).await? } else { session_of(cli, &name)? };
    let file = sso::token_file(cli.program, &session.name);
    let kept = sso::load(cli.program, &file).filter(|_| !is_new);
    let kept = kept.filter(|token| sso::left(token, "expiresAt", cli.program.io.now()) >= WINDOW);
    let token = match kept {
        Some(token) => token,
        None => sign_in(cli, &session, options.has("no-browser")).await?,
    };
    let access = token.get("accessToken").and_then(Value::as_str).unwrap_or("").to_owned();
    let (account, role) = assigned(cli, &session, &access).await?;
    let region = cli.profile.setting("region").map(str::to_owned);
    let region = value(cli, "Default client Region", region.as_deref()).await?;
    let output = cli.profile.setting("output").map(str::to_owned);
    let output = value(cli, "CLI default output format (json if not specified)", output.as_deref()).await?;
    let profile = if cli.profile.explicit || cli.profile.from_env {
        cli.profile.name.clone()
    } else {
        value(cli, "Profile name", Some(&format!("{role}-{account}"))).await?
    };
    write(
        cli,
        &profile,
        &session,
        is_new,
        &[("sso_account_id", account), ("sso_role_name", role), ("region", region), ("output", output)],
    )?;
    cli.program.out.print(&match profile.to_lowercase().as_str() {
        "default" => {
            "The AWS CLI is now configured to use the default profile.\nRun the following command to verify your \
                      configuration:\n\naws sts get-caller-identity\n"
                .to_owned()
        }
        _ => format!(
            "To use this profile, specify the profile name using --profile, as shown:\n\naws sts get-caller-identity \
             --profile {profile}\n"
        ),
    });
    Ok(0)
}

async fn new_session(cli: &mut Cli<'_, '_>, name: String) -> Result<SsoSession, Failure> {
    let is_url = |text: &str| text.starts_with("https://") && text.len() > 8;
    let start_url = need(cli, "SSO start URL", None, (is_url, "Not a valid Start URL")).await?;
    let region = need(cli, "SSO region", None, (|text| !text.is_empty(), "A value is required")).await?;
    let blank = |text: &str| !text.split(',').any(|scope| scope.trim().contains(char::is_whitespace));
    let text = "Scope values must be separated by commas";
    let scopes = need(cli, "SSO registration scopes", Some(SCOPE), (blank, text)).await?;
    Ok(SsoSession { name, start_url, region, scopes: sso::scopes(&scopes) })
}

/// The account and the role that a person picks of those they have.
async fn assigned(cli: &mut Cli<'_, '_>, session: &SsoSession, token: &str) -> Result<(String, String), Failure> {
    let listed = async |cli: &Cli<'_, '_>, operation: &str, target: &str, list: &str| -> Result<Vec<Value>, Failure> {
        let caller = Caller {
            program: &*cli.program,
            profile: &cli.profile,
            log: &cli.log,
            region: &session.region,
            letters: &[],
        };
        let answer = caller.portal(operation, Method::Get, target, token).await?.map_err(stated)?;
        Ok(answer.get(list).and_then(Value::as_array).cloned().unwrap_or_default())
    };
    let text = |json: &Value, name: &str| json.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let accounts = listed(cli, "ListAccounts", "/assignment/accounts", "accountList").await?;
    let account = match &accounts[..] {
        [] => return Err(Failure::new(255, "No AWS accounts are available to you.")),
        [one] => {
            let id = text(one, "accountId");
            cli.program.out.print(&format!("The only AWS account available to you is: {id}\n"));
            id
        }
        more => {
            cli.program.out.print(&format!("There are {} AWS accounts available to you.\n", more.len()));
            let shown: Vec<String> = more
                .iter()
                .map(|one| {
                    let [name, mail, id] = ["accountName", "emailAddress", "accountId"].map(|n| text(one, n));
                    format!("{name}, {mail} ({id})")
                })
                .collect();
            let place = choose(cli, &shown).await?;
            text(&more[place], "accountId")
        }
    };
    cli.program.out.print(&format!("Using the account ID {account}\n"));
    let target = format!("/assignment/roles?account_id={}", percent_encode(&account));
    let roles = listed(cli, "ListAccountRoles", &target, "roleList").await?;
    let mut roles: Vec<String> = roles.iter().map(|role| text(role, "roleName")).collect();
    roles.sort_by_key(|role| role.to_lowercase());
    let role = match &roles[..] {
        [] => return Err(Failure::new(255, format!("No roles are available for the account {account}"))),
        [one] => {
            cli.program.out.print(&format!("The only role available to you is: {one}\n"));
            one.clone()
        }
        more => {
            cli.program.out.print(&format!("There are {} roles available to you.\n", more.len()));
            let place = choose(cli, more).await?;
            more[place].clone()
        }
    };
    cli.program.out.print(&format!("Using the role name \"{role}\"\n"));
    Ok((account, role))
}

/// Writes the profile, and the session if it is new.
fn write(
    cli: &mut Cli<'_, '_>,
    profile: &str,
    session: &SsoSession,
    is_new: bool,
    settings: &[(&str, String)],
) -> Result<(), Failure> {
    let file = cli.profile.files.config_file.clone();
    let section = if profile == "default" { profile.to_owned() } else { format!("profile {profile}") };
    let mut text = ini::set(cli.program.read(&file).unwrap_or(""), &section, "sso_session", &session.name);
    for (name, value) in settings.iter().filter(|(_, value)| !value.is_empty()) {
        text = ini::set(&text, &section, name, value);
    }
    if is_new {
        let section = format!("sso-session {}", session.name);
        let scopes = session.scopes.join(",");
        let all = [
            ("sso_start_url", &session.start_url),
            ("sso_region", &session.region),
            ("sso_registration_scopes", &scopes),
        ];
        for (name, value) in all {
            text = ini::set(&text, &section, name, value);
        }
    }
    cli.program.write(&file, &text).map_err(|error| Failure::new(255, format!("{error}: '{file}'")))
}
