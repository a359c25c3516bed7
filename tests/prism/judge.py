#!/usr/bin/env python3
"""Reads what the validator printed and says whether the contract was kept. judge.py LOG TITLE LEAST [expect-violation]

Fails on any violation that is no known exception, and when fewer than LEAST requests were judged. With
`expect-violation` it fails when there is none: a judge that sleeps must not pass for a contract that holds.
"""
import re
import sys

# Where the contract is plainly wrong about the real server: method, path, what the validator says, and the reason.
EXCEPTIONS = [
    (
        "get",
        r"/v[678]/RestoreSessions",
        r"Request terminated with error: .*VIOLATIONS",
        "a refused token is answered with 401 and an empty body; the files declare a JSON object for every error",
    ),
    (
        "get",
        r"/v[78]/ServiceInstance",
        r"Request terminated with error: .*NO_PATH_MATCHED",
        "a server is asked newest first which versions it serves; one that lacks a version has no such path",
    ),
]


def requests(log):
    """(method, path, [complaints]) for each request, in order."""
    found = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", log).splitlines():
        received = re.search(r"\[HTTP SERVER\] (\w+) (\S+) .*Request received", line)
        if received:
            found.append((received[1], received[2], []))
        elif found and ("✖" in line or "did not pass" in line):
            found[-1][2].append(line.split("]", 2)[-1].strip())
    return found


def excepted(method, path, complaint):
    return any(
        method == m and re.fullmatch(p, path) and re.search(said, complaint) for m, p, said, _ in EXCEPTIONS
    )


def main():
    log, title, least = sys.argv[1], sys.argv[2], int(sys.argv[3])
    judged = requests(open(log, encoding="utf-8", errors="replace").read())
    violations = [
        f"{method} {path}: {complaint}"
        for method, path, complaints in judged
        for complaint in complaints
        if not excepted(method, path, complaint)
    ]
    if "expect-violation" in sys.argv[4:]:
        if not violations:
            sys.exit(f"{title}: the validator let a deliberate mistake pass")
        return
    if violations:
        sys.exit(f"{title}: the contract is violated\n  " + "\n  ".join(violations))
    if len(judged) < least:
        sys.exit(f"{title}: only {len(judged)} requests reached the validator, of at least {least}")
    print(f"{title}: {len(judged)} requests, no violation")


main()
