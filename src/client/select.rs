//! Two futures at once. Whichever loses a race is dropped, and dropping is cancelling.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Which of two ended first.
pub enum Either<A, B> {
    /// The first.
    Left(A),
    /// The second.
    Right(B),
}

/// Runs both until one ends; the first is asked first, so a tie goes to it.
pub async fn race<A, B>(left: impl Future<Output = A>, right: impl Future<Output = B>) -> Either<A, B> {
    let mut left = pin!(left);
    let mut right = pin!(right);
    poll_fn(|context| {
        if let Poll::Ready(value) = left.as_mut().poll(context) {
            return Poll::Ready(Either::Left(value));
        }
        right.as_mut().poll(context).map(Either::Right)
    })
    .await
}

/// Runs both until both have ended or the first fails.
pub async fn join<A, B, E>(
    left: impl Future<Output = Result<A, E>>,
    right: impl Future<Output = B>,
) -> Result<(A, B), E> {
    let mut left = pin!(left);
    let mut right = pin!(right);
    let mut first = None;
    let mut second = None;
    poll_fn(|context| {
        if first.is_none() {
            match left.as_mut().poll(context) {
                Poll::Ready(Ok(value)) => first = Some(value),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {}
            }
        }
        if second.is_none()
            && let Poll::Ready(value) = right.as_mut().poll(context)
        {
            second = Some(value);
        }
        match (first.take(), second.take()) {
            (Some(a), Some(b)) => Poll::Ready(Ok((a, b))),
            (a, b) => {
                first = a;
                second = b;
                Poll::Pending
            }
        }
    })
    .await
}
