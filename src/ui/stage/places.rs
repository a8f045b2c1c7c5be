//! The boxes: what each place is, what state it is in, and which key it wears.
//!
//! May use: what [`super`] may. Each place is a component whose properties are what it shows, so that a new picture draws only
//! those anew in which something happens.

use std::rc::Rc;

use yew::prelude::*;

use super::geometry::Rect;
use super::key::{Worn, key};
use super::layout::{Layout, Size};
use super::pen::{Pen, chip, chip_width};
use crate::cloud::Effect;
use crate::kernel::Millis;
use crate::story::{InstanceItem, Inventory, Kind, Node};
use crate::ui::context::{use_labels, use_lang};
use crate::ui::state::Scene;
use crate::words;

// ---- What stands still ----------------------------------------------------------------------------------------------

/// What [`Boundaries`] are drawn from.
#[derive(Properties, PartialEq)]
pub struct BoundariesProps {
    /// The account's number.
    pub account: String,
    /// The arrangement.
    pub layout: Layout,
}

/// The boundaries of the account, the desk and, where somebody attacks, the internet.
#[component]
pub fn Boundaries(props: &BoundariesProps) -> Html {
    let BoundariesProps { account, layout } = props;
    let l = use_labels();
    let wide = layout.size == Size::Wide;
    // Where there is room, it says that this account is nobody's.
    let simulated = wide.then(|| format!(" ({})", l.simulated));
    let (a, first) = (layout.account, if wide { 26 } else { 20 });
    html! {
        <g class="zones">
            { zone(a) }
            <text class="zl" x={(a.x + 20).to_string()} y={(a.y + if wide { 34 } else { 22 }).to_string()}>
                { l.aws_account }{ " " }<tspan class="m">{ account.clone() }</tspan>{ simulated }
            </text>
            { zone(layout.desk) }
            { title(layout.desk, first, l.desk) }
            if layout.has_attacker() {
                <g>
                    { zone(layout.internet) }
                    { title(layout.internet, first, l.internet) }
                </g>
            }
        </g>
    }
}

fn zone(rect: Rect) -> Html {
    let [x, y, width, height] = [rect.x, rect.y, rect.w, rect.h].map(|n| n.to_string());
    html! { <rect class="zone" {x} {y} {width} {height} rx="20" /> }
}

fn title(rect: Rect, first: i32, text: &'static str) -> Html {
    html! { <text class="zl" x={(rect.x + 14).to_string()} y={(rect.y + first).to_string()}>{ text }</text> }
}

// ---- The instance ---------------------------------------------------------------------------------------------------

/// What the [`Instance`] is drawn from.
#[derive(Properties)]
pub struct InstanceProps {
    /// A future at a moment.
    pub scene: Scene,
    /// The arrangement.
    pub layout: Layout,
}

impl InstanceProps {
    /// What is drawn of the scene: the instance, its state, and whether anything happens there.
    fn shown(&self) -> (Option<&InstanceItem>, Option<&'static str>, bool) {
        let picture = &self.scene.picture;
        let busy = picture.busy();
        let lit = busy.contains(&Node::Ec2) || busy.contains(&Node::Imds);
        (picture.inventory.instances.first(), picture.state("ec2-instance"), lit)
    }
}

impl PartialEq for InstanceProps {
    fn eq(&self, other: &Self) -> bool {
        self.layout == other.layout && self.shown() == other.shown()
    }
}

/// The instance itself; what runs on it is drawn over it, and the ways in between.
#[component]
pub fn Instance(props: &InstanceProps) -> Html {
    let l = use_labels();
    let (item, state, lit) = props.shown();
    let (rect, size) = (props.layout.ec2, props.layout.size);
    let mut pen = Pen::at(rect, size);
    pen.title(if size == Size::Tall { l.ec2_short } else { l.ec2 });
    let id = match item {
        Some(item) if size == Size::Wide => format!("{}  {}", item.id, item.name),
        Some(item) => item.id.clone(),
        None => String::new(),
    };
    pen.line("m", &id);
    if let Some(state) = state {
        let (class, mark) = if state == "running" { ("good", "● ") } else { ("plain", "") };
        let text = format!("{mark}{state}");
        let (dx, dy) = if size == Size::Wide { (18, 14) } else { (8, 5) };
        pen.written.push(chip(size, rect.right() - chip_width(&text) - dx, rect.y + dy, class, text));
    }
    place(Site { rect, size, lit }, Some(Node::Ec2), pen)
}

// ---- The other places -----------------------------------------------------------------------------------------------

/// Where a place stands, and whether anything happens there.
#[derive(Clone, Copy, PartialEq)]
struct Site {
    rect: Rect,
    size: Size,
    lit: bool,
}

