//! XML bodies: written as each service writes them, and read as a client reads them.
//!
//! ```
//! use sts_flow::wire::xml::{self, El};
//!
//! let answer = El::new("GetCallerIdentityResponse")
//!     .attr("xmlns", "https://sts.amazonaws.com/doc/2011-06-15/")
//!     .child(El::new("GetCallerIdentityResult").leaf("Account", "123456789012"))
//!     .to_pretty(2);
//! assert!(answer.contains("\n    <Account>123456789012</Account>\n"));
//!
//! let doc = xml::read(&answer).unwrap();
//! assert_eq!(doc.root().text_at(&["GetCallerIdentityResult", "Account"]), Ok("123456789012"));
//! ```

use std::borrow::Cow;
use std::fmt;

const PROLOG: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// An element to be written. It holds either text or elements: AWS mixes them nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct El {
    name: Cow<'static, str>,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    None,
    Text(String),
    Elements(Vec<El>),
}

impl El {
    /// An empty element, `<name/>`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), attributes: Vec::new(), content: Content::None }
    }

    /// The same element with an attribute.
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// The same element with this text for content. Empty text is written `<name></name>`, as S3 does.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content = Content::Text(text.into());
        self
    }

    /// The same element with one more element in it.
    pub fn child(mut self, child: Self) -> Self {
        match &mut self.content {
            Content::Elements(children) => children.push(child),
            content => *content = Content::Elements(vec![child]),
        }
        self
    }

    /// The same element with more elements in it. None at all leaves it `<name/>`.
    pub fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// The same element with one more element in it, which holds `text`.
    pub fn leaf(self, name: &'static str, text: impl Into<String>) -> Self {
        self.child(Self::new(name).text(text))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The elements in it.
    pub fn elements(&self) -> &[Self] {
        if let Content::Elements(children) = &self.content { children } else { &[] }
    }

    /// The text in it.
    pub fn content(&self) -> &str {
        if let Content::Text(text) = &self.content { text } else { "" }
    }

    /// One element a line, `indent` blanks a level, no prolog: STS and IAM (with 2).
    pub fn to_pretty(&self, indent: usize) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(indent), 0);
        out
    }

    /// As [`to_pretty`](Self::to_pretty) with a prolog before it: EC2 (with 4).
    pub fn to_pretty_with_prolog(&self, indent: usize) -> String {
        let mut out = PROLOG.to_owned();
        self.write(&mut out, Some(indent), 0);
        out
    }

    /// A prolog, and all the rest on one line: S3.
    pub fn to_compact_with_prolog(&self) -> String {
        let mut out = PROLOG.to_owned();
        self.write(&mut out, None, 0);
        out
    }

    fn write(&self, out: &mut String, indent: Option<usize>, depth: usize) {
        let margin = |out: &mut String, depth| out.extend((0..indent.unwrap_or(0) * depth).map(|_| ' '));
        margin(out, depth);
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(out, value, true);
            out.push('"');
        }
        match &self.content {
            Content::None => out.push_str("/>"),
            Content::Text(text) => {
                out.push('>');
                escape(out, text, false);
                self.close(out);
            }
            Content::Elements(children) => {
                out.push('>');
                if indent.is_some() {
                    out.push('\n');
                }
                for child in children {
                    child.write(out, indent, depth + 1);
                }
                margin(out, depth);
                self.close(out);
            }
        }
        if indent.is_some() {
            out.push('\n');
        }
    }

    fn close(&self, out: &mut String) {
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

/// Quotes are escaped in text too, as S3 does in its ETags. What no XML 1.0 document may contain becomes U+FFFD.
fn escape(out: &mut String, text: &str, attribute: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would turn these into other blanks.
            '\r' => out.push_str("&#13;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

/// Why a body could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XmlError {
    /// It is not XML, or more of it than any answer of this world.
    Malformed(String),
    /// It has no such element.
    Missing(String),
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, which) = match self {
            Self::Malformed(why) => ("not readable as XML: ", why),
            Self::Missing(path) => ("no element ", path),
        };
        f.write_str(what)?;
        f.write_str(which)
    }
}

