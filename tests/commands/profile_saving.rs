//! What a login saves: a file that can be read again, the default profile, and what a logout takes from other profiles. And
//! the token for other programs.

use std::sync::Arc;

use vb365::sandbox::Sandbox;

use crate::commands::login::{signed_in, since};
use crate::support::{Home, Ran, home, log, sandbox};

fn login(home: &Home, sandbox: &Arc<Sandbox>, line: &str, server: &str) -> Ran {
    home.vb365(line).on(sandbox).env("VB365_SERVER", server).run()
}

#[test]
fn login_saves_what_can_be_read_again() {
    let sandbox = sandbox();
    for server in [
        "[::1]:4443",
        "::1",
        "[::ffff:127.0.0.1]:1",
        "LOCALHOST",
        "127.0.0.1:5000",
        "http://[::1]:80",
    ] {
        for name in ["", "größe", "a.b", "_", "profile", "a@b"] {
            let home = home();
            let ran = login(&home, &sandbox, format!("login {name}").trim_end(), server);
            assert_eq!(ran.code, 0, "{server} {name}: {ran}");
            let ran = home.vb365("profile list -o id").run();
            assert_eq!((ran.code, ran.stdout.lines().count()), (0, 1), "{server} {name}: {ran}");
        }
    }
}

#[test]
fn new_profile_becomes_the_default() {
    let (home, sandbox) = (home(), sandbox());
    let first = login(&home, &sandbox, "login one", "127.0.0.1");
    assert!(first.code == 0 && !first.stderr.contains("default"), "{first}");
    let second = login(&home, &sandbox, "login two", "localhost");
    let said = "profile 'two' is now the default; switch back with: vb365 profile use one";
    assert!(second.code == 0 && second.stderr.contains(said), "{second}");
    let used = || home.vb365("profile show -o id").run().stdout;
    assert_eq!(used(), "two\n");
    let again = login(&home, &sandbox, "login one", "127.0.0.1");
    let said = "profile 'two' remains the default; switch with: vb365 profile use one";
    assert!(again.code == 0 && again.stderr.contains(said), "{again}");
    assert_eq!(used(), "two\n");
}

#[test]
fn logout_names_the_other_profiles_that_it_signs_out() {
    let (home, sandbox) = (home(), sandbox());
    for (name, server) in [("one", "127.0.0.1"), ("two", "127.0.0.1"), ("three", "localhost")] {
        assert_eq!(login(&home, &sandbox, &format!("login {name}"), server).code, 0);
    }
    let ran = home.vb365("logout one --force").over(&sandbox).run();
    let said = "also signed out, because the login is the same: 'two'";
    assert!(ran.code == 0 && ran.stderr.contains(said), "{ran}");
    let ran = home.vb365("logout three --force").over(&sandbox).run();
    assert!(ran.code == 0 && !ran.stderr.contains("also signed out"), "{ran}");
}

#[test]
fn server_variable_is_named_when_it_hides_the_profiles() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    for line in ["status", "profile show", "logout"] {
        let ran = home.vb365(line).on(&sandbox).run();
        assert!(ran.stderr.contains("VB365_SERVER is set"), "{line}: {ran}");
        assert!(!ran.stderr.contains("there are no profiles"), "{line}: {ran}");
    }
    let ran = home.vb365("status").over(&sandbox).run();
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran}");
}

#[test]
fn missing_password_file_is_an_error_with_a_stored_login_too() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    for (line, file) in
        [("session list --password-file /no/such", ""), ("session list", "/no/such")]
    {
        let ran = home.vb365(line).over(&sandbox).env("VB365_PASSWORD_FILE", file).run();
        let said = "cannot read the password from /no/such";
        assert!(ran.code == 2 && ran.stderr.contains(said), "{ran}");
    }
}

#[test]
fn show_token_prints_a_valid_token_alone() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let show = || home.vb365("status --show-token").over(&sandbox).run();
    let first = show();
    assert!(first.code == 0 && first.stderr.is_empty(), "{first}");
    let token = first.stdout.strip_suffix('\n').unwrap();
    assert!(token.starts_with("access-") && !token.contains(char::is_whitespace), "{token}");
    assert_eq!(show().stdout, first.stdout);
    home.expire();
    let renewed = show();
    assert!(renewed.code == 0 && renewed.stdout != first.stdout, "{renewed}");
    let list = |token: &str| {
        let command = home.vb365("session list --limit 1 --api-version v8").over(&sandbox);
        command.env("VB365_SERVER", "127.0.0.1").env("VB365_TOKEN", token).run().code
    };
    assert_eq!(list(renewed.stdout.trim_end()), 0);
    let mark = log(&sandbox).len();
    let dry = home.vb365("session stop 00000000-0000-0000-0000-000000000007 -n").over(&sandbox);
    let dry = dry.run();
    assert!(
        dry.stderr.contains("for $VB365_TOKEN run: vb365 status --show-token -p main"),
        "{dry}"
    );
    assert_eq!(since(&sandbox, mark), Vec::<String>::new());
    let out = home.vb365("logout --force").over(&sandbox).run();
    assert_eq!(out.code, 0, "{out}");
    let ran = show();
    assert!(ran.code == 4 && ran.stdout.is_empty(), "{ran}");
}
