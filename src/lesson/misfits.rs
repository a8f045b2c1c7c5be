//! The doors to what finds the place at which a text does not fit: fetch it, and read again.
//!
//! May use: the readers, at which the doors stand.
//!
//! ```
//! use std::pin::pin;
//! use std::task::{Context, Poll, Waker};
//! use sts_flow::lesson;
//!
//! // Natively there is nothing to be waited for.
//! let mut reading = pin!(lesson::misfits::told(|| lesson::parse(r#"{"format": 1, "id": 2}"#)));
//! let Poll::Ready(Err(error)) = reading.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
//! assert_eq!(error.to_string(), "id: invalid type: integer `2`, expected a string");
//! ```

use super::{console, course, read, saved};
use crate::kernel::chunk::NotFetched;

/// What `read` reads; what it cannot, it reads again with the means to say where the fault is.
pub async fn told<T, E>(read: impl Fn() -> Result<T, E>) -> Result<T, E> {
    match read() {
        Err(_) if fetch().await.is_ok() => read(),
        outcome => outcome,
    }
}

async fn fetch() -> Result<(), NotFetched> {
    read::fetch_way().await?;
    console::fetch_way().await?;
    course::fetch_way().await?;
    saved::fetch_ways().await
}
