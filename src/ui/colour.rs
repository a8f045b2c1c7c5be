//! The colours of credentials: a credential wears the same one wherever the page shows it.
//!
//! May use: [`story`](crate::story), for how many there are.
//!
//! ```
//! use sts_flow::ui::colour::key_colour;
//! assert_eq!(key_colour(0), "key-0");
//! assert_eq!(key_colour(9), key_colour(1), "they come again");
//! ```

use crate::story::COLOURS;

/// The class of the credential that was issued as number `index`.
pub const fn key_colour(index: usize) -> &'static str {
    const CLASSES: [&str; COLOURS] = ["key-0", "key-1", "key-2", "key-3", "key-4", "key-5", "key-6", "key-7"];
    CLASSES[index % COLOURS]
}
