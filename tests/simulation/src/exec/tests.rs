use super::*;

#[test]
fn time_passes_only_when_nobody_can_go_on() {
    let exec = Exec::new(1);
    let order = Rc::new(RefCell::new(Vec::new()));
    for wait in [30.0, 10.0, 20.0] {
        let (inner, order) = (exec.clone(), Rc::clone(&order));
        exec.spawn(async move {
            inner.sleep(wait).await;
            order.borrow_mut().push((wait, inner.now()));
        });
    }
    assert_eq!(exec.run(1_000.0, 1_000), Ending::Idle);
    assert_eq!(*order.borrow(), [(10.0, 10.0), (20.0, 20.0), (30.0, 30.0)]);
    assert_eq!(exec.now(), 30.0);
}

#[test]
fn a_dropped_timer_does_not_move_the_clock() {
    let exec = Exec::new(1);
    let inner = exec.clone();
    let task = exec.spawn(async move { inner.sleep(1e9).await });
    let inner = exec.clone();
    exec.spawn(async move {
        inner.sleep(5.0).await;
        task.abort();
    });
    assert_eq!(exec.run(f64::MAX, 1_000), Ending::Idle);
    assert_eq!(exec.now(), 5.0);
}

#[test]
fn a_task_that_nobody_will_wake_is_found_at_once() {
    let exec = Exec::new(1);
    let task = exec.spawn(std::future::pending::<()>());
    assert_eq!(exec.run(f64::MAX, 1_000), Ending::Stuck(vec![task.id()]));
}

#[test]
fn turning_without_time_passing_is_found() {
    let exec = Exec::new(1);
    let task = exec.spawn(async {
        loop {
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                Poll::<()>::Pending
            })
            .await;
        }
    });
    assert_eq!(exec.run(f64::MAX, 1_000), Ending::Spinning(vec![task.id()]));
}

#[test]
fn a_value_comes_back_and_the_time_can_be_up() {
    let exec = Exec::new(1);
    let inner = exec.clone();
    let task = exec.spawn(async move {
        inner.sleep(10.0).await;
        inner.current()
    });
    let id = task.id();
    assert_eq!(exec.run(9.0, 1_000), Ending::TimeUp(vec![id]));
    assert_eq!(exec.run(10.0, 1_000), Ending::Idle);
    assert_eq!(task.take(), Some(id));
}
