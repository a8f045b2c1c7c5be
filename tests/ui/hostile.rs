//! Hostile text where a lesson, a run or a name has its words: it is shown as text. No element is made of it, by the components or in
//! what is put together as HTML for the printer.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;
use sts_flow::kernel::SimTime;
use sts_flow::lesson::saved::FIRST;
use sts_flow::lesson::{self, Bi};
use sts_flow::story::{Action, Terminal};
use sts_flow::ui::address::Address;
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::classroom::{Answer, Asked, Paper, PaperStep, Reader};
use sts_flow::ui::keys::Command;
use sts_flow::ui::state::{Branch, Loaded, Model, Msg, Run, Settings, Tab};
use sts_flow::words::{Lang, Transcript};
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");
/// Markup, an attribute's end, marks that turn the direction, places to be filled, and a word without end.
const HOSTILE: &str = "<img src=x onerror=alert(1)>\" onfocus=\"alert(2) ' \u{202e}gnp.exe\u{2066} {} {0} {account} ${x} `</code><script>` &lt;b> \
    </textarea></style>]]>--> ωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωω";

/// Every text that is there in both languages becomes this one.
fn say(value: &mut Value, text: &str) {
    match value {
        Value::Object(fields) if fields.len() == 2 && fields.contains_key("ja") && fields.contains_key("en") => {
            fields.insert("ja".to_owned(), text.into());
            fields.insert("en".to_owned(), text.into());
        }
        Value::Object(fields) => fields.values_mut().for_each(|field| say(field, text)),
        Value::Array(items) => items.iter_mut().for_each(|item| say(item, text)),
        _ => {}
    }
}

/// The page with a lesson that says nothing but `text`, in which it was typed, and in which a branch is called by it.
fn rendered(text: &str, tab: Tab) -> String {
    let mut lesson: Value = serde_json::from_str(FIVE_STEPS).unwrap();
    say(&mut lesson, text);
    let lesson = Rc::new(lesson::parse(&lesson.to_string()).unwrap());
    let mut played = lesson::play(&lesson, lesson.seed).unwrap();
    let line = format!("echo '{}'", text.replace('\'', ""));
    played.story.act(Action::Type { terminal: Terminal::Ec2, line });
    let settings = Settings { lang: Lang::Both, ..Settings::default() };
    let model = Rc::new(Model::new(settings, Address::parse("#/lesson/five-steps").place, None));
    let wanted = model.wanted.clone().unwrap();
    let loaded = Loaded::begun(Branch::new(FIRST, Run::of(played, lesson, Lang::Both)));
    let name: String = text.chars().take(40).collect();
    let begin = [
        Msg::Loaded(wanted, Ok(loaded)),
        Msg::Do(Command::Fork),
        Msg::Rename(None),
        Msg::Rename(Some(name)),
        Msg::Do(Command::End),
        Msg::Open(tab),
    ];
    let begin = begin.into_iter().fold(model, Model::reduce);
    assert!(*begin.branches[1].name == *text.chars().take(40).collect::<String>().trim(), "it is called so");
    let props = AppProps { begin, in_parts: false, ondrawn: yew::Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

/// The names of the elements in it.
fn elements(html: &str) -> BTreeSet<&str> {
    html.split('<').skip(1).filter_map(|rest| rest.split([' ', '>', '/']).find(|name| !name.is_empty())).collect()
}

#[test]
fn no_element_is_made_of_a_lessons_words_or_of_a_name() {
    for tab in Tab::ALL {
        let (plain, hostile) = (rendered("plain words `code` here", tab), rendered(HOSTILE, tab));
        let more: Vec<_> = elements(&hostile).difference(&elements(&plain)).copied().map(str::to_owned).collect();
        assert_eq!(more, Vec::<String>::new(), "in {}", tab.as_str());
        assert!(hostile.contains("&lt;img src=x onerror=alert(1)&gt;"), "it is shown as text in {}", tab.as_str());
        assert!(!hostile.contains("\"<img") && !hostile.contains(">\" onfocus=\"alert"), "in {}", tab.as_str());
    }
}

#[test]
fn what_is_printed_is_text() {
    let text = || Bi { ja: HOSTILE.to_owned(), en: HOSTILE.to_owned() };
    let step = PaperStep {
        title: text(),
        minutes: Some(3),
        say: text(),
        note: Some(text()),
        draw: Some(text()),
        explain: text(),
        asks: vec![Asked {
            ask: text(),
            choices: vec![text(), text()],
            answer: Some(Answer { right: 0, why: Some(text()) }),
            place: None,
        }],
        answers: vec![('A', text(), Some(text()))],
    };
    let paper = Paper { title: text(), plays: false, steps: vec![step] };
    let mut lesson: Value = serde_json::from_str(FIVE_STEPS).unwrap();
    say(&mut lesson, HOSTILE);
    let lesson = lesson::parse(&lesson.to_string()).unwrap();
    let mut played = lesson::play(&lesson, lesson.seed).unwrap();
    for line in [HOSTILE.replace('\'', ""), format!("echo '{}\n<b>'", HOSTILE.replace('\'', ""))] {
        played.story.act(Action::Type { terminal: Terminal::Pc, line });
    }
    let transcript = Transcript {
        trace: played.story.trace(),
        lesson: &lesson,
        steps: &played.steps,
        first: played.first,
        until: played.story.trace().len(),
        now: SimTime::default(),
        seed: 7,
        url: "https://example.com/#/play?s=\"><img src=x>",
        lang: Lang::Both,
        hidden: None,
    };
    let allowed = ["h1", "h2", "h3", "p", "b", "br", "ol type=\"A\"", "li", "code", "time", "section class=\"apart\""];
    for html in [paper.html(Lang::Both, Reader::Teacher), paper.html(Lang::Both, Reader::Learner), transcript.html()] {
        for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or("")) {
            assert!(
                allowed.contains(&tag)
                    || allowed.contains(&tag.trim_start_matches('/'))
                    || tag == "/ol"
                    || tag == "/section",
                "<{tag}>"
            );
        }
        assert!(html.contains("&lt;img src=x"), "it is there as text");
    }
    // In Markdown, what would be markup is escaped or fenced.
    let markdown = transcript.markdown();
    assert!(!markdown.lines().any(|line| line.starts_with('<') || line.starts_with("**")), "{markdown}");
    assert!(markdown.contains("\\<img src=x"), "{markdown}");
}
