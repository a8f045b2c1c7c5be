//! The page's binary. In a browser it starts the page; natively it only says how to get one.
#![forbid(unsafe_code)]

fn main() {
    if cfg!(target_arch = "wasm32") {
        sts_flow::ui::start::start();
    } else {
        println!(
            "STS Flow is a page: `cargo xtask serve` opens it, `cargo run --release --example trace` prints a run."
        );
    }
}
