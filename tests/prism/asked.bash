# shellcheck shell=bash disable=SC2154
# What tests/prism/run asks, and how; it sets the variables: version, direction, port, user, password, vb365, tmp, job.

# Runs the program against Prism, with nothing else of this environment, and wants this exit code.
ask() { # CODE ARGUMENT...
  local code=0 wanted=$1
  shift
  env -i TZ=Europe/Berlin VB365_SERVER="http://127.0.0.1:$port" VB365_USERNAME="$user" VB365_PASSWORD="$password" \
    VB365_API_VERSION="$version" VB365_NO_INPUT=1 "$vb365" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || code=$?
  ((code == wanted)) || fail "vb365 $*: exit code $code, not $wanted: $(<"$tmp/err")"
}
# Makes a call that no command makes, and wants this status.
call() { # STATUS METHOD PATH [CURL OPTION...]
  local status
  status=$(curl -sS --noproxy '*' -m 30 -o "$tmp/out" -w '%{http_code}' -H "Authorization: Bearer ${token:-none}" \
    -X "$2" "http://127.0.0.1:$port/$version$3" "${@:4}") || true
  [[ $status == "$1" ]] || fail "$2 $3: $status, not $1: $(head -c 500 "$tmp/out")"
}
sign_in() { # FORM
  call 200 POST /token -d "$1&disable_antiforgery_token=true"
  token=$(jq -r .access_token "$tmp/out") refresh=$(jq -r .refresh_token "$tmp/out")
}
# The first ids of the list that the last call brought.
ids() { jq -r '(.results? // .)[:12][].id' "$tmp/out"; }

# Every command, with all that changes what is sent. A new command adds its lines here.
drive() { # JOB SESSION SESSION
  local value
  for value in vex veod vesp vet; do ask 0 explore --job "$1" --type "$value"; done
  ask 0 explore --job "$1" --type exchange --show-deleted --show-all-versions -o json
  for value in latest now 2022-01-22T14:56:55.8621234Z 2022-01-22T14:56:55+05:30 '2022-01-22 14:56' \
    '2022.01.22 14:56:55' 2022-01-22 yesterday 'yesterday 14:00' 36h 1w; do
    ask 0 explore --job "$1" --type vet --show-deleted --at "$value" -o id
  done
  for value in table json ndjson csv id; do
    ask 0 session list -o "$value"
    ask 0 session show "$2" -o "$value"
    ask 0 session events "$2" -o "$value"
    ask 0 session stop --force "$2" -o "$value"
  done
  ask 0 session list --limit 3
  ask 0 session list --since 2w --until yesterday --state working --type vex,vet
  ask 0 session list --since 2022-01-22 --until now --limit 2
  ask 0 session stop --force "$2" "$3"
  ask 0 session list --api-version auto
}

# What only a sandbox can answer: its own ids, calls that no command makes yet, and errors.
drive_sandbox() {
  local id event noun query unknown=00000000-0000-0000-0000-000000000000
  for noun in Organizations BackupRepositories RestorePoints Jobs; do
    query=$([[ $noun != Organizations ]] || echo '?extendedView=true')
    call 404 GET "/$noun/$unknown$query"
    call 200 GET "/$noun$query"
    for id in $(ids); do call 200 GET "/$noun/$id$query"; done
  done
  call 200 GET '/Organizations?extendedView=false'
  call 200 GET /ServiceInstance
  for id in "${sessions[@]::8}"; do
    call 200 GET "/RestoreSessions/$id/organization"
    [[ $version != v8 ]] || call 200 GET "/RestoreSessions/$id/Statistics"
    call 200 GET "/RestoreSessions/$id/Events?limit=3"
    for event in $(ids); do call 200 GET "/RestoreSessions/$id/Events/$event"; done
  done
  ask 0 explore --job "$job" --type veod -o id
  ask 0 session stop "$(<"$tmp/out")"
  ask 6 explore --job "$unknown" --type vex
  for noun in show events stop; do ask 6 session "$noun" "$unknown"; done
  call 404 GET "/RestoreSessions/$unknown/Events/$unknown"
  call 400 GET /RestoreSessions/none
  token=refused call 401 GET /RestoreSessions
  password=wrong ask 4 session list
  sign_in "grant_type=refresh_token&refresh_token=$refresh"
  [[ $version == v6 ]] || call "$([[ $version == v7 ]] && echo 200 || echo 204)" POST /token/logout
}
