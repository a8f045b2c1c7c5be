//! The boxes: what each place is, what state it is in, and which key it wears.

use std::collections::BTreeSet;

use yew::Html;

use super::layout::{Layout, Rect, Size};
use crate::cloud::Effect;
use crate::kernel::Millis;
use crate::story::{Kind, Node};
use crate::ui::Page;
use crate::ui::dock::key_colour;
use crate::ui::view::{list, view};
use crate::words;

/// The boundaries of the account, the instance and the desk.
pub fn boundaries(page: &Page, layout: &Layout) -> Html {
    let l = page.labels();
    let account = page.run().map_or_else(String::new, |run| run.played.story.world().cloud().account().to_owned());
    let (a, d) = (layout.account, layout.desk);
    let wide = layout.size == Size::Wide;
    // Where there is room, it says that this account is nobody's.
    let simulated = if wide { [" (", l.simulated, ")"].concat() } else { String::new() };
    view! {
        <g class="zones">
            <rect class="zone" x={a.x} y={a.y} width={a.w} height={a.h} rx="20" />
            <text class="zl" x={a.x + 20} y={a.y + if wide { 34 } else { 22 }}>
                { l.aws_account }{ " " }<tspan class="m">{ account }</tspan>{ simulated }
            </text>
            <rect class="zone" x={d.x} y={d.y} width={d.w} height={d.h} rx="20" />
            <text class="zl" x={d.x + 14} y={d.y + if wide { 26 } else { 20 }}>{ l.desk }</text>
            { layout.has_attacker().then(|| internet(page, layout)) }
        </g>
    }
}

/// The boundary around the attacker.
#[inline(never)]
fn internet(page: &Page, layout: &Layout) -> Html {
    let zone = layout.internet;
    let y = zone.y + if layout.size == Size::Wide { 26 } else { 20 };
    view! {
        <g>
            <rect class="zone" x={zone.x} y={zone.y} width={zone.w} height={zone.h} rx="20" />
            <text class="zl" x={zone.x + 14} y={y}>{ page.labels().internet }</text>
        </g>
    }
}

/// Every place.
pub fn all(page: &Page, layout: &Layout) -> Html {
    let busy = page.picture.busy();
    let mut places: Vec<_> =
        [process, imds, iam, sts, s3, cloudtrail, pc].map(|place| place(page, layout, &busy)).into();
    if layout.has_lambda {
        places.push(lambda(page, layout, &busy));
    }
    if layout.has_attacker() {
        places.push(desk(page, layout, &busy, Node::Attacker));
    }
    list(places)
}

/// Writes the lines of a place, one under the other: left margin, next line, line height and width depend on how much
/// room there is.
struct Pen {
    x: i32,
    y: i32,
    step: i32,
    width: i32,
    size: Size,
    written: Vec<Html>,
}

impl Pen {
    fn at(rect: Rect, size: Size) -> Self {
        let (margin, first, step) = match size {
            Size::Wide => (20, 34, 24),
            Size::Medium => (12, 24, 19),
            Size::Tall => (8, 21, 18),
        };
        Self { x: rect.x + margin, y: rect.y + first, step, width: rect.w - 2 * margin, size, written: Vec::new() }
    }

    fn title(&mut self, text: &'static str) {
        self.written.push(view! { <text class="t" x={self.x} y={self.y}>{ text }</text> });
        self.y += self.step;
    }

