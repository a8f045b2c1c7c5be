//! The console's experiments can be done as they are written, and its switches switch.

use sts_flow::cloud::InstanceState;
use sts_flow::kernel::Millis;
use sts_flow::lesson::console::{self, Act, Console, Facts, Progress, Switch};
use sts_flow::lesson::{self, Played, map};
use sts_flow::story::{Action, Goal, Picture, Terminal};

use crate::kit::{ask, five_steps};

const TEXT: &str = include_str!("../../static/play/console.json");

fn console() -> Console {
    console::parse(TEXT).unwrap()
}

fn picture(played: &Played) -> Picture {
    let playback = played.playback();
    Picture::at(played.story.trace(), &playback, playback.total())
}

/// `line` as the page fills it.
fn filled(played: &Played, console: &Console, line: &str, count: u32) -> Option<String> {
    let world = played.story.world();
    let facts = Facts {
        role: &console.role,
        trace: played.story.trace(),
        picture: &picture(played),
        cloud: world.cloud(),
        now: world.now(),
    };
    facts.fill(line, count)
}

fn enter(played: &mut Played, console: &Console, terminal: Terminal, line: &str, count: u32) {
    let line = filled(played, console, line, count).unwrap_or_else(|| panic!("{line} cannot be filled"));
    for line in line.lines() {
        played.story.act(ask(terminal, line));
    }
}

fn flip(played: &mut Played, console: &Console, lines: &[String]) {
    for line in lines {
        enter(played, console, Terminal::ALL[Terminal::Pc.index() + 1], line, 0);
    }
}

fn is_on(played: &Played, console: &Console, switch: &Switch) -> bool {
    switch.state.holds(&picture(played).inventory, &console.role)
}

#[test]
fn every_step_of_every_experiment_happens_when_it_is_done() {
    let console = console();
    for (at, experiment) in console.experiments.iter().enumerate() {
        let mut played = lesson::sandbox(&five_steps().start, 7);
        let mut progress = Progress::default();
        for (n, step) in experiment.steps.iter().enumerate() {
            match &step.act {
                Act::Type { terminal, line, counts } => {
                    enter(&mut played, &console, *terminal, line, counts.first().copied().unwrap_or(0));
                }
                Act::Press(button) => {
                    let goal = match button.as_str() {
                        "wait-60" => {
                            played.story.wait(Millis::hours(1));
                            None
                        }
                        "sign-in-admin" => {
                            played.story.act(Action::SignIn { session: Some("admin".into()) });
                            None
                        }
                        "jump-rotation" => Some(Goal::Rotation),
                        "jump-expiry" => Some(Goal::Expiry),
                        _ => continue,
                    };
                    assert!(goal.is_none_or(|goal| played.story.wait_for(goal).is_some()), "{button}");
                }
                Act::Disturb { late, seconds, .. } => {
                    played.story.act(Action::Disturb { late: *late, seconds: *seconds });
                }
                Act::Switch(id) => {
                    let switch = console.switch(id).unwrap();
                    let on = is_on(&played, &console, switch);
                    flip(&mut played, &console, if on { &switch.off } else { &switch.on });
                    assert_ne!(is_on(&played, &console, switch), on, "{id}");
                }
            }
            progress.extend(&console, played.story.trace().events(), played.first, &[(0, at)]);
            assert_eq!(
                progress.found(at, n).is_some(),
                step.done.is_some(),
                "step {} of {}: {}\n{}",
                n + 1,
                experiment.id,
                step.say.en,
                said(&played)
            );
        }
    }
}

/// The steps of experiment `at` that are done when it has been shown as `shown` says.
fn done(played: &Played, console: &Console, at: usize, shown: &[console::Shown]) -> Vec<usize> {
    let mut progress = Progress::default();
    progress.extend(console, played.story.trace().events(), played.first, shown);
    (0..console.experiments[at].steps.len()).filter(|step| progress.found(at, *step).is_some()).collect()
}

#[test]
fn a_step_is_done_by_its_own_command_since_it_was_shown() {
    let console = console();
    let at = |id: &str| console.experiments.iter().position(|experiment| experiment.id == id).unwrap();
    let (copy, expiry) = (at("local-pc"), at("expiry"));
    let mut played = lesson::sandbox(&five_steps().start, 7);
    played.story.act(ask(Terminal::Pc, "aws s3 ls"));
    let before = played.story.trace().len();
    assert_eq!(done(&played, &console, copy, &[(0, copy)]), [0]);
    // Not when it was done before the experiment was shown, nor while another one was.
    assert_eq!(done(&played, &console, copy, &[(0, expiry), (before, copy)]), [0; 0]);
    assert_eq!(done(&played, &console, copy, &[(0, expiry)]), [0; 0]);
    // Time alone brings about a rotation, and nobody's command did. The same command on another computer is not what the
    // first step asks for; that it got a token of IMDS by itself is not what the second one does.
    played.story.wait(Millis::hours(2));
    played.story.act(ask(Terminal::Ec2, "aws s3 ls"));
    assert_eq!(done(&played, &console, copy, &[(before, copy)]), [0; 0]);
    played.story.act(ask(Terminal::Pc, "aws s3 ls"));
    assert_eq!(done(&played, &console, copy, &[(before, copy)]), [0]);
    let Act::Type { line, .. } = &console.experiments[copy].steps[1].act else { panic!("it is typed") };
    enter(&mut played, &console, Terminal::Ec2, line, 0);
    assert_eq!(done(&played, &console, copy, &[(before, copy)]), [0, 1]);
}

