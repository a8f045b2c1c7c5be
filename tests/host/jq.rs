//! `jq`: what its language has, what it prints, and where it ends.

use crate::peer::{Played, instance, nobody, play};

fn run(line: &str) -> Played {
    play(instance(), line, nobody)
}

/// What `jq -c FILTER` makes of an input.
fn filtered(filter: &str, input: &str) -> Played {
    run(&format!("cat > in <<'EOF'\n{input}\nEOF\ncat > filter <<'EOF'\n{filter}\nEOF\njq -c \"$(cat filter)\" in"))
}

#[test]
fn the_language() {
    for (filter, input, out) in [
        ("reduce .[] as $x (0; . + $x)", "[1,2.5,3]", "6.5\n"),
        ("[foreach .[] as [$k, $v] (0; . + $v; [$k, .])]", r#"[["a",1],["b",2]]"#, "[[\"a\",1],[\"b\",3]]\n"),
        (".[] | test(\"^a\")", r#"["abc","bca"]"#, "true\nfalse\n"),
        ("sub(\"(?<x>b+)\"; \"<\\(.x)>\"), gsub(\"b\"; \"-\")", r#""abbc""#, "\"a<bb>c\"\n\"a--c\"\n"),
        (
            "[scan(\"b\")], capture(\"(?<n>b+)\"), [splits(\"b+\")]",
            r#""abbc""#,
            "[\"b\",\"b\"]\n{\"n\":\"bb\"}\n[\"a\",\"c\"]\n",
        ),
        // As a JWT has it: without padding.
        (r#"split(".")[1] | @base64d | fromjson | .sub"#, r#""eyJhIjoxfQ.eyJzdWIiOiJyZXBvIn0.x""#, "\"repo\"\n"),
        ("@base64, @base64d", r#""aGVsbG8=""#, "\"YUdWc2JHOD0=\"\n\"hello\"\n"),
        ("@csv, @tsv", r#"["a\"b",1,null,true]"#, "\"\\\"a\\\"\\\"b\\\",1,,true\"\n\"a\\\"b\\t1\\t\\ttrue\"\n"),
        (
            "@sh \"echo \\(.)\", @uri, @html",
            r#""a b'<""#,
            "\"echo 'a b'\\\\''<'\"\n\"a%20b%27%3C\"\n\"a b&#39;&lt;\"\n",
        ),
        (
            "to_entries, with_entries(.value += 1), keys",
            r#"{"b":1,"a":2}"#,
            "[{\"key\":\"b\",\"value\":1},{\"key\":\"a\",\"value\":2}]\n{\"b\":2,\"a\":3}\n[\"a\",\"b\"]\n",
        ),
        (
            "group_by(.a), unique_by(.a), (map(.a) | sort, min, max, add)",
            r#"[{"a":2},{"a":1},{"a":2}]"#,
            "[[{\"a\":1}],[{\"a\":2},{\"a\":2}]]\n[{\"a\":1},{\"a\":2}]\n[1,2,2]\n1\n2\n5\n",
        ),
        (
            "[limit(3; .[])], first(.[]), [range(0; 10; 3)], (1 | until(. > 100; . * 2))",
            "[1,2,3,4]",
            "[1,2,3]\n1\n[0,3,6,9]\n128\n",
        ),
        ("[., input]", "1\n2\n3\n4", "[1,2]\n[3,4]\n"),
        ("def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; map(fac)", "[3,10]", "[6,3628800]\n"),
        (". as {a: $x, b: [$y, $z]} | [$z, $y, $x]", r#"{"a":1,"b":[2,3]}"#, "[3,2,1]\n"),
        ("(try error(\"x\") catch .), (.a? // \"none\"), (try error({a: 1}) catch .a)", "3", "\"x\"\n\"none\"\n1\n"),
        (
            "[paths], getpath([\"a\", 0]), del(.a), (.a[1] = 5), (.a |= map(. + 1))",
            r#"{"a":[1]}"#,
            "[[\"a\"],[\"a\",0]]\n1\n{}\n{\"a\":[1,5]}\n{\"a\":[2]}\n",
        ),
        ("walk(if type == \"number\" then . + 1 else . end)", r#"[1,{"a":2}]"#, "[2,{\"a\":3}]\n"),
        (
            "fromstream(tostream), INDEX(.[]; .id), IN(.[]; {\"id\": 1})",
            r#"[{"id":1}]"#,
            "[{\"id\":1}]\n{\"1\":{\"id\":1}}\ntrue\n",
        ),
        (
            "10 / 4, 6 / 2, 7 % 3, -7 % 3, 0.1 + 0.2, 1 / 3, 1e17 * 10, 1 / 100000",
            "null",
            "2.5\n3\n1\n-1\n0.30000000000000004\n0.3333333333333333\n1e+18\n1e-05\n",
        ),
        (
            "., .[0] + 1",
            "[3000000000,1.10,123456789012345678901234567890]",
            "[3000000000,1.10,123456789012345678901234567890]\n3000000001\n",
        ),
        (
            "(fromdate | ., todate), strptime(\"%Y-%m-%dT%H:%M:%SZ\")[0]",
            r#""2015-03-05T23:51:47Z""#,
            "1425599507\n\"2015-03-05T23:51:47Z\"\n2015\n",
        ),
        (
            "[.[] | tostring | length], (.[1] | ltrimstr(\"a\"), ascii_upcase, explode)",
            r#"[12,"ab"]"#,
            "[2,2]\n\"b\"\n\"AB\"\n[97,98]\n",
        ),
        ("nan | isnan, . < 1, [.]", "null", "true\ntrue\n[null]\n"),
    ] {
        let played = filtered(filter, input);
        assert_eq!((played.out.as_str(), played.err.as_str(), played.status()), (out, "", 0), "{filter}");
    }
}

#[test]
fn errors_are_jqs() {
    for (filter, input, err, status) in [
        (".a.b", r#"{"a":[1]}"#, "jq: error (at in:1): Cannot index array with \"b\"\n", 5),
        (".[]", "null", "jq: error (at in:1): Cannot iterate over null (null)\n", 5),
        (".a + 1", r#"{"a":"x"}"#, "jq: error (at in:1): string (\"x\") and number (1) cannot be added\n", 5),
        (
            "1 / 0",
            "null",
            "jq: error (at in:1): number (1) and number (0) cannot be divided because the divisor is zero\n",
            5,
        ),
        ("error", "\"boom\"", "jq: error (at in:1): boom\n", 5),
        ("error({a: 1})", "1", "jq: error (at in:1): {\"a\":1} (not a string)\n", 5),
        ("{(1): 2}", "1", "jq: error (at in:1): Object keys must be strings, not number (1)\n", 5),
        ("halt_error", "\"bye\\n\"", "bye\n", 5),
        ("halt_error(3)", "\"bye\\n\"", "bye\n", 3),
        (
            ". as [$x",
            "1",
            "jq: error: syntax error, unexpected end of file (Unix shell quoting issues?) at <top-level>, line 1:\n. as [$x\njq: 1 compile error\n",
            3,
        ),
        (
            "foo(1), $x",
            "1",
            "jq: error: foo/1 is not defined at <top-level>, line 1:\nfoo(1), $x\njq: error: $x is not defined at <top-level>, line 1:\nfoo(1), $x\njq: 2 compile errors\n",
            3,
        ),
    ] {
        let played = filtered(filter, input);
        assert_eq!((played.out.as_str(), played.err.as_str(), played.status()), ("", err, status), "{filter}");
    }
}

#[test]
fn the_process_is_the_simulated_one() {
    let played = run(
        "export A=7; jq -nr '(now | todate), env.A, $ENV.A, input_filename, ([inputs] | length), (0 | localtime | mktime)'",
    );
    assert_eq!(played.out, "2025-11-02T00:30:00Z\n7\n7\nnull\n0\n0\n");
    assert_eq!(run("echo 1 | jq -c 'debug, stderr'").err, "[\"DEBUG:\",1]\n1");
}

#[test]
fn nothing_goes_on_for_ever_or_fills_the_memory() {
    for filter in [
        "[range(1e9)]",
        "def f: f; f",
        "def f: 1 + f; f",
        "def f: [f]; f",
        "def f: f, f; f",
        "def f: try error(\"x\") catch f; f",
        "def f(g): f(g | . + 1); f(1)",
        "def f(g; $n): if $n == 0 then g else f(g + 1; $n - 1) end; f(0; 100000)",
        "repeat(1)",
        "last(repeat(1))",
        "\"x\" * 1e9",
        "reduce range(100) as $i (\"x\"; . + .)",
        "reduce range(60) as $i (1; [., .])",
        "reduce range(100000) as $i (1; [.])",
        "(reduce range(100000) as $i (.; .)) |= .",
        "[range(1000)] | [.[] as $a | .[] as $b | .[] as $c | $a] | length",
        "[range(1000)] | last((.[] == .[]) == (.[] == .[]))",
        "\"a\" * 10000 | test(\"(a{100}){100}\")",
        "reduce range(1e6) as $i (2; . * .) | until(false; . + 1)",
        ".[1e9] = 1",
    ] {
        let played = filtered(filter, "null");
        let told = (played.err.as_str(), played.status());
        assert_eq!(told, ("Killed\n", 137), "{filter}");
    }
    // And what is merely long has its time.
    for (filter, out) in [
        ("[range(20000)] | map(. + 1) | add", "200010000\n"),
        ("reduce range(5000) as $x ({}; .[\"k\\($x)\"] = $x) | length", "5000\n"),
        ("def f: if . >= 20000 then . else . + 1 | f end; 0 | f", "20000\n"),
        ("def f($n): if $n == 0 then 0 else 1 + f($n - 1) end; f(60)", "60\n"),
    ] {
        let played = filtered(filter, "null");
        assert_eq!((played.out.as_str(), played.err.as_str()), (out, ""), "{filter}");
    }
}