impl std::error::Error for XmlError {}

/// A document that was read: its elements in the order of their start tags.
#[derive(Debug)]
pub struct Doc<'i>(Vec<Node<'i>>);

#[derive(Debug)]
struct Node<'i> {
    /// As written, prefix and all.
    name: &'i str,
    /// The text before the first element in it.
    text: String,
    /// Where the elements in it, and in those, end.
    end: usize,
}

/// The most elements that a document may have.
const MAX_ELEMENTS: usize = 100_000;

/// Reads a whole document without a DTD.
///
/// It reads what services answer with: elements, attributes, text, the five named entities and numbered ones, comments,
/// CDATA and a prolog. Attributes have to be well-formed and are then left aside, as clients of AWS leave them.
pub fn read(text: &str) -> Result<Doc<'_>, XmlError> {
    let mut reader =
        Reader { rest: text.strip_prefix('\u{feff}').unwrap_or(text), nodes: Vec::new(), open: Vec::new() };
    reader.document().map_err(|why| XmlError::Malformed(why.to_owned()))?;
    Ok(Doc(reader.nodes))
}

struct Reader<'i> {
    rest: &'i str,
    nodes: Vec<Node<'i>>,
    /// The elements whose end tags are still to come.
    open: Vec<usize>,
}

type Read<T> = Result<T, &'static str>;

impl<'i> Reader<'i> {
    fn document(&mut self) -> Read<()> {
        while let Some((text, rest)) = self.rest.split_once('<') {
            self.rest = rest;
            self.text(&decoded(text)?)?;
            if self.takes("!--") {
                self.until("-->")?;
            } else if self.takes("?") {
                self.until("?>")?;
            } else if self.takes("![CDATA[") {
                let text = self.until("]]>")?;
                self.text(text)?;
            } else if self.takes("!") {
                return Err("a DTD is not read");
            } else if self.takes("/") {
                self.end_tag()?;
            } else {
                self.start_tag()?;
            }
        }
        self.text(self.rest)?;
        if self.nodes.is_empty() || !self.open.is_empty() { Err("the document ends too early") } else { Ok(()) }
    }

    fn takes(&mut self, mark: &str) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What stands before `mark`, which is taken too.
    fn until(&mut self, mark: &str) -> Read<&'i str> {
        let (before, rest) = self.rest.split_once(mark).ok_or("something is not closed")?;
        self.rest = rest;
        Ok(before)
    }

    fn text(&mut self, text: &str) -> Read<()> {
        match self.open.last() {
            None if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => Ok(()),
            None => Err("there is text outside of the outermost element"),
            Some(&at) => {
                if at + 1 == self.nodes.len() {
                    self.nodes[at].text.push_str(text);
                }
                Ok(())
            }
        }
    }

    fn name(&mut self) -> Read<&'i str> {
        let end = self.rest.find(|c: char| " \t\r\n/>=<\"'&".contains(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()) {
            Ok(name)
        } else {
            Err("expected a name")
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn end_tag(&mut self) -> Read<()> {
        let name = self.name()?;
        self.blanks();
        let at = self.open.pop().ok_or("an end tag without a start tag")?;
        if !self.takes(">") || self.nodes[at].name != name {
            return Err("an end tag of another element");
        }
        self.nodes[at].end = self.nodes.len();
        Ok(())
    }

    fn start_tag(&mut self) -> Read<()> {
        let at = self.nodes.len();
        if at > 0 && self.open.is_empty() {
            return Err("there is more than one outermost element");
        }
        if at == MAX_ELEMENTS {
            return Err("there are too many elements");
        }
        let name = self.name()?;
        self.nodes.push(Node { name, text: String::new(), end: at + 1 });
        loop {
            self.blanks();
            if self.takes("/>") {
                return Ok(());
            }
            if self.takes(">") {
                self.open.push(at);
                return Ok(());
            }
            self.name()?;
            self.blanks();
            if !self.takes("=") {
                return Err("an attribute without a value");
            }
            self.blanks();
            let quote = if self.takes("'") { "'" } else { "\"" };
            if quote == "\"" && !self.takes(quote) {
                return Err("an attribute's value has to be in quotes");
            }
            let value = self.until(quote)?;
            if value.contains('<') {
                return Err("an attribute's value with a < in it");
            }
            decoded(value)?;
        }
    }
}

/// Text with its entities replaced, and its line ends as XML has them.
fn decoded(text: &str) -> Read<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (entity, after) = part.split_once(';').ok_or("an & that begins no entity")?;
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let c = match (entity, entity.strip_prefix("#x"), entity.strip_prefix('#')) {
            ("amp", ..) => Some('&'),
            ("lt", ..) => Some('<'),
            ("gt", ..) => Some('>'),
            ("quot", ..) => Some('"'),
            ("apos", ..) => Some('\''),
            (_, Some(digits), _) => number(digits, 16),
            (_, _, Some(digits)) => number(digits, 10),
            _ => None,
        };
        out.push(c.ok_or("there is no such entity")?);
        out.push_str(after);
    }
    Ok(out)
}

