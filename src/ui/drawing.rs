//! The stage as a picture that stands by itself: SVG, and PNG drawn from it.
//!
//! May use: the browser, which knows what the page's styles make of an element.
//! Each element is written with what the page's styles make of it: resolved colours, sizes and fonts, of which only what
//! differs from the element around it. So the picture needs none of the page's styles, and looks like it in both themes.

use std::fmt::{self, Display, Formatter, Write};

use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement, HtmlImageElement,
    Node, Url,
};

use crate::words::html_escape;

/// What goes down from an element to those in it, and is written where it changes.
const INHERITED: [&str; 13] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
];
/// Attributes that say where something is.
const PLACED: [&str; 14] =
    ["x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "d", "transform", "dx", "dy", "pathLength"];
/// Around the drawing.
const MARGIN: u32 = 16;
/// How much larger a PNG is.
const SCALE: u32 = 2;

/// What is written around the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Above it.
    pub title: &'a str,
    /// Above each of two stages: what its future is called.
    pub names: &'a [String],
    /// Below it: the caption, a sentence a language.
    pub caption: &'a [String],
    /// The clock.
    pub clock: &'a str,
    /// The page's address.
    pub address: &'a str,
    /// Where it opens again.
    pub url: &'a str,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The SVG.
    pub svg: String,
    width: u32,
    height: u32,
}

/// Draws what is on the stage now, for paper in light colours; nothing if there is no stage.
pub fn draw(around: &Around<'_>, paper: bool) -> Option<Picture> {
    let root = document().document_element()?;
    let worn = root.get_attribute("data-theme").filter(|_| paper);
    if worn.is_some() {
        let _ = root.set_attribute("data-theme", "light");
    }
    let picture = as_worn(around);
    if let Some(theme) = worn {
        let _ = root.set_attribute("data-theme", &theme);
    }
    picture
}

fn as_worn(around: &Around<'_>) -> Option<Picture> {
    let stages = document().query_selector_all(".stage svg").ok()?;
    let page = window().get_computed_style(&document().document_element()?).ok()??;
    let colour = |name: &str| page.get_property_value(name).unwrap_or_default().trim().to_owned();
    let (ink, quiet) = (colour("--ink"), colour("--ink-2"));
    let mut body = String::new();
    let (mut width, mut height, mut bottom) = (0, MARGIN + 28, 0);
    let sans = colour("--sans");
    if !around.names.is_empty() {
        height += 30;
    }
    for n in 0..stages.length() {
        let Some(stage) = stages.item(n).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        let size = stage.get_attribute("viewBox").unwrap_or_default();
        let mut size = size.split(' ').skip(2).filter_map(|number| number.parse::<u32>().ok());
        let (Some(wide), Some(high)) = (size.next(), size.next()) else { continue };
        // What is in motion is drawn as it is at rest.
        let _ = stage.set_attribute("data-still", "");
        // Two stand side by side.
        let left = MARGIN + width;
        if let Some(name) = around.names.get(n as usize) {
            line(&mut body, (left + 4, height - 10), 17, "700", &sans, &ink, name);
        }
        put(&mut body, format_args!("<g transform=\"translate({left} {height})\">"));
        inside(&mut body, &stage, &vec![String::new(); INHERITED.len()]);
        body.push_str("</g>");
        let _ = stage.remove_attribute("data-still");
        width += wide + MARGIN;
        bottom = bottom.max(high);
    }
    width = width.saturating_sub(MARGIN);
    height += bottom + MARGIN / 2;
    if width == 0 {
        return None;
    }
    // Text: title, caption, clock, address.
    let large = if width > 700 { 18 } else { 15 };
    let mono = colour("--mono");
    line(&mut body, (MARGIN, MARGIN + 12), 16, "700", &sans, &quiet, around.title);
    height += 8;
    for (n, sentence) in around.caption.iter().enumerate() {
        let fill = if n == 0 { &ink } else { &quiet };
        for row in rows(sentence, width / large) {
            height += large + 6;
            line(&mut body, (MARGIN, height), large, "600", &sans, fill, &row);
        }
    }
    height += 26;
    line(&mut body, (MARGIN, height), 14, "400", &mono, &quiet, around.clock);
    height += 22;
    put(&mut body, format_args!("<a href=\"{}\">", Text(around.url)));
    for row in rows(around.address, width / 13) {
        line(&mut body, (MARGIN, height), 13, "400", &mono, &quiet, &row);
        height += 18;
    }
    height -= 18;
    body.push_str("</a>");
    (width, height) = (width + 2 * MARGIN, height + MARGIN);

    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n{body}\n</svg>\n",
        Text(around.title),
        Text(&around.caption.join(" / ")),
        Text(&colour("--paper")),
    );
    Some(Picture { svg, width, height })
}

