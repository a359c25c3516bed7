//! One question to several profiles at once: what they answer, in the order in which they were named and not in that in
//! which they answer, and what fails, each for itself.
//!
//! Each profile is asked by a thread of its own, and nobody waits for a thread: a server that hangs must not keep the
//! program alive for a reader that went away.

mod prefetch;

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{iter, thread, vec};

use anyhow::{Context as _, anyhow};

use crate::client::Client;
use crate::config::Target;
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::output::{Record, Row, Ui, View};
use prefetch::Ahead;

/// So many profiles are asked at once.
const AT_ONCE: usize = 8;

/// Where items are printed as they come, so many of a profile wait at most for the profiles before it: a page.
const AHEAD: usize = 1_000;

/// How long to wait for what is under way when nobody reads any more. A token whose renewal is cut short is lost.
const GRACE: Duration = Duration::from_secs(1);

/// What a profile answers, as it comes.
pub(crate) type Items<'c, T> = Box<dyn Iterator<Item = anyhow::Result<T>> + 'c>;

/// How this run shows a model, with a column for the profile where several are asked.
///
/// # Errors
/// A column that there is not.
pub(crate) fn view<R: Row>(context: &Context, ui: &Ui) -> Result<View<R>, Failure> {
    if context.is_fleet() { ui.view_of_profiles() } else { ui.view() }
}

/// Prints what one profile answers, or several.
///
/// # Errors
/// Nothing could be asked, a profile failed, or stdout is closed or full.
pub(crate) fn list<T, F>(
    context: &Context,
    ui: &mut Ui,
    view: &View<T::Row>,
    ask: F,
) -> anyhow::Result<()>
where
    T: Record + Send + 'static,
    F: Fn(&Client) -> anyhow::Result<Items<'_, T>> + Send + Sync + 'static,
{
    if !context.is_fleet() {
        let client = context.open(ui)?;
        ui.await_pages();
        if ui.look.collects() {
            return ui.list(view, ask(&client)?);
        }
        let mut items = Ahead::of(client, ask)?;
        return ui.list(view, &mut items).inspect_err(|_| items.abandon());
    }
    let targets = context.fleet(ui)?;
    ui.await_pages();
    let question = Question {
        context: context.clone(),
        messages: ui.messages.clone(),
        ask,
        collects: ui.look.collects(),
        reads: ui.look.reads(),
    };
    let mut answers = Answers::to(question, targets, ui)?;
    let first = answers.next();
    // Where there is nothing but failures, even an empty table would say too much.
    if first.is_some() || !answers.are_failures() {
        let told = first.into_iter().chain(answers.by_ref()).map(Ok);
        if let Err(error) = ui.list(view, told) {
            answers.abandon();
            return Err(error);
        }
    }
    answers.summed_up()
}

/// Prints one thing whole; where several profiles are asked, a list of those that have it.
///
/// # Errors
/// As [`list`].
pub(crate) fn show<T, F>(
    context: &Context,
    ui: &mut Ui,
    view: &View<T::Row>,
    ask: F,
) -> anyhow::Result<()>
where
    T: Record + Send + 'static,
    F: Fn(&Client) -> anyhow::Result<T> + Send + Sync + 'static,
{
    if !context.is_fleet() {
        let client = context.open(ui)?;
        return ui.show(view, &ask(&client)?);
    }
    list(context, ui, view, move |client| Ok(Box::new(iter::once(ask(client)))))
}

/// What is asked of each profile.
struct Question<F> {
    context: Context,
    messages: Messages,
    ask: F,
    /// All or nothing of a profile, since nothing is printed before all is there.
    collects: bool,
    /// Whether an item that cannot be read is a failure.
    reads: bool,
}

/// What comes from a profile: items, then its end. A profile that says nothing more without an end has failed, too.
enum Answer<T> {
    Item(T),
    All(VecDeque<T>),
    End(anyhow::Result<()>),
}

type Waiting<T> = Arc<Mutex<VecDeque<(Target, SyncSender<Answer<T>>)>>>;

fn take<T>(waiting: &Waiting<T>) -> Option<(Target, SyncSender<Answer<T>>)> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

impl<F> Question<F> {
    fn put_to<T>(&self, target: &Target, answers: &SyncSender<Answer<T>>) -> anyhow::Result<()>
    where
        T: Record,
        F: Fn(&Client) -> anyhow::Result<Items<'_, T>>,
    {
        let messages = self.messages.about(name(target));
        let client = self.context.client(target, &messages, None)?;
        let items = (self.ask)(&client)?.map(|item| {
            let item = item?;
            if self.reads {
                item.row()?; // or it would fail where it is printed, and the others with it
            }
            Ok(item)
        });
        if self.collects {
            let all = items.collect::<anyhow::Result<_>>()?;
            let _nobody_reads = answers.send(Answer::All(all));
            return Ok(());
        }
        for item in items {
            if answers.send(Answer::Item(item?)).is_err() {
                break; // nobody reads
            }
        }
        Ok(())
    }
}

/// Asks one profile after the other, until all are asked.
fn work<T, F>(question: &Question<F>, waiting: &Waiting<T>)
where
    T: Record,
    F: Fn(&Client) -> anyhow::Result<Items<'_, T>>,
{
    while let Some((target, answers)) = take(waiting) {
        // A thread that ended by our own mistake would leave those behind it waiting.
        let answered = catch_unwind(AssertUnwindSafe(|| question.put_to(&target, &answers)));
        let ended = answered.unwrap_or_else(|_| Err(anyhow!(OUR_MISTAKE)));
        let _nobody_reads = answers.send(Answer::End(ended));
    }
}