impl<'i> Doc<'i> {
    /// The outermost element.
    pub fn root(&self) -> Elem<'_, 'i> {
        Elem { nodes: &self.0, at: 0 }
    }
}

/// An element that was read. Namespaces are not looked at: a client of AWS finds its way by local names.
#[derive(Clone, Copy, Debug)]
pub struct Elem<'d, 'i> {
    nodes: &'d [Node<'i>],
    at: usize,
}

impl<'d> Elem<'d, '_> {
    /// Its local name.
    pub fn name(self) -> &'d str {
        let name = self.nodes[self.at].name;
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// Its text, which may be empty.
    pub fn text(self) -> &'d str {
        &self.nodes[self.at].text
    }

    /// The elements in it.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            let child = (next < self.nodes[self.at].end).then_some(Self { at: next, ..self })?;
            next = self.nodes[next].end;
            Some(child)
        })
    }

    /// The first element called `name` in it.
    fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// The first element at `path` below this one.
    pub fn at(self, path: &[&str]) -> Result<Self, XmlError> {
        path.iter().try_fold(self, |element, name| element.child(name)).ok_or_else(|| XmlError::Missing(path.join("/")))
    }

    /// The text of the first element at `path` below this one.
    pub fn text_at(self, path: &[&str]) -> Result<&'d str, XmlError> {
        self.at(path).map(Self::text)
    }

    /// Every element called `member` in the element at `path`; none when there is no such list.
    ///
    /// `list(&["reservationSet"], "item")`, `list(&["Buckets"], "Bucket")`.
    pub fn list(self, path: &[&str], member: &str) -> impl Iterator<Item = Self> {
        self.at(path).ok().into_iter().flat_map(Self::children).filter(move |c| c.name() == member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> El {
        El::new("ListAllMyBucketsResult")
            .attr("xmlns", "http://s3.amazonaws.com/doc/2006-03-01/")
            .child(El::new("Owner").leaf("ID", "ab\"c<d>&"))
            .child(El::new("Buckets").children(["one", "two"].map(|name| El::new("Bucket").leaf("Name", name))))
            .child(El::new("Empty"))
            .leaf("Prefix", "")
    }

    #[test]
    fn compact_as_s3_writes() {
        assert_eq!(
            sample().to_compact_with_prolog(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult \
             xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>ab&quot;c&lt;d&gt;&amp;</ID></Owner><Buckets>\
             <Bucket><Name>one</Name></Bucket><Bucket><Name>two</Name></Bucket></Buckets><Empty/><Prefix></Prefix>\
             </ListAllMyBucketsResult>"
        );
    }

    #[test]
    fn pretty_as_sts_and_ec2_write() {
        let el = El::new("A").child(El::new("B").leaf("C", "1")).child(El::new("D"));
        assert_eq!(el.to_pretty(2), "<A>\n  <B>\n    <C>1</C>\n  </B>\n  <D/>\n</A>\n");
        assert!(el.to_pretty_with_prolog(4).starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A>\n    <B>\n"));
    }

    #[test]
    fn a_client_finds_its_way_by_local_names() {
        for text in [sample().to_compact_with_prolog(), sample().to_pretty(2)] {
            let doc = read(&text).unwrap();
            let root = doc.root();
            assert_eq!(root.name(), "ListAllMyBucketsResult");
            assert_eq!(root.text_at(&["Owner", "ID"]), Ok("ab\"c<d>&"));
            assert_eq!(root.text_at(&["Prefix"]), Ok(""));
            let names: Vec<_> = root.list(&["Buckets"], "Bucket").filter_map(|b| b.text_at(&["Name"]).ok()).collect();
            assert_eq!(names, ["one", "two"]);
            assert_eq!(root.list(&["Nowhere"], "Bucket").count(), 0);
            let missing = root.text_at(&["Owner", "DisplayName"]).unwrap_err();
            assert_eq!(missing.to_string(), "no element Owner/DisplayName");
        }
    }

    #[test]
    fn what_is_no_xml_says_so() {
        for bad in ["", "plain", "<a>", "<a></b>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"] {
            assert!(matches!(read(bad), Err(XmlError::Malformed(_))), "{bad}");
        }
        let many = ["<a>", &"<b/>".repeat(MAX_ELEMENTS), "</a>"].concat();
        assert!(read(&many).is_err());
        let deep = ["<a>".repeat(50_000), "</a>".repeat(50_000)].concat();
        assert!(read(&deep).is_ok());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[^\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,40}") {
            let written = El::new("a").attr("b", text.clone()).leaf("c", text.clone()).to_compact_with_prolog();
            let doc = read(&written).unwrap();
            prop_assert_eq!(doc.root().text_at(&["c"]), Ok(text.as_str()));
            let judge = roxmltree::Document::parse(&written).unwrap();
            prop_assert_eq!(judge.root_element().attribute("b"), Some(text.as_str()));
            prop_assert_eq!(judge.root_element().first_element_child().unwrap().text().unwrap_or(""), text.as_str());
        }

        #[test]
        fn reads_what_roxmltree_reads(
            text in r#"(<a>|</a>|<b>|</b>|<c/>|<a d="e">|<a d='&lt;'/>|<!--f-->|<!\[CDATA\[&]]>|&amp;|&#x41;|&no;|&|\r\n|g| |<\?h\?>|<!DOCTYPE a>|<a d>|<){0,8}"#,
        ) {
            let text = format!("<r>{text}</r>");
            let options = roxmltree::ParsingOptions { allow_dtd: false, ..Default::default() };
            let judge = roxmltree::Document::parse_with_options(&text, options);
            let ours = read(&text);
            prop_assert_eq!(ours.is_ok(), judge.is_ok(), "{:?} {:?}", ours, judge);
            if let (Ok(ours), Ok(judge)) = (ours, judge) {
                let theirs: Vec<_> = judge.descendants().filter(roxmltree::Node::is_element).map(|n| n.tag_name().name()).collect();
                prop_assert_eq!(ours.0.iter().map(|node| node.name).collect::<Vec<_>>(), theirs);
                let theirs: Vec<_> = judge.root_element().children().filter(roxmltree::Node::is_element).map(|n| n.tag_name().name()).collect();
                prop_assert_eq!(ours.root().children().map(Elem::name).collect::<Vec<_>>(), theirs);
            }
        }

        #[test]
        fn any_text_can_be_written_and_any_text_be_read(text in any::<String>()) {
            prop_assert!(read(&El::new("a").attr("b", text.clone()).text(text.clone()).to_pretty(2)).is_ok());
            let _ = read(&text);
        }
    }
}
