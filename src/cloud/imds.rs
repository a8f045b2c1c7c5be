//! The instance metadata service at 169.254.169.254, versions 1 and 2, and the delivery of a role's credentials to it.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use super::iam::KeyOwner;
use super::service::EC2_PRINCIPAL;
use super::sts::Whose;
use super::{
    AccessKeyId, AccountId, Arn, Cloud, CredentialEvent, DeliveryEvent, DeliveryMode, DeliveryState, Dispatch, Due,
    Effect, Instance, InstanceId, InstanceState, Mint, Service, Source, TokenEvent, TokenState, Waiting, sts,
};
use crate::kernel::{Machine, Millis, SimTime};
use crate::wire::layout;
use crate::wire::{Body, Method, Request, Response, percent_encode, sigv4, xml};

/// The link-local address at which every instance finds its own metadata.
pub const ADDRESS: &str = "169.254.169.254";
/// The longest life of a session token, in seconds.
pub const MAX_TTL: i64 = 21_600;

const TTL_HEADER: &str = "X-aws-ec2-metadata-token-ttl-seconds";
const TOKEN_HEADER: &str = "X-aws-ec2-metadata-token";
const CREDENTIALS: &str = "meta-data/iam/security-credentials/";

/// The versions by which the same metadata can be asked for.
const VERSIONS: [&str; 29] = [
    "1.0",
    "2007-01-19",
    "2007-03-01",
    "2007-08-29",
    "2007-10-10",
    "2007-12-15",
    "2008-02-01",
    "2008-09-01",
    "2009-04-04",
    "2011-01-01",
    "2011-05-01",
    "2012-01-12",
    "2014-02-25",
    "2014-11-05",
    "2015-10-20",
    "2016-04-19",
    "2016-06-30",
    "2016-09-02",
    "2018-03-28",
    "2018-08-17",
    "2018-09-24",
    "2019-10-01",
    "2020-10-27",
    "2021-01-03",
    "2021-03-23",
    "2021-07-15",
    "2022-09-24",
    "2024-04-11",
    "latest",
];

/// What there is to be asked for, in order; directories follow from it. What is below `iam/` is there with a profile only.
const PATHS: [&str; 20] = [
    "dynamic/instance-identity/document",
    "meta-data/ami-id",
    "meta-data/ami-launch-index",
    "meta-data/hostname",
    IAM_INFO,
    CREDENTIALS,
    "meta-data/instance-action",
    "meta-data/instance-id",
    "meta-data/instance-life-cycle",
    "meta-data/instance-type",
    "meta-data/local-hostname",
    "meta-data/local-ipv4",
    "meta-data/placement/availability-zone",
    "meta-data/placement/region",
    "meta-data/profile",
    "meta-data/reservation-id",
    "meta-data/security-groups",
    "meta-data/services/domain",
    "meta-data/services/partition",
    "meta-data/system",
];

const IAM_INFO: &str = "meta-data/iam/info";

/// An IMDSv2 session token.
#[derive(Clone, Debug)]
struct Token {
    instance: InstanceId,
    expires: SimTime,
    state: TokenState,
}

/// What one instance's metadata knows of its role.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub state: DeliveryState,
    pub role: Option<Rc<str>>,
    /// The newest set, which the next will replace.
    pub session: Option<u32>,
    /// Whether the role could not be assumed since.
    pub refused: bool,
    /// Whom the sets stand for, which they share.
    pub whose: Option<Rc<Whose>>,
    pub updated: SimTime,
    /// When the role began to be looked after.
    begun: SimTime,
    /// When it is looked after again.
    refresh: Option<SimTime>,
    /// How often that was.
    pub turn: u32,
    /// Requests that wait for the look-up or for the credentials.
    parked: Vec<Parked>,
}

#[derive(Clone, Debug)]
struct Parked {
    exchange: u64,
    /// The role that was asked for; nothing when the list of roles was.
    role: Option<String>,
    ttl: Option<Millis>,
    /// It was asked for with HEAD.
    bare: bool,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            state: DeliveryState::INITIAL,
            role: None,
            session: None,
            refused: false,
            whose: None,
            updated: SimTime::default(),
            begun: SimTime::default(),
            refresh: None,
            turn: 0,
            parked: Vec::new(),
        }
    }
}

