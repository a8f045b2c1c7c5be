//! The boundaries that places stand in: the account, the VPC, the instance, the desk and the internet.
//!
//! May use: what [`super`] may.

use yew::prelude::*;

use super::geometry::Rect;
use super::icons::{GATE, INSTANCE};
use super::label::gate_rect;
use super::layout::{Layout, Size};
use super::pen::{Pen, chip, chip_width, plain_width, text_width, translate};
use crate::story::{InstanceItem, Node};
use crate::ui::context::{use_labels, use_lang};
use crate::ui::state::Scene;
use crate::words;

/// Whether the instance on the stage runs.
pub(super) fn runs(scene: &Scene) -> bool {
    scene.picture.state("ec2-instance").is_none_or(|state| matches!(state, "pending" | "running"))
}

/// What [`Boundaries`] are drawn from.
#[derive(Properties, PartialEq)]
pub struct BoundariesProps {
    /// The account's number.
    pub account: String,
    /// The other account's, where a computer of its is on the stage.
    pub other: Option<String>,
    /// The arrangement.
    pub layout: Layout,
}

/// The boundaries of the account, the VPC, the desk and, where somebody attacks, the internet; or the other account.
#[component]
pub fn Boundaries(props: &BoundariesProps) -> Html {
    let BoundariesProps { account, other, layout } = props;
    let l = use_labels();
    let zones = layout.zones();
    // Where there is room, it says that this account is nobody's.
    let simulated = (layout.size() == Size::Wide).then(|| format!(" ({})", l.simulated));
    let base = zones.title - if layout.size() == Size::Wide { 10 } else { 7 };
    // Where there is no room for more, the number alone says that it is an account.
    let named = other
        .as_ref()
        .is_some_and(|other| text_width(layout.size(), &["AWS  ", other].concat()) + 28 < zones.internet.w);
    html! {
        <g class="zones">
            { zone(zones.account, "account") }
            <text class="zl" x={(zones.account.x + 18).to_string()} y={(zones.account.y + base).to_string()}>
                { l.aws_account }{ " " }<tspan class="m">{ account.clone() }</tspan>{ simulated }
            </text>
            { zone(zones.vpc, "vpc") }
            { title(zones.vpc, base, "VPC") }
            { zone(zones.desk, "desk") }
            { title(zones.desk, base, l.desk) }
            if zones.internet.w > 0 {
                <g>
                    { zone(zones.internet, if other.is_some() { "account" } else { "internet" }) }
                    if let Some(other) = other {
                        <text class="zl" x={(zones.internet.x + 14).to_string()} y={(zones.internet.y + base).to_string()}>
                            if named {
                                { "AWS " }
                            }
                            <tspan class="m">{ other.clone() }</tspan>
                        </text>
                    } else {
                        { title(zones.internet, base, l.internet) }
                    }
                </g>
            }
        </g>
    }
}

fn zone(rect: Rect, class: &'static str) -> Html {
    let [x, y, width, height] = [rect.x, rect.y, rect.w, rect.h].map(|n| n.to_string());
    html! { <rect class={classes!("zone", class)} {x} {y} {width} {height} rx="16" /> }
}

fn title(rect: Rect, base: i32, text: &'static str) -> Html {
    html! { <text class="zl" x={(rect.x + 14).to_string()} y={(rect.y + base).to_string()}>{ text }</text> }
}

/// What the [`Gate`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct GateProps {
    /// The arrangement.
    pub layout: Layout,
}

/// The endpoint by which what leaves the VPC for S3 goes, where there is one.
#[component]
pub fn Gate(props: &GateProps) -> Html {
    let w = words::stage_words(use_lang());
    let Some(at) = props.layout.gate() else { return Html::default() };
    let rect = gate_rect(props.layout.size(), at);
    let (half, scale) = (rect.w / 2, rect.w * 65 / 24);
    let inner = rect.w * 17 / 100;
    html! {
        <g class="gate" data-spot="endpoint" transform={translate(rect.x, rect.y)}>
            <title>{ w.endpoint }</title>
            <rect width={rect.w.to_string()} height={rect.h.to_string()} rx={half.to_string()} />
            <path d={GATE} transform={format!("translate({inner} {inner}) scale(.{scale:02})")} />
        </g>
    }
}

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
        let lit = picture.busy().iter().any(|spot| spot.is_on_instance());
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
    let (l, lang) = (use_labels(), use_lang());
    let (item, state, lit) = props.shown();
    let (rect, size) = (props.layout.zones().instance, props.layout.size());
    let mut pen = Pen::at(rect, size);
    let badge = state.map(|state| {
        let (class, mark) = match state {
            "running" => ("good", "● "),
            "pending" => ("plain", "○ "),
            _ => ("over", "■ "),
        };
        (class, format!("{mark}{}", words::state_word(lang, "ec2-instance", state)))
    });
    // Other states than running may be long: what stands before them makes room.
    let taken = badge.as_ref().map_or(0, |(_, text)| chip_width(size, text));
    let narrow = plain_width(size, l.ec2) * 9 / 8 + taken + 54 > rect.w;
    let short = size == Size::Tall || (state != Some("running") && narrow);
    pen.picture(INSTANCE);
    pen.title(if short { l.ec2_short } else { l.ec2 });
    let id = match item {
        Some(item) if size == Size::Wide => format!("{}  {}", item.id, item.name),
        Some(item) => item.id.clone(),
        None => String::new(),
    };
    pen.line("m", &id);
    if let Some((class, text)) = badge {
        let (dx, dy) = if size == Size::Wide { (14, 12) } else { (8, 4) };
        pen.written.push(chip(size, rect.right() - taken - dx, rect.y + dy, class, text));
    }
    let [x, y, width, height] = [rect.x, rect.y, rect.w, rect.h].map(|n| n.to_string());
    let below = (rect.y + 3).to_string();
    let off = !runs(&props.scene);
    html! {
        <g class={classes!("node", "instance", lit.then_some("lit"), off.then_some("off"))} data-node={Node::Ec2.as_str()}>
            <rect class="shade" x={x.clone()} y={below} width={width.clone()} height={height.clone()} rx="14" />
            <rect class="card" {x} {y} {width} {height} rx="14" />
            { for pen.written }
        </g>
    }
}