/// What was printed last.
fn said(played: &Played) -> String {
    use sts_flow::story::Kind;
    let events = played.story.trace().events();
    let last = events.iter().rposition(|event| matches!(event.kind, Kind::Typed { .. })).unwrap_or(0);
    let printed = events[last..].iter().filter_map(|event| match &event.kind {
        Kind::Typed { line, .. } => Some(["$ ", line, "\n"].concat()),
        Kind::Printed { text, .. } => Some(text.clone()),
        _ => None,
    });
    printed.collect()
}

#[test]
fn every_switch_goes_on_and_off_and_again() {
    let console = console();
    for switch in &console.switches {
        let mut played = lesson::sandbox(&five_steps().start, 7);
        let mut on = is_on(&played, &console, switch);
        for turn in 0..3 {
            flip(&mut played, &console, if on { &switch.off } else { &switch.on });
            assert_eq!(is_on(&played, &console, switch), !on, "{}, turn {turn}\n{}", switch.id, said(&played));
            on = !on;
        }
        assert!(filled(&played, &console, &switch.shows, 0).is_some(), "{}", switch.id);
    }
}

#[test]
fn a_call_that_is_refused_leaves_the_switch_as_it_is() {
    let console = console();
    let revoke = console.switch("revoke").unwrap();
    let mut played = lesson::sandbox(&five_steps().start, 7);
    let mut lines = revoke.on.clone();
    lines[0] = lines[0].replace("{role}", "nobody");
    flip(&mut played, &console, &lines);
    assert!(!is_on(&played, &console, revoke));
    assert!(said(&played).contains("NoSuchEntity"), "{}", said(&played));
}

#[test]
fn what_is_not_known_yet_is_not_made_up() {
    let (console, played) = (console(), lesson::sandbox(&five_steps().start, 7));
    assert_eq!(filled(&played, &console, "export AWS_ACCESS_KEY_ID={key}", 0), None);
    assert_eq!(filled(&played, &console, "{nobody}", 0), None);
    assert_eq!(filled(&played, &console, "'{\"a\":{}}' ${HOME}", 0).as_deref(), Some("'{\"a\":{}}' ${HOME}"));
    let id =
        played.story.world().cloud().instances().find(|i| i.state == InstanceState::Running).unwrap().id.to_string();
    assert_eq!(filled(&played, &console, "{instance} {count}", 10), Some(format!("{id} 10")));
}

#[test]
fn what_does_not_fit_says_where_and_why() {
    for (from, to, why) in [
        ("\"format\": 1", "\"format\": 2", "format 2, where 1 is read"),
        ("\"jump-rotation\": {", "\"jumped\": {", "\"jump-rotation\" is not there"),
        ("\"intro\": {", "\"intruder\": {", "words: missing field `intro`"),
        ("\"switch\": \"revoke\"", "\"switch\": \"magic\"", "\"magic\" is not there"),
        ("\"then\": true", "\"than\": true", "experiments[0].steps[4].than: unknown field `than`"),
        ("\"press\": \"fork\"", "\"press\": \"fork\", \"switch\": \"revoke\"", "a step does one thing"),
    ] {
        assert!(TEXT.contains(from), "{from}");
        let error = console::parse(&TEXT.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

/// Each experiment leads to lessons that are there, by the titles that the map gives them.
#[test]
fn experiments_lead_to_the_lessons_that_explain_them() {
    let map = map::parse(include_str!("../../static/lessons/map.json")).unwrap();
    let lessons: Vec<_> = map.units.iter().flat_map(|unit| &unit.lessons).collect();
    for experiment in &console().experiments {
        assert!(!experiment.lessons.is_empty(), "{} is explained nowhere", experiment.id);
        for explains in &experiment.lessons {
            let lesson = lessons.iter().find(|lesson| lesson.id == explains.id).expect("it is in the map");
            assert!(lesson.file, "{} is there", lesson.id);
            assert_eq!((&explains.code, &explains.title), (&lesson.code, &lesson.title), "{}", experiment.id);
        }
    }
}
