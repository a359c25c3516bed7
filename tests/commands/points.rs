//! Restore points: what there is to open, and times that can be used again.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::Value;
use snapbox::str;

use crate::check;
use crate::support::{
    JOB, TOKEN, json, log, sandbox, sandbox_with, scripted, told, vb365, versions,
};

#[test]
fn point_tables() {
    let run = |more: &str, width| {
        let line = format!("point list --job 'Contoso everything' --limit 3 {more}");
        vb365(&line).on(&sandbox()).in_zone(chrono_tz::Europe::Berlin).terminal(width).run()
    };
    check!(
        run("", 160),
        str![[r#"
ID        TIME                       AGE          JOB                 HOLDS      COPY  RETRIEVED  DELETED  IMMUTABLE_UNTIL
c11ed8e8  2026-11-23T14:30:01+01:00  1 hour ago   Contoso everything  all types  yes   no         no       in 29 days
a20bbccd  2026-11-23T14:30:01+01:00  1 hour ago   Contoso everything  all types  no    no         no
879c1ed0  2026-11-23T06:30:01+01:00  9 hours ago  Contoso everything  all types  yes   no         no       in 29 days

"#]]
    );
    check!(
        run("", 80),
        str![[r#"
ID        TIME                       AGE          JOB                 HOLDS
c11ed8e8  2026-11-23T14:30:01+01:00  1 hour ago   Contoso everything  all types
a20bbccd  2026-11-23T14:30:01+01:00  1 hour ago   Contoso everything  all types
879c1ed0  2026-11-23T06:30:01+01:00  9 hours ago  Contoso everything  all types

"#]]
    );
    let all =
        "id,time,age,job,holds,copy,retrieved,immutable-until,organization,repository,retrieval";
    check!(
        run(&format!("--columns {all} --sort time"), 260),
        str![[r#"
ID                                TIME                       AGE         JOB                 HOLDS                                               COPY       RETRIEVED  IMMUTABLE_UNTIL  ORGANIZATION     REPOSITORY  RETRIEVAL
d4b39e246b364468a1d87af2242a967a  2026-11-13T22:30:01+01:00  9 days ago  Contoso everything  Exchange (vex), OneDrive (veod), SharePoint (vesp)  long-term  no         in 20 days       contoso.example  Archive
72781542b6d34605b55c88fbc8c773a5  2026-11-13T22:30:01+01:00  9 days ago  Contoso everything  Exchange (vex), OneDrive (veod), SharePoint (vesp)  no         no                          contoso.example  Main
6771eb64349f49b3a82faf2d23046c19  2026-11-14T06:30:01+01:00  9 days ago  Contoso everything  Exchange (vex), OneDrive (veod), SharePoint (vesp)  no         yes                         contoso.example  Main        1c989429-b031-4f3e-abd0-709f2d9568c0

"#]]
    );
}

#[test]
fn pipes_get_all_digits_and_ages_in_seconds() {
    for version in versions() {
        let line = format!(
            "point list --job {JOB} --limit 1 --columns time,age,job,holds --api-version {version}"
        );
        let ran = vb365(&line).on(&sandbox()).run();
        assert_eq!(
            ran.to_string(),
            "TIME\tAGE\tJOB\tHOLDS\n2026-11-23T13:30:00.1884164Z\t7199\tContoso everything\tvex,veod,vesp,vet\n",
            "{version}"
        );
    }
}

#[test]
fn points_are_newest_first_in_every_version() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.jobs = 360);
        let run = |format: &str| {
            vb365(&format!("point list -o {format} --api-version {version}")).on(&sandbox).run()
        };
        let points = json(&run("json").stdout);
        assert!(points.len() > 10_000, "{version}: {} points", points.len());
        assert!(points.is_sorted_by_key(|point| std::cmp::Reverse(made(point))), "{version}");
        let pages = log(&sandbox).iter().filter(|line| line.contains("RestorePoints")).count();
        assert_eq!(pages, if version == "v6" { 1 } else { points.len().div_ceil(1_000) });
        let ids: Vec<_> = points.iter().map(|point| point["id"].as_str().unwrap()).collect();
        assert_eq!(run("id").stdout.lines().collect::<Vec<_>>(), ids, "{version}");
    }
}

#[test]
fn pages_are_printed_at_once_if_the_server_sorts() {
    // The second page never comes: the items of the first are printed anyway.
    for (version, printed) in [("v6", 0), ("v7", 1), ("v8", 1)] {
        let server = scripted(move |number, target| {
            let point = r#"{"id":"one","backupTime":"2026-11-20T10:00:00Z"}"#;
            Ok(match number {
                0 => (200, TOKEN.into()),
                1 => (
                    200,
                    format!(r#"{{"results":[{point}],"_links":{{"next":{{"href":"{target}"}}}}}}"#),
                ),
                _ => (500, String::new()),
            })
        });
        let ran = vb365(&format!("point list -o id --api-version {version}")).on(&server).run();
        assert_eq!((ran.code, ran.stdout.lines().count()), (7, printed), "{version}: {ran}");
    }
}

#[test]
fn limit_limits_the_requests() {
    for version in ["v7", "v8"] {
        let sandbox = sandbox();
        vb365(&format!("point list --limit 3 -o id --api-version {version}")).on(&sandbox).run();
        let log = told(&sandbox, "/sandbox/log");
        let last = log.as_array().unwrap().last().unwrap();
        assert_eq!(last["query"], "orderAsc=false&limit=3&offset=0", "{version}");
    }
}

fn made(point: &Value) -> DateTime<Utc> {
    point["backupTime"].as_str().unwrap().parse().unwrap()
}

/// An option and what it keeps.
type Case<'c> = (String, Box<dyn Fn(&Value) -> bool + 'c>);

#[test]
fn filters_agree_in_every_version() {
    for version in versions() {
        let sandbox = sandbox();
        let run = |more: &str| {
            vb365(&format!("point list --api-version {version} {more}")).on(&sandbox).run()
        };
        let all = json(&run("--json").stdout);
        let (time, repository) = (all[40]["backupTime"].clone(), all[0]["repositoryId"].clone());
        let exact = time.as_str().unwrap();
        let organization = all[0]["organizationId"].clone();
        let is = |point: &Value, flag: &str| point[flag] == true;
        let cases: Vec<Case> = vec![
            ("--job 'Contoso everything'".into(), Box::new(|p| p["jobId"] == JOB)),
            (
                format!("--job {JOB} --type vet"),
                Box::new(|p| p["jobId"] == JOB && is(p, "isTeams")),
            ),
            (
                "--organization contoso.example".into(),
                Box::new(|p| p["organizationId"] == organization),
            ),
            (
                format!("--repository {}", repository.as_str().unwrap()),
                Box::new(|p| p["repositoryId"] == repository),
            ),
            ("--type exchange".into(), Box::new(|p| is(p, "isExchange"))),
            ("--type veod,vet".into(), Box::new(|p| is(p, "isOneDrive") || is(p, "isTeams"))),
            (
                "--since 2026-11-20".into(),
                Box::new(|p| p["backupTime"].as_str() >= Some("2026-11-20")),
            ),
            (
                "--until 2026-11-20".into(),
                Box::new(|p| p["backupTime"].as_str() < Some("2026-11-21")),
            ),
            (format!("--since {exact} --until {exact}"), Box::new(|p| p["backupTime"] == time)),
            (
                "--copies".into(),
                Box::new(
                    |p| if version == "v6" { is(p, "isLongTermCopy") } else { is(p, "isCopy") },
                ),
            ),
        ];
        for (option, keeps) in cases {
            let expected: Vec<_> = all.iter().filter(|point| keeps(point)).cloned().collect();
            let ran = run(&format!("--json {option}"));
            assert!(!expected.is_empty() && expected.len() < all.len(), "{option} is no test");
            assert_eq!(json(&ran.stdout), expected, "{version} {option}: {}", ran.stderr);
            let told = option == "--copies" && version == "v6";
            assert_eq!(
                ran.stderr.contains("API v6 marks only long-term copies"),
                told,
                "{version} {option}: {ran}"
            );
        }
    }
}

#[test]
fn unfiltered_answers_are_filtered_here() {
    // `to` and `from` may include what they should not, and whatever else is asked for may be overlooked.
    let points = r#"[{"id":"late","backupTime":"2026-11-20T11:00:00.0000001Z"},{"id":"end","backupTime":"2026-11-20T11:00:00Z"},
        {"id":"begin","backupTime":"2026-11-20T10:00:00Z"},{"id":"early","backupTime":"2026-11-20T09:59:59.9999999Z"}]"#;
    for version in versions() {
        let server = scripted(move |n, _| Ok((200, if n == 0 { TOKEN } else { points }.into())));
        let line = format!(
            "point list --since 2026-11-20T10:00:00Z --until 2026-11-20T11:00:00Z -o id --api-version {version}"
        );
        assert_eq!(vb365(&line).on(&server).run().to_string(), "end\nbegin\n", "{version}");
    }
}

#[test]
fn empty_window_exits_2() {
    check!(
        vb365("point list --since yesterday --until 2w").on(&sandbox()).run(),
        str![[r#"
! error: --since is after --until
[2]

"#]]
    );
    check!(
        vb365("point list --job ''").on(&sandbox()).run(),
        str![[r#"
! error: --job: empty value: give a name or an ID
[2]

"#]]
    );
    check!(
        vb365("point list --since 2026-11-23T15:00:00Z").on(&sandbox()).terminal(80).run(),
        str![[r#"
! note: no restore points

"#]]
    );
}

/// The time of a point in a table on a terminal, and the time that `explore` sends for it.
fn used_again<Z>(point: &str, zone: Z) -> (String, DateTime<Utc>)
where
    Z: chrono::TimeZone + Clone + Send + Sync + 'static,
    Z::Offset: Send + Sync,
{
    let list = format!(r#"[{{"id":"p","backupTime":"{point}"}}]"#);
    let server = scripted(move |n, _| Ok((200, if n == 0 { TOKEN.into() } else { list.clone() })));
    let table = vb365("point list --columns time --no-header --api-version v7 -q").on(&server);
    let shown = table.in_zone(zone.clone()).terminal(100).run().stdout.trim_end().to_owned();
    let explore = format!("explore --job {JOB} --type vex -n --at {shown}");
    let sent = vb365(&explore).in_zone(zone).run();
    let body =
        sent.stdout.split(r#"{"dateTime":""#).nth(1).unwrap_or_else(|| panic!("{shown}: {sent}"));
    (shown.clone(), body.split('"').next().unwrap().parse().unwrap())
}

#[test]
fn times_in_tables_are_rounded_up() {
    let berlin = chrono_tz::Europe::Berlin;
    for (point, shown) in [
        ("2026-11-20T10:00:00Z", "2026-11-20T11:00:00+01:00"),
        ("2026-11-20T10:00:00.0000001Z", "2026-11-20T11:00:01+01:00"),
        ("2026-11-20T10:00:00.9999999Z", "2026-11-20T11:00:01+01:00"),
        ("2026-12-31T22:59:59.5Z", "2027-01-01T00:00:00+01:00"),
        // The clocks go back: the offset distinguishes the two hours.
        ("2026-10-25T00:59:59.5Z", "2026-10-25T02:00:00+01:00"),
        ("2026-10-25T00:30:00.5Z", "2026-10-25T02:30:01+02:00"),
        // Berlin's clocks were 53 minutes and 28 seconds ahead then.
        ("1890-01-01T00:00:00.5Z", "1890-01-01T00:00:01+00:00"),
    ] {
        let (told, used) = used_again(point, berlin);
        assert_eq!(told, shown, "{point}");
        assert!(used >= point.parse::<DateTime<Utc>>().unwrap(), "{point}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn table_time_selects_its_point_within_a_second(
        ticks in 0_i64..100 * 365 * 86_400 * 10_000_000,
        zone in 0_usize..3,
    ) {
        let start: DateTime<Utc> = "1990-01-01T00:00:00Z".parse().unwrap();
        let point = start + TimeDelta::microseconds(ticks / 10) + TimeDelta::nanoseconds(ticks % 10 * 100);
        let zone = [chrono_tz::Europe::Berlin, chrono_tz::America::St_Johns, chrono_tz::Asia::Kathmandu][zone];
        let sent = point.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string();
        let sent = format!("{}Z", &sent[..27]);
        let (shown, used) = used_again(&sent, zone);
        prop_assert!(used >= point && used < point + TimeDelta::seconds(1), "{sent} is told as {shown}");
    }
}

#[test]
fn copies_are_unknown_before_v7() {
    for version in versions() {
        let line = format!("point list --api-version {version} -q --columns copy --no-header");
        let ran = vb365(&line).on(&sandbox()).run();
        let told = |word: &str| ran.stdout.lines().any(|line| line == word);
        let knows = version != "v6";
        assert_eq!((told("no"), told("yes"), told("")), (knows, knows, !knows), "{version}: {ran}");
        assert!(told("long-term"), "{version}: {ran}");
    }
}