impl Delivery {
    /// When the role of the instance at `place` is looked after again.
    pub(super) fn next_turn(&mut self, place: u32, mint: &Mint) -> SimTime {
        self.turn += 1;
        let at = self.begun + Millis::seconds(mint.refresh_seconds(place, self.turn));
        self.refresh = Some(at);
        at
    }

    /// Begins anew; the turns go on, for no two sets to have the same chances.
    fn anew(&self, updated: SimTime) -> Self {
        Self { updated, turn: self.turn, ..Self::default() }
    }
}

/// The metadata of every instance.
#[derive(Clone, Debug, Default)]
pub(super) struct Imds {
    tokens: BTreeMap<String, Token>,
    pub(super) deliveries: BTreeMap<InstanceId, Delivery>,
}

/// What a path under `/latest/` answers.
enum Found {
    Text(String),
    Html,
    /// The credentials directory or a file in it.
    Credentials(Option<String>),
}

// ---- Documents --------------------------------------------------------------------------------------------------------

/// `dynamic/instance-identity/document`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdentityDocument<'a> {
    account_id: &'a AccountId,
    architecture: &'static str,
    availability_zone: String,
    image_id: &'a str,
    instance_id: &'a InstanceId,
    instance_type: &'a str,
    pending_time: String,
    private_ip: &'a str,
    region: &'a str,
    version: &'static str,
}

/// `meta-data/iam/info`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct IamInfo<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    last_updated: String,
    instance_profile_arn: &'a Arn,
    instance_profile_id: &'a str,
}

/// `meta-data/iam/security-credentials/ROLE`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SecurityCredentials<'a> {
    code: &'static str,
    last_updated: String,
    #[serde(rename = "Type")]
    kind: &'static str,
    access_key_id: &'a AccessKeyId,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: String,
}

/// The same file while EC2 may not assume the role.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NoCredentials {
    code: &'static str,
    message: String,
    last_updated: String,
}

impl Cloud {
    /// Answers, or parks the request until another service has answered.
    pub(super) fn imds_request(&mut self, exchange: u64, from: &Source, request: &Request) -> Option<Response> {
        let (id, hops) = match from {
            Source::Instance(id) => (id, 1),
            Source::Container(id, hops) => (id, *hops),
            _ => return Some(plain(self.now, 403)),
        };
        let Some(instance) = self.ec2.instances.get(id) else { return Some(plain(self.now, 403)) };
        let (id, options) = (instance.id.clone(), instance.metadata);
        if !options.endpoint_enabled || instance.state != InstanceState::Running {
            return Some(plain(self.now, 403));
        }
        let forwarded = request.headers.get("x-forwarded-for").is_some();
        let path = request.path();
        let rest = path.strip_prefix("/latest/");
        if path.ends_with("/api/token") {
            let response = match (rest, request.method) {
                (Some("api/token"), Method::Put) if forwarded => plain(self.now, 403),
                (Some("api/token"), Method::Put) => self.put_token(&id, request),
                (Some("api/token"), _) => plain(self.now, 405).header("Allow", "OPTIONS, PUT"),
                // Only the path under /latest/ hands out tokens.
                _ => plain(self.now, 403),
            };
            // The PUT has arrived, and its answer sets out; its time to live ends on the way.
            if request.method == Method::Put && hops > options.hop_limit {
                self.dispatches.push(Dispatch::Lost { exchange });
                return None;
            }
            return Some(response);
        }
        if !matches!(request.method, Method::Get | Method::Head) {
            return Some(plain(self.now, 405).header("Allow", "GET, HEAD"));
        }
        let ttl = match request.headers.get(TOKEN_HEADER) {
            Some(_) if forwarded => return Some(plain(self.now, 403)),
            Some(token) => match self.imds.tokens.get(token) {
                Some(known) if known.instance == id && known.state == TokenState::Active => {
                    Some(known.expires.since(self.now))
                }
                _ => return Some(plain(self.now, 401)),
            },
            None if options.tokens_required => return Some(plain(self.now, 401)),
            None => None,
        };
        let bare = request.method == Method::Head;
        let path = path.strip_prefix('/').unwrap_or(path);
        let (version, rest) = path.split_once('/').unwrap_or((path, ""));
        let found = match version {
            _ if path.is_empty() => Found::Text(VERSIONS.join("\n")),
            _ if VERSIONS.contains(&version) => self.metadata(&id, rest),
            _ => Found::Html,
        };
        match found {
            Found::Text(text) => Some(headed(bare, self.document(text, ttl, self.now))),
            Found::Html => Some(headed(bare, not_found(self.now))),
            Found::Credentials(role) => self.credentials_request(&id, Parked { exchange, role, ttl, bare }),
        }
    }

