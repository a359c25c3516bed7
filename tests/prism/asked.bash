# shellcheck shell=bash disable=SC2154
# What tests/prism/run asks, and how; it sets the variables: version, direction, port, user, password, vb365, tmp, job;
# and of the sandbox behind a proxy: sandbox, certificate.

# Runs the program against Prism, with nothing else of this environment, and wants this exit code, or one of these.
ask() { # CODE[|CODE...] ARGUMENT...
  local code=0 wanted=$1
  shift
  env -i TZ=Europe/Berlin VB365_SERVER="http://127.0.0.1:$port" VB365_USERNAME="$user" VB365_PASSWORD="$password" \
    VB365_API_VERSION="$version" VB365_NO_INPUT=1 VB365_CONFIG_DIR="$tmp/$name.config" \
    VB365_STATE_DIR="$tmp/$name.state" "$vb365" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || code=$?
  [[ "|$wanted|" == *"|$code|"* ]] || fail "vb365 $*: exit code $code, not $wanted: $(<"$tmp/err")"
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
# Has Microsoft's part of the sandbox approve a device, and signs in with what it hands out. That part is asked past
# Prism: the files do not know it.
sign_in_with() { # GRANT SCOPE
  local code
  code=$(microsoft devicecode --data-urlencode "scope=$2" | jq -r .device_code)
  until
    microsoft token -d grant_type=urn:ietf:params:oauth:grant-type:device_code -d "device_code=$code" >"$tmp/document"
    [[ $(jq -r .error "$tmp/document") != authorization_pending ]]
  do :; done
  sign_in "grant_type=$1&client_id=app&assertion=$(jq -sRr @uri "$tmp/document")"
}
microsoft() { # ENDPOINT CURL OPTION...
  curl -sS --noproxy '*' -m 30 --cacert "$certificate" -d client_id=app "${@:2}" \
    "$sandbox/contoso.onmicrosoft.example/oauth2/v2.0/$1"
}
# The first ids of the list that the last call brought.
ids() { jq -r '(.results? // .)[:12][].id' "$tmp/out"; }

# Every command, with all that changes what is sent. A new command adds its lines here.
drive() { # JOB SESSION SESSION
  local value
  # Examples contain any data: with --force the restore points are requested, and their state does not matter.
  for value in vex veod vesp vet; do ask 0 explore --job "$1" --type "$value" --force; done
  ask 0 explore --job "$1" --type exchange --show-deleted --show-all-versions -o json --no-preflight
  for value in latest now 2022-01-22T14:56:55.8621234Z 2022-01-22T14:56:55+05:30 '2022-01-22 14:56' \
    '2022.01.22 14:56:55' 2022-01-22 yesterday 'yesterday 14:00' 36h 1w; do
    ask 0 explore --job "$1" --type vet --show-deleted --at "$value" -o id --force
  done
  for value in table json ndjson csv id; do
    ask 0 session list -o "$value"
    ask 0 session show "$2" -o "$value"
    ask 0 session events "$2" -o "$value"
    ask 0 session stop --force "$2" -o "$value"
  done
  for value in table json ndjson csv id; do
    # Prism itself cannot make an example of statistics that fits the file.
    [[ $version$direction == v8mock ]] || ask "$([[ $version == v8 ]] && echo 0 || echo 2)" session stats "$2" -o "$value"
    # An example of a session is open; the sandbox's is stopped by now.
    [[ $value == json ]] ||
      ask "$([[ $direction == mock ]] && echo 8 || echo 0)" session watch "$2" --for 0 -o "$value"
  done
  ask 0 session show latest
  ask 0 session events latest
  # An example comes again for each session, and may be one that makes no sense in a second place.
  for value in table ndjson csv; do ask '0|10' audit --since 2022-01-22 --parallel 2 -o "$value"; done
  ask '0|10' audit --since last -o id
  ask '0|10' audit report --since 2022-01-22 --to "$tmp/report.html"
  drive_finding "$1"
  ask 0 session list --limit 3
  ask 0 session list --since 2w --until yesterday --state working --type vex,vet
  ask 0 session list --since 2022-01-22 --until now --limit 2
  ask 0 session stop --force "$2" "$3"
  ask 0 session list --api-version auto
  ask 0 login main
  for value in "session list" status doctor "api GET Jobs" "api GET RestoreSessions --paginate" "logout --force"; do
    # shellcheck disable=SC2086 # words
    ask 0 $value -p main
  done
}

# What finds the things to explore.
drive_finding() { # JOB
  local value noun id organization repository
  for noun in organization repository job; do
    ask 0 "$noun" list -o id
    read -r id <"$tmp/out"
    declare "$noun=$id"
    for value in table json ndjson csv id; do
      ask 0 "$noun" list -o "$value"
      ask 0 "$noun" show "$id" -o "$value"
    done
  done
  ask 0 job list --organization "$organization" --repository "$repository"
  for value in table json ndjson csv id; do
    ask 0 point list -o "$value"
    ask 0 point list --job "$job" --organization "$organization" --repository "$repository" -o "$value"
    ask 0 point list --since 2022-01-22 --until now --type vex,vet --copies --limit 2 -o "$value"
  done
  ask 0 explore --organization "$organization" --type veod --at 2022-01-22 --force -o id
  [[ $version == v6 ]] ||
    ask 0 explore --copies --repository "$repository" --organization "$organization" --type vesp --force -o id
  ask 0 session reap --all-users --older-than 5200w --dry-run
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
  call 200 GET /RestorePortalSettings
  [[ $version != v8 ]] || call 200 GET /Health
  call 200 GET '/Organizations?extendedView=false'
  drive_monitoring "$(ids | head -n 1)"
  for noun in '' /LoggedInUser /LoggedInUser/OperatorInfo /LoggedInUser/EffectiveScope; do
    call 403 GET "/Organization$noun"
  done
  for id in "${sessions[@]::8}"; do
    call 200 GET "/RestoreSessions/$id/organization"
    ask 0 session organization "$id"
    [[ $version != v8 ]] || ask 0 session stats "$id"
    call 200 GET "/RestoreSessions/$id/Events?limit=3"
    for event in $(ids); do call 200 GET "/RestoreSessions/$id/Events/$event"; done
  done
  ask 0 explore --job 'Contoso everything' --type vesp
  ask 0 explore --job "${job::8}" --type veod -o id
  ask 0 session show "$(cut -c -8 "$tmp/out")" -o id
  ask 8 session watch "$(<"$tmp/out")" --for 2s -o id
  ask 0 session show latest -o id
  ask 0 session stop "$(<"$tmp/out")"
  ask 6 explore --job "$unknown" --type vex
  ask 6 explore --job 'Contoso evrything' --type vex
  for noun in job organization repository; do ask 6 "$noun" show "$unknown"; done
  ask 0 job show 'contoso EVERYTHING'
  ask 0 org show contoso.example
  ask 0 repo show Main
  ask 0 point list --job 'Contoso everything' --organization contoso.example --repository Main --limit 3
  for noun in show events watch stop; do ask 6 session "$noun" "$unknown"; done
  call 404 GET "/RestoreSessions/$unknown/Events/$unknown"
  call 400 GET /RestoreSessions/none
  token=refused call 401 GET /RestoreSessions
  password=wrong ask 4 session list
  sign_in "grant_type=refresh_token&refresh_token=$refresh"
  [[ $version == v6 ]] || call "$([[ $version == v7 ]] && echo 200 || echo 204)" POST /token/logout
}

# What public clients read beside that, by links or not.
drive_monitoring() { # ORGANIZATION
  local id noun
  for noun in Users Groups Sites Teams LicensingInformation usedRepositories RbacRoles; do
    call 200 GET "/Organizations/$1/$noun"
  done
  for noun in License LicensedUsers "Jobs/$job/SelectedItems" "Jobs/$job/ExcludedItems"; do call 200 GET "/$noun"; done
  for noun in Proxies JobSessions; do
    call 200 GET "/$noun"
    for id in $(ids); do call 200 GET "/$noun/$id"; done
  done
  call 200 GET /BackupRepositories
  for id in $(ids); do call 200 GET "/BackupRepositories/$id/OrganizationData"; done
  if [[ $version == v8 ]]; then call 200 GET /ProtectedUsers; else call 200 GET "/Organizations/$1/Jobs"; fi
  if [[ $version == v6 ]]; then call 200 GET "/Jobs/$job/JobSessions"; else call 200 POST /token/AuthCode; fi
}

# The other ways to start, restore tests, and what ends sessions that were left open.
drive_lives() {
  local id own=0
  [[ $version == v8 ]] || own=2
  ask "$own" explore --organization contoso.example --repository Main --type vex -o id
  ask 0 explore --organization contoso.example --type vet -o id -- true
  ask 0 api GET DataRetrievals
  for id in $(jq -r '(.results? // .)[] | select(.dataState == "Retrieved" and .expirationTime > (now | todate)) | .id' "$tmp/out"); do
    ask 0 explore --retrieval "$id" -o id
  done
  ask 0 api GET RestorePoints?limit=10000
  # One of each kind: of a job, a copy, one that was retrieved, one of no job, one in an archive.
  for id in $(jq -r '(.results? // .) | group_by([.isLongTermCopy, .isRetrieved, .isCopy, .jobId == .retrievalId])[][0]
      | select(.isLongTermCopy and (.isRetrieved | not) | not) | .id' "$tmp/out"); do
    ask 0 point list --limit 1
    # Whatever it holds: with --force the type does not matter but to what was retrieved.
    ask '0|9' explore --point "$id" --type vex --force -o id
  done
  ask 0 verify --job 'Contoso everything' --sample 2 --parallel 2
  ask 0 verify --organization contoso.example --type vex --at 2d
  # A tenant's and an operator's are mine too, and not this user's.
  ask '0|10' session stop mine
  ask 0 session reap --all-users --older-than 1w --idle-for 1h --yes
}

# What the sandbox answers tenants and restore operators.
drive_roles() { # JOB
  local grant scope organization noun foreign
  ask 0 explore --job "$1" --type vex -o id
  foreign=$(<"$tmp/out")
  for grant in urn:ietf:params:oauth:grant-type:jwt-bearer operator; do
    if [[ $grant == operator ]]; then
      scope='api://app/access_as_user openid profile offline_access' organization=403
    else
      scope='User.Read.All offline_access' organization=200
    fi
    sign_in_with "$grant" "$scope"
    noun=--tenant
    [[ $grant != operator ]] || noun=--operator
    user='' ask 0 login "me$noun" "$noun" --domain contoso.onmicrosoft.example --client-id app \
      --assertion-file "$tmp/document"
    user='' password='' ask 0 session list -p "me$noun"
    user='' password='' ask 0 explore "$noun" --type vex -o id -p "me$noun"
    if [[ $grant == operator ]]; then
      user='' password='' ask 0 api GET Organization/LoggedInUser/EffectiveScope -p "me$noun"
      user='' password='' ask 0 explore --operator --scope "$(jq -r '.users[0].id' "$tmp/out")" --reason 'ticket "7"' \
        --type vex -o id -p "me$noun"
    fi
    user='' password='' ask 0 logout --force "me$noun"
    call "$organization" GET /Organization
    for noun in '' /OperatorInfo /EffectiveScope; do call 200 GET "/Organization/LoggedInUser$noun"; done
    call 200 GET '/RestoreSessions?limit=2'
    for noun in $(ids); do call 200 GET "/RestoreSessions/$noun"; done
    call 404 GET "/RestoreSessions/$foreign"
    for noun in Jobs ServiceInstance RestorePortalSettings; do call 403 GET "/$noun"; done
    call 400 POST /token -d "grant_type=$grant&client_id=app&assertion=%7B%7D"
    sign_in "grant_type=refresh_token&refresh_token=$refresh"
    [[ $version == v6 ]] || call "$([[ $version == v7 ]] && echo 200 || echo 204)" POST /token/logout
  done
}

# Every way to start a session but that of a job, what is there to be explored, and the inside of sessions.
drive_explore() { # STATUS OF EXPLORE
  local created=$1 own kind id organization repository state
  sign_in "grant_type=password&username=$user&password=$password"
  call 200 GET '/Organizations?extendedView=true'
  organization=$(ids | head -n 1)
  call 200 GET /BackupRepositories
  for repository in $(ids); do
    call 200 GET "/BackupRepositories/$repository/OrganizationData"
    call 200 GET "/BackupRepositories/$repository/OrganizationData?limit=1&offset=1"
  done
  call 200 GET /BackupRepositories
  repository=$(jq -r '(.results? // .)[2].id' "$tmp/out")
  call 200 GET '/RestorePoints?limit=10000'
  for id in $(jq -r '(.results? // .) | group_by([.isLongTermCopy, .isRetrieved, .isCopy, .jobId])[][0].id' "$tmp/out"); do
    call 200 GET "/RestorePoints/$id"
  done
  call 200 GET /DataRetrievals
  for id in $(ids); do
    call 200 GET "/DataRetrievals/$id"
    state=$(jq -r '"\(.dataState) \((.expirationTime // "0") > (now | todate))"' "$tmp/out")
    call "$([[ $state == 'Retrieved true' ]] && echo "$created" || echo 400)" POST "/DataRetrievals/$id/explore"
  done
  call 200 GET '/DataRetrievals?dataState=Retrieving'
  post "$created" "/Organizations/$organization/explore" '{"type": "Vex", "dateTime": null}'
  [[ $version != v8 ]] || post 201 "/Organizations/$organization/explore" "{\"repositoryId\": \"$repository\"}"
  if [[ $version != v6 ]]; then
    post "$created" "/BackupRepositories/$repository/explore?organizationId=$organization" '{"showDeleted": true}'
  fi
  for kind in Vex Veod Vesp Vet; do
    post "$created" "/Organizations/$organization/explore" "{\"type\": \"$kind\", \"showDeleted\": true}"
    own=$(jq -r .id "$tmp/out")
    drive_inside "$own" "$kind"
    call 200 GET "/RestoreSessions/$own/Events"
    call "$([[ $version == v8 ]] && echo 204 || echo 200)" POST "/RestoreSessions/$own/Stop"
    call 400 GET "/RestoreSessions/$own/organization/mailboxes"
    post "$created" "/Organizations/$organization/explore" "{\"type\": \"$kind\", \"dateTime\": \"2001-01-01T00:00:00Z\"}"
    drive_inside "$(jq -r .id "$tmp/out")" "$kind"
  done
  [[ $version != v8 ]] || drive_changes "$organization"
}
# What lies at the top of a session of a workload, and below the first two of it.
drive_inside() { # SESSION WORKLOAD
  local id path below list="/RestoreSessions/$1" top=root
  [[ $version != v6 ]] || top=null
  case $2 in
    Vex) path=$list/organization/mailboxes below="folders?parentId=$top&name=*" ;;
    Veod) path=$list/Organization/OneDrives below=Documents ;;
    Vesp) path=$list/Organization/Sites below=Libraries ;;
    Vet) path=$list/organization/teams below='channels?displayName=e' ;;
  esac
  call 200 GET "$path"
  call 200 GET "$path?limit=2"
  for id in $(ids | jq -rR @uri); do
    call 200 GET "$path/$id"
    call 200 GET "$path/$id/$below"
    [[ $2 != Veod || $version == v6 ]] || call 200 GET "$path/$id/Documents?includeFolders=true&parentId=root"
  done
}
# The changes of v8: none, then those of a session that starts, with and without waiting.
drive_changes() { # ORGANIZATION
  local start
  call 200 GET '/Events?from=latest'
  start=$(jq -r .nextChangeToken "$tmp/out")
  call 200 GET "/Events?from=$start&timeoutSeconds=1"
  for _ in 1 2 3 4; do post 201 "/Organizations/$1/explore" '{}'; done
  call 200 GET "/Events?from=$start&limit=3&timeoutSeconds=20"
  call 200 GET "/Events?from=$(jq -r .nextChangeToken "$tmp/out")"
  jq -e 'any(.results[]; .eventType == "RestoreSessionUpdate")' "$tmp/out" >"$tmp/jq" || fail 'no change was told'
  call 400 GET '/Events?from=none'
}
# What tenants and operators explore: their own organization, and what is in their scope.
drive_own_explore() { # STATUS OF EXPLORE
  local kind own item
  sign_in_with urn:ietf:params:oauth:grant-type:jwt-bearer 'User.Read.All offline_access'
  for kind in Vex Vet; do
    post "$1" /Organization/Explore "{\"type\": \"$kind\"}"
    drive_inside "$(jq -r .id "$tmp/out")" "$kind"
  done
  post 403 /Organization/OperatorExplore '{}'
  [[ $version == v6 ]] || call 200 GET /Organization/LoggedInUser/RestorePoints
  sign_in_with operator 'api://app/access_as_user openid profile offline_access'
  if [[ $version != v6 ]]; then
    call 200 GET '/Organization/LoggedInUser/RestorePoints?isCopy=true'
    call 200 GET /Organization/LoggedInUser/EffectiveScope
    item=$(jq -r '.users[0].id' "$tmp/out")
    call 200 GET "/Organization/LoggedInUser/RestorePoints?rbacItem=$item"
  fi
  call 200 GET /Organization/LoggedInUser/EffectiveScope
  for item in $(jq -r '[.users, .sites, .teams // []] | add[] | @base64' "$tmp/out"); do
    item=$(base64 -d <<<"$item")
    kind=$(jq -r '{User: "Vex", Site: "Vesp", Team: "Vet"}[.type]' <<<"$item")
    post "$1" /Organization/OperatorExplore "{\"type\": \"$kind\", \"scope\": $item, \"reason\": \"asked \\\"so\\\"\"}"
    own=$(jq -r .id "$tmp/out")
    drive_inside "$own" "$kind"
    call 200 GET "/RestoreSessions/$own/Events"
  done
  post "$1" /Organization/OperatorExplore '{}'
  post 403 /Organization/Explore '{}'
  call 403 GET /DataRetrievals
}
post() { # STATUS PATH BODY
  call "$1" POST "$2" -H 'Content-Type: application/json' -d "$3"
}
