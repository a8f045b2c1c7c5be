//! XML bodies: written as each service writes them, and read as a client reads them.
//!
//! `quick-xml` reads and writes. Over its events stand two small types, because neither of its derives fits: [`El`], for
//! services build answers from what a call asks for, in layouts and escapes of their own; and [`Elem`], for clients find
//! what botocore's tables name (`host::aws`), which is known only at run time. Bodies that anybody may have sent are
//! bounded: no DTD, [`MAX_ELEMENTS`], and nothing here calls itself as deep as they nest.
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
use std::rc::Rc;
use std::{fmt, io};

use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, BytesText, Event};
use quick_xml::name::QName;
use quick_xml::{Reader, Writer};

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
    /// Shared with whoever else keeps them.
    Elements(Rc<Vec<El>>),
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
            Content::Elements(children) => Rc::make_mut(children).push(child),
            content => *content = Content::Elements(Rc::new(vec![child])),
        }
        self
    }

    /// The same element with more elements in it. None at all leaves it `<name/>`.
    pub fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// The same element with these in it, and nothing else. None at all leaves it `<name/>`.
    pub fn holding(mut self, elements: Rc<Vec<Self>>) -> Self {
        self.content = if elements.is_empty() { Content::None } else { Content::Elements(elements) };
        self
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
        self.written(Some(indent), false)
    }

    /// As [`to_pretty`](Self::to_pretty) with a prolog before it: EC2 (with 4).
    pub fn to_pretty_with_prolog(&self, indent: usize) -> String {
        self.written(Some(indent), true)
    }

    /// A prolog, and all the rest on one line: S3.
    pub fn to_compact_with_prolog(&self) -> String {
        self.written(None, true)
    }

    fn written(&self, indent: Option<usize>, prolog: bool) -> String {
        let out = Vec::with_capacity(64 + self.length(indent));
        let mut writer = match indent {
            Some(size) => Writer::new_with_indent(out, b' ', size),
            None => Writer::new(out),
        };
        let mut write = || {
            if prolog {
                writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
            }
            // The prolog has a line of its own even where all the rest is one.
            if prolog && indent.is_none() {
                writer.get_mut().push(b'\n');
            }
            self.write(&mut writer)
        };
        write().expect("memory takes all that is written to it");
        let mut bytes = writer.into_inner();
        bytes.extend(indent.map(|_| b'\n'));
        String::from_utf8(bytes).expect("only texts were written")
    }

    /// About how long it is when it is written.
    fn length(&self, indent: Option<usize>) -> usize {
        let inner = match &self.content {
            Content::None => 0,
            Content::Text(text) => text.len(),
            Content::Elements(children) => children.iter().map(|child| child.length(indent)).sum(),
        };
        let attributes: usize = self.attributes.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        2 * self.name.len() + 5 + attributes + inner + indent.map_or(0, |size| 4 * size)
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let attributes =
            self.attributes.iter().map(|(name, value)| Attribute { key: QName(name), value: escaped(value, true) });
        let mut element = writer.create_element(&*self.name);
        if !self.attributes.is_empty() {
            element = element.with_attributes(attributes);
        }
        match &self.content {
            Content::None => element.write_empty()?,
            Content::Text(text) => element.write_text_content(BytesText::from_escaped(escaped(text, false)))?,
            Content::Elements(children) => {
                element.write_inner_content(|writer| children.iter().try_for_each(|child| child.write(writer)))?
            }
        };
        Ok(())
    }
}

