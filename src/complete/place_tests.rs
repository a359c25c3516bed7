use super::*;

fn place(line: &str) -> Option<Place> {
    let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
    let current = words.pop().unwrap();
    Place::find(&crate::command(), &words, &current)
}

#[test]
fn what_stands_where() {
    let thing = |noun| Some(What::Thing(noun));
    for (line, what) in [
        ("-p ", Some(What::Profile)),
        ("session list --profile=", Some(What::Profile)),
        ("session list -qpma", Some(What::Profile)),
        ("profile show ", Some(What::Profile)),
        ("profile use m", Some(What::Profile)),
        ("profile remove --force ", Some(What::Profile)),
        ("login ", Some(What::Profile)),
        ("logout -n ", Some(What::Profile)),
        ("explore --job ", thing(Noun::Job)),
        ("explore --type vex --job=Con", thing(Noun::Job)),
        ("verify --job ", thing(Noun::Job)),
        ("verify --job a --job ", thing(Noun::Job)),
        ("-v job --utc show ", thing(Noun::Job)),
        ("job list --organization ", thing(Noun::Organization)),
        ("org show ", thing(Noun::Organization)),
        ("explore --repository ", thing(Noun::Repository)),
        ("repo show ", thing(Noun::Repository)),
        ("session show ", thing(Noun::Session)),
        ("session events -o json 9", thing(Noun::Session)),
        ("sessions stop --force a b ", thing(Noun::Session)),
        ("", None),
        ("job ", None),
        ("job show a ", None),
        ("job show -", None),
        ("job show --pro", None),
        ("session list --type ", None),
        ("explore --job a -- ", None),
        ("explore -- --job ", None),
        ("explore --point ", None),
        ("explore --retrieval ", None),
        ("session reap --user ", None),
        ("login --client-id ", None),
        ("api GET ", None),
        ("-s ", None),
        ("no such ", None),
        ("--no-such ", None),
        ("-", None),
        ("--job ", None),
    ] {
        assert_eq!(place(line).map(|place| place.what), what, "{line}");
    }
}

#[test]
fn where_the_value_begins_and_what_was_said_before() {
    let found = |line| {
        let place = place(line).unwrap();
        (place.option, place.before, place.options.join(" "))
    };
    assert_eq!(found("-p "), (0, 0, String::new()));
    assert_eq!(found("-pa,b"), (2, 4, String::new()));
    assert_eq!(found("-p a,b,"), (0, 4, String::new()));
    assert_eq!(found("-p=a"), (3, 3, String::new()));
    assert_eq!(found("--profile=a,b"), (10, 12, String::new()));
    assert_eq!(found("explore --job=a,b"), (6, 6, String::new()));
    let said = "-p main -o json -s=h:1 job show --username ana -v --password-file f --insecure ";
    let options = "--profile=main --server=h:1 --username=ana --insecure";
    assert_eq!(found(said), (0, 0, options.to_owned()));
}

#[test]
fn a_shell_is_told_of_every_live_option() {
    let found = live_options(&crate::command());
    let names: Vec<_> = found.iter().map(|(_, long)| long.as_str()).collect();
    assert_eq!(names, ["job", "organization", "repository", "profile"]);
}
