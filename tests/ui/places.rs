//! Terminals that can't be opened, and places that come when somebody types there, without a browser.

use std::rc::Rc;

use sts_flow::host::kept::{Kept, Place};
use sts_flow::lesson::course::{self, Taught};
use sts_flow::lesson::saved::FIRST;
use sts_flow::lesson::{self, Lesson, Playing, Start};
use sts_flow::story::{Node, Terminal};
use sts_flow::ui::address::Address;
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::keys::Command;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::ui::state::{Branch, Loaded, Model, Msg, Run, Settings};
use sts_flow::words::{Lang, long_term_key};
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

/// The lesson after these lines.
fn after(lang: Lang, lines: &[(Terminal, &str)], more: &[Msg]) -> Rc<Model> {
    let opening = props(&Opening { lang, size: Size::Wide, shown: Shown::Lesson(FIVE_STEPS) }).unwrap();
    let typed = lines.iter().map(|(terminal, line)| Msg::Enter(*terminal, vec![(*line).to_owned()]));
    let end = || Msg::Do(Command::End);
    let all = [end()].into_iter().chain(typed).chain(more.iter().cloned()).chain([end(), Msg::Settled]);
    all.fold(opening.begin, Model::reduce)
}

/// A lesson that is worked through, from this step on.
fn worked(id: &str, step: usize) -> Rc<Model> {
    let read = |name: &str| std::fs::read_to_string(format!("static/lessons/{name}.json")).unwrap();
    let course = course::parse(&read(id)).unwrap();
    let start: Start = course::start(&course, &read(&format!("starts/{}", course.start.from))).unwrap();
    let played = course::beginning(&course, &start, course.seed, step).and_then(Playing::finish).unwrap();
    let lesson = Lesson {
        format: lesson::FORMAT,
        id: course.id.clone(),
        title: course.title.clone(),
        seed: course.seed,
        start: start.clone(),
        steps: Vec::new(),
        tries: Vec::new(),
    };
    let mut run = Run::of(played, Rc::new(lesson), Lang::En);
    run.taught = Some(Rc::new(Taught { course, start, step }));
    let settings = Settings { lang: Lang::En, still: true, ..Settings::default() };
    let model = Rc::new(Model::new(settings, Address::parse(&format!("#/lesson/{id}")).place, None));
    let wanted = model.wanted.clone().unwrap();
    let loaded = Msg::Loaded(wanted, Ok(Loaded::begun(Branch::new(FIRST, run))));
    [loaded, Msg::Do(Command::End), Msg::Settled].into_iter().fold(model, Model::reduce)
}

#[test]
fn an_account_without_an_instance_has_none_on_the_stage() {
    const OF_IT: [&str; 4] = ["data-node=\"ec2\"", "data-spot=\"process\"", "data-spot=\"imds\"", "data-front=\"ec2\""];
    let (before, after) = (rendered(&worked("console", 0)), rendered(&worked("console", 2)));
    for part in OF_IT {
        assert!(!before.contains(part), "{part}: {before}");
        assert!(after.contains(part), "{part}: {after}");
    }
    for part in ["data-spot=\"ec2-service\"", "data-node=\"pc\"", "data-front=\"pc\""] {
        assert!(before.contains(part), "{part}: {before}");
    }
}

#[test]
fn what_was_revoked_twice_says_so_where_the_attacker_has_it() {
    for step in [4, 6] {
        let html = rendered(&worked("revoke", step));
        let attacker =
            html.split("data-node=\"attacker\"").nth(1).and_then(|rest| rest.split("</g></g>").next()).unwrap();
        assert!(attacker.contains("denied"), "step {step}: {attacker}");
    }
}

