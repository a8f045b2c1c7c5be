//! The way of a request as docs/architecture.md tells it: the functions are where it says, and the effects come in its order.

use sts_flow::cloud::{DeliveryMode, Effect, Service, Source};
use sts_flow::wire::layout;

use crate::world::World;

/// The cells of each row of the table: step, function, file, what it does, effect.
fn rows() -> Vec<[String; 5]> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md")).unwrap();
    let chapter = text.split("## The way of a request").nth(1).unwrap().split("\n## ").next().unwrap().to_owned();
    let row = |line: &str| -> Option<[String; 5]> {
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect();
        let cells: [String; 5] = cells.get(1..6)?.to_vec().try_into().ok()?;
        cells[0].starts_with(|c: char| c.is_ascii_digit()).then_some(cells)
    };
    chapter.lines().filter_map(row).collect()
}

#[test]
fn each_function_is_in_its_file() {
    let rows = rows();
    assert!(rows.len() > 10, "{rows:?}");
    for [step, function, file, ..] in rows {
        let path = [env!("CARGO_MANIFEST_DIR"), "/", &file].concat();
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("step {step}, {path}: {error}"));
        let defined = ["(", "<"].iter().any(|next| source.contains(&["fn ", &function, next].concat()));
        assert!(defined, "step {step}: no function {function} in {file}");
    }
}

#[test]
fn the_effects_of_a_call_come_in_its_order() {
    let mut world = World::new(7, DeliveryMode::AheadOfTime);
    let request = world.signed(&world.key("reader"), Service::S3, "/", &[]);
    world.cloud.take_effects();
    let answer = world.send(Source::internet("203.0.113.45"), request);
    assert_eq!(answer.status, 200);
    let name = |effect: &Effect| {
        let json: serde_json::Value = serde_json::from_str(&layout::compact(effect)).unwrap();
        json["effect"].as_str().unwrap().to_owned()
    };
    let seen: Vec<String> = world.cloud.take_effects().iter().map(name).collect();
    let told: Vec<String> = rows().into_iter().map(|[.., effect]| effect).filter(|effect| !effect.is_empty()).collect();
    assert_eq!(seen, told);
}
