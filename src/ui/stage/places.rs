//! The boxes: what each place is, what state it is in, and which key it wears.

use crate::kernel::Set;

use yew::prelude::*;

use super::layout::{Layout, Rect, Size};
use crate::kernel::Millis;
use crate::story::Node;
use crate::ui::Page;
use crate::ui::dock::key_colour;
use crate::words;

/// The boundaries of the account, the instance and the desk.
pub fn boundaries(page: &Page, layout: &Layout) -> Html {
    let l = page.labels();
    let account = page.run.as_ref().map_or("", |run| run.played.story.world().cloud().account());
    let (a, d) = (layout.account, layout.desk);
    // Where there is room, it says that this account is nobody's.
    let simulated = if layout.size == Size::Wide { [" (", l.simulated, ")"].concat() } else { String::new() };
    html! {
        <g class="zones">
            <rect class="zone" x={px(a.x)} y={px(a.y)} width={px(a.w)} height={px(a.h)} rx="20" />
            <text class="zl" x={px(a.x + 20)} y={px(a.y + if layout.size == Size::Wide { 34 } else { 22 })}>{ l.aws_account }{ " " }<tspan class="m">{ account }</tspan>{ simulated }</text>
            <rect class="zone" x={px(d.x)} y={px(d.y)} width={px(d.w)} height={px(d.h)} rx="20" />
            <text class="zl" x={px(d.x + 14)} y={px(d.y + if layout.size == Size::Wide { 26 } else { 20 })}>{ l.desk }</text>
        </g>
    }
}

/// Every place.
pub fn all(page: &Page, layout: &Layout) -> Html {
    let busy = page.picture.busy();
    html! {
        <>
            { process(page, layout, &busy) }
            { imds(page, layout, &busy) }
            { iam(page, layout, &busy) }
            { sts(page, layout, &busy) }
            { s3(page, layout, &busy) }
            { cloudtrail(page, layout, &busy) }
            { pc(page, layout, &busy) }
        </>
    }
}

/// Distances that depend on how much room there is: left margin, first line, line height.
struct Pen {
    x: i32,
    y: i32,
    step: i32,
    width: i32,
    size: Size,
}

impl Pen {
    fn at(rect: Rect, size: Size) -> Self {
        let (margin, first, step) = match size {
            Size::Wide => (20, 34, 24),
            Size::Medium => (12, 24, 19),
            Size::Tall => (8, 21, 18),
        };
        Self { x: rect.x + margin, y: rect.y + first, step, width: rect.w - 2 * margin, size }
    }

    fn title(&mut self, text: &str) -> Html {
        let html = html! { <text class="t" x={px(self.x)} y={px(self.y)}>{ text }</text> };
        self.y += self.step;
        html
    }

    fn line(&mut self, class: &'static str, text: &str) -> Html {
        let shown = fit(text, self.width, self.size, class);
        let html = html! { <text class={classes!("s", class)} x={px(self.x)} y={px(self.y)}>{ shown }<title>{ text.to_owned() }</title></text> };
        self.y += self.step;
        html
    }
}

/// How wide `text` is drawn in letters of `size` tenths of a pixel: rather too wide than too narrow, whatever the font.
fn measure(text: &str, size: i32, mono: bool) -> i32 {
    let thousandths = |c: char| match c {
        _ if !c.is_ascii() => 1000,
        _ if mono => 605,
        ' ' | 'i' | 'l' | 'j' | '.' | ':' | ',' | '|' | '\'' => 330,
        't' | 'f' | 'r' | '-' | '(' | ')' => 400,
        'm' | 'w' | 'M' | 'W' => 960,
        'A'..='Z' => 700,
        _ => 625,
    };
    text.chars().map(thousandths).sum::<i32>() * size / 10_000
}

/// The text, elided at its end to `width`.
fn fit(text: &str, width: i32, size: Size, class: &str) -> String {
    let mono = class.starts_with('m');
    let letters = match (size, mono) {
        _ if class.ends_with("small") => 130,
        (Size::Wide, false) => 145,
        (Size::Wide, true) => 140,
        _ => 130,
    };
    if measure(text, letters, mono) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if measure(&out, letters, mono) > width - letters / 10 {
            out.pop();
            break;
        }
    }
    out.push('…');
    out
}

fn place(rect: Rect, node: Option<Node>, lit: bool, children: Html) -> Html {
    html! {
        <g class={classes!("node", lit.then_some("lit"))} data-node={node.map(Node::as_str)}>
            <rect x={px(rect.x)} y={px(rect.y)} width={px(rect.w)} height={px(rect.h)} rx="14" />
            { children }
        </g>
    }
}

fn chip(layout: &Layout, x: i32, y: i32, class: &'static str, text: &str) -> Html {
    let (width, height) = (chip_width(text), if layout.size == Size::Wide { 26 } else { 22 });
    html! {
        <g class={classes!("chip", class)} transform={format!("translate({x} {y})")}>
            <rect width={px(width)} height={px(height)} rx={px(height / 2)} />
            <text x={px(width / 2)} y={px(height / 2 + 5)} text-anchor="middle">{ text }</text>
        </g>
    }
}

