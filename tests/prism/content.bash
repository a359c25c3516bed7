# shellcheck shell=bash disable=SC2154
# What tests/prism/run asks of the content of sessions. It uses the functions of asked.bash.

# Lists what is in a session, shows and searches two things of each kind, and lists their versions.
drive_content() { # WORKLOAD DEPTH SESSION-OPTION...
  local workload=$1 depth=$2 value kind path recursive=0
  local -A seen=()
  shift 2
  for value in table json ndjson csv id; do ask 0 ls -o "$value" "$@"; done
  # The mock gives everything one id, so that its content contains itself: that is reported, and not entered.
  [ "$direction" != mock ] || recursive='0|10'
  # One request after the other, as the judge reads them.
  ask "$recursive" ls -R --depth "$depth" --parallel 1 -o ndjson "$@"
  # A path is printed with its control characters escaped.
  jq -r '"\(.kind) \(.path)"' "$tmp/out" >"$tmp/things"
  ask 0 ls -R --depth 2 --parallel 1 --since 2020-01-01 --until now --exclude 'x*' -l "$@"
  while read -r kind path; do
    ((seen[$kind] += 1, seen[$kind] <= 2)) || continue
    case $kind in
      files | posts | tabs) ;;
      *) ask 0 show -o ndjson "$@" "$path" ;;
    esac
    case $workload-$kind in
      *-mailbox | *-drive | *-site | *-team | *-channel | *-library | *-list | *-folder | *-files | *-posts | *-tabs | vet-post)
        ask 0 ls -o ndjson "$@" "$path"
        ask 0 search 'report' -o ndjson "$@" "$path"
        ;;
      *-item) ask 0 ls -o ndjson "$@" "$path" ;;
    esac
    case $workload-$kind-$version in
      vet-file-v6) ask 2 versions "$@" "$path" ;;
      veod-f* | vesp-f* | vesp-item-* | vet-file-*) ask 0 versions -o ndjson "$@" "$path" ;;
    esac
  done <"$tmp/things"
  ask 0 search 'a*' --since 2020-01-01 -o ndjson "$@"
  case $workload in
    vex) ask 0 search --from ana --to 'b "c" OR' --subject 'x:y' --has-attachment "$@" ;;
    vet) ask 0 search 'a*' --kind post "$@" ;;
    *) for kind in file folder; do ask 0 search 'a*' --kind "$kind" "$@"; done ;;
  esac
}

# The examples of the files, which may contain themselves: a few levels.
drive_content_examples() { # JOB
  local workload
  for workload in vex veod vesp vet; do
    drive_content "$workload" 4 --job "$1" --type "$workload" --no-preflight
  done
}

# The content of the sandbox, and calls that no command makes.
drive_content_sandbox() {
  local workload session
  sign_in "grant_type=password&username=$user&password=$password"
  for workload in vex veod vesp vet; do
    ask 0 explore --job 'Contoso everything' --type "$workload" --show-deleted --show-all-versions -o id
    session=$(<"$tmp/out")
    drive_content "$workload" 3 --session "$session"
    "drive_${workload}" "/RestoreSessions/$session"
    ask 0 session stop "$session"
  done
}

# Searches by POST; the ids of the hits are then in the file of the last answer.
search() { # PATH BODY
  call 200 POST "$1" -H 'Content-Type: application/json' -d "$2"
}
# The first id of the list that the last call brought, for a path.
first() { ids | head -n 1 | jq -rR @uri; }

drive_vex() { # SESSION PATH
  local set mailbox
  search "$1/organization/searchExchange?limit=3" '{"query": "a*"}'
  search "$1/organization/mailboxes/search?limit=2" '{"query": "a*"}'
  set=$(jq -r .setId "$tmp/out")
  search "$1/organization/mailboxes/search?limit=2&offset=2&setId=$set" '{"query": "a*"}'
  call 200 GET "$1/organization/mailboxes"
  mailbox=$1/organization/mailboxes/$(first)
  call 200 GET "$mailbox/folders?name=*"
  call 200 GET "$mailbox/items?limit=5"
  call 404 GET "$mailbox/items/none"
}
drive_veod() { # SESSION PATH
  local drive document
  call 200 GET "$1/Organization/OneDrives"
  drive=$1/Organization/OneDrives/$(first)
  call 200 GET "$drive/Folders?limit=3"
  call 200 GET "$drive/Folders/$(first)"
  call 200 GET "$drive/Documents?limit=50"
  for document in $(ids); do
    call 200 GET "$drive/Documents/$document/Versions"
    [[ $(jq '.results | length' "$tmp/out") == 0 ]] ||
      call 200 GET "$drive/Documents/$document/Versions/$(jq -r '.results[0].versionId' "$tmp/out")"
  done
  search "$drive/search?itemType=Folders" '{"query": "a*"}'
}
drive_vesp() { # SESSION PATH
  local site
  call 200 GET "$1/Organization/Sites?limit=1"
  site=$1/Organization/Sites/$(first)
  for noun in Documents Folders Items; do call 200 GET "$site/$noun?limit=5"; done
  search "$site/search?itemType=Items" '{"query": "a*"}'
}
drive_vet() { # SESSION PATH
  local team channel
  call 200 GET "$1/organization/teams?displayName=*"
  team=$1/organization/teams/$(first)
  call 200 GET "$team/channels?displayName=*"
  channel=$(first)
  [[ $version == v6 ]] || call 200 GET "$team/channels/$channel/children"
  call 200 GET "$team/files?limit=5"
  call 200 GET "$team/posts?limit=5"
  for noun in files posts; do search "$team/$noun/search" '{"query": "a*"}'; done
  [[ $version == v6 ]] || search "$team/files/search?channelId=$channel" '{"query": "a*"}'
}