fn rendered(model: &Rc<Model>) -> String {
    let props = AppProps { begin: model.clone(), in_parts: false, ondrawn: yew::Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

#[test]
fn an_instance_that_session_manager_cannot_reach_says_why_and_what_next() {
    const ROLE: &str = "--role-name EC2-S3-ReadOnly-Role --profile admin";
    let detach = format!(
        "aws iam detach-role-policy {ROLE} --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore; sleep 10"
    );
    let reboot = "aws ec2 reboot-instances --profile admin --instance-ids $(aws ec2 describe-instances --profile admin --query 'Reservations[0].Instances[0].InstanceId' --output text); sleep 90";
    let lines = [(Terminal::Pc, detach.as_str()), (Terminal::Pc, reboot), (Terminal::Ec2, "whoami")];
    for (lang, words) in [
        (Lang::En, ["Session Manager cannot connect: the role does not allow", "From the PC: attach the policy"]),
        (Lang::Ja, ["Session Manager で接続できません", "PC から: ポリシーをアタッチ"]),
    ] {
        let html = rendered(&after(lang, &lines, &[]));
        for part in
            words.into_iter().chain(["(TargetNotConnected) when calling the StartSession", "data-do=\"way-in\""])
        {
            assert!(html.contains(part), "{part}: {html}");
        }
        // With the policy it opens again.
        let attach = detach.replace("detach-", "attach-");
        let mended: Vec<_> =
            lines.iter().copied().chain([(Terminal::Pc, attach.as_str()), (Terminal::Ec2, "whoami")]).collect();
        let html = rendered(&after(lang, &mended, &[]));
        assert!(!html.contains("data-do=\"way-in\"") && html.contains("ssm-user"), "{html}");
    }
}

#[test]
fn a_runner_and_the_other_account_come_to_the_stage() {
    for (terminal, node, words) in [
        (Terminal::Ci, "ci", ["CI runner", "Internet"]),
        (Terminal::Partner, "partner", ["Other account", "Other account"]),
    ] {
        let html = rendered(&after(Lang::En, &[(terminal, "whoami")], &[]));
        for part in [&format!("data-node=\"{node}\""), "data-spot=\"guest\""].into_iter().chain(words) {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}

#[test]
fn trouble_with_the_metadata_service_is_seen_and_said() {
    for (lang, late, words) in [
        (Lang::En, None, ["▲ no answer 0:10:00", "For the next 10 min, IMDS does not answer"]),
        (Lang::Ja, Some(2500), ["▲ +2.5 s 0:10:00", "これから 10 分間、IMDS の応答が 2.5 秒遅れます"]),
    ] {
        let html = rendered(&after(lang, &[], &[Msg::Disturb(late, 600)]));
        for part in words {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}

#[test]
fn the_start_url_is_offered_where_it_is_asked_for() {
    let lines = [(Terminal::Pc, "aws configure sso"), (Terminal::Pc, "desk")];
    let html = rendered(&after(Lang::En, &lines, &[]));
    assert!(
        html.contains("data-do=\"start-url\"") && html.contains("https://d-9067f7a4c2.awsapps.com/start"),
        "{html}"
    );
    // What runs is the command, whatever is typed into it.
    assert!(html.contains("$ aws configure sso") && !html.contains("$ desk"), "{html}");
}

#[test]
fn a_place_says_which_long_term_key_is_kept_there() {
    let keys = |html: &str| {
        let places = html.split("data-node=\"").skip(1).filter(|place| place.contains("data-long-term=\"AKIA"));
        places.map(|place| place[..place.find('"').unwrap_or(0)].to_owned()).collect::<Vec<_>>()
    };
    for (lang, desk) in [
        (Lang::En, "(profile admin): a long-term access key, which does not expire"),
        (Lang::Ja, "(プロファイル admin): 有効期限のない長期アクセスキー"),
    ] {
        let html = rendered(&after(lang, &[], &[]));
        assert!(html.contains(desk), "{html}");
        assert_eq!(keys(&html), ["pc"]);
    }
    // What is gone is not shown, and what is found on the instance is.
    let moved = [
        (Terminal::Pc, "rm ~/.aws/credentials"),
        (Terminal::Ec2, "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI"),
    ];
    let model = after(Lang::En, &moved, &[]);
    let kept = |node| model.picture.inventory.keys_at(node).map(|kept| kept.place.clone()).collect::<Vec<_>>();
    assert_eq!(kept(Node::Pc), []);
    assert_eq!(kept(Node::Ec2), [Place::Variables]);
}

#[test]
fn another_users_profiles_are_not_the_shells_own() {
    let typed = [
        "sudo mkdir -p /root/.aws",
        "printf '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n' | sudo tee /root/.aws/credentials",
        "sudo su -",
    ]
    .map(|line| (Terminal::Ec2, line));
    let kept = |lines: usize| {
        let model = after(Lang::En, &typed[..lines], &[]);
        model.picture.inventory.keys_at(Node::Ec2).map(|kept| kept.place.clone()).collect::<Vec<_>>()
    };
    assert_eq!(kept(2), []);
    assert_eq!(kept(3), [Place::Profile("default".to_owned())]);
    let place = Place::File("/root/keys.csv".to_owned());
    let key = Kept { access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(), place };
    assert_eq!(long_term_key(Lang::En, &key)[0], "Long-term key (root)");
    assert_eq!(long_term_key(Lang::Ja, &key)[0], "長期アクセスキー (root)");
}

#[test]
fn however_short_a_long_term_key_is_called_a_key() {
    let places = ["default", "admin"].map(|name| Place::Profile(name.to_owned()));
    for place in places.into_iter().chain([Place::Variables]) {
        let kept = Kept { access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(), place };
        for (lang, noun) in [(Lang::En, "key"), (Lang::Ja, "キー")] {
            let texts = long_term_key(lang, &kept);
            assert!(texts.iter().all(|text| text.contains(noun)), "{texts:?}");
        }
    }
}