/// A line of text, at its left end.
fn line(out: &mut String, (x, y): (u32, u32), size: u32, weight: &str, font: &str, fill: &str, text: &str) {
    let (font, fill, text) = (Text(font), Text(fill), Text(text));
    put(
        out,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\" \
             font-family=\"{font}\">{text}</text>"
        ),
    );
}

/// The elements and texts in `element`, whose styles are `outer`.
fn inside(out: &mut String, element: &Element, outer: &[String]) {
    let nodes = element.child_nodes();
    for node in (0..nodes.length()).filter_map(|n| nodes.item(n)) {
        match (node.node_type(), node.dyn_ref::<Element>()) {
            (Node::TEXT_NODE, _) => put(out, format_args!("{}", Text(&node.node_value().unwrap_or_default()))),
            (_, Some(element)) => one(out, element, outer),
            _ => {}
        }
    }
}

fn one(out: &mut String, element: &Element, outer: &[String]) {
    let name = element.local_name();
    let Ok(Some(style)) = window().get_computed_style(element) else { return };
    let style: CssStyleDeclaration = style;
    let value = |name: &str| style.get_property_value(name).unwrap_or_default();
    let hidden = value("display") == "none" && name != "title";
    // The wide line that makes a message easy to click is nothing to see.
    if hidden || element.class_list().contains("touch") {
        return;
    }
    put(out, format_args!("<{name}"));
    for name in PLACED {
        if let Some(value) = element.get_attribute(name) {
            attribute(out, name, &value);
        }
    }
    if let Some(node) = element.get_attribute("data-node") {
        attribute(out, "data-node", &node);
    }
    let mut own = Vec::new();
    for (name, outer) in INHERITED.iter().zip(outer) {
        let value = match *name {
            "fill" | "stroke" => colour(&value(name)),
            _ => value(name),
        };
        if value != *outer && element.local_name() != "title" {
            attribute(out, name, &value);
        }
        own.push(value);
    }
    let opacity = value("opacity");
    if opacity != "1" {
        attribute(out, "opacity", &opacity);
    }
    out.push('>');
    inside(out, element, &own);
    put(out, format_args!("</{name}>"));
}

/// A colour as every reader of SVG knows it. Mixed ones come as `color(srgb 0.9 0.95 0.93 / 0.5)`.
fn colour(computed: &str) -> String {
    if computed.starts_with("rgba(0, 0, 0, 0") {
        return "none".to_owned();
    }
    let Some(inner) = computed.strip_prefix("color(srgb ").and_then(|rest| rest.strip_suffix(')')) else {
        return computed.to_owned();
    };
    let parts: Vec<u32> = inner.split([' ', '/']).filter(|part| !part.is_empty()).map(thousandths).collect();
    let mut out = if parts.len() > 3 { "rgba(" } else { "rgb(" }.to_owned();
    for (n, part) in parts.iter().take(3).enumerate() {
        let comma = if n > 0 { ", " } else { "" };
        put(&mut out, format_args!("{comma}{}", (part * 255 + 500) / 1000));
    }
    if let Some(alpha) = parts.get(3) {
        put(&mut out, format_args!(", 0.{:03}", alpha.min(&999)));
    }
    out.push(')');
    out
}

