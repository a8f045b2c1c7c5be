//! What `s=` of an address holds: any text, links with letters changed, cut, doubled and exchanged, and packed bytes that
//! pass for whole. What opens is opened, within a budget.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use crc::{CRC_32_ISO_HDLC, Crc};
use sts_flow::lesson::opening::{Budget, Opening};
use sts_flow::lesson::saved::{Future, Moment, Saved};
use sts_flow::lesson::{self, PIECE, saved, share};
use sts_flow::story::{Action, Terminal};
use sts_flow::ui::address::Address;

use super::{Gen, fuzz};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

const TOKENS: &[&str] = &["A", "_", "-", "AQ", "=", "+", "/", "%20", "&s=", "#", "あ", "\0"];

fn link(lines: &[&str]) -> String {
    let actions = lines.iter().map(|line| Action::Type { terminal: Terminal::Ec2, line: (*line).to_owned() }).collect();
    let future = Future { name: "A".to_owned(), given: None, actions, events: Some(7) };
    let run = Saved { lesson: None, seed: 7, futures: vec![future], front: 0, beside: None, moment: Moment::Show(9) };
    share::write(&run).expect("it is short")
}

#[test]
fn links() {
    fuzz("link", || {
        let lesson = lesson::parse(FIVE_STEPS).expect("it is ours");
        let endless = ["node -e 'for(;;);'", "sleep 2592000", "jq -n '[.,.,.]|[.[] as $a|.[] as $b|$a]'"];
        let runs: [&[&str]; 5] =
            [&[], &["aws s3 ls"], &["aws s3 ls", "echo 日本語", "cat <<E\nx\nE"], &endless, &[endless[0]; 300]];
        let links = runs.map(link);
        move |g: &mut Gen, desk| {
            let text = g.text(&links.each_ref().map(String::as_str), TOKENS);
            desk.take(text.clone());
            if let Ok(run) = share::read(&text)
                && g.once_in(20)
            {
                assert_eq!(share::read(&share::write(&run).expect("it was short")), Ok(run.clone()), "read again");
                assert_eq!(saved::read(&saved::write(&run)), Ok(run), "and as a file");
            }
            // What can be read can be opened, or takes too much; neither for long.
            if let Ok(run) = share::read(&text)
                && g.once_in(20)
            {
                let budget = Budget { events: 20_000, steps: 200_000, ..Budget::default() };
                let opening = Opening::new(run, &lesson, budget);
                let _ = opening.and_then(|mut opening| {
                    while opening.step(PIECE).is_pending() {}
                    opening.finish().map(drop)
                });
            }
            let _ = Address::parse(&format!("#/play?s={text}"));
            // To unpack takes longer than to see that a link is damaged.
            if g.once_in(100) {
                // The same bytes, with a check that fits: what is packed has to stand anything.
                let mut bytes = vec![share::VERSION];
                let packed = BASE64_URL_SAFE_NO_PAD.decode(&text).ok().filter(|bytes| bytes.len() > 5);
                // What was a link is changed where only the unpacking sees it.
                bytes.extend(packed.map_or_else(|| text.clone().into_bytes(), |bytes| bytes[5..].to_vec()));
                let check = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes).to_be_bytes();
                bytes.splice(1..1, check);
                let _ = share::read(&BASE64_URL_SAFE_NO_PAD.encode(bytes));
            }
        }
    });
}
