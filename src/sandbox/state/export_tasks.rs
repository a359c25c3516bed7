//! The export tasks of restore operators. A page is made when it is downloaded, so a task only names its posts.

use std::collections::VecDeque;

use crate::sandbox::data::Id;
use crate::sandbox::data::random::{self, Purpose};

/// The number of tasks that are kept.
const MAX_TASKS: usize = 1_000;

/// An export task.
pub(crate) struct ExportTask {
    id: Id,
    session: Id,
    /// The id of the channel.
    pub(crate) channel: String,
    /// The ids of the posts; `None` for all of the channel.
    pub(crate) posts: Option<Vec<i64>>,
}

/// The latest export tasks, oldest first.
pub(crate) struct ExportTasks {
    tasks: VecDeque<ExportTask>,
    seed: u64,
    count: u64,
}

impl ExportTasks {
    /// Creates a store without tasks.
    pub(super) fn new(seed: u64) -> Self {
        Self { tasks: VecDeque::new(), seed, count: 0 }
    }

    /// Creates a task and returns its id. The oldest is dropped if there are too many.
    pub(crate) fn create(&mut self, session: Id, channel: String, posts: Option<Vec<i64>>) -> Id {
        self.count += 1;
        let id = random::id(self.seed, Purpose::Task, self.count);
        if self.tasks.len() >= MAX_TASKS {
            self.tasks.pop_front();
        }
        self.tasks.push_back(ExportTask { id, session, channel, posts });
        id
    }

    /// Returns the task of a session with an id.
    pub(crate) fn get(&self, session: Id, id: Id) -> Option<&ExportTask> {
        self.tasks.iter().find(|task| task.id == id && task.session == session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_belong_to_their_session_and_the_oldest_are_dropped() {
        let mut tasks = ExportTasks::new(1);
        let session = |number| random::id(1, Purpose::Session, number);
        let first = tasks.create(session(1), "a".to_owned(), Some(vec![7]));
        let task = tasks.get(session(1), first).unwrap();
        assert_eq!((task.channel.as_str(), task.posts.as_deref()), ("a", Some(&[7][..])));
        assert!(tasks.get(session(2), first).is_none());
        for _ in 0..MAX_TASKS {
            tasks.create(session(2), String::new(), None);
        }
        assert!(tasks.get(session(1), first).is_none());
        assert_eq!(tasks.tasks.len(), MAX_TASKS);
    }
}
