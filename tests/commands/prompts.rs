//! Prompts on a pseudo-terminal whose first answer is wrong, unclear or missing, and the token on a screen.

use crate::commands::process::{self, Served};
use crate::commands::terminal::{USER, address, at_terminal, rest, signed_in};
use crate::support::home;

#[test]
fn unclear_answer_to_the_trust_question_is_asked_again() {
    let served = Served::start(&[]);
    let login = ["login", "main", "-s", &address(&served)];
    let thumbprint = "ab".repeat(20);
    for (answers, said) in [
        (&["y", "Yes", "yes"][..], "Type yes in full"),
        (&[&thumbprint, "yes"], "is a SHA-1 thumbprint"),
        (&["what?", "yes"], "Type yes in full"),
    ] {
        let mut terminal = at_terminal(&home(), &login);
        for answer in answers {
            terminal.exp_string("Type yes, or its SHA-256: ").unwrap();
            terminal.send_line(answer).unwrap();
            if *answer != "yes" {
                terminal.exp_string(said).unwrap();
            }
        }
        terminal.exp_string("User name: ").unwrap();
        terminal.send_control('c').unwrap();
        assert_eq!(rest(terminal).1, 130);
    }
    let mut terminal = at_terminal(&home(), &login);
    for _ in 0..3 {
        terminal.exp_string("Type yes, or its SHA-256: ").unwrap();
        terminal.send_line("y").unwrap();
    }
    let (said, code) = rest(terminal);
    assert!(code == 5 && said.contains("the certificate was not accepted"), "{said}");
}

#[test]
fn rejected_password_is_asked_three_times() {
    let served = Served::start(&[]);
    let url = address(&served);
    let login = ["login", "main", "--insecure", "-s", &url, "-u", USER];
    let list = ["session", "list", "-o", "id", "--insecure", "-s", &url, "-u", USER];
    for line in [&login[..], &list] {
        for (passwords, code) in [(&["wrong", "wrong", "sandbox"][..], 0), (&["a", "b", "c"], 4)] {
            let home = home();
            let mut terminal = at_terminal(&home, line);
            for password in passwords {
                terminal.exp_string(&format!("Password of {USER}: ")).unwrap();
                terminal.send_line(password).unwrap();
            }
            let (said, ended) = rest(terminal);
            assert_eq!(ended, code, "{said}");
            assert!(!said.contains("Password of"), "asked a fourth time: {said}");
            assert_eq!(home.read("config.toml").is_empty(), code != 0 || line != login);
        }
    }
    // A password from elsewhere would be the same the next time.
    let mut command = process::vb365(&login);
    command.env("VB365_CONFIG_DIR", home().path("")).env("VB365_PASSWORD", "wrong");
    let (code, _, stderr) = process::output(command);
    assert!(code == 4 && !stderr.contains("try again"), "{stderr}");
}

#[test]
fn end_of_input_at_a_prompt_ends_its_line() {
    let served = Served::start(&[]);
    let url = address(&served);
    for (line, question) in [
        (&["login", "main"][..], "Server: "),
        (&["login", "main", "--insecure", "-s", &url], "User name: "),
        (&["login", "main", "--insecure", "-s", &url, "-u", USER], "Password of"),
    ] {
        let mut terminal = at_terminal(&home(), line);
        terminal.exp_string(question).unwrap();
        terminal.send_control('d').unwrap();
        let (said, code) = rest(terminal);
        assert!(code != 0 && said.contains("\r\nerror: "), "{question}: {said:?}");
    }
}

#[test]
fn token_is_shown_on_a_terminal_after_a_confirmation() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    let question = "Show the access token on this terminal? Type yes: ";
    for (answer, code) in [("yes", 0), ("no", 2), ("", 2)] {
        let mut terminal = at_terminal(&home, &["status", "--show-token"]);
        terminal.exp_string(question).unwrap();
        terminal.send_line(answer).unwrap();
        let (said, ended) = rest(terminal);
        assert_eq!((ended, said.contains("access-")), (code, code == 0), "{said}");
    }
    let (said, code) = rest(at_terminal(&home, &["status", "--show-token", "--no-input"]));
    assert!(code == 2 && !said.contains("access-"), "{said}");
    assert!(said.contains("VB365_TOKEN=$(vb365 status --show-token)"), "{said}");
}
