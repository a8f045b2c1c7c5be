//! The page. Natively there is none: the browser is where it lives.
#![forbid(unsafe_code)]

#[cfg(target_arch = "wasm32")]
fn main() {
    sts_flow::ui::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("STS Flow is a page: `cargo xtask serve` opens it, `cargo run --release --example trace` prints a run.");
}
