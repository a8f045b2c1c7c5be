//! The page. Natively there is none: the browser is where it lives.
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
