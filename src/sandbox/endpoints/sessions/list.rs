//! `GET /vN/RestoreSessions`.

use super::session::session_json;
use crate::sandbox::data::Ticks;
use crate::sandbox::http::{
    PageWindow, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, page_response,
};
use crate::sandbox::state::{SandboxSession, SandboxState};

/// Lists the sessions that the caller may see. The bounds of the start time are exclusive.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let window = PageWindow::read(request)?;
    let (from, to) = (request.time("startTimeFrom")?, request.time("startTimeTo")?);
    let sessions = state.sessions.all();
    let start = from.map_or(0, |from| sessions.partition_point(|s| s.created <= from));
    let end = to.map_or(sessions.len(), |to| sessions.partition_point(|s| s.created < to));
    // Bounds in the wrong order match nothing.
    let sessions = sessions.get(start..end).unwrap_or_default();
    let order = SessionOrder::read(request)?;
    let page = |total, items: &mut dyn Iterator<Item = &SandboxSession>| {
        let items = items.skip(window.offset);
        let items = items.map(|session| session_json(state, request.version, session));
        page_response(request, window, total, items)
    };
    // Of a hundred thousand sessions, a page must not visit all.
    if request.can_see_all() && !order.by_end && !order.ended.is_set() {
        let total = sessions.len();
        return Ok(if order.ascending {
            page(total, &mut sessions.iter())
        } else {
            page(total, &mut sessions.iter().rev())
        });
    }
    let fits =
        |session: &&SandboxSession| request.can_see(session.user) && order.ended.matches(session);
    let mut found: Vec<_> = sessions.iter().filter(fits).collect();
    if order.by_end {
        found.sort_by_key(|session| session.end_time().unwrap_or(Ticks::NEVER));
    }
    if !order.ascending {
        found.reverse();
    }
    Ok(page(found.len(), &mut found.into_iter()))
}

/// The order of a list and its filter by end time. The newest session is first, unless v8 is asked with
/// `orderAsc=true`; v6 and v7 support no order and no filter.
struct SessionOrder {
    ascending: bool,
    by_end: bool,
    ended: EndFilter,
}

impl SessionOrder {
    fn read(request: &SandboxRequest<'_>) -> Result<Self, SandboxError> {
        if request.version < SandboxVersion::V8 {
            let ended = EndFilter { from: None, to: None };
            return Ok(Self { ascending: false, by_end: false, ended });
        }
        let ascending = request.flag("orderAsc")?.unwrap_or(false);
        let by_end = match request.text("orderBy").as_deref() {
            None | Some("CreationTime") => false,
            Some("EndTime") => true,
            Some(other) => {
                let message = format!("Sessions cannot be ordered by '{other}'.");
                return Err(SandboxError::Invalid(message));
            }
        };
        let ended =
            EndFilter { from: request.time("endTimeFrom")?, to: request.time("endTimeTo")? };
        Ok(Self { ascending, by_end, ended })
    }
}

/// The filter by end time of v8; its bounds are exclusive.
struct EndFilter {
    from: Option<Ticks>,
    to: Option<Ticks>,
}

impl EndFilter {
    fn is_set(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Returns whether a session matches. One without an end time matches no filter that is set.
    fn matches(&self, session: &SandboxSession) -> bool {
        let after = |end| self.from.is_none_or(|from| end > from);
        let before = |end| self.to.is_none_or(|to| end < to);
        !self.is_set() || session.end_time().is_some_and(|end| after(end) && before(end))
    }
}