fn chip_width(text: &str) -> i32 {
    // Its letters are bold, and so a little wider.
    measure(text, 148, false) + 22
}

/// How wide a label in the typewriter's letters is drawn.
pub fn text_width(layout: &Layout, text: &str) -> i32 {
    measure(text, if layout.size == Size::Wide { 142 } else { 132 }, true)
}

/// The instance itself; what runs on it is drawn over it, and the ways in between.
pub fn instance(page: &Page, layout: &Layout) -> Html {
    let (l, picture, size) = (page.labels(), &page.picture, layout.size);
    let busy = picture.busy();
    let item = picture.inventory.instances.first();
    let mut pen = Pen::at(layout.ec2, size);
    let title = pen.title(if size == Size::Tall { l.ec2_short } else { l.ec2 });
    let id = item
        .map(|i| if size == Size::Wide { format!("{}  {}", i.id, i.name) } else { i.id.clone() })
        .unwrap_or_default();
    let id = pen.line("m", &id);
    let state = picture.state("ec2-instance").map(|state| {
        let (class, mark) = if state == "running" { ("good", "● ") } else { ("plain", "") };
        let text = format!("{mark}{state}");
        let (dx, dy) = if size == Size::Wide { (18, 14) } else { (8, 5) };
        chip(layout, layout.ec2.right() - chip_width(&text) - dx, layout.ec2.y + dy, class, &text)
    });
    let lit = busy.contains(&Node::Ec2) || busy.contains(&Node::Imds);
    place(layout.ec2, Some(Node::Ec2), lit, html! { <>{ title }{ id }{ state }</> })
}

fn process(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let l = page.labels();
    let running = page.picture.running_at(Node::Ec2);
    let mut pen = Pen::at(layout.process, layout.size);
    let title = match running.map(|line| line.split_whitespace().next().unwrap_or("")) {
        Some("aws") => "AWS CLI",
        Some("curl") => "curl",
        Some(_) => l.process,
        None => l.process_idle,
    };
    let title = pen.title(title);
    let line = running.map(|line| pen.line("m", &format!("$ {line}")));
    let inside = html! { <>{ title }{ line }{ key(page, layout, layout.process, Node::Ec2) }</> };
    place(layout.process, None, busy.contains(&Node::Ec2), inside)
}

fn imds(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let (l, picture, size) = (page.labels(), &page.picture, layout.size);
    let mut pen = Pen::at(layout.imds, size);
    let y = pen.y;
    let title = pen.title(l.imds);
    let address = html! {
        <text class="s m" x={px(pen.x + if size == Size::Wide { 62 } else { 56 })} y={px(y)}>{ "169.254.169.254" }</text>
    };
    let reach = (size == Size::Wide).then(|| pen.line("", l.imds_reach));
    let now = page.run.as_ref().map(|run| run.playback.sim_time(page.at));
    let left = picture.token_expires.zip(now).map(|(end, now)| end.since(now)).filter(|left| *left > Millis::ZERO);
    let token = match left {
        Some(left) => format!("{} {}", l.token, left.hms()),
        None => l.no_token.to_owned(),
    };
    // Where there is room, the token's chip stands at the right; elsewhere it has a line of its own.
    let (x, y) = match size {
        Size::Wide => (layout.imds.right() - chip_width(&token) - 10, layout.imds.y + 12),
        _ => (layout.imds.x + 8, layout.imds.y + 31),
    };
    let token = chip(layout, x, y, if left.is_some() { "ask" } else { "plain" }, &token);
    let inside = html! { <>{ title }{ address }{ reach }{ token }{ key(page, layout, layout.imds, Node::Imds) }</> };
    place(layout.imds, Some(Node::Imds), busy.contains(&Node::Imds), inside)
}

fn iam(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.iam, layout.size);
    let title = pen.title(l.iam);
    let role = page.picture.inventory.roles.first();
    let lines = role.map(|role| {
        if layout.size == Size::Tall {
            // The name alone, on two lines.
            let cut =
                role.name.match_indices('-').map(|(i, _)| i + 1).filter(|i| *i <= 13).max().unwrap_or(role.name.len());
            let (one, two) = role.name.split_at(cut);
            return [one, two]
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(|part| pen.line("m strong", part))
                .collect();
        }
        let name = pen.line("m strong", &role.name);
        let trusts = role.trusts.first().map_or("", String::as_str);
        let trust = pen.line("", &format!("{}: {trusts}", l.trust));
        let most = if layout.size == Size::Wide { 2 } else { 1 };
        let permissions: Html = role
            .policies
            .iter()
            .take(most)
            .enumerate()
            .map(|(i, policy)| {
                let head = if i == 0 { [l.permissions, ": "].concat() } else { "+ ".to_owned() };
                pen.line("", &(head + policy))
            })
            .collect();
        let profile = role.profile.as_ref().map(|profile| {
            let name = if *profile == role.name { l.same_name } else { profile };
            pen.line("", &[l.profile, ": ", name].concat())
        });
        html! { <>{ name }{ trust }{ permissions }{ profile }</> }
    });
    place(layout.iam, Some(Node::Iam), busy.contains(&Node::Iam), html! { <>{ title }{ lines }</> })
}

