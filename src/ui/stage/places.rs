//! The places: what each one is, what state it is in, and which key it wears.
//!
//! May use: what [`super`] may. Each place is a component whose properties are what it shows, so that a new picture draws only
//! those anew in which something happens. Boundaries and the instance are [`zones`](super::zones)'.

use std::rc::Rc;

use yew::prelude::*;

use super::geometry::Rect;
use super::icons::icon;
use super::key::{Worn, key};
use super::layout::{Layout, Size};
use super::pen::{Pen, chip, chip_width};
use crate::cloud::Effect;
use crate::kernel::Millis;
use crate::story::{Behind, Inventory, Kind, Node, Picture, PolicyItem, RoleItem, Spot};
use crate::ui::context::{use_labels, use_lang};
use crate::ui::state::Scene;
use crate::words;

/// Where a place stands, and whether anything happens there.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Site {
    pub spot: Spot,
    pub rect: Rect,
    pub size: Size,
    /// Something happens there.
    pub lit: bool,
    /// It runs.
    pub on: bool,
}

impl Site {
    /// With its drawing in the corner and its title beside it.
    fn pen(self, title: &'static str) -> Pen {
        let mut pen = Pen::at(self.rect, self.size);
        pen.picture(icon(self.spot));
        pen.title(title);
        pen
    }
}

/// The card of a place.
pub(super) fn card(site: Site, node: Option<Node>, pen: Pen) -> Html {
    let Site { spot, rect, lit, on, .. } = site;
    let [x, y, width, height] = [rect.x, rect.y, rect.w, rect.h].map(|n| n.to_string());
    let below = (rect.y + 3).to_string();
    let class = classes!("node", lit.then_some("lit"), (!on).then_some("off"));
    html! {
        <g {class} data-node={node.map(Node::as_str)} data-spot={spot.as_str()}>
            <rect class="shade" x={x.clone()} y={below} width={width.clone()} height={height.clone()} rx="12" />
            <rect class="card" {x} {y} {width} {height} rx="12" />
            { for pen.written }
        </g>
    }
}

/// What the [`Places`] are drawn from.
#[derive(Properties, PartialEq)]
pub struct PlacesProps {
    /// A future at a moment.
    pub scene: Scene,
    /// The arrangement.
    pub layout: Layout,
}