/// `text` as AWS escapes it, which none of quick-xml's own ways does: quotes in text too, as in S3's ETags, apostrophes
/// nowhere. What no XML 1.0 document may contain becomes U+FFFD.
fn escaped(text: &str, attribute: bool) -> Cow<'_, str> {
    // U+FFFE and U+FFFF begin with the byte EF.
    // To look at every byte is faster than to stop at the first, since it is done to many at once.
    if !text.bytes().fold(false, |found, b| found | matches!(b, b'&' | b'<' | b'>' | b'"' | 0..=0x1f | 0xef)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
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
    Cow::Owned(out)
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
#[derive(Debug, Default)]
pub struct Doc {
    nodes: Vec<Node>,
    /// While it is read: the elements whose end tags are still to come.
    open: Vec<usize>,
}

#[derive(Debug)]
struct Node {
    /// Its local name.
    name: String,
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
pub fn read(text: &str) -> Result<Doc, XmlError> {
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().enable_all_checks(true);
    let mut doc = Doc::default();
    let read: Read<()> = loop {
        let taken = match reader.read_event() {
            Ok(Event::Start(tag)) => doc.start(&tag),
            Ok(Event::End(_)) => {
                doc.end();
                Ok(())
            }
            Ok(Event::Text(text)) => doc.text(&text.xml10_content()),
            Ok(Event::CData(text)) => doc.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => referred(&entity).and_then(|text| doc.text(&text)),
            Ok(Event::DocType(_)) => Err("a DTD is not read".into()),
            Ok(Event::Eof) if doc.nodes.is_empty() || !doc.open.is_empty() => Err("the document ends too early".into()),
            Ok(Event::Eof) => break Ok(()),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_)) => Ok(()),
            Err(error) => Err(error.into()),
        };
        if taken.is_err() {
            break taken;
        }
    };
    read.map_err(|why| XmlError::Malformed(why.to_string()))?;
    Ok(doc)
}

type Read<T> = Result<T, Box<dyn std::error::Error>>;

/// What `&…;` stands for.
fn referred(entity: &BytesRef<'_>) -> Read<String> {
    let named = || resolve_xml_entity(entity).map(str::to_owned);
    Ok(entity.resolve_char_ref()?.map(String::from).or_else(named).ok_or("there is no such entity")?)
}

/// quick-xml takes whatever stands before a blank for a name.
fn checked(name: &str) -> Read<()> {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii());
    if begins && !name.contains(['<', '&', '"', '\'', '=', '/']) { Ok(()) } else { Err("expected a name".into()) }
}

impl Doc {
    fn start(&mut self, tag: &BytesStart<'_>) -> Read<()> {
        let at = self.nodes.len();
        if at > 0 && self.open.is_empty() {
            return Err("there is more than one outermost element".into());
        }
        if at == MAX_ELEMENTS {
            return Err("there are too many elements".into());
        }
        checked(tag.name().into_inner())?;
        for attribute in tag.attributes() {
            let Attribute { key, value } = attribute?;
            checked(key.into_inner())?;
            if value.contains('<') {
                return Err("an attribute's value with a < in it".into());
            }
            unescape(&value)?;
        }
        self.nodes.push(Node { name: tag.local_name().into_inner().to_owned(), text: String::new(), end: at + 1 });
        self.open.push(at);
        Ok(())
    }

    /// The reader has seen to it that it is the end of what was opened last.
    fn end(&mut self) {
        if let Some(at) = self.open.pop() {
            self.nodes[at].end = self.nodes.len();
        }
    }

    fn text(&mut self, text: &str) -> Read<()> {
        match self.open.last() {
            None if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() => Ok(()),
            None => Err("there is text outside of the outermost element".into()),
            Some(&at) => {
                if at + 1 == self.nodes.len() {
                    self.nodes[at].text.push_str(text);
                }
                Ok(())
            }
        }
    }

    /// The outermost element.
    pub fn root(&self) -> Elem<'_> {
        Elem { nodes: &self.nodes, at: 0 }
    }
}

/// An element that was read. Namespaces are not looked at: a client of AWS finds its way by local names.
#[derive(Clone, Copy, Debug)]
pub struct Elem<'d> {
    nodes: &'d [Node],
    at: usize,
}

impl<'d> Elem<'d> {
    /// Its local name.
    pub fn name(self) -> &'d str {
        &self.nodes[self.at].name
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
                prop_assert_eq!(ours.nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(), theirs);
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