const OUR_MISTAKE: &str = "a mistake in vb365 itself";

fn name(target: &Target) -> &str {
    target.profile.as_deref().unwrap_or_default()
}

/// The answers of all profiles, one profile after the other. Failures are told as they are met.
struct Answers<T> {
    waiting: Waiting<T>,
    /// Closes when the last thread ends.
    working: Receiver<Infallible>,
    asked: vec::IntoIter<Asked<T>>,
    current: Option<Asked<T>>,
    ready: VecDeque<T>,
    total: usize,
    failed: Vec<Kind>,
    /// The failure of the only profile, which ends the program and is told then.
    alone: Option<anyhow::Error>,
    messages: Messages,
    as_json: bool,
}

/// A profile and what comes from it.
struct Asked<T> {
    profile: Arc<str>,
    answers: Receiver<Answer<T>>,
}

impl<T: Record + Send + 'static> Answers<T> {
    fn to<F>(question: Question<F>, targets: Vec<Target>, ui: &Ui) -> anyhow::Result<Self>
    where
        F: Fn(&Client) -> anyhow::Result<Items<'_, T>> + Send + Sync + 'static,
    {
        let total = targets.len();
        // As it was asked for: a command may print JSON of its own accord.
        let as_json = question.context.settings.format.is_json();
        let (mut asked, mut waiting) = (Vec::new(), VecDeque::new());
        for target in targets {
            let (answering, answers) = sync_channel(if question.collects { 2 } else { AHEAD });
            asked.push(Asked { profile: name(&target).into(), answers });
            waiting.push_back((target, answering));
        }
        let waiting = Arc::new(Mutex::new(waiting));
        let working = employ(total.min(AT_ONCE), &Arc::new(question), &waiting)?;
        Ok(Self {
            waiting,
            working,
            asked: asked.into_iter(),
            current: None,
            ready: VecDeque::new(),
            total,
            failed: Vec::new(),
            alone: None,
            messages: ui.messages.clone(),
            as_json,
        })
    }

    fn failed(&mut self, profile: &str, error: anyhow::Error) {
        let error = error.context(profile.to_owned());
        if self.total == 1 {
            self.failed.push(diagnostics::kind(&error));
            self.alone = Some(error);
        } else {
            self.failed.push(diagnostics::told(&error, &self.messages, self.as_json));
        }
    }

    fn are_failures(&self) -> bool {
        self.failed.len() == self.total
    }

    /// One line for what was told in detail.
    fn summed_up(self) -> anyhow::Result<()> {
        if let Some(error) = self.alone {
            return Err(error);
        }
        if self.failed.is_empty() {
            return Ok(());
        }
        let kind = Kind::of_several(&self.failed, self.total);
        let message = format!("{} of {} profiles failed", self.failed.len(), self.total);
        Err(Failure::new(kind, message).into())
    }

    /// Asks nobody else, and waits a moment for those that are being asked.
    fn abandon(self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop((self.asked, self.current)); // whose senders learn by it that nobody reads
        let _in_vain = self.working.recv_timeout(GRACE);
    }
}

impl<T: Record + Send + 'static> Iterator for Answers<T> {
    type Item = Told<T>;

    fn next(&mut self) -> Option<Told<T>> {
        loop {
            let asked = match self.current.take() {
                Some(asked) => asked,
                None => self.asked.next()?,
            };
            let answer = match self.ready.pop_front() {
                Some(item) => Ok(Answer::Item(item)),
                None => asked.answers.recv(),
            };
            match answer.unwrap_or_else(|_| Answer::End(Err(anyhow!(OUR_MISTAKE)))) {
                Answer::Item(item) => {
                    let profile = Arc::clone(&asked.profile);
                    self.current = Some(asked);
                    return Some(Told { profile, item, json: OnceCell::new() });
                }
                Answer::All(items) => {
                    self.ready = items;
                    self.current = Some(asked);
                }
                Answer::End(Ok(())) => {}
                Answer::End(Err(error)) => self.failed(&asked.profile, error),
            }
        }
    }
}

/// Starts the threads; what it returns closes when the last of them ends.
fn employ<T, F>(
    count: usize,
    question: &Arc<Question<F>>,
    waiting: &Waiting<T>,
) -> anyhow::Result<Receiver<Infallible>>
where
    T: Record + Send + 'static,
    F: Fn(&Client) -> anyhow::Result<Items<'_, T>> + Send + Sync + 'static,
{
    let (at_work, working) = sync_channel(0);
    for number in 0..count {
        let (question, waiting, at_work) =
            (Arc::clone(question), Arc::clone(waiting), at_work.clone());
        let started = thread::Builder::new().spawn(move || {
            work(&question, &waiting);
            drop(at_work);
        });
        match started {
            Ok(_) => {}
            // Fewer do it as well, only later.
            Err(_) if number > 0 => break,
            Err(error) => return Err(error).context("cannot start a thread"),
        }
    }
    Ok(working)
}

/// An item and the profile that it is from.
struct Told<T> {
    profile: Arc<str>,
    item: T,
    json: OnceCell<String>,
}

impl<T: Record> Record for Told<T> {
    type Row = T::Row;

    fn json(&self) -> &str {
        self.json.get_or_init(|| {
            let profile = serde_json::Value::from(&*self.profile);
            format!(r#"{{"profile":{profile},"item":{}}}"#, self.item.json())
        })
    }

    fn row(&self) -> anyhow::Result<T::Row> {
        self.item.row()
    }

    fn profile(&self) -> Option<&str> {
        Some(&self.profile)
    }
}
