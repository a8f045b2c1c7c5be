//! Captions: what is said of an event stands for as long as it takes to be read.

use sts_flow::lesson::{self, Played};
use sts_flow::story::{Action, Kind, Playback, Show, Terminal, is_told};
use sts_flow::words::{Lang, caption, reading};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

fn lesson() -> Played {
    let lesson = lesson::parse(FIVE_STEPS).unwrap();
    lesson::play(&lesson, lesson.seed).unwrap()
}

/// The events of which something is said, what is said, and for how long it stands.
fn standing(played: &Played, playback: &Playback, lang: Lang) -> Vec<(usize, String, Show)> {
    let trace = played.story.trace();
    let told = |index: &usize| is_told(&trace.events()[*index].kind) && caption(trace, *index, lang).is_some();
    let told: Vec<usize> = (played.first..trace.len()).filter(told).collect();
    let begins = |place: usize| told.get(place).map_or(playback.total(), |event| playback.cue(*event).begins);
    let one = |(place, event): (usize, &usize)| {
        let said = caption(trace, *event, lang).unwrap().whole();
        (*event, said, begins(place + 1) - begins(place))
    };
    told.iter().enumerate().map(one).collect()
}

/// So many characters a second are read of a sentence, which comes after a second of looking over.
fn characters_a_second(said: &str, stands: Show) -> f64 {
    said.chars().count() as f64 * 1000.0 / f64::from(stands.saturating_sub(1000).max(1))
}

#[test]
fn every_caption_of_the_lesson_can_be_read() {
    let played = lesson();
    for (lang, fastest) in [(Lang::Ja, 6.0), (Lang::En, 15.0)] {
        let playback = played.read(reading(lang));
        let captions = standing(&played, &playback, lang);
        assert!(captions.len() > 20, "only {} captions in {lang}", captions.len());
        for (event, said, stands) in captions {
            // Names, ids and times in a Japanese sentence are read as they are in an English one; nobody spells a long one.
            let wide = said.chars().filter(|c| !c.is_ascii()).count() as f64;
            let words = said.split(|c: char| !c.is_ascii() || c == ' ');
            let narrow = words.map(|word| word.len().min(14) as f64).sum::<f64>();
            let takes = 1000.0 * (1.0 + wide / fastest + narrow / 15.0);
            assert!(
                f64::from(stands) >= takes * 0.99,
                "event {event} in {lang}: {stands} ms for {said:?}, {takes:.0} needed"
            );
        }
    }
}

#[test]
fn nobody_waits_long_for_what_is_read() {
    let played = lesson();
    for (lang, slowest) in [(Lang::Ja, 3.0), (Lang::En, 7.0)] {
        for (event, said, stands) in standing(&played, &played.read(reading(lang)), lang) {
            // What moves takes its time too: short sentences may stand for as long as a message is on its way.
            let speed = characters_a_second(&said, stands);
            assert!(
                stands < 2600 || speed >= slowest,
                "event {event} in {lang}: {speed:.1} a second, {stands} ms: {said:?}"
            );
        }
    }
}

#[test]
fn two_languages_take_longer_than_one_and_less_than_both() {
    let played = lesson();
    let total = |lang| played.read(reading(lang)).total();
    let (ja, en, both) = (total(Lang::Ja), total(Lang::En), total(Lang::Both));
    assert!(both > ja && both > en && both < ja + en, "{ja}, {en}, {both}");
    assert!(played.playback().total() < ja.min(en), "without captions, only what moves takes time");
}

#[test]
fn a_message_travels_first_and_rests_then() {
    let played = lesson();
    let playback = played.read(reading(Lang::Ja));
    let trace = played.story.trace();
    let mut rested = 0;
    for (index, event) in trace.events().iter().enumerate().skip(played.first) {
        let cue = playback.cue(index);
        assert!(cue.begins <= cue.arrives && cue.arrives <= cue.ends);
        if matches!(event.kind, Kind::Message(_)) {
            assert!(cue.arrives - cue.begins < 2000, "event {index} travels for {} ms", cue.arrives - cue.begins);
            assert_eq!(cue.progress(cue.arrives), 1000);
            rested += usize::from(cue.ends > cue.arrives);
        }
    }
    assert!(rested > 8, "{rested} messages rest");
}

#[test]
fn of_an_output_the_first_line_that_says_something_is_told_and_what_is_cut_ends_in_dots() {
    let mut played = lesson();
    let (terminal, long) = (Terminal::Ec2, "x".repeat(80));
    for (line, told) in [
        ("aws sts get-caller-identity".to_owned(), "Output on the instance: \"UserId\":".to_owned()),
        (format!("echo {long}"), format!("{}…", &long[..72])),
    ] {
        let before = played.story.trace().len();
        played.story.act(Action::Type { terminal, line });
        let trace = played.story.trace();
        let printed = (before..trace.len()).find(|event| matches!(trace.events()[*event].kind, Kind::Printed { .. }));
        let said = caption(trace, printed.unwrap(), Lang::En).unwrap().whole();
        assert!(said.contains(&told), "{said}");
    }
}

#[test]
fn the_caption_of_an_error_says_its_code_and_is_short() {
    let desk = Terminal::Pc.siblings().nth(1).unwrap();
    let create = "aws iam create-role --role-name X --assume-role-policy-document '{}' --profile admin";
    for (terminal, line, ja, en) in [
        (
            Terminal::Pc,
            "aws s3 ls",
            "AWS CLI はエラーで終了しました (NoCredentials)",
            "The AWS CLI ended with an error (NoCredentials)",
        ),
        (
            desk,
            create,
            "AWS CLI はエラーで終了しました (MalformedPolicyDocument)",
            "The AWS CLI ended with an error (MalformedPolicyDocument)",
        ),
        (
            Terminal::Ec2,
            "AWS_CLI_ERROR_FORMAT=legacy aws s3 ls s3://no-such-bucket-here --region us-east-1",
            "AWS CLI はエラーで終了しました (NoSuchBucket)",
            "The AWS CLI ended with an error (NoSuchBucket)",
        ),
        (Terminal::Ec2, "curl http://10.0.0.1/", "curl はエラーで終了しました (28)", "curl ended with an error (28)"),
        (Terminal::Ec2, "echo hello", "インスタンスのターミナルの出力: hello", "Output on the instance: hello"),
    ] {
        let lesson = lesson::parse(FIVE_STEPS).unwrap();
        let mut played = lesson::free(&lesson.start.setup, lesson.start.clock, &lesson.start.before, 7);
        played.story.act(Action::Type { terminal, line: line.to_owned() });
        let trace = played.story.trace();
        let printed = |index: &usize| matches!(trace.events()[*index].kind, Kind::Printed { .. });
        let last = (0..trace.len()).rfind(printed).unwrap();
        let said = [Lang::Ja, Lang::En].map(|lang| caption(trace, last, lang).unwrap().whole());
        assert_eq!(said, [ja, en], "{line}");
    }
}
