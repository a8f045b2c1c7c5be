# What jq has and jaq's libraries have not.
def halt_error($code): stderr_empty, halt($code);
def halt_error: halt_error(5);
def localtime: gmtime;
def strflocaltime($format): strftime($format);
def todate: floor | todateiso8601;
def date: todate;
def dateadd(unit; $n): . + $n;
def datesub(unit; $n): . - $n;
def get_search_list: [];
def ascii: [.] | implode;
def toarray: if isarray then . else [.] end;
def trimstr($x): ltrimstr($x) | rtrimstr($x);
def leaf_paths: paths(scalars);
def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(f): {x: null, e: false} as $init
  | foreach f as $i ($init;
      if .e then $init else . end
      | if $i | length == 2
        then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
        else setpath(["e"]; $i[0] | length == 1) end;
      if .e then .x else empty end);
def truncate_stream(stream): . as $n | null | stream | . as $input
  | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def @base64d: tostring | . + "==="[:(4 - length % 4) % 4] | decode_base64;
def @html: tostring | escape_html | split("&apos;") | join("&#39;");
def row(f): if isarray then map(f) else error("\(type) (\(tojson)) cannot be csv-formatted, only an array can be") end;
def @csv: row(if isstring then "\"" + (split("\"") | join("\"\"")) + "\"" elif . == null then ""
    elif scalars then tostring else error("\(type) (\(tojson)) is not valid in a csv row") end) | join(",");
def @tsv: row(if isstring then reduce (["\\", "\\\\"], ["\t", "\\t"], ["\n", "\\n"], ["\r", "\\r"]) as [$from, $to] (.; split($from) | join($to))
    elif . == null then "" elif scalars then tostring else error("\(type) (\(tojson)) cannot be tsv-formatted") end) | join("\t");
def format($name): if $name == "csv" then @csv elif $name == "tsv" then @tsv elif $name == "json" then @json
  elif $name == "text" then @text elif $name == "html" then @html elif $name == "uri" then @uri elif $name == "sh" then @sh
  elif $name == "base64" then @base64 elif $name == "base64d" then @base64d else error("\($name) is not a valid format") end;
