//! The show of a trace: any playhead, from either side, shows the same picture.

use std::rc::Rc;

use proptest::prelude::*;
use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Service;
use sts_flow::kernel::Millis;
use sts_flow::lesson::{self, Played};
use sts_flow::story::{Action, Album, Kind, Picture, Playback, Terminal, Weight, weight};

use crate::kit::{action, after, ask, call, five_steps};

/// Two runs to look at: the lesson, and half a day with refreshes, refusals and an expiry.
fn shows() -> Rc<[(Played, Playback, Album)]> {
    thread_local!(static SHOWS: Rc<[(Played, Playback, Album)]> = make_shows());
    SHOWS.with(Rc::clone)
}

fn make_shows() -> Rc<[(Played, Playback, Album)]> {
    let lesson = five_steps();
    let day = [
        ask(Terminal::Ec2, "aws s3 ls"),
        ask(Terminal::Ec2, "curl -i http://169.254.169.254/latest/meta-data/"),
        ask(Terminal::Pc, "aws s3 ls"),
        Action::wait_seconds(4 * 3600),
        call(Service::Ec2, "StopInstances", &[("InstanceId.1", "{instance}")]),
        Action::wait_seconds(60),
        call(Service::Ec2, "StartInstances", &[("InstanceId.1", "{instance}")]),
        Action::wait_seconds(8 * 3600),
        ask(Terminal::Ec2, "aws sts get-caller-identity"),
    ];
    [lesson::play(&lesson, lesson.seed).unwrap(), after(AheadOfTime, 11, &day)]
        .into_iter()
        .map(|played| {
            let playback = played.playback();
            let album = Album::of(played.story.trace(), &playback);
            (played, playback, album)
        })
        .collect()
}

/// What holds for the cues of every show.
fn is_sound(played: &Played, playback: &Playback) {
    let trace = played.story.trace();
    let total = playback.total();
    let mut begun = 0;
    for (index, event) in trace.events().iter().enumerate() {
        let cue = playback.cue(index);
        assert!(cue.begins <= cue.ends && cue.ends <= total, "event {index}: {cue:?} of {total}");
        if index < played.first {
            assert_eq!((cue.begins, cue.ends), (0, 0));
            continue;
        }
        assert!(cue.begins >= begun, "event {index} begins before the one before it");
        begun = cue.begins;
        // The clock on the wall while an event is shown never runs ahead of it.
        assert!(playback.sim_time(cue.begins) >= event.at, "event {index}");
        if let Kind::Message(message) = &event.kind {
            assert!(cue.begins < cue.ends, "a message takes time to see");
            assert!(playback.sim_time(cue.ends) >= message.arrives);
        }
    }
    if let Some(last) = trace.events().last() {
        assert!(playback.sim_time(total) >= last.at);
    }
}

#[test]
fn cues_are_in_order_and_the_clock_never_goes_back() {
    for (played, playback, _) in shows().iter() {
        is_sound(played, playback);
        let mut clock = playback.sim_time(0);
        for show in 0..=playback.total() + 1000 {
            let now = playback.sim_time(show);
            assert!(now >= clock, "at {show}");
            clock = now;
        }
    }
}

#[test]
fn no_mark_is_lost() {
    for (played, playback, _) in shows().iter() {
        let trace = played.story.trace();
        let shown = played.first..trace.len();
        let wanted: Vec<usize> = shown.clone().filter(|&i| weight(&trace.events()[i]) == Weight::Mark).collect();
        let mut marks: Vec<usize> = playback.marks().iter().map(|(_, index)| *index).collect();
        marks.sort_unstable();
        assert_eq!(marks, wanted);
        // No two stand at the same place, so that the next-event button stops at each.
        let mut show = 0;
        let mut visited = usize::from(playback.marks().iter().any(|(at, _)| *at == 0));
        while playback.next_mark(show) < playback.total() {
            show = playback.next_mark(show);
            visited += 1;
        }
        assert_eq!(visited, wanted.len());
        // Step by step through all stops, and back by the same way.
        let mut way = vec![0];
        while *way.last().unwrap() < playback.total() {
            way.push(playback.next_stop(*way.last().unwrap()));
        }
        let steps = shown.filter(|&i| weight(&trace.events()[i]) >= Weight::Step).count();
        assert!(way.len() + 2 >= steps, "{} stops for {steps}", way.len());
        let mut back = vec![playback.total()];
        while *back.last().unwrap() > 0 {
            back.push(playback.previous_stop(*back.last().unwrap()));
        }
        back.reverse();
        assert_eq!(back, way);
    }
}

#[test]
fn the_album_shows_what_the_trace_says_at_every_cue() {
    for (played, playback, album) in shows().iter() {
        let trace = played.story.trace();
        for index in played.first..trace.len() {
            let cue = playback.cue(index);
            for show in [cue.begins.saturating_sub(1), cue.begins, cue.stands(true), cue.ends] {
                let picture = Picture::at(trace, playback, show);
                assert!(picture == album.at(trace, playback, show), "at {show}, event {index}");
                let (begun, over) = (cue.begins <= show, cue.ends <= show);
                assert!(!begun || picture.events > index);
                let in_flight = picture.flights.iter().any(|flight| flight.event == index);
                assert!(!in_flight || (begun && !over), "event {index} flies at {show}");
                assert!(in_flight || !matches!(trace.events()[index].kind, Kind::Message(_)) || !begun || over);
            }
        }
    }
}

