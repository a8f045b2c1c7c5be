//! What `s=` of an address holds: any text, links with letters changed, cut, doubled and exchanged, and packed bytes that
//! pass for whole.

use sts_flow::lesson::saved::{Future, Moment, Saved};
use sts_flow::lesson::{saved, share};
use sts_flow::story::{Action, Terminal};
use sts_flow::ui::address::Address;
use sts_flow::wire::base64;
use sts_flow::wire::digest::Crc;
use sts_flow::wire::pack::{pack, unpack};

use super::{Gen, fuzz};

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
        let links = [link(&[]), link(&["aws s3 ls"]), link(&["aws s3 ls", "echo 日本語", "cat <<E\nx\nE"])];
        move |g: &mut Gen, desk| {
            let text = g.text(&links.each_ref().map(String::as_str), TOKENS);
            desk.take(text.clone());
            if let Ok(run) = share::read(&text)
                && g.once_in(20)
            {
                assert_eq!(share::read(&share::write(&run).expect("it was short")), Ok(run.clone()), "read again");
                assert_eq!(saved::read(&saved::write(&run)), Ok(run), "and as a file");
            }
            let _ = Address::parse(&format!("#/play?s={text}"));
            // To unpack takes a hundred times as long as to see that a link is damaged.
            if g.once_in(1000) {
                // The same bytes, with a check that fits: what is packed has to stand anything.
                let mut bytes = vec![1];
                bytes.extend(text.bytes());
                let check = Crc::Crc32.of(&bytes);
                bytes.splice(1..1, check);
                let _ = share::read(base64::encode(&bytes).trim_end_matches('='));
                assert_eq!(unpack(&pack(text.as_bytes(), b""), b"", text.len()).as_deref(), Some(text.as_bytes()));
            }
        }
    });
}
