//! What the places are drawn with: lines of text in a box, chips, and how wide letters are.
//!
//! May use: [`layout`](super::layout).

use yew::prelude::*;

use super::geometry::Rect;
use super::icons::tile;
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
    /// How much of the first line the drawing takes.
    drawn: i32,
    /// Where the first line ends.
    first: i32,
    /// What was written.
    pub written: Vec<Html>,
}

impl Pen {
    /// At the top of `rect`.
    pub const fn at(rect: Rect, size: Size) -> Self {
        let (margin, first, step) = match size {
            Size::Wide => (14, 32, 25),
            Size::Medium => (8, 21, 19),
            Size::Tall => (8, 19, 18),
        };
        // At the right there may be less: texts are rather measured too wide.
        let (x, width) = (rect.x + margin, rect.w - margin - margin / 2);
        Self { x, y: rect.y + first, step, width, size, drawn: 0, first: 0, written: Vec::new() }
    }

    /// Draws the sign of the place before its title.
    pub fn picture(&mut self, d: &'static str) {
        let (size, up, gap) = match self.size {
            Size::Wide => (27, 20, 9),
            Size::Medium => (16, 13, 4),
            Size::Tall => (16, 13, 4),
        };
        self.written.push(tile(d, self.x, self.y - up, size));
        self.drawn = size + gap;
    }

    /// Writes the title.
    pub fn title(&mut self, text: &'static str) {
        let x = self.x + self.drawn;
        let letters = if self.size == Size::Wide { 180 } else { 138 };
        // One that would reach the edge has smaller letters, where they are large.
        let tight = self.size == Size::Wide && measure(text, letters, false) > self.room_of_title();
        let class = classes!("t", tight.then_some("tight"));
        self.written.push(html! { <text {class} x={x.to_string()} y={self.y.to_string()}>{ text }</text> });
        self.first = x + measure(text, letters, false);
        self.y += self.step;
    }

    /// How wide the title may be.
    const fn room_of_title(&self) -> i32 {
        self.width - self.drawn + 7
    }

    /// Writes beside the title, on its line.
    pub fn beside(&mut self, class: &'static str, text: &str) {
        let gap = if self.size == Size::Wide { 12 } else { 8 };
        let (x, y) = (self.first + gap, self.y - self.step);
        let shown = fit(text, self.x + self.width - x, self.size, class);
        self.written.push(html! {
            <text class={classes!("s", class)} x={x.to_string()} y={y.to_string()}>
                { shown }<title>{ text.to_owned() }</title>
            </text>
        });
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

    /// Writes a line with a mark before it, which has a colour of its own.
    pub fn marked(&mut self, class: &'static str, mark: &str, text: &str) {
        let (height, pad) = if self.size == Size::Wide { (21, 9) } else { (17, 6) };
        let wide = measure(mark, if self.size == Size::Wide { 144 } else { 138 }, false) + 2 * pad;
        let x = self.x + wide + pad;
        let shown = fit(text, self.x + self.width - x, self.size, "");
        let up = height * 3 / 4;
        self.written.push(html! {
            <g class={classes!("grant", class)}>
                <rect x={self.x.to_string()} y={(self.y - up).to_string()} width={wide.to_string()}
                    height={height.to_string()} rx="5" />
                <text x={(self.x + wide / 2).to_string()} y={self.y.to_string()} text-anchor="middle">{ mark.to_owned() }</text>
                <text class="s strong" x={x.to_string()} y={self.y.to_string()}>
                    { shown }<title>{ text.to_owned() }</title>
                </text>
            </g>
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
pub fn fit(text: &str, width: i32, size: Size, class: &str) -> String {
    let mono = class.starts_with('m');
    let letters = match (size, mono) {
        (Size::Wide, _) if class.ends_with("small") => 140,
        (Size::Wide, false) => 155,
        (Size::Wide, true) => 150,
        _ => 135,
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
    measure(text, if size == Size::Wide { 152 } else { 136 }, true)
}

/// How wide a text in the page's letters is drawn.
pub fn plain_width(size: Size, text: &str) -> i32 {
    measure(text, if size == Size::Wide { 162 } else { 141 }, false)
}

/// How wide a chip is drawn.
pub fn chip_width(size: Size, text: &str) -> i32 {
    // Its letters are bold, and so a little wider.
    measure(text, if size == Size::Wide { 158 } else { 141 }, false) + 20
}

/// A chip.
pub fn chip(size: Size, x: i32, y: i32, class: &'static str, text: String) -> Html {
    let (width, height) = (chip_width(size, &text), if size == Size::Wide { 26 } else { 22 });
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
        assert!(measure(&short, 150, true) <= 100 + 15, "{short}");
    }
}