/// `0.9354` in thousandths. What is written with an exponent is next to nothing.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if text.contains('e') {
        return 0;
    }
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    (whole.parse().unwrap_or(0) * 1000 + part.parse().unwrap_or(0)).min(1000)
}

/// Lines of at most so many broad letters: narrow ones count as three fifths.
fn rows(text: &str, broad: u32) -> Vec<String> {
    let most = broad * 5;
    let (mut rows, mut row, mut used) = (Vec::new(), String::new(), 0);
    let mut word = String::new();
    let mut taken = 0;
    for letter in text.chars().chain([' ']) {
        let size = if letter.is_ascii() { 3 } else { 5 };
        // Between two words, and between any two broad letters but where a bracket opens or closes.
        let apart = size == 5 && !"、。」』）".contains(letter) && !word.ends_with(['(', '「', '『', '（']);
        if letter == ' ' || apart || taken + size > most {
            if used + taken > most && !row.is_empty() {
                rows.push(std::mem::take(&mut row).trim_end().to_owned());
                used = 0;
            }
            row.push_str(&std::mem::take(&mut word));
            used += std::mem::take(&mut taken);
        }
        word.push(letter);
        taken += size;
    }
    row.push_str(word.trim_end());
    rows.push(row.trim().to_owned());
    rows
}

fn attribute(out: &mut String, name: &str, value: &str) {
    put(out, format_args!(" {name}=\"{}\"", Text(value)));
}

fn put(out: &mut String, what: fmt::Arguments<'_>) {
    let _ = out.write_fmt(what); // a String takes all
}

/// Text between tags or quotes.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.0.chars().for_each(|letter| html_escape(&mut out, letter));
        f.write_str(&out)
    }
}

/// The picture as a PNG.
pub async fn png(picture: &Picture) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&JsValue::from_str(&picture.svg));
    let url = Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &options)?)?;
    let canvas = painted(picture, &url).await;
    Url::revoke_object_url(&url)?;
    let canvas = canvas?;
    let made = js_sys::Promise::new(&mut |resolve, reject| {
        if let Err(why) = canvas.to_blob(&resolve) {
            let _ = reject.call1(&JsValue::NULL, &why);
        }
    });
    JsFuture::from(made).await?.dyn_into()
}

/// A canvas with the picture at `url` on it.
async fn painted(picture: &Picture, url: &str) -> Result<HtmlCanvasElement, JsValue> {
    let image: HtmlImageElement = document().create_element("img")?.dyn_into()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    let (width, height) = (picture.width * SCALE, picture.height * SCALE);
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width.into(), height.into())?;
    Ok(canvas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_as_every_reader_knows_them() {
        for (computed, written) in [
            ("rgb(1, 2, 3)", "rgb(1, 2, 3)"),
            ("rgba(0, 0, 0, 0)", "none"),
            ("color(srgb 1 0.5 0)", "rgb(255, 128, 0)"),
            ("color(srgb 0.9 0.95 0.93 / 0.05)", "rgba(230, 242, 237, 0.050)"),
            ("color(srgb 1e-7 0 0 / 1)", "rgba(0, 0, 0, 0.999)"),
        ] {
            assert_eq!(colour(computed), written, "{computed}");
        }
    }

    #[test]
    fn texts_are_broken_between_words_and_broad_letters() {
        assert_eq!(rows("one two three", 5), ["one two", "three"]);
        assert_eq!(rows("認証情報を渡す。", 4), ["認証情報", "を渡す。"]);
        assert_eq!(Text("a<b> & \"c\"").to_string(), "a&lt;b&gt; &amp; &quot;c&quot;");
    }
}