impl Site {
    const fn pen(self) -> Pen {
        Pen::at(self.rect, self.size)
    }
}

fn place(site: Site, node: Option<Node>, pen: Pen) -> Html {
    let Site { rect, lit, .. } = site;
    let [x, y, width, height] = [rect.x, rect.y, rect.w, rect.h].map(|n| n.to_string());
    html! {
        <g class={classes!("node", lit.then_some("lit"))} data-node={node.map(Node::as_str)}>
            <rect {x} {y} {width} {height} rx="14" />
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

/// Every place but the instance.
#[component]
pub fn Places(props: &PlacesProps) -> Html {
    let PlacesProps { scene, layout } = props;
    let picture = &scene.picture;
    let busy = picture.busy();
    let site = |node: Node| Site { rect: layout.rect(node), size: layout.size, lit: busy.contains(&node) };
    let worn = |node: Node| Worn::by(node, scene);
    let running = |node: Node| picture.running_at(node).cloned();
    let desk = |node: Node| html! { <Desk site={site(node)} {node} running={running(node)} worn={worn(node)} /> };
    let inventory = &picture.inventory;
    let token = picture.token_expires.map(|end| end.since(scene.now)).filter(|left| *left > Millis::ZERO);
    // The latest by name, where there is room for names.
    let found = !picture.findings.is_empty();
    let room = if layout.size == Size::Wide { 3 - usize::from(found) } else { 0 };
    let run = scene.run();
    let name = |event: &usize| match &run.trace().events()[*event].kind {
        Kind::Effect(Effect::Recorded { record, .. }) => Some(record.event_name.clone()),
        _ => None,
    };
    let latest: Vec<_> = picture.records.iter().rev().take(room).filter_map(name).collect();
    html! {
        <>
            <Process site={Site { rect: layout.process, ..site(Node::Ec2) }} running={running(Node::Ec2)} worn={worn(Node::Ec2)} />
            <Imds site={site(Node::Imds)} token={token.map(Millis::hms)} worn={worn(Node::Imds)} />
            <Iam site={site(Node::Iam)} inventory={inventory.clone()} />
            <Sts site={site(Node::Sts)} issued={picture.issued} />
            <S3 site={site(Node::S3)} buckets={inventory.buckets} />
            <CloudTrail site={site(Node::CloudTrail)} records={picture.records.len()} {found} {latest} />
            { desk(Node::Pc) }
            if layout.has_lambda {
                <Lambda site={site(Node::Lambda)} inventory={inventory.clone()} />
            }
            if layout.has_attacker() {
                { desk(Node::Attacker) }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ProcessProps {
    site: Site,
    /// The program that runs there, as typed.
    running: Option<String>,
    worn: Option<Worn>,
}

/// The process on the instance.
#[component]
fn Process(props: &ProcessProps) -> Html {
    let ProcessProps { site, running, worn } = props;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen();
    pen.title(match running.as_ref().map(|line| line.split_whitespace().next().unwrap_or("")) {
        Some("aws") => "AWS CLI",
        Some("curl") => "curl",
        Some(_) => l.process,
        None => l.process_idle,
    });
    if let Some(line) = running {
        pen.line("m", &format!("$ {line}"));
    }
    pen.written.push(key(lang, site.rect, site.size, worn.as_ref()));
    place(*site, None, pen)
}

#[derive(Properties, PartialEq)]
struct ImdsProps {
    site: Site,
    /// How long its session token lasts, as it is written.
    token: Option<String>,
    worn: Option<Worn>,
}

#[component]
fn Imds(props: &ImdsProps) -> Html {
    let ImdsProps { site, token, worn } = props;
    let Site { rect, size, .. } = *site;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen();
    let y = pen.y;
    pen.title(l.imds);
    let x = pen.x + if size == Size::Wide { 62 } else { 56 };
    pen.written.push(html! { <text class="s m" x={x.to_string()} y={y.to_string()}>{ "169.254.169.254" }</text> });
    if size == Size::Wide {
        pen.line("", l.imds_reach);
    }
    let (class, token) = match token {
        Some(left) => ("ask", format!("{} {left}", l.token)),
        None => ("plain", l.no_token.to_owned()),
    };
    // Where there is room, the token's chip stands at the right; elsewhere it has a line of its own.
    let (x, y) = match size {
        Size::Wide => (rect.right() - chip_width(&token) - 10, rect.y + 12),
        _ => (rect.x + 8, rect.y + 31),
    };
    pen.written.push(chip(size, x, y, class, token));
    pen.written.push(key(lang, rect, size, worn.as_ref()));
    place(*site, Some(Node::Imds), pen)
}

#[derive(Properties, PartialEq)]
struct InventoryProps {
    site: Site,
    /// What the account holds.
    inventory: Rc<Inventory>,
}

#[component]
fn Iam(props: &InventoryProps) -> Html {
    let InventoryProps { site, inventory } = props;
    let l = use_labels();
    let mut pen = site.pen();
    pen.title(l.iam);
    match inventory.roles.first() {
        Some(role) if site.size == Size::Tall => {
            // The name alone, on two lines.
            let ends = role.name.match_indices('-').map(|(i, _)| i + 1).filter(|i| *i <= 13);
            let (one, two) = role.name.split_at(ends.max().unwrap_or(role.name.len()));
            for part in [one, two] {
                if !part.is_empty() {
                    pen.line("m strong", part);
                }
            }
        }
        Some(role) => {
            pen.line("m strong", &role.name);
            let trusts = role.trusts.first().map_or("", String::as_str);
            pen.line("", &format!("{}: {trusts}", l.trust));
            let most = if site.size == Size::Wide { 2 } else { 1 };
            for (i, policy) in role.policies.iter().take(most).enumerate() {
                let line = if i == 0 { format!("{}: {policy}", l.permissions) } else { format!("+ {policy}") };
                pen.line("", &line);
            }
            if let Some(profile) = &role.profile {
                let name = if *profile == role.name { l.same_name } else { profile };
                pen.line("", &format!("{}: {name}", l.profile));
            }
        }
        None => {}
    }
    place(*site, Some(Node::Iam), pen)
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
    let mut pen = site.pen();
    pen.title(l.sts);
    if site.size != Size::Tall {
        pen.line("", l.sts_role);
    }
    let up = if site.size == Size::Wide { 44 } else { 36 };
    let class = if *issued > 0 { "good" } else { "plain" };
    pen.written.push(chip(site.size, pen.x, site.rect.bottom() - up, class, words::issued_count(lang, *issued)));
    place(*site, Some(Node::Sts), pen)
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
    let mut pen = props.site.pen();
    pen.title(l.s3);
    pen.line("", &words::bucket_count(lang, props.buckets));
    place(props.site, Some(Node::S3), pen)
}

#[component]
fn Lambda(props: &InventoryProps) -> Html {
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = props.site.pen();
    pen.title(l.lambda);
    if props.site.size == Size::Tall {
        // There is one line.
        (pen.x, pen.y, pen.width) = (pen.x + 80, pen.y - pen.step, pen.width - 80);
    }
    match props.inventory.functions.as_slice() {
        [name] => pen.line("m", name),
        names => pen.line("", &words::function_count(lang, names.len())),
    }
    place(props.site, Some(Node::Lambda), pen)
}

#[derive(Properties, PartialEq)]
struct CloudTrailProps {
    site: Site,
    /// How many records there are.
    records: usize,
    /// Whether GuardDuty has found something.
    found: bool,
    /// The names of the latest.
    latest: Vec<String>,
}

#[component]
fn CloudTrail(props: &CloudTrailProps) -> Html {
    let CloudTrailProps { site, records, found, latest } = props;
    let (l, lang) = (use_labels(), use_lang());
    let mut pen = site.pen();
    if site.size == Size::Wide {
        // Some names of calls are long.
        (pen.x, pen.width) = (pen.x - 6, pen.width + 12);
    }
    pen.title(l.cloudtrail);
    pen.line("", &words::record_count(lang, *records));
    if *found {
        pen.line("refused", "GuardDuty ▲");
    }
    for name in latest {
        pen.line("m small", name);
    }
    place(*site, Some(Node::CloudTrail), pen)
}

#[derive(Properties, PartialEq)]
struct DeskProps {
    site: Site,
    node: Node,
    /// The program that runs there, as typed.
    running: Option<String>,
    worn: Option<Worn>,
}

/// A computer outside of AWS: the local PC, or the attacker's.
#[component]
fn Desk(props: &DeskProps) -> Html {
    let DeskProps { site, node, running, worn } = props;
    let lang = use_lang();
    let mut pen = site.pen();
    pen.title(words::place_name(lang, *node));
    if site.size == Size::Tall {
        // Beside the title: the key needs the room below.
        (pen.x, pen.y, pen.width) = (pen.x + 102, pen.y - pen.step, pen.width - 102);
    }
    if let Some(line) = running {
        pen.line("m", &format!("$ {line}"));
    }
    pen.written.push(key(lang, site.rect, site.size, worn.as_ref()));
    place(*site, Some(*node), pen)
}