    fn put_token(&mut self, id: &InstanceId, request: &Request) -> Response {
        let ttl = request.headers.get(TTL_HEADER).and_then(|ttl| ttl.trim().parse::<i64>().ok());
        let Some(ttl) = ttl.filter(|ttl| (1..=MAX_TTL).contains(ttl)) else {
            return plain(self.now, 400).with_body("Missing or Invalid Parameters");
        };
        let token = self.mint.metadata_token();
        if let Ok(state) = self.step(&token, TokenState::INITIAL, TokenEvent::Put) {
            let expires = self.now + Millis::seconds(ttl);
            self.imds.tokens.insert(token.clone(), Token { instance: id.clone(), expires, state });
            self.schedule.push(expires, Due::TokenEnds(token.clone()));
        }
        Response::new(200)
            .header(TTL_HEADER, ttl.to_string())
            .header("Content-Type", "text/plain")
            .header("Date", self.now.http())
            .header("Connection", "close")
            .header("Server", "EC2ws")
            .with_body(token)
    }

    pub(super) fn token_ends(&mut self, token: &str) {
        let Some(state) = self.imds.tokens.get(token).map(|t| t.state) else { return };
        // What has ended is refused as what never was: nothing more need be known of it.
        if self.step(token, state, TokenEvent::TtlElapsed).is_ok() {
            self.imds.tokens.remove(token);
        }
    }