#[test]
fn forward_and_back_is_the_same_picture() {
    for (played, playback, album) in shows().iter() {
        let trace = played.story.trace();
        let mut way = vec![0];
        while *way.last().unwrap() < playback.total() {
            way.push(playback.next_stop(*way.last().unwrap()));
        }
        let forward: Vec<Picture> = way.iter().map(|&show| album.at(trace, playback, show)).collect();
        let mut show = playback.total();
        for (at, picture) in way.iter().zip(&forward).rev() {
            assert_eq!(show, *at);
            assert!(album.at(trace, playback, show) == *picture, "back at {show}");
            show = playback.previous_stop(show);
        }
        // The beat counts the changes: where it stays, the picture stays.
        let mut last: Option<(usize, Picture)> = None;
        for show in (0..=playback.total()).step_by(97) {
            let (beat, picture) = (playback.beat(show), album.at(trace, playback, show));
            if let Some((before, known)) = &last {
                assert!(*before != beat || *known == picture, "beat {beat} at {show}");
            }
            last = Some((beat, picture));
        }
    }
}

#[test]
fn the_last_picture_agrees_with_the_account() {
    for (played, playback, album) in shows().iter() {
        let picture = album.at(played.story.trace(), playback, playback.total());
        let instance = played.story.world().cloud().instances().next().unwrap();
        assert_eq!(picture.state("ec2-instance"), Some(sts_flow::kernel::Machine::label(instance.state)));
        assert_eq!(picture.issued, picture.credentials.len());
        assert_eq!(picture.records.len(), played.story.world().cloud().records().len());
        assert!(picture.flights.is_empty() && picture.running.is_empty());
    }
}

#[test]
fn the_show_ends_when_the_world_stands() {
    use sts_flow::cloud::DeliveryMode::OnFirstRequest;
    for actions in [&[][..], &[Action::wait_seconds(6 * 3600)], &[ask(Terminal::Ec2, "sleep 60")]] {
        let played = after(OnFirstRequest, 3, actions);
        let playback = played.playback();
        assert_eq!(playback.sim_time(playback.total()), played.story.world().now(), "{actions:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_playhead_any_order(which in 0_usize..2, heads in prop::collection::vec(any::<prop::sample::Index>(), 1..6)) {
        let shows = shows();
        let (played, playback, album) = &shows[which];
        let trace = played.story.trace();
        for head in heads {
            let show = head.index(playback.total() as usize + 10) as u32;
            prop_assert!(Picture::at(trace, playback, show) == album.at(trace, playback, show), "at {}", show);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Grown by a piece at a time, by commands and by slices of a wait, a show is the one that is made at once.
    #[test]
    fn a_show_that_grows_is_the_whole_one(
        seed in any::<u64>(),
        pieces in prop::collection::vec(
            prop_oneof![3 => action(true).prop_map(Ok), 4 => prop_oneof![1_i64..400, 0_i64..4_000_000].prop_map(Err)],
            1..12,
        ),
        heads in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let mut played = after(AheadOfTime, seed, &[]);
        let mut playback = played.playback();
        let mut album = Album::of(played.story.trace(), &playback);
        for piece in pieces {
            match piece {
                Ok(action) => played.story.act(action),
                Err(millis) => played.story.wait(Millis(millis)),
            }
            playback.extend(played.story.trace());
            album.extend(played.story.trace(), &playback);
            prop_assert!(playback == played.playback());
        }
        let trace = played.story.trace();
        playback.extend(trace);
        prop_assert!(playback == played.playback(), "nothing new");
        for head in heads {
            let show = head.index(playback.total() as usize + 10) as u32;
            prop_assert!(Picture::at(trace, &playback, show) == album.at(trace, &playback, show), "at {}", show);
        }
    }

    #[test]
    fn a_time_is_found_in_the_show(which in 0_usize..2, head in any::<prop::sample::Index>()) {
        let shows = shows();
        let (_, playback, _) = &shows[which];
        let show = head.index(playback.total() as usize + 1) as u32;
        let time = playback.sim_time(show);
        let found = playback.show_at(time);
        prop_assert!(found >= show && playback.sim_time(found) == time);
        prop_assert!(found >= playback.total() || playback.sim_time(found + 1) > time);
        // Between two moments that are shown, the one before.
        let between = time + Millis(1);
        let found = playback.show_at(between);
        prop_assert!(playback.sim_time(found) <= between);
        prop_assert!(found >= playback.total() || playback.sim_time(found + 1) > between);
        prop_assert_eq!(playback.show_at(time + Millis::hours(10_000)), playback.total());
        prop_assert_eq!(playback.sim_time(playback.show_at(playback.sim_time(0) - Millis(5))), playback.sim_time(0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_can_be_shown(
        seed in any::<u64>(),
        actions in prop::collection::vec(action(true), 0..8),
        heads in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let played = after(AheadOfTime, seed, &actions);
        let (trace, playback) = (played.story.trace(), played.playback());
        is_sound(&played, &playback);
        let album = Album::of(trace, &playback);
        for head in heads {
            let show = head.index(playback.total() as usize + 10) as u32;
            prop_assert!(Picture::at(trace, &playback, show) == album.at(trace, &playback, show), "at {}", show);
        }
        let mut marks: Vec<_> = playback.marks().to_vec();
        let count = marks.len();
        marks.dedup_by_key(|(at, _)| *at);
        prop_assert_eq!(marks.len(), count);
    }
}
