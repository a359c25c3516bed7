# shellcheck shell=bash disable=SC2154
# What tests/prism/run saves and exports: each call of the files, with ids and objects that lists and answers hold. It
# uses the functions of asked.bash and content.bash.

# Saves by a call that the program sends as it is given.
take() { # PATH [BODY]
  local body=()
  if (($# > 1)); then
    printf '%s' "$2" >"$tmp/body"
    body=(--input "$tmp/body")
  fi
  ask 0 api POST "$1" -H 'Accept: application/octet-stream' "${body[@]}"
  [[ -s $tmp/out ]] || fail "api POST $1: an empty file"
  saved=$((saved + 1))
}
# A thing as the server describes it by itself: bodies hold it whole, but for its links, which only answers have.
# jq would round the ids of posts.
thing() { # PATH
  call 200 GET "$1"
  python3 -c 'import json, sys; thing = json.load(sys.stdin); thing.pop("_links", None); json.dump(thing, sys.stdout)' \
    <"$tmp/out"
}
# An id of a path as it is in a body.
decoded() { printf '%b' "${1//%/\\x}"; }
# Checks that each save and export but those of operators was made.
saved_all() { # COUNT
  ((saved == $1)) || fail "$saved saves and exports, not $1"
}

save_vex() { # SESSION-PATH MAILBOX FOLDER ITEM
  local mailbox=$1/organization/mailboxes/$2 item limit='"enablePstSizeLimit": true, "pstSizeLimitBytes": 1073741824'
  item=$(decoded "$4")
  take "$mailbox/items/$4/save"
  take "$mailbox/items/Save" "{\"items\": [{\"id\": \"$item\"}]}"
  take "$mailbox/items/$4/exportToPst" '{}'
  take "$mailbox/items/exportToPst" "{\"items\": [{\"id\": \"$item\"}], \"enablePstSizeLimit\": false, \"pstSizeLimitBytes\": null}"
  take "$mailbox/exportToPst" "{\"contentKeyword\": \"budget\", $limit}"
  take "$mailbox/folders/$3/exportToPst" '{"enablePstSizeLimit": null}'
  take "$1/organization/exportToPst" "{$limit}"
}
save_veod() { # SESSION-PATH DRIVE FOLDER DOCUMENT VERSION FOLDER-VERSION
  local drive=$1/Organization/OneDrives/$2 document folder
  document=$(thing "$drive/Documents/$4") folder=$(thing "$drive/Folders/$3")
  take "$drive/save"
  take "$drive/Documents/save" "{\"documents\": [$document]}"
  take "$drive/Documents/$4/save" '{"asZip": true}'
  take "$drive/Documents/$4/Versions/$5/save" '{"asZip": null}'
  take "$drive/Folders/save" "{\"folders\": [$folder]}"
  take "$drive/Folders/$3/save"
  take "$drive/Folders/$3/Versions/$6/save"
}
save_vesp() { # SESSION-PATH SITE LIBRARY FOLDER DOCUMENT VERSION FOLDER-VERSION ITEM ATTACHMENT
  local site=$1/Organization/Sites/$2 document folder attachment
  document=$(thing "$site/Documents/$5") folder=$(thing "$site/Folders/$4")
  attachment=$(thing "$site/Items/$8/Attachments/$9")
  take "$site/Libraries/$3/save"
  take "$site/Documents/save" "{\"documents\": [$document]}"
  take "$site/Documents/$5/save" '{"asZip": false}'
  take "$site/Documents/$5/Versions/$6/save" '{"asZip": true}'
  take "$site/Folders/save" "{\"folders\": [$folder]}"
  take "$site/Folders/$4/save"
  take "$site/Folders/$4/Versions/$7/save"
  take "$site/Items/$8/Attachments/save" "{\"attachments\": [$attachment]}"
  take "$site/Items/$8/Attachments/$9/save"
}
save_vet() { # SESSION-PATH TEAM CHANNEL FILE POST
  local team=$1/organization/teams/$2 path file post channel
  channel=$(jq -rn --arg text "$3" '$text | @uri')
  path=$team/files/$4
  [[ $version != v8 ]] || path=$team/channels/$channel/files/$4
  file=$(thing "$path?channelId=$channel") post=$(thing "$team/posts/$5?channelId=$channel")
  take "$path/save" '{"asZip": true}'
  take "$team/files/save" "{\"channelId\": \"$3\", \"files\": [$file]}"
  take "$team/posts/$5/save"
  # Prism rounds ids in bodies; those of the sandbox are too large for it.
  if [[ $direction == mock ]]; then take "$team/posts/save" "{\"posts\": [$post]}"; fi
  take "$team/posts/save" "{\"channelId\": \"$3\"}"
  take "$team/posts/$5/export"
  take "$team/posts/export" "{\"channelId\": \"$3\", \"from\": \"2022-01-22T14:56:55Z\", \"to\": null}"
}

# Each call with ids of any form that the files allow.
drive_saves_examples() { # SESSION
  local saved=0 path=/RestoreSessions/$1 id=93bd1a34-4af6-4d88-9aa4-8aaa3754ce56
  save_vex "$path" "$id" folder item
  save_veod "$path" drive "$id" "$id" 1 2147483647
  save_vesp "$path" site library folder document 512 1 item attachment
  save_vet "$path" "$id" 19:channel@thread.tacv2 "$id" 9223372036854775807
  [[ $version == v6 ]] || start_exports "$path/organization/teams/$id" channel "$id"
  saved_all 30
}
# The exports of operators, whose pages are downloaded with a code.
start_exports() { # TEAM-PATH CHANNEL TASK
  printf '{"posts": [%s]}' "$(thing "$1/posts/1")" >"$tmp/body"
  ask 0 api POST "$1/posts/operatorStartExportTask" --input "$tmp/body"
  ask 0 api POST "$1/channels/$2/startOperatorExportPosts"
  for noun in posts "channels/$2"; do
    ask 0 api GET "$1/$noun/operatorExport/$3?authCode=code" -H 'Accept: application/octet-stream'
  done
}

# What a filter finds in the answer to a read.
pick() { # PATH FILTER
  call 200 GET "$1"
  jq -r "$2 | @uri" "$tmp/out"
}
# The first thing of a list of which there are other things below it: its id, and what a filter finds there.
pick_with() { # LIST BELOW FILTER
  local id found
  call 200 GET "$1"
  for id in $(jq -r '.results[].id | @uri' "$tmp/out"); do
    found=$(pick "${1%%\?*}/$id/$2" ".results[] | $3" | head -n 1)
    [[ -z $found ]] || break
  done
  printf '%s %s\n' "$id" "$found"
}

# Each call in a sandbox, with ids and things of its lists.
drive_saves_sandbox() {
  local saved=0 workload session path
  sign_in "grant_type=password&username=$user&password=$password"
  for workload in vex veod vesp vet; do
    ask 0 explore --job 'Contoso everything' --type "$workload" --show-deleted --show-all-versions -o id
    session=$(<"$tmp/out")
    path=/RestoreSessions/$session
    "find_and_save_$workload" "$path"
    ask 0 session events "$session"
    ask 0 session stop "$session"
  done
  saved_all 29
  [[ $version == v6 ]] || export_as_operator "$([[ $version == v8 ]] && echo 201 || echo 200)"
}
# An operator exports a channel. Prism would round the ids of single posts.
export_as_operator() { # STATUS OF EXPLORE
  local team channel task
  sign_in_with operator 'api://app/access_as_user openid profile offline_access'
  call 200 GET /Organization/LoggedInUser/EffectiveScope
  post "$1" /Organization/OperatorExplore "{\"type\": \"Vet\", \"scope\": $(jq -c '.teams[0]' "$tmp/out")}"
  team=/RestoreSessions/$(jq -r .id "$tmp/out")/organization/teams
  team=$team/$(pick "$team" '.results[0].id')
  channel=$(pick "$team/channels" '.results[0].id')
  call 200 POST "$team/channels/$channel/startOperatorExportPosts"
  task=$(jq -r .exportTaskId "$tmp/out")
  call 200 POST /token/AuthCode
  call 200 GET "$team/channels/$channel/operatorExport/$task?authCode=$(jq -r .authCode "$tmp/out")"
  grep -q '<html>' "$tmp/out" || fail 'the exported channel is not a page'
}
find_and_save_vex() { # SESSION-PATH
  local mailboxes=$1/organization/mailboxes mailbox folder filter=parentId
  [[ $version != v6 ]] || filter=folderId
  mailbox=$(pick "$mailboxes?limit=1" '.results[0].id')
  folder=$(pick "$mailboxes/$mailbox/folders?name=Inbox" '.results[0].id')
  save_vex "$1" "$mailbox" "$folder" "$(pick "$mailboxes/$mailbox/items?$filter=$folder&limit=1" '.results[0].id')"
}
find_and_save_veod() { # SESSION-PATH
  local drives=$1/Organization/OneDrives drive folder document
  drive=$(pick "$drives?limit=1" '.results[0].id')
  read -ra folder < <(pick_with "$drives/$drive/Folders" Versions '.versionId')
  read -ra document < <(pick_with "$drives/$drive/Documents?limit=50" Versions '.versionId')
  save_veod "$1" "$drive" "${folder[0]}" "${document[@]}" "${folder[1]}"
}
find_and_save_vesp() { # SESSION-PATH
  local sites=$1/Organization/Sites site library folder document item
  site=$(pick "$sites?limit=1" '.results[0].id')
  library=$(pick "$sites/$site/Libraries" '.results[0].id')
  read -ra folder < <(pick_with "$sites/$site/Folders?parentId=$library" Versions '.versionId')
  read -ra document < <(pick_with "$sites/$site/Documents?parentId=$library&limit=50" Versions '.versionId')
  read -ra item < <(pick_with "$sites/$site/Items?limit=50" Attachments '.id')
  save_vesp "$1" "$site" "$library" "${folder[0]}" "${document[@]}" "${folder[1]}" "${item[@]}"
}
find_and_save_vet() { # SESSION-PATH
  local teams=$1/organization/teams team channel root top=root file post
  [[ $version != v6 ]] || top=null
  team=$(pick "$teams?limit=1" '.results[0].id')
  call 200 GET "$teams/$team/channels?limit=1"
  channel=$(jq -r '.results[0].id' "$tmp/out")
  root=$(pick "$teams/$team/files?channelId=$channel&parentId=$top" '.results[0].id')
  file=$(pick "$teams/$team/files?channelId=$channel&parentId=$root" '[.results[] | select(.fileType == "File")][0].id')
  # Past Prism, which rounds ids of posts.
  post=$(curl -sS --noproxy '*' --cacert "$certificate" -H "Authorization: Bearer $token" \
    "$sandbox/$version$teams/$team/posts?channelId=$channel&parentId=-1&limit=1" | grep -o '"postId":[0-9]*')
  post=${post#*:}
  save_vet "$1" "$team" "$channel" "$file" "$post"
}
