//! The same run natively and in the browser, byte for byte.

use browser_tests::{Look, Result};
use serde_json::json;
use sts_flow::lesson;
use sts_flow::wire::layout;

use super::terminals::enter;
use super::{LESSON, assert_quiet, string, visit};

#[tokio::test]
async fn the_trace_is_the_same_natively_and_in_the_browser() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    let lesson = lesson::parse(LESSON).expect("the lesson can be read");
    let own = u32::try_from(lesson.seed).expect("the lesson's seed is small");
    for seed in [own, 0, 7, u32::MAX] {
        let played = lesson::play(&lesson, seed.into()).expect("the lesson can be played");
        let native = layout::pretty(played.story.trace());
        let there = string(&page, &format!("wasmBindings.trace_json({}, {seed})", json!(LESSON))).await?;
        let same = native.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
        assert!(
            native == there,
            "seed {seed}: from byte {same} on, natively\n{}\nand in the browser\n{}",
            String::from_utf8_lossy(&native.as_bytes()[same..(same + 200).min(native.len())]),
            String::from_utf8_lossy(&there.as_bytes()[same..(same + 200).min(there.len())]),
        );
    }
    let refused = "(async () => { try { return await wasmBindings.trace_json('{', 1) } catch (error) { return error.message } })()";
    let refused = string(&page, refused).await?;
    assert!(refused.contains("line 1"), "a broken lesson is refused with {refused:?}");
    assert_quiet(&page).await
}

/// What is typed in the lesson's last step, in which every corner of a program's arithmetic, order and limits is seen.
const LINES: [&str; 8] = [
    "echo '[0.1,0.2,3,1e17,3000000000,-7.5]' | jq -c 'add, map(. * 3), (.[] | . / 7), (.[5] % 2), map(sqrt, sin, floor)'",
    "echo '{\"b\":[3,1,2],\"a\":{\"z\":null}}' | jq 'to_entries, (.b | sort, group_by(. > 1)), [paths], tojson'",
    "echo '\"2025-11-02 a b\"' | jq -c '[scan(\"[0-9]+\")], sub(\"(?<x>a)\"; \"<\\(.x)>\"), @base64, test(\"^2\")'",
    "jq -n 'now, (now | todate), ([range(40)] | map(. * .) | add), 1 / 3, infinite, nan'",
    "jq -n 'def f: 1 + f; f'; jq -n '[range(1e9)]'; jq -n 'def f(g): f(g | . + 1); f(1)'",
    "jq -n 'def f: [f]; f'; jq -n '(reduce range(100000) as $i (.; .)) |= .'; jq -n '\"x\" * 1e9'",
    "jq -n 'def f($n): if $n == 0 then 0 else 1 + f($n - 1) end; f(60)'",
    "echo 1 | jq '.a'; echo '[1' | jq .; jq -n '.a |'",
];

/// The same for JavaScript: numbers, order, texts, time, chance, jobs and limits.
const PROGRAMS: [&str; 8] = [
    "node -e 'console.log([0.1 + 0.2, 1e21, 1 / 3, 5e-324, -0, 2 ** 53, 123456789 * 1e-7], Math.sin(1), Math.exp(1), 2n ** 70n)'",
    "node -e 'class A { #x = 1; get x() { return this.#x } static { A.y = new Map([[1, new Set([{ a: [] }])]]) } } console.log(new A(), A.y, new A().x)'",
    "node -e 'console.log(new Date(), Date.now(), Math.random(), Math.random(), new Date(0).toISOString())'",
    "node -e 'const { a, ...rest } = { a: 1, b: [2, , 3], c: null }; console.log(rest, `a-b`.replace(/(?<l>.)-(.)/u, `$2$<l>`), [3, 10, 1].sort())'",
    "node -e '(async () => { setTimeout(() => console.log(`late`), 50); for await (const n of (async function* () { yield 1; yield 2 })()) console.log(n) })()'",
    "node -e 'for (;;);'; node -e 'const f = () => f() + 1; f()'; node -e 'let s = `x`; for (;;) s += s'",
    "node -e 'null.x'; node -e 'let x = ;'; node -e 'Promise.reject(new TypeError(`no`))'; node -e 'throw { a: 1 }'",
    "node -e 'const { STSClient, GetCallerIdentityCommand } = require(`@aws-sdk/client-sts`); new STSClient({ region: `us-east-1` }).send(new GetCallerIdentityCommand({})).then(console.log, e => console.log(e.name))'",
];

/// These lines, typed in the lesson's last step: in the browser once `first` has fetched the code that they need.
async fn assert_same(lines: &[&str], program: &str, first: (&str, &str)) -> Result<String> {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let mut text: serde_json::Value = serde_json::from_str(LESSON).expect("the lesson is JSON");
    let actions: Vec<_> = lines.iter().map(|line| json!({ "do": "type", "terminal": "pc", "line": line })).collect();
    let last = text["steps"].as_array_mut().and_then(|steps| steps.last_mut()).expect("it has steps");
    last["actions"] = json!(actions);
    let text = text.to_string();
    let traced = format!(
        "(async () => {{ try {{ return await wasmBindings.trace_json({}, 7) }} catch (error) {{ return error.message }} }})()",
        json!(text)
    );
    assert_eq!(string(&page, &traced).await?, format!("{program} has not been fetched"));
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", first.0).await?;
    page.wait_text("[data-terminal=pc] [role=log]", first.1).await?;
    let there = string(&page, &traced).await?;
    let lesson = lesson::parse(&text).expect("the lesson can be read");
    let played = lesson::play(&lesson, 7).expect("the lesson can be played");
    let native = layout::pretty(played.story.trace());
    let same = native.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
    assert!(
        native == there,
        "from byte {same} on, natively\n{}\nand in the browser\n{}",
        String::from_utf8_lossy(&native.as_bytes()[same..(same + 200).min(native.len())]),
        String::from_utf8_lossy(&there.as_bytes()[same..(same + 200).min(there.len())]),
    );
    assert_quiet(&page).await?;
    Ok(native)
}

#[tokio::test]
async fn jq_is_the_same_natively_and_in_the_browser() -> Result {
    let native = assert_same(&LINES, "jq", ("echo 1 | jq .", "1\n")).await?;
    assert!(native.contains("Killed"));
    Ok(())
}

#[tokio::test]
async fn node_is_the_same_natively_and_in_the_browser() -> Result {
    let native = assert_same(&PROGRAMS, "node", ("node -p '6 * 7'", "42")).await?;
    assert!(native.contains("Killed"));
    Ok(())
}
