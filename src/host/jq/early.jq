# What jaq's own definitions are built on, where that has to be counted beforehand.
def searched($re): if . >= "" and . < [] then regex_steps($re) else error("\(shown) cannot be matched, as it is not a string") end;
def matches($re; $flags): searched($re) | jaq_matches($re; $flags);
def split_matches($re; $flags): searched($re) | jaq_split_matches($re; $flags);
def split_($re; $flags): searched($re) | jaq_split_($re; $flags);
def keyed_by(f): [.[] | [[f], .]];
def sort_by(f): keyed_by(f) | sorted_pairs;
def sort: if . >= [] and . < {} then sort_by(.) else error("\(shown) cannot be sorted, as it is not an array") end;
def group_by(f): keyed_by(f) | grouped_pairs;
def min_by_or_empty(f): sort_by(f) | select(. != []) | .[0];
def max_by_or_empty(f): sort_by(f) | select(. != []) | .[-1];