    fn line(&mut self, class: &'static str, text: &str) {
        let shown = fit(text, self.width, self.size, class);
        self.written.push(view! {
            <text class={("s", class)} x={self.x} y={self.y}>{ shown }<title>{ text.to_owned() }</title></text>
        });
        self.y += self.step;
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

fn place(rect: Rect, node: Option<Node>, lit: bool, inside: Vec<Html>) -> Html {
    view! {
        <g class={("node", if lit { "lit" } else { "" })} data-node={node.map(Node::as_str)}>
            <rect x={rect.x} y={rect.y} width={rect.w} height={rect.h} rx="14" />
            { inside }
        </g>
    }
}

fn chip(layout: &Layout, x: i32, y: i32, class: &'static str, text: String) -> Html {
    let (width, height) = (chip_width(&text), if layout.size == Size::Wide { 26 } else { 22 });
    view! {
        <g class={("chip", class)} transform={translate(x, y)}>
            <rect width={width} height={height} rx={height / 2} />
            <text x={width / 2} y={height / 2 + 5} text-anchor="middle">{ text }</text>
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
    let mut pen = Pen::at(layout.ec2, size);
    pen.title(if size == Size::Tall { l.ec2_short } else { l.ec2 });
    let id = match picture.inventory.instances.first() {
        Some(item) if size == Size::Wide => [&item.id, "  ", &item.name].concat(),
        Some(item) => item.id.clone(),
        None => String::new(),
    };
    pen.line("m", &id);
    if let Some(state) = picture.state("ec2-instance") {
        let (class, mark) = if state == "running" { ("good", "● ") } else { ("plain", "") };
        let text = [mark, state].concat();
        let (dx, dy) = if size == Size::Wide { (18, 14) } else { (8, 5) };
        let x = layout.ec2.right() - chip_width(&text) - dx;
        pen.written.push(chip(layout, x, layout.ec2.y + dy, class, text));
    }
    let lit = busy.contains(&Node::Ec2) || busy.contains(&Node::Imds);
    place(layout.ec2, Some(Node::Ec2), lit, pen.written)
}

fn process(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let l = page.labels();
    let running = page.picture.running_at(Node::Ec2);
    let mut pen = Pen::at(layout.process, layout.size);
    pen.title(match running.map(|line| line.split_whitespace().next().unwrap_or("")) {
        Some("aws") => "AWS CLI",
        Some("curl") => "curl",
        Some(_) => l.process,
        None => l.process_idle,
    });
    if let Some(line) = running {
        pen.line("m", &["$ ", line].concat());
    }
    pen.written.push(key(page, layout, layout.process, Node::Ec2));
    place(layout.process, None, busy.contains(&Node::Ec2), pen.written)
}

fn imds(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let (l, picture, size) = (page.labels(), &page.picture, layout.size);
    let mut pen = Pen::at(layout.imds, size);
    let y = pen.y;
    pen.title(l.imds);
    let x = pen.x + if size == Size::Wide { 62 } else { 56 };
    pen.written.push(view! { <text class="s m" x={x} y={y}>{ "169.254.169.254" }</text> });
    if size == Size::Wide {
        pen.line("", l.imds_reach);
    }
    let now = page.now;
    let left = picture.token_expires.map(|end| end.since(now)).filter(|left| *left > Millis::ZERO);
    let (class, token) = match left {
        Some(left) => ("ask", [l.token, " ", &left.hms()].concat()),
        None => ("plain", l.no_token.to_owned()),
    };
    // Where there is room, the token's chip stands at the right; elsewhere it has a line of its own.
    let (x, y) = match size {
        Size::Wide => (layout.imds.right() - chip_width(&token) - 10, layout.imds.y + 12),
        _ => (layout.imds.x + 8, layout.imds.y + 31),
    };
    pen.written.push(chip(layout, x, y, class, token));
    pen.written.push(key(page, layout, layout.imds, Node::Imds));
    place(layout.imds, Some(Node::Imds), busy.contains(&Node::Imds), pen.written)
}

fn iam(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.iam, layout.size);
    pen.title(l.iam);
    match page.picture.inventory.roles.first() {
        Some(role) if layout.size == Size::Tall => {
            // The name alone, on two lines.
            let cut =
                role.name.match_indices('-').map(|(i, _)| i + 1).filter(|i| *i <= 13).max().unwrap_or(role.name.len());
            let (one, two) = role.name.split_at(cut);
            for part in [one, two] {
                if !part.is_empty() {
                    pen.line("m strong", part);
                }
            }
        }
        Some(role) => {
            pen.line("m strong", &role.name);
            let trusts = role.trusts.first().map_or("", String::as_str);
            pen.line("", &[l.trust, ": ", trusts].concat());
            let most = if layout.size == Size::Wide { 2 } else { 1 };
            for (i, policy) in role.policies.iter().take(most).enumerate() {
                let head = if i == 0 { [l.permissions, ": "] } else { ["+ ", ""] };
                pen.line("", &[head[0], head[1], policy].concat());
            }
            if let Some(profile) = &role.profile {
                let name = if *profile == role.name { l.same_name } else { profile };
                pen.line("", &[l.profile, ": ", name].concat());
            }
        }
        None => {}
    }
    place(layout.iam, Some(Node::Iam), busy.contains(&Node::Iam), pen.written)
}

fn sts(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let l = page.labels();
    let mut pen = Pen::at(layout.sts, layout.size);
    pen.title(l.sts);
    if layout.size != Size::Tall {
        pen.line("", l.sts_role);
    }
    let issued = page.picture.issued;
    let up = if layout.size == Size::Wide { 44 } else { 36 };
    let class = if issued > 0 { "good" } else { "plain" };
    pen.written.push(chip(layout, pen.x, layout.sts.bottom() - up, class, words::issued_count(page.lang, issued)));
    place(layout.sts, Some(Node::Sts), busy.contains(&Node::Sts), pen.written)
}

fn s3(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let mut pen = Pen::at(layout.s3, layout.size);
    pen.title(page.labels().s3);
    pen.line("", &words::bucket_count(page.lang, page.picture.inventory.buckets));
    place(layout.s3, Some(Node::S3), busy.contains(&Node::S3), pen.written)
}

fn lambda(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let mut pen = Pen::at(layout.lambda, layout.size);
    pen.title(page.labels().lambda);
    if layout.size == Size::Tall {
        // There is one line.
        (pen.x, pen.y, pen.width) = (pen.x + 80, pen.y - pen.step, pen.width - 80);
    }
    let functions = &page.picture.inventory.functions;
    match functions.as_slice() {
        [name] => pen.line("m", name),
        names => pen.line("", &words::function_count(page.lang, names.len())),
    }
    place(layout.lambda, Some(Node::Lambda), busy.contains(&Node::Lambda), pen.written)
}

fn cloudtrail(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    let mut pen = Pen::at(layout.cloudtrail, layout.size);
    if layout.size == Size::Wide {
        // Some names of calls are long.
        (pen.x, pen.width) = (pen.x - 6, pen.width + 12);
    }
    pen.title(page.labels().cloudtrail);
    pen.line("", &words::record_count(page.lang, page.picture.records.len()));
    if !page.picture.findings.is_empty() {
        pen.line("refused", "GuardDuty ▲");
    }
    // The latest by name, where there is room for names.
    let found = usize::from(!page.picture.findings.is_empty());
    let room = if layout.size == Size::Wide { 3 - found } else { 0 };
    for &event in page.picture.records.iter().rev().take(room) {
        let run = page.run();
        let kind = run.as_ref().map(|run| &run.trace().events()[event].kind);
        if let Some(Kind::Effect(Effect::Recorded { record, .. })) = kind {
            pen.line("m small", &record.event_name);
        }
    }
    place(layout.cloudtrail, Some(Node::CloudTrail), busy.contains(&Node::CloudTrail), pen.written)
}

fn pc(page: &Page, layout: &Layout, busy: &BTreeSet<Node>) -> Html {
    desk(page, layout, busy, Node::Pc)
}

/// A computer outside of AWS: the local PC, or the attacker's.
#[inline(never)]
fn desk(page: &Page, layout: &Layout, busy: &BTreeSet<Node>, node: Node) -> Html {
    let rect = layout.rect(node);
    let mut pen = Pen::at(rect, layout.size);
    pen.title(words::place_name(page.lang, node));
    if layout.size == Size::Tall {
        // Beside the title: the key needs the room below.
        (pen.x, pen.y, pen.width) = (pen.x + 102, pen.y - pen.step, pen.width - 102);
    }
    if let Some(line) = page.picture.running_at(node) {
        pen.line("m", &["$ ", line].concat());
    }
    pen.written.push(key(page, layout, rect, node));
    place(rect, Some(node), busy.contains(&node), pen.written)
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
    let place = translate(rect.x + dx, rect.bottom() - up);
    let Some(&index) = page.picture.holds.get(&node) else {
        return view! {
            <g class="nokey" transform={place}>
                <circle cx="13" cy="13" r="8" />
                <text x="30" y="18">{ l.no_credentials }</text>
            </g>
        };
    };
    let credential = &page.picture.credentials[index];
    let now = page.now;
    let left = credential.issue.expires.since(now);
    let whole = credential.issue.expires.since(credential.issue.issued);
    let filled = if left.0 > 0 { left.0 * ROUND / whole.0.max(1) } else { 0 };
    let id = credential.issue.access_key_id.as_str();
    let tail = &id[id.len().saturating_sub(4)..];
    // As much as there is room for; that it is over is said instead of how long it lasts.
    let (short, long) = match credential.status {
        "revoked" => (words::state_label(page.lang, "credential", "revoked").unwrap_or("").to_owned(), None),
        _ if left.0 <= 0 => (l.expired.to_owned(), None),
        _ => (left.hms(), Some(words::time_left(page.lang, &left.hms())).filter(|_| layout.size == Size::Wide)),
    };
    let (head, tail) = (&id[..4.min(id.len())], ["…", tail].concat());
    let mut text = [head, &tail, "  ", long.as_ref().unwrap_or(&short)].concat();
    let over = left.0 <= 0 || credential.status == "revoked";
    // What is over is told before which one it was.
    let last = if over { short.clone() } else { tail.clone() };
    for shorter in [[head, &tail, " ", &short].concat(), [&tail, " ", &short].concat(), last] {
        if text_width(layout, &text) + 44 + dx <= rect.w {
            break;
        }
        text = shorter;
    }
    let title = [id, ": ", credential.status, " → ", &credential.issue.expires.iso()].concat();
    let ring = [&filled.to_string(), " ", &ROUND.to_string()].concat();
    view! {
        <g class={[if over { "key over " } else { "key " }, key_colour(index)].concat()} data-key={id.to_owned()} transform={place}>
            <title>{ title }</title>
            <rect width={text_width(layout, &text) + 44} height="28" rx="14" />
            <circle class="track" cx="15" cy="14" r="8" />
            <circle class="left" cx="15" cy="14" r="8" stroke-dasharray={ring} transform="rotate(-90 15 14)" />
            <text x="32" y="19">{ text }</text>
        </g>
    }
}

/// `translate(x y)`
pub fn translate(x: i32, y: i32) -> String {
    ["translate(", &x.to_string(), " ", &y.to_string(), ")"].concat()
}