/// Every place but the instance that some of them stand on.
#[component]
pub fn Places(props: &PlacesProps) -> Html {
    let PlacesProps { scene, layout } = props;
    let picture = &scene.picture;
    let busy = picture.busy();
    let runs = super::zones::runs(scene);
    let size = layout.size();
    let site = |spot: Spot| {
        let on = runs || !spot.is_on_instance();
        Site { spot, rect: layout.rect(spot), size, lit: busy.contains(&spot), on }
    };
    let worn = |node: Node| Worn::by(node, scene);
    let running = |node: Node| picture.running_at(node).cloned();
    // What goes on in the background, each with the end of the key in its memory.
    let behind = |node: Node| {
        let key = |place: usize| picture.credentials.get(place).map(|one| one.issue.access_key_id.as_str());
        let said = |one: &Behind| {
            let key = one
                .holds
                .and_then(key)
                .map_or(String::new(), |key| [" …", &key[key.len().saturating_sub(4)..]].concat());
            ["& ", &one.line, &key].concat()
        };
        let all: Vec<String> = picture.behind(node).map(said).collect();
        (!all.is_empty()).then(|| all.join("  "))
    };
    let desk = |node: Node| {
        html! {
            <Desk site={site(node.into())} {node} running={running(node)} behind={behind(node)} worn={worn(node)} />
        }
    };
    let inventory = &picture.inventory;
    let token = match picture.token_expires.map(|end| end.since(scene.now)) {
        Some(left) if left > Millis::ZERO => Token::Lasts(left.hms()),
        Some(_) => Token::Expired,
        None => Token::None,
    };
    let disturbed = picture.disturbed.filter(|(until, _)| *until > scene.now);
    let disturbed = disturbed.map(|(until, late)| (late, until.since(scene.now).hms()));
    // The latest by name, where there is room for names.
    let room = if size == Size::Wide { 3 } else { usize::from(size == Size::Medium) * 2 };
    let run = scene.run();
    let name = |event: &usize| match &run.trace().events()[*event].kind {
        Kind::Effect(Effect::Recorded { record, .. }) => Some(record.event_name.clone()),
        _ => None,
    };
    let latest: Vec<_> = picture.records.iter().rev().take(room).filter_map(name).collect();
    let found = picture.findings.last().map(|event| match &run.trace().events()[*event].kind {
        Kind::Effect(Effect::Found { finding }) => finding.remote_ip.clone(),
        _ => String::new(),
    });
    html! {
        <>
            if layout.has(Spot::Process) {
                <Process site={site(Spot::Process)} running={running(Node::Ec2)} behind={behind(Node::Ec2)} worn={worn(Node::Ec2)} />
                <Imds site={site(Spot::Imds)} {token} {disturbed} worn={worn(Node::Imds)} />
            }
            <Ec2Service site={site(Spot::Ec2Service)} />
            <Iam site={site(Spot::Iam)} inventory={inventory.clone()} role={in_play(picture)} />
            <Sts site={site(Spot::Sts)} issued={picture.issued} />
            <S3 site={site(Spot::S3)} buckets={inventory.buckets} />
            <CloudTrail site={site(Spot::CloudTrail)} records={picture.records.len()} {latest} />
            { desk(Node::Pc) }
            if layout.has(Spot::Web) {
                <Web site={site(Spot::Web)} />
            }
            if let (true, Some(found)) = (layout.has(Spot::GuardDuty), found) {
                <GuardDuty site={site(Spot::GuardDuty)} {found} />
            }
            if layout.has(Spot::Lambda) {
                <Lambda site={site(Spot::Lambda)} inventory={inventory.clone()} />
            }
            if let (true, Some(node)) = (layout.has(Spot::Aside), picture.aside) {
                <Aside site={site(Spot::Aside)} {node} />
            }
            if layout.has(Spot::Attacker) {
                { desk(Node::Attacker) }
            }
            if let (true, Some(node)) = (layout.has(Spot::Guest), super::room::guest(scene)) {
                { desk(node) }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ProcessProps {
    site: Site,
    /// The program that runs there, as typed.
    running: Option<String>,
    /// What runs there in the background.
    behind: Option<String>,
    worn: Worn,
}

/// The process on the instance.
#[component]
fn Process(props: &ProcessProps) -> Html {
    let ProcessProps { site, running, behind, worn } = props;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen(match running.as_ref().map(|line| line.split_whitespace().next().unwrap_or("")) {
        Some("aws") => "AWS CLI",
        Some("curl") => "curl",
        Some(_) => l.process,
        None if behind.is_some() => l.process,
        None => l.process_idle,
    });
    background(&mut pen, running.is_some(), behind.as_ref());
    if let Some(line) = running {
        pen.line("m", &format!("$ {line}"));
    }
    if site.on {
        pen.written.push(key(lang, site.rect, site.size, worn));
    }
    card(*site, None, pen)
}

/// The session token of IMDS that was issued last.
#[derive(Clone, PartialEq)]
enum Token {
    /// There is none.
    None,
    /// It lasts so long, as it is written.
    Lasts(String),
    /// It has expired.
    Expired,
}

#[derive(Properties, PartialEq)]
struct ImdsProps {
    site: Site,
    /// Its session token.
    token: Token,
    /// By how much its answers are late, or that none comes, and for how long.
    disturbed: Option<(Option<u32>, String)>,
    worn: Worn,
}

#[component]
fn Imds(props: &ImdsProps) -> Html {
    let ImdsProps { site, token, disturbed, worn } = props;
    let Site { rect, size, .. } = *site;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen(l.imds);
    if size == Size::Tall {
        pen.line("m", "169.254.169.254");
    } else {
        pen.beside("m", "169.254.169.254");
    }
    if size == Size::Wide {
        pen.line("", l.imds_reach);
    }
    if site.on {
        let (class, token) = match token {
            // What matters more has its place.
            _ if disturbed.is_some() => {
                let (late, left) = disturbed.clone().unwrap_or_default();
                ("over", words::disturbed_label(lang, late, &left))
            }
            Token::Lasts(left) => ("ask", format!("{} {left}", l.token)),
            Token::Expired => ("plain", l.token_expired.to_owned()),
            Token::None => ("plain", l.no_token.to_owned()),
        };
        // Where there is room, the token's chip stands beside the key; elsewhere it has a line of its own.
        let (x, y) = match size {
            Size::Wide => (rect.right() - chip_width(size, &token) - 12, rect.bottom() - 41),
            Size::Medium => (rect.x + 10, rect.y + 24),
            Size::Tall => (rect.x + 8, rect.y + 43),
        };
        let width = if size == Size::Wide { x - 12 - rect.x } else { rect.w };
        pen.written.push(chip(size, x, y, class, token));
        pen.written.push(key(lang, Rect { w: width, ..rect }, size, worn));
    }
    card(*site, Some(Node::Imds), pen)
}

#[derive(Properties, PartialEq)]
struct SiteProps {
    site: Site,
}

/// The EC2 service, which looks after the roles of instances.
#[component]
fn Ec2Service(props: &SiteProps) -> Html {
    let w = words::stage_words(use_lang());
    let mut pen = props.site.pen(w.ec2_service);
    match props.site.size {
        Size::Wide | Size::Medium => pen.line("m", "AssumeRole"),
        Size::Tall => {}
    }
    card(props.site, None, pen)
}

/// The careless service on the instance.
#[component]
fn Web(props: &SiteProps) -> Html {
    let w = words::stage_words(use_lang());
    let mut pen = props.site.pen(w.web);
    if props.site.size == Size::Wide {
        pen.line("m", "url-preview :80");
    }
    card(props.site, None, pen)
}

/// The role that is in play, by its place: the latest that somebody took, or the one that an instance profile holds.
fn in_play(picture: &Picture) -> usize {
    let roles = &picture.inventory.roles;
    let taken = picture.credentials.last().and_then(|latest| {
        let name = latest.issue.principal.as_str().split_once(":assumed-role/")?.1.split('/').next()?;
        roles.iter().position(|role| role.name == name)
    });
    taken.or_else(|| roles.iter().position(|role| role.profile.is_some())).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct IamProps {
    site: Site,
    inventory: Rc<Inventory>,
    /// The role that is in play, by its place.
    role: usize,
}

#[component]
fn Iam(props: &IamProps) -> Html {
    let IamProps { site, inventory, role } = props;
    let (l, w) = (use_labels(), words::stage_words(use_lang()));
    let mut pen = site.pen(l.iam);
    let Some(role) = inventory.roles.get(*role) else {
        pen.line("", w.no_role);
        return card(*site, Some(Node::Iam), pen);
    };
    if site.size == Size::Tall && site.rect.w < 190 {
        // The name alone, on two lines.
        let ends = role.name.match_indices('-').map(|(i, _)| i + 1).filter(|i| *i <= 13);
        let (one, two) = role.name.split_at(ends.max().unwrap_or(role.name.len()));
        for part in [one, two].into_iter().filter(|part| !part.is_empty()) {
            pen.line("m strong", part);
        }
        return card(*site, Some(Node::Iam), pen);
    }
    pen.beside("m strong", &role.name);
    pen.line("", &trusted(role, w));
    let most = if site.size == Size::Wide { 3 } else { 2 };
    let shown = if role.permissions.len() > most { most - 1 } else { most };
    // What refuses is not left out for what allows.
    let mut policies: Vec<&PolicyItem> = role.permissions.iter().collect();
    policies.sort_by_key(|policy| !(policy.denies || policy.boundary));
    for policy in policies.into_iter().take(shown) {
        permission(&mut pen, policy, w.boundary);
    }
    match role.permissions.len() {
        0 => pen.line("", w.no_policy),
        count if count > shown => pen.line("", &format!("+ {}", count - shown)),
        _ => {}
    }
    card(*site, Some(Node::Iam), pen)
}

/// Whom the role trusts.
fn trusted(role: &RoleItem, w: &words::StageWords) -> String {
    let trusts = role.trusts.first().map_or("–", String::as_str);
    let more = role.trusts.len().saturating_sub(1);
    if more > 0 { format!("{}: {trusts} + {more}", w.trust) } else { format!("{}: {trusts}", w.trust) }
}

/// A policy, with what it does: allow, deny, or both.
fn permission(pen: &mut Pen, policy: &PolicyItem, boundary: &str) {
    let (class, effect) = match (policy.allows, policy.denies) {
        _ if policy.boundary => ("bounds", boundary),
        (true, true) => ("denies", "Allow · Deny"),
        (false, true) => ("denies", "Deny"),
        _ => ("allows", "Allow"),
    };
    pen.marked(class, effect, &policy.name);
}

#[derive(Properties, PartialEq)]
struct StsProps {
    site: Site,
    /// How many sets of credentials were issued.
    issued: usize,
}

#[component]
fn Sts(props: &StsProps) -> Html {
    let StsProps { site, issued } = props;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen(l.sts);
    let class = if *issued > 0 { "good" } else { "plain" };
    let count = words::issued_count(lang, *issued);
    if site.size == Size::Tall {
        pen.line("", &count);
    } else {
        let up = if site.size == Size::Wide { 40 } else { 32 };
        pen.written.push(chip(site.size, pen.x, site.rect.bottom() - up, class, count));
    }
    card(*site, Some(Node::Sts), pen)
}

#[derive(Properties, PartialEq)]
struct S3Props {
    site: Site,
    /// How many buckets there are.
    buckets: usize,
}

#[component]
fn S3(props: &S3Props) -> Html {
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = props.site.pen(l.s3);
    pen.line("", &words::bucket_count(lang, props.buckets));
    card(props.site, Some(Node::S3), pen)
}

#[derive(Properties, PartialEq)]
struct LambdaProps {
    site: Site,
    inventory: Rc<Inventory>,
}

#[component]
fn Lambda(props: &LambdaProps) -> Html {
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = props.site.pen(l.lambda);
    if props.site.size != Size::Tall {
        match props.inventory.functions.as_slice() {
            [name] => pen.line("m", name),
            names => pen.line("", &words::function_count(lang, names.len())),
        }
    }
    card(props.site, Some(Node::Lambda), pen)
}

#[derive(Properties, PartialEq)]
struct CloudTrailProps {
    site: Site,
    /// How many records there are.
    records: usize,
    /// The names of the latest.
    latest: Vec<String>,
}

#[component]
fn CloudTrail(props: &CloudTrailProps) -> Html {
    let CloudTrailProps { site, records, latest } = props;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen(l.cloudtrail);
    pen.line("", &words::record_count(lang, *records));
    // Some names of calls are long; they begin where all begins.
    pen.width += if site.size == Size::Wide { 6 } else { 4 };
    for name in latest {
        pen.line("m small", name);
    }
    card(*site, Some(Node::CloudTrail), pen)
}

#[derive(Properties, PartialEq)]
struct AsideProps {
    site: Site,
    node: Node,
}

/// A service that comes to the stage when it is called.
#[component]
fn Aside(props: &AsideProps) -> Html {
    let AsideProps { site, node } = props;
    let (name, about) = words::aside(use_lang(), *node);
    let mut pen = site.pen(name);
    if site.size != Size::Tall {
        pen.line("", about);
    }
    card(*site, Some(*node), pen)
}

#[derive(Properties, PartialEq)]
struct GuardDutyProps {
    site: Site,
    /// From where the credentials were used.
    found: String,
}

#[component]
fn GuardDuty(props: &GuardDutyProps) -> Html {
    let w = words::stage_words(use_lang());
    let mut pen = props.site.pen("GuardDuty");
    if props.site.size != Size::Tall {
        pen.line("refused", w.finding);
        pen.line("m", &props.found);
    }
    card(props.site, None, pen)
}

#[derive(Properties, PartialEq)]
struct DeskProps {
    site: Site,
    node: Node,
    /// The program that runs there, as typed.
    running: Option<String>,
    /// What runs there in the background.
    behind: Option<String>,
    worn: Worn,
}

/// What runs in the background: on the line of what is running, if nothing is, or else beside the title.
fn background(pen: &mut Pen, runs: bool, behind: Option<&String>) {
    match behind {
        Some(text) if runs => pen.beside("m", text),
        Some(text) => pen.line("m", text),
        None => {}
    }
}

/// A computer outside of AWS: the local PC, or the attacker's.
#[component]
fn Desk(props: &DeskProps) -> Html {
    let DeskProps { site, node, running, behind, worn } = props;
    let lang = use_lang();
    let mut pen = site.pen(words::place_name(lang, *node));
    background(&mut pen, running.is_some(), behind.as_ref());
    if let Some(line) = running {
        pen.line("m", &format!("$ {line}"));
    }
    pen.written.push(key(lang, site.rect, site.size, worn));
    card(*site, Some(*node), pen)
}
