//! A drawing for each place, in a square of 24 by 24, made of lines. Drawn for this project.

use yew::prelude::*;

use crate::story::Spot;

/// The instance, which holds several places.
pub const INSTANCE: &str = "M5 3.500h14v7H5zM5 13.500h14v7H5zM8.200 7h.1M8.200 17h.1M12 7h4M12 17h4";
/// The door by which a VPC reaches S3.
pub const GATE: &str = "M4 12h5M15 12h5M9 7v10h2.500a5 5 0 0 0 0-10zM14 9.500h2M14 14.500h2";

/// The drawing of a place.
pub const fn icon(spot: Spot) -> &'static str {
    match spot {
        // A terminal.
        Spot::Process => "M3.500 5h17v14h-17zM7 9.500l3 2.500-3 2.500M12.500 15h4.500",
        // A globe.
        Spot::Web => {
            "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM3.500 12h17M12 3.500c-4 4-4 13 0 17M12 3.500c4 4 4 13 0 17"
        }
        // A tag.
        Spot::Imds => "M4 4h8.500l8 8-8.500 8.500-8-8zM8.300 8.300h.1",
        // What steers: a chip.
        Spot::Ec2Service => "M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4",
        // A shield with a person.
        Spot::Iam => {
            "M12 2.800l7.500 3v5.400c0 5-3.200 8-7.500 10-4.300-2-7.500-5-7.500-10V5.800zM12 11.800a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400M8 16.600c.7-2.800 7.300-2.800 8 0"
        }
        // An hourglass.
        Spot::Sts => "M6.500 3h11M6.500 21h11M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9",
        // A bucket.
        Spot::S3 => {
            "M4 6l2.200 14.500h11.600L20 6M4 6c0-1.600 3.600-2.700 8-2.700S20 4.400 20 6s-3.600 2.700-8 2.700S4 7.600 4 6"
        }
        // A record with lines.
        Spot::CloudTrail => "M5.500 3h9.500l3.500 3.500V21h-13zM9 9.500h6.500M9 13h6.500M9 16.500h4",
        // An eye.
        Spot::GuardDuty => {
            "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400"
        }
        // A function.
        Spot::Lambda => {
            "M9.500 19.500c2 0 2-2.500 2.500-7.500s.6-7.500 3-7.500M8.700 11.500h6.600M4.800 5c-2 4-2 10 0 14M19.200 5c2 4 2 10 0 14"
        }
        // A door that opens.
        Spot::Aside => "M5 3.500h9v17H5zM14 6l5 2v11.500l-5 1M11 12h.1",
        // A laptop.
        Spot::Pc => "M5 5h14v10.500H5zM2.500 19h19l-2.500-3.500h-14z",
        // A server.
        Spot::Guest => {
            "M4 4h16v6.500H4zM4 13.500h16V20H4zM7.500 7.200h.1M7.500 16.700h.1M11 7.200h5.500M11 16.700h5.500"
        }
        // A mask.
        Spot::Attacker => {
            "M12 3c-5 0-7.500 3.500-7.500 8 0 5.500 3.500 10 7.500 10s7.500-4.500 7.500-10c0-4.500-2.500-8-7.500-8zM8 11.200l3 1.200M16 11.200l-3 1.200M9 17c1.800-1.200 4.200-1.200 6 0"
        }
    }
}

/// The drawing on its tile, with its upper left corner at a point of the stage and so large.
pub fn tile(d: &'static str, x: i32, y: i32, size: i32) -> Html {
    // A little smaller than its tile.
    let scale = size * 78 / 24;
    let inner = size * 11 / 100;
    html! {
        <g class="icon" transform={format!("translate({x} {y})")}>
            <rect width={size.to_string()} height={size.to_string()} rx={(size / 4).to_string()} />
            <path {d} transform={format!("translate({inner} {inner}) scale(.{scale:02})")} />
        </g>
    }
}
