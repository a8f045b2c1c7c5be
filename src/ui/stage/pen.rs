//! What the places are drawn with: lines of text in a box, chips, and how wide letters are.
//!
//! May use: [`layout`](super::layout).

use yew::prelude::*;

use super::geometry::Rect;
use super::layout::Size;

/// `translate(x y)`
pub fn translate(x: i32, y: i32) -> String {
    format!("translate({x} {y})")
}

/// Writes the lines of a place, one under the other: left margin, next line, line height and width depend on how much
/// room there is.
pub struct Pen {
    /// The left margin.
    pub x: i32,
    /// The next line.
    pub y: i32,
    /// How far it is from line to line.
    pub step: i32,
    /// How wide a line may be.
    pub width: i32,
    size: Size,
    /// What was written.
    pub written: Vec<Html>,
}

impl Pen {
    /// At the top of `rect`.
    pub const fn at(rect: Rect, size: Size) -> Self {
        let (margin, first, step) = match size {
            Size::Wide => (20, 34, 24),
            Size::Medium => (12, 24, 19),
            Size::Tall => (8, 21, 18),
        };
        Self { x: rect.x + margin, y: rect.y + first, step, width: rect.w - 2 * margin, size, written: Vec::new() }
    }

    /// Writes the title.
    pub fn title(&mut self, text: &'static str) {
        self.written.push(html! { <text class="t" x={self.x.to_string()} y={self.y.to_string()}>{ text }</text> });
        self.y += self.step;
    }

    /// Writes a line, in letters of this class.
    pub fn line(&mut self, class: &'static str, text: &str) {
        let shown = fit(text, self.width, self.size, class);
        self.written.push(html! {
            <text class={classes!("s", class)} x={self.x.to_string()} y={self.y.to_string()}>
                { shown }<title>{ text.to_owned() }</title>
            </text>
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

/// How wide a label in the typewriter's letters is drawn.
pub fn text_width(size: Size, text: &str) -> i32 {
    measure(text, if size == Size::Wide { 142 } else { 132 }, true)
}

/// How wide a chip is drawn.
pub fn chip_width(text: &str) -> i32 {
    // Its letters are bold, and so a little wider.
    measure(text, 148, false) + 22
}

/// A chip.
pub fn chip(size: Size, x: i32, y: i32, class: &'static str, text: String) -> Html {
    let (width, height) = (chip_width(&text), if size == Size::Wide { 26 } else { 22 });
    html! {
        <g class={classes!("chip", class)} transform={translate(x, y)}>
            <rect width={width.to_string()} height={height.to_string()} rx={(height / 2).to_string()} />
            <text x={(width / 2).to_string()} y={(height / 2 + 5).to_string()} text-anchor="middle">{ text }</text>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_elided() {
        assert_eq!(fit("aws s3 ls", 200, Size::Wide, "m"), "aws s3 ls");
        let short = fit("aws s3 ls s3://flow-app-logs", 100, Size::Wide, "m");
        assert!(short.starts_with("aws s3") && short.ends_with('…'), "{short}");
        assert!(measure(&short, 140, true) <= 100 + 14, "{short}");
    }
}
