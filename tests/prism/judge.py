#!/usr/bin/env python3
"""Compares what Prism said of the requests in its log with what it must say.  judge.py VERSION DIRECTION LOG

Prints how many requests there were; fails, and shows their log, where that is not all that it said.
"""
import re
import sys
from collections import Counter

VERSIONS = ("v6", "v7", "v8")

# Complaints: where, and how they begin.
UNTYPED = ("response", 'The received media type "" does not match the one specified in the current response')
NO_OBJECT = ("response.body", "Response body must be object")
OAUTH = ("response.body", "Response body must NOT have additional properties; found 'error'")
OAUTH_TEXT = ("response.body", "Response body must NOT have additional properties; found 'error_description'")
NO_PATH = ("", "https://stoplight.io/prism/errors#NO_PATH_MATCHED_ERROR: ")
NO_ROUTE = ("request", "Selected route not found")
NO_UUID = ("request.path.restoresessionid", 'Request path parameter restoresessionid must match format "uuid"')
NO_WORKLOAD = ("request.body.type", "Request body property type must be equal to one of the allowed values: Vex,")

# Reasons.
EMPTY = "the files are wrong: a missing or refused token is answered 401 without a body, not with an error object"
SIGN_IN = "the files are wrong: a sign-in that fails is answered as OAuth has it, not with the vendor's error object"
PROBE = "a login finds out which versions are served by asking for each; a file knows but its own"
NO_ID = "asked on purpose, for the answer to it: an id that is none"
AWAKE = "asked on purpose, last of all, so that the judge is known to be awake: a workload that there is not"

# What Prism must complain of: versions, direction, request, status (None where Prism ended it itself), complaints and
# the reason. Any other complaint is a failure; so is one of these that does not come: the reason is gone, or Prism
# sleeps.
EXPECTED = [
    (VERSIONS, "proxy", "GET /ServiceInstance", 401, (UNTYPED, NO_OBJECT), EMPTY),
    (VERSIONS, "proxy", "GET /RestoreSessions", 401, (UNTYPED, NO_OBJECT), EMPTY),
    (VERSIONS, "renew", "GET /RestoreSessions", 401, (UNTYPED, NO_OBJECT), EMPTY),
    (VERSIONS, "renew", "POST /Jobs/{id}/explore", 401, (UNTYPED, NO_OBJECT), EMPTY),
    (VERSIONS, "proxy", "POST /token", 400, (OAUTH, OAUTH_TEXT), SIGN_IN),
    *(
        ((version,), direction, f"GET /{other}/ServiceInstance", status, (complaint,), PROBE)
        for version in VERSIONS
        for other in VERSIONS
        if other != version
        for direction, status, complaint in (("mock", None, NO_PATH), ("proxy", 404, NO_ROUTE))
    ),
    (VERSIONS, "proxy", "GET /RestoreSessions/none", 400, (NO_UUID,), NO_ID),
    (VERSIONS, "mock", "POST /Jobs/{id}/explore", 422, (NO_WORKLOAD,), AWAKE),
    (VERSIONS, "proxy", "POST /Jobs/{id}/explore", 400, (NO_WORKLOAD,), AWAKE),
    (VERSIONS, "save", "POST /Jobs/{id}/explore", 400, (NO_WORKLOAD,), AWAKE),
    (VERSIONS, "renew", "POST /Jobs/{id}/explore", 401, (NO_WORKLOAD,), AWAKE),
]

RECEIVED = re.compile(r"\[HTTP SERVER\] ([a-z]+) (\S+) .*Request received$")
STATUS = re.compile(r'has returned (\d+)$|Responding with "(\d+)"$')
VIOLATION = re.compile(r" (?:error|warning|fatal) +Violation: (\S+) (.*)$")
ENDED = re.compile(r" error +Request terminated with error: (.*)$")
# A mock prints each complaint twice, first in this form. A complaint that is printed in this form only counts, too.
ERROR = re.compile(r" (?:error|fatal) +(.*)$")
# How much of a request's log is shown, in characters.
SHOWN = 2_000
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def requests(log, version):
    """The requests of a log: name, status, complaints and lines of each."""
    request = None
    for line in log:
        if received := RECEIVED.search(line):
            if request:
                yield request
            # A path loses its ids, and its version where it is the one that is served.
            path = UUID.sub("{id}", received[2].removeprefix(f"/{version}"))
            request = {"name": f"{received[1].upper()} {path}", "status": None, "complaints": [], "lines": ""}
        if not request:
            continue  # The list of all that is served comes first.
        request["lines"] += line
        complaints = request["complaints"]
        if status := STATUS.search(line):
            request["status"] = int(status[1] or status[2])
        elif violation := VIOLATION.search(line):
            if (None, violation[2]) in complaints:
                complaints.remove((None, violation[2]))
            complaints.append((violation[1], violation[2]))
        elif ended := ENDED.search(line):
            complaints.append(("", ended[1]))
        elif error := ERROR.search(line):
            complaints.append((None, error[1]))
    if request:
        yield request


def main(version, direction, path):
    expected = {
        (request, status, *complaint): reason
        for versions, of, request, status, complaints, reason in EXPECTED
        for complaint in complaints
        if version in versions and direction == of
    }
    count, told, failures, logs = 0, set(), Counter(), {}
    with open(path, encoding="utf-8") as log:
        for request in requests(log, version):
            count += 1
            for where, what in request["complaints"]:
                asked = (request["name"], request["status"], where)
                fitting = {key for key in expected if key[:3] == asked and what.startswith(key[3])}
                told |= fitting
                if not fitting:
                    # What is wrong with each item of a list is one failure.
                    failure = re.sub(r"\.\d+", ".#", f"{' '.join(map(str, asked))}: {what}")
                    failures[failure] += 1
                    logs.setdefault(failure, request["lines"][:SHOWN])
    for key in expected.keys() - told:
        failures[f"Prism did not complain of {' '.join(map(str, key))} ({expected[key]})"] += 1
    for failure, times in failures.items():
        print(f"FAILED {version} {direction}, {times} times: {failure}\n{logs.get(failure, '')}", file=sys.stderr)
    print(f"{version} {direction:5} {count:4} requests judged, {len(told)} complaints as expected")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