fn sts(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.sts, layout.size);
    let title = pen.title(l.sts);
    let role = (layout.size != Size::Tall).then(|| pen.line("", l.sts_role));
    let issued = page.picture.issued;
    let up = if layout.size == Size::Wide { 44 } else { 36 };
    let text = words::issued_count(page.lang, issued);
    let class = if issued > 0 { "good" } else { "plain" };
    let count = chip(layout, pen.x, layout.sts.bottom() - up, class, &text);
    place(layout.sts, Some(Node::Sts), busy.contains(&Node::Sts), html! { <>{ title }{ role }{ count }</> })
}

fn s3(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.s3, layout.size);
    let title = pen.title(l.s3);
    let count = page.picture.inventory.buckets;
    let text = words::bucket_count(page.lang, count);
    let line = pen.line("", &text);
    place(layout.s3, Some(Node::S3), busy.contains(&Node::S3), html! { <>{ title }{ line }</> })
}

fn cloudtrail(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.cloudtrail, layout.size);
    if layout.size == Size::Wide {
        // Some names of calls are long.
        (pen.x, pen.width) = (pen.x - 6, pen.width + 12);
    }
    let title = pen.title(l.cloudtrail);
    let count = page.picture.records.len();
    let text = words::record_count(page.lang, count);
    let line = pen.line("", &text);
    let names = page.run.as_ref().map(|run| {
        // The latest by name, where there is room for names.
        let room = if layout.size == Size::Wide { 3 } else { 0 };
        let recent = page.picture.records.iter().rev().take(room);
        let names = recent.filter_map(|&i| match &run.trace().events()[i].kind {
            crate::story::Kind::Effect(crate::cloud::Effect::Recorded { record, .. }) => {
                Some(record.event_name.clone())
            }
            _ => None,
        });
        names.map(|name| pen.line("m small", &name)).collect::<Html>()
    });
    place(
        layout.cloudtrail,
        Some(Node::CloudTrail),
        busy.contains(&Node::CloudTrail),
        html! { <>{ title }{ line }{ names }</> },
    )
}

fn pc(page: &Page, layout: &Layout, busy: &Set<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.pc, layout.size);
    let title = pen.title(l.pc);
    let line = page.picture.running_at(Node::Pc).map(|line| pen.line("m", &format!("$ {line}")));
    let inside = html! { <>{ title }{ line }{ key(page, layout, layout.pc, Node::Pc) }</> };
    place(layout.pc, Some(Node::Pc), busy.contains(&Node::Pc), inside)
}

/// The key that a place wears: in the credential's colour, with a ring that shrinks to its expiry.
fn key(page: &Page, layout: &Layout, rect: Rect, node: Node) -> Html {
    const ROUND: i64 = 50; // 2πr for r = 8, in whole units
    let l = page.labels();
    let (dx, up) = match layout.size {
        Size::Wide => (16, 46),
        Size::Medium => (10, 32),
        Size::Tall => (8, 32),
    };
    let (x, y) = (rect.x + dx, rect.bottom() - up);
    let Some(&index) = page.picture.holds.get(&node) else {
        return html! {
            <g class="nokey" transform={format!("translate({x} {y})")}>
                <circle cx="13" cy="13" r="8" />
                <text x="30" y="18">{ l.no_credentials }</text>
            </g>
        };
    };
    let credential = &page.picture.credentials[index];
    let now = page.run.as_ref().map_or(credential.issue.issued, |run| run.playback.sim_time(page.at));
    let left = credential.issue.expires.since(now);
    let whole = credential.issue.expires.since(credential.issue.issued);
    let filled = if left.0 > 0 { left.0 * ROUND / whole.0.max(1) } else { 0 };
    let id = credential.issue.access_key_id.as_str();
    let head = if layout.size == Size::Tall { "" } else { &id[..4.min(id.len())] };
    let short = format!("{head}…{}", &id[id.len().saturating_sub(4)..]);
    let text = if layout.size == Size::Wide {
        format!("{short}  {}", words::time_left(page.lang, &left.hms()))
    } else {
        format!("{short} {}", left.hms())
    };
    let width = text_width(layout, &text) + 44;
    html! {
        <g class={classes!("key", key_colour(index))} data-key={id.to_owned()} transform={format!("translate({x} {y})")}>
            <title>{ format!("{id}: {} → {}", credential.status, credential.issue.expires.iso()) }</title>
            <rect width={px(width)} height="28" rx="14" />
            <circle class="track" cx="15" cy="14" r="8" />
            <circle class="left" cx="15" cy="14" r="8" stroke-dasharray={format!("{filled} {ROUND}")} transform="rotate(-90 15 14)" />
            <text x="32" y="19">{ text }</text>
        </g>
    }
}

/// A number as an attribute.
pub fn px(n: i32) -> AttrValue {
    AttrValue::from(n.to_string())
}