    fn metadata(&self, id: &InstanceId, path: &str) -> Found {
        let Some(instance) = self.ec2.instances.get(id) else { return Found::Html };
        let delivers = self.delivers(id);
        let bare = path.trim_end_matches('/');
        let credentials =
            path.strip_prefix(CREDENTIALS).or_else(|| (bare == CREDENTIALS.trim_end_matches('/')).then_some(""));
        if let Some(role) = credentials {
            if delivers {
                return Found::Credentials((!role.is_empty()).then(|| role.to_owned()));
            }
            return Found::Html;
        }
        let visible = || PATHS.iter().filter(|path| delivers || !path.starts_with("meta-data/iam/"));
        if visible().any(|known| *known == bare) {
            return self.leaf(instance, bare).map_or(Found::Html, Found::Text);
        }
        // A directory: what comes next in the paths below it, with a slash if that is a directory in its turn.
        let mut names: Vec<&str> = Vec::new();
        for known in visible() {
            let below = if bare.is_empty() {
                Some(*known)
            } else {
                known.strip_prefix(bare).and_then(|rest| rest.strip_prefix('/'))
            };
            let Some(below) = below else { continue };
            let name = match below.find('/') {
                // At the top they are written without it.
                Some(slash) => &below[..if bare.is_empty() { slash } else { slash + 1 }],
                None => below,
            };
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        if names.is_empty() { Found::Html } else { Found::Text(names.join("\n")) }
    }

    /// The text at one of [`PATHS`].
    fn leaf(&self, instance: &Instance, path: &str) -> Option<String> {
        let text = match path.rsplit('/').next().unwrap_or("") {
            "info" => return self.iam_info(instance),
            "ami-id" => &instance.image,
            "ami-launch-index" => return Some(instance.index.to_string()),
            "hostname" | "local-hostname" => return Some(instance.hostname()),
            "instance-action" => "none",
            "instance-id" => instance.id.as_str(),
            "instance-life-cycle" => "on-demand",
            "instance-type" => &instance.kind,
            "local-ipv4" => &instance.private_ip,
            "availability-zone" => return Some(self.zone()),
            "region" => &self.region,
            "profile" => "default-hvm",
            "reservation-id" => &instance.reservation,
            "security-groups" => return Some(instance.groups.join("\n")),
            "domain" => "amazonaws.com",
            "partition" => "aws",
            "system" => "nitro",
            _ => return Some(self.identity_document(instance)),
        };
        Some(text.to_owned())
    }

    fn identity_document(&self, instance: &Instance) -> String {
        layout::imds(&IdentityDocument {
            account_id: &self.account,
            architecture: "x86_64",
            availability_zone: self.zone(),
            image_id: &instance.image,
            instance_id: &instance.id,
            instance_type: &instance.kind,
            pending_time: instance.launched.iso(),
            private_ip: &instance.private_ip,
            region: &self.region,
            version: "2017-09-30",
        })
    }

    /// Whether the instance has a profile in force.
    fn delivers(&self, id: &InstanceId) -> bool {
        self.imds.deliveries.get(id).is_some_and(|d| d.state != DeliveryState::NoProfile)
    }

    /// The number of the newest set that the instance's metadata had to hand out.
    pub(super) fn served(&self, id: &InstanceId) -> Option<u32> {
        self.imds.deliveries.get(id)?.session
    }

    fn iam_info(&self, instance: &Instance) -> Option<String> {
        let association = self.ec2.active_association(&instance.id)?;
        let profile = self.iam.seen.profile_by(association.profile_arn.as_str());
        let updated = self.imds.deliveries.get(&instance.id).map_or(self.now, |d| d.updated);
        let message = profile.filter(|p| p.role.is_none()).map(|p| {
            format!(
                "Instance Profile does not contain a role. Please see documentation at {DOCUMENTATION}. ({})",
                p.name
            )
        });
        Some(layout::imds(&IamInfo {
            code: if profile.is_some() { "Success" } else { "InstanceProfileNotFound" },
            message,
            last_updated: updated.iso(),
            instance_profile_arn: &association.profile_arn,
            instance_profile_id: &association.profile_id,
        }))
    }

    /// `security-credentials/` and `security-credentials/ROLE`.
    fn credentials_request(&mut self, id: &InstanceId, parked: Parked) -> Option<Response> {
        let state = self.imds.deliveries.get(id).map(|d| d.state)?;
        match (state, &parked.role) {
            // Nobody has looked into the profile yet, or somebody is just doing so.
            (DeliveryState::Attached | DeliveryState::Resolving, _) => {
                self.park(id, parked);
                self.look_up_role(id);
                None
            }
            (_, Some(role)) if self.imds.deliveries.get(id)?.role.as_deref() != Some(role.as_str()) => {
                Some(headed(parked.bare, not_found(self.now)))
            }
            (DeliveryState::Resolved | DeliveryState::Assuming, Some(_)) => {
                self.park(id, parked);
                self.fetch_credentials(id);
                None
            }
            _ => Some(self.credentials_response(id, &parked)),
        }
    }

    fn park(&mut self, id: &InstanceId, parked: Parked) {
        if let Some(delivery) = self.imds.deliveries.get_mut(id) {
            delivery.parked.push(parked);
        }
    }

    fn credentials_response(&mut self, id: &InstanceId, parked: &Parked) -> Response {
        let Some(delivery) = self.imds.deliveries.get(id) else { return not_found(self.now) };
        let (updated, session) = (delivery.updated, delivery.session.filter(|_| !delivery.refused));
        let text = match parked.role {
            Some(_) => self.role_document(delivery),
            None => delivery.role.as_deref().map(str::to_owned),
        };
        // From here on its secrets are known outside.
        if let (Some(number), Some(_)) = (session, &parked.role) {
            self.show_session(number);
            if parked.ttl.is_none() {
                self.handed_out_by_imdsv1(number);
            }
        }
        let response = text.map_or_else(|| not_found(self.now), |text| self.document(text, parked.ttl, updated));
        headed(parked.bare, response)
    }

    /// The file of the role's name: its credentials, or why there are none.
    fn role_document(&self, delivery: &Delivery) -> Option<String> {
        let role = delivery.role.as_deref().unwrap_or("");
        let last_updated = delivery.updated.iso();
        if delivery.refused {
            let message = ["EC2 cannot assume the role ", role, ".  Please see documentation at ", DOCUMENTATION, "."];
            let code = "AssumeRoleUnauthorizedAccess";
            return Some(layout::imds(&NoCredentials { code, message: message.concat(), last_updated }));
        }
        let session = self.session_of(delivery.session?)?;
        Some(layout::imds(&SecurityCredentials {
            code: "Success",
            last_updated,
            kind: "AWS-HMAC",
            access_key_id: &session.access_key_id,
            secret_access_key: &session.secret,
            token: &session.token,
            expiration: session.expires.iso(),
        }))
    }

    fn document(&self, text: String, ttl: Option<Millis>, modified: SimTime) -> Response {
        let mut response = Response::new(200);
        if let Some(ttl) = ttl {
            response = response.header(TTL_HEADER, ttl.as_seconds().to_string());
        }
        response
            .header("Content-Type", "text/plain")
            .header("Accept-Ranges", "none")
            .header("Last-Modified", modified.http())
            .header("Date", self.now.http())
            .header("Connection", "close")
            .header("Server", "EC2ws")
            .with_body(text)
    }

    // ---- Delivery -------------------------------------------------------------------------------------------------

    /// Moves the delivery machine; a step that its table does not list changes nothing and is `false`.
    fn delivery_event(&mut self, id: &InstanceId, event: DeliveryEvent) -> bool {
        let state = self.imds.deliveries.entry(id.clone()).or_default().state;
        let stepped = self.step(id.as_str(), state, event);
        if let (Ok(to), Some(delivery)) = (stepped, self.imds.deliveries.get_mut(id)) {
            delivery.state = to;
            self.delivery_became(id, state, to);
            return true;
        }
        false
    }

    /// What the instance's metadata knows of its role, which is nothing at first.
    pub(super) fn delivery_mut(&mut self, id: &InstanceId) -> &mut Delivery {
        self.imds.deliveries.entry(id.clone()).or_default()
    }

    pub(super) fn delivery_state(&self, id: &InstanceId) -> Option<DeliveryState> {
        self.imds.deliveries.get(id).map(|delivery| delivery.state)
    }

    /// The number of the set that the instance's metadata hands out now.
    pub(super) fn serving(&self, id: &InstanceId) -> Option<u32> {
        self.imds.deliveries.get(id).filter(|delivery| !delivery.refused)?.session
    }

    pub(super) fn turn(&self, id: &InstanceId) -> u32 {
        self.imds.deliveries.get(id).map_or(0, |delivery| delivery.turn)
    }

    /// When the instance's role is looked after again.
    pub(super) fn refresh_of(&self, id: &InstanceId) -> Option<SimTime> {
        self.imds.deliveries.get(id)?.refresh.filter(|at| *at > self.now)
    }

    /// The profile is in force: in AWS's own order the role's credentials are fetched at once.
    pub(super) fn profile_attached(&mut self, id: &InstanceId) {
        let told = self.is_told(id);
        let attached = if told {
            self.delivery_event(id, DeliveryEvent::Attach)
        } else {
            let delivery = self.delivery_mut(id);
            let fresh = delivery.state == DeliveryState::NoProfile;
            if fresh {
                delivery.state = DeliveryState::Attached;
            }
            fresh
        };
        if attached && self.ahead_of_time() {
            let now = self.now;
            self.delivery_mut(id).begun = now;
            if told {
                self.look_up_role(id);
            } else {
                self.take_role(id);
            }
        }
    }

    /// The profile is gone, and with it what IMDS served. What was handed out stays valid.
    pub(super) fn profile_detached(&mut self, id: &InstanceId) {
        let now = self.now;
        let before = self.delivery_mut(id).state;
        let gone = if self.is_told(id) {
            self.delivery_event(id, DeliveryEvent::Detach)
        } else {
            before != DeliveryState::NoProfile
        };
        if gone {
            self.answer_parked(id, |_| true);
            let delivery = self.delivery_mut(id);
            *delivery = delivery.anew(now);
            let after = delivery.state;
            if !self.is_told(id) {
                self.delivery_became(id, before, after);
            }
        }
    }

    fn look_up_role(&mut self, id: &InstanceId) {
        let Some(profile) = self.ec2.active_association(id).map(|a| a.profile_name().to_owned()) else { return };
        if self.delivery_event(id, DeliveryEvent::Resolve) {
            let request = self.internal(
                EC2_PRINCIPAL,
                Service::Iam,
                &[("Action", "GetInstanceProfile"), ("Version", "2010-05-08"), ("InstanceProfileName", &profile)],
            );
            self.call(Service::Imds, Service::Iam, request, Waiting::Role(id.clone()));
        }
    }

    pub(super) fn role_looked_up(&mut self, id: &InstanceId, response: &Response) {
        let body = response.body.text();
        let path = ["GetInstanceProfileResult", "InstanceProfile", "Roles", "member", "RoleName"];
        let role = xml::read(&body).ok().and_then(|doc| Some(doc.root().text_at(&path).ok()?.to_owned()));
        let event = if role.is_some() { DeliveryEvent::RoleFound } else { DeliveryEvent::RoleMissing };
        if !self.delivery_event(id, event) {
            return;
        }
        if let Some(delivery) = self.imds.deliveries.get_mut(id) {
            delivery.role = role.map(Rc::from);
            delivery.updated = self.now;
        }
        // Those who asked for the list have their answer; those who asked for the credentials wait for STS.
        let found = event == DeliveryEvent::RoleFound;
        self.answer_parked(id, |parked| parked.role.is_none() || !found);
        if !found && self.delivery == DeliveryMode::AheadOfTime {
            self.refresh_later(id);
        }
        let wanted = self.imds.deliveries.get(id).is_some_and(|d| !d.parked.is_empty());
        if found && (wanted || self.delivery == DeliveryMode::AheadOfTime) {
            self.fetch_credentials(id);
        }
    }

    /// EC2 assumes the role, as the principal `ec2.amazonaws.com`, with the instance's id as the session's name.
    fn fetch_credentials(&mut self, id: &InstanceId) {
        let role = self.imds.deliveries.get(id).and_then(|d| d.role.clone());
        let Some(arn) = role.map(|role| self.role_arn(&role)) else { return };
        if !self.ahead_of_time() {
            let now = self.now;
            self.delivery_mut(id).begun = now;
        }
        if self.delivery_event(id, DeliveryEvent::Assume) {
            let request = self.assuming(EC2_PRINCIPAL, &arn, id.as_str());
            self.call(Service::Imds, Service::Sts, request, Waiting::Credentials(id.clone()));
        }
    }

    pub(super) fn credentials_arrived(&mut self, id: &InstanceId, response: &Response) {
        let issued = sts::assumed(response)
            .and_then(|(credentials, _)| self.session_number(&AccessKeyId::new(credentials.access_key_id)));
        let event = if issued.is_some() { DeliveryEvent::Issued } else { DeliveryEvent::Denied };
        if !self.delivery_event(id, event) {
            return; // the profile was taken away meanwhile
        }
        let now = self.now;
        let delivery = self.delivery_mut(id);
        delivery.updated = now;
        delivery.refused = issued.is_none();
        if let Some(number) = issued {
            // After a refusal the last set is still the one that the next will replace.
            if let Some(old) = delivery.session.replace(number) {
                self.credential_event(old, CredentialEvent::Renew);
            }
            let access_key_id = self.mint.temporary_key(number);
            self.effect(Effect::Served { instance: id.clone(), access_key_id });
        }
        self.refresh_later(id);
        self.answer_parked(id, |_| true);
    }

    /// The next turn is an hour or so after this one began, however long its messages took.
    pub(super) fn refresh_later(&mut self, id: &InstanceId) {
        let Some(place) = self.ec2.instances.get(id).map(|instance| instance.place) else { return };
        self.refresh_after(id, place);
    }

    /// The same where the instance's place is known.
    fn refresh_after(&mut self, id: &InstanceId, place: u32) {
        let at = self.imds.deliveries.entry(id.clone()).or_default().next_turn(place, &self.mint);
        self.schedule.push(at, Due::Refresh(id.clone()));
    }

    /// About every hour, while the instance runs and has a profile. A role that was swapped in the profile is found now.
    pub(super) fn refresh_due(&mut self, id: &InstanceId) {
        let Some(instance) = self.ec2.instances.get(id) else { return };
        let (running, place) = (instance.state == InstanceState::Running, instance.place);
        let (now, told) = (self.now, self.is_told(id));
        let Some(delivery) = self.imds.deliveries.get_mut(id) else { return };
        // A delivery that began anew meanwhile has a refresh of its own.
        if !running || delivery.refresh != Some(now) {
            return;
        }
        let held = delivery.role.clone();
        delivery.begun = now;
        let association = self.ec2.active_association(id);
        let profile = association.and_then(|a| self.iam.seen.profile_by(a.profile_arn.as_str()));
        if held.as_deref() == profile.and_then(|p| p.role.as_deref()) && held.is_some() {
            if told {
                self.fetch_credentials(id);
            } else {
                self.take_credentials(id, place);
            }
        } else {
            self.profile_detached(id);
            self.profile_attached(id);
        }
    }

    fn answer_parked(&mut self, id: &InstanceId, ready: impl Fn(&Parked) -> bool) {
        let Some(delivery) = self.imds.deliveries.get_mut(id) else { return };
        let (answered, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut delivery.parked).into_iter().partition(ready);
        delivery.parked = waiting;
        for parked in answered {
            let response = self.credentials_response(id, &parked);
            self.dispatches.push(Dispatch::Reply { exchange: parked.exchange, response });
        }
    }

    /// A call of one service to another.
    ///
    /// AWS does not publish how its services talk among themselves; CloudTrail shows that it is this API call, made by
    /// the service, and so it is drawn as one.
    pub(super) fn internal(&self, principal: &'static str, to: Service, params: &[(&str, &str)]) -> Request {
        let form: Vec<_> = params.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let host = match to {
            Service::Iam => "iam.amazonaws.com".to_owned(),
            service => format!("{}.{}.amazonaws.com", service.prefix(), self.region),
        };
        let mut request = Request::new(Method::Post, &host, "/")
            .header("User-Agent", principal)
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .with_body(form.join("&"));
        // The key exists from the account's first moment; without it the call goes out unsigned, and is refused.
        if let Some(key) = self.iam.key_of(&KeyOwner::Service(principal)) {
            sigv4::sign(&mut request, &key, &self.region, to.prefix(), self.now);
        }
        request
    }
}

const DOCUMENTATION: &str = "http://docs.amazonwebservices.com/IAM/latest/UserGuide/RolesTroubleshooting.html#RolesTroubleshooting_CannotAssumeRole";

fn plain(now: SimTime, status: u16) -> Response {
    Response::new(status)
        .header("Content-Length", "0")
        .header("Content-Type", "text/plain")
        .header("Date", now.http())
        .header("Connection", "close")
        .header("Server", "EC2ws")
}

/// The answer to HEAD is that to GET without its body.
fn headed(bare: bool, response: Response) -> Response {
    if bare { Response { body: Body::default(), ..response } } else { response }
}

fn not_found(now: SimTime) -> Response {
    plain(now, 404).header("Content-Type", "text/html").with_body(
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n\
         <!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n\
         \t\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n \
         <head>\n  <title>404 - Not Found</title>\n </head>\n \
         <body>\n  <h1>404 - Not Found</h1>\n </body>\n</html>\n",
    )
}
