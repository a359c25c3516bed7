# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_vb365_global_optspecs
    string join \n p/profile= all-profiles s/server= u/username= password-stdin password-file= password-command= api-version= ca-cert= pin= insecure connect-timeout= timeout= o/output= json jq= columns= no-header bom sort= utc q/quiet v/verbose color= no-input h/help V/version
end

function __fish_vb365_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_vb365_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_vb365_using_subcommand
    set -l cmd (__fish_vb365_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c vb365 -n "__fish_vb365_needs_command" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_needs_command" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_needs_command" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_needs_command" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_needs_command" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_needs_command" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_needs_command" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_needs_command" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_needs_command" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_needs_command" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_needs_command" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_needs_command" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_needs_command" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_needs_command" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_needs_command" -s V -l version -d 'Print version'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "explore" -d 'Start a restore session and print it'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "session" -d 'List, show, watch and stop restore sessions'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "sessions" -d 'List, show, watch and stop restore sessions'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "audit" -d 'List what was done in all sessions'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "verify" -d 'Prove that backups can be opened'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "job" -d 'List and show backup jobs'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "organization" -d 'List and show organizations'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "org" -d 'List and show organizations'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "repository" -d 'List and show backup repositories'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "repo" -d 'List and show backup repositories'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "point" -d 'List restore points'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "login" -d 'Sign in and remember the server'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "logout" -d 'Sign out'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "status" -d 'Show where one is signed in'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "profile" -d 'List, show, choose and remove profiles'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "doctor" -d 'Find out why it does not work'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "api" -d 'Make any call by its path'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "sandbox" -d 'Run a pretend server on this machine'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "completion" -d 'Print a completion script'
complete -c vb365 -n "__fish_vb365_needs_command" -f -a "help" -d 'Show help on a topic or a command'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l job -d 'The backup job whose data to open: its id, its name, or the first 4 or more characters of its id' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l organization -d 'The organization whose data to open, named likewise' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l repository -d 'Only what is in this repository, named likewise; with --organization it needs product 8.4' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l retrieval -d 'What was fetched back from an archive; it has its own time and type' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l point -d 'A restore point, as of its exact time; \'vb365 point list\' shows them' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l scope -d 'With --operator: the user, site or team to open, by its id, in place of your own data' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l reason -d 'With --operator: why, for the record' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l at -d 'The moment to open it as of (default: latest); \'vb365 help time\' tells the forms' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l type -d 'The workload: vex (exchange), veod (onedrive), vesp (sharepoint) or vet (teams)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l max-age -d 'Refuse a restore point that is older than this at the moment asked for, or now where none is' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l settle -d 'Where the answer is lost, look so long for what was started' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l ttl -d 'With a command: end it, and the session, after so long' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l copies -d 'The backup copies of an organization in a repository: with --repository and --organization'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l tenant -d 'Your own organization, signed in as a tenant'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l operator -d 'What you may restore, signed in as a restore operator'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l show-deleted -d 'Also show items that users had deleted by then'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l show-all-versions -d 'Also show all versions of items that users had changed by then'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l force -d 'Start it even where there is nothing to open, or it is too old'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l no-preflight -d 'Do not look at the restore points first'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l adopt -d 'Where the answer is lost, take the only session that fits in every respect'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s n -l dry-run -d 'Print the request as a curl command and send nothing'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand explore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "list" -d 'List sessions, newest first'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "show" -d 'Show a session'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "events" -d 'List what was done in a session'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "stats" -d 'Show what was restored in a session, and what failed'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "watch" -d 'Follow a session until it is stopped'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "stop" -d 'Stop sessions'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "reap" -d 'Stop sessions that were left open'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l limit -d 'At most this many; of several profiles, so many of each' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l since -d 'Started at or after this moment; a date means its beginning' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l until -d 'Started at or before this moment; a date means its end' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l state -d 'Only those in this state: working or stopped' -r -f -a "working\t''
stopped\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l type -d 'Only these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l for -d 'Give up after this long, with exit code 8 [default: never]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l interval -d 'Look at least this often; where the server tells of changes itself (API v8) many are seen sooner' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l force -d 'Also another user\'s session, and one in which something is running'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s n -l dry-run -d 'Print the requests as curl commands and send nothing'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l older-than -d 'Open for longer than this; not needed with --mine' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l user -d 'Started by this user; a name without a domain stands for the one user of that name who has sessions open' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l type -d 'Only these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l idle-for -d 'Only those in which nothing has happened for so long' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l mine -d 'Started from this machine at the server in use, as its journal knows'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l all-users -d 'Started by any user'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l force -d 'Also where something is running, or may be, and what a start that was cut off may have left'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l yes -d 'Do not ask'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s n -l dry-run -d 'Only look, and print what would be stopped'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand session; and __fish_seen_subcommand_from reap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "list" -d 'List sessions, newest first'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "show" -d 'Show a session'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "events" -d 'List what was done in a session'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "stats" -d 'Show what was restored in a session, and what failed'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "watch" -d 'Follow a session until it is stopped'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "stop" -d 'Stop sessions'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and not __fish_seen_subcommand_from list show events stats watch stop reap" -f -a "reap" -d 'Stop sessions that were left open'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l limit -d 'At most this many; of several profiles, so many of each' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l since -d 'Started at or after this moment; a date means its beginning' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l until -d 'Started at or before this moment; a date means its end' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l state -d 'Only those in this state: working or stopped' -r -f -a "working\t''
stopped\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l type -d 'Only these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l for -d 'Give up after this long, with exit code 8 [default: never]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l interval -d 'Look at least this often; where the server tells of changes itself (API v8) many are seen sooner' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l force -d 'Also another user\'s session, and one in which something is running'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s n -l dry-run -d 'Print the requests as curl commands and send nothing'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l older-than -d 'Open for longer than this; not needed with --mine' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l user -d 'Started by this user; a name without a domain stands for the one user of that name who has sessions open' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l type -d 'Only these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l idle-for -d 'Only those in which nothing has happened for so long' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l mine -d 'Started from this machine at the server in use, as its journal knows'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l all-users -d 'Started by any user'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l force -d 'Also where something is running, or may be, and what a start that was cut off may have left'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l yes -d 'Do not ask'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s n -l dry-run -d 'Only look, and print what would be stopped'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sessions; and __fish_seen_subcommand_from reap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l since -d 'Sessions that started at or after this moment; a date means its beginning. \'last\': what the last run with \'last\' did not see; where there was none, everything' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l until -d 'Sessions that started at or before this moment; a date means its end' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l action -d 'Only these: start, view, save, export, send, restore, stop, other (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l user -d 'Only sessions of this user, as the server calls them or without the domain (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l item -d 'Only items of this name, whatever the case: * is any text, ? any character (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l status -d 'Only these: success, warning, failed, running, cancelled, skipped (can be repeated)' -r -f -a "success\t''
warning\t''
failed\t''
running\t''
cancelled\t''
skipped\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l organization -d 'Only sessions of this organization, by its name (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l session -d 'Only this session: its id, the first 4 or more characters of it, \'latest\', or \'mine\' (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l type -d 'Only these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l parallel -d 'Ask each server for the events of so many sessions at once' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l cursor -d 'Keep how far this run came in FILE, and go on from there; several consumers have one each' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l interval -d 'With --follow, look at least this often; where the server tells of changes itself (API v8) many are seen sooner' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l follow -d 'Go on and on: print what happens as it is seen, until a signal comes'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and not __fish_seen_subcommand_from report" -f -a "report" -d 'Write the audit as a page, or as text for a ticket'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l since -d 'Sessions that started at or after this moment; a date means its beginning. \'last\': what the last run with \'last\' did not see; where there was none, everything' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l until -d 'Sessions that started at or before this moment; a date means its end' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l action -d 'Only these: start, view, save, export, send, restore, stop, other (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l user -d 'Only sessions of this user, as the server calls them or without the domain (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l item -d 'Only items of this name, whatever the case: * is any text, ? any character (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l status -d 'Only these: success, warning, failed, running, cancelled, skipped (can be repeated)' -r -f -a "success\t''
warning\t''
failed\t''
running\t''
cancelled\t''
skipped\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l organization -d 'Only sessions of this organization, by its name (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l session -d 'Only this session: its id, the first 4 or more characters of it, \'latest\', or \'mine\' (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l type -d 'Only these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l parallel -d 'Ask each server for the events of so many sessions at once' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l to -d 'The file: its ending, .html or .md, says the form' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l title -d 'A title of your own' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand audit; and __fish_seen_subcommand_from report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l job -d 'A backup job: its id, its name, or the first 4 or more characters of its id (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l organization -d 'All that is backed up of an organization, by whichever job; named likewise (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l type -d 'Only these types: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l at -d 'The moment to open them as of (default: latest); \'vb365 help time\' tells the forms' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l max-age -d 'A restore point that is older than this at the moment asked for does not pass, and is not opened' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l sample -d 'Open so many of the things at the top level and look into them; each leaves a \'View\' trace in the session\'s events' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l parallel -d 'So many sessions at once' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l report -d 'Also write a report: junit=FILE or json=FILE (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l settle -d 'Where the answer to a start is lost, look so long for what was started' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l all-jobs -d 'Every backup job, those that are switched off too: their backups are to be restorable as well'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s n -l dry-run -d 'Print the requests as curl commands and send nothing'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List backup jobs'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Show a backup job'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l organization -d 'Only those of this organization: its id, its name, or the first 4 or more characters of its id' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l repository -d 'Only those that back up to this repository, named likewise' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand job; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List organizations'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Show an organization'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand organization; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List organizations'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Show an organization'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand org; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List backup repositories'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Show a backup repository'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand repository; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List backup repositories'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Show a backup repository'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand repo; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and not __fish_seen_subcommand_from list" -f -a "list" -d 'List restore points, newest first'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l job -d 'Only those of this job: its id, its name, or the first 4 or more characters of its id' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l organization -d 'Only those with data of this organization, named likewise' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l repository -d 'Only those in this repository, named likewise' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l type -d 'Only those that hold one of these workloads: vex, veod, vesp, vet (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l since -d 'Made at or after this moment; a date means its beginning' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l until -d 'Made at or before this moment; a date means its end' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l limit -d 'At most this many; of several profiles, so many of each' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l copies -d 'Only copies'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand point; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l token-store -d 'Where to keep the tokens: file, helper:NAME (runs docker-credential-NAME) or none [default: file]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l domain -d 'The organization\'s domain [default: organizations, with --operator]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l client-id -d 'The id of the application that asks: one of the organization\'s, or the Restore Portal\'s' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l scope -d 'What to ask for [default: Directory.Read.All User.Read offline_access, with --operator api://CLIENT_ID/access_as_user openid profile offline_access]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l authority -d 'Where Microsoft signs in [default: https://login.microsoftonline.com]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l grant-client-id -d 'What the backup server is told as the client [default: the domain, with --operator the client id]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l assertion-file -d 'Microsoft\'s answer, the whole JSON document, from a file: nothing is asked of Microsoft then' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l renew-pin -d 'Look at the certificate anew, whatever was pinned'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l tenant -d 'Sign in as the administrator of one\'s own organization, by Microsoft'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l operator -d 'Sign in as a restore operator, by Microsoft'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l force -d 'Also when sessions are open, or the server cannot be reached'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s n -l dry-run -d 'Print the request as a curl command and send nothing'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -f -a "list" -d 'List profiles'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -f -a "show" -d 'Show a profile'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -f -a "use" -d 'Make a profile the one that is used when -p names none'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and not __fish_seen_subcommand_from list show use remove" -f -a "remove" -d 'Forget a profile'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l force -d 'Also when it is signed in'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s f -d 'Add a field; true, false, null and numbers are JSON values, all else is a string (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s F -d 'Add a string; @FILE is a file\'s text, @- is stdin\'s (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l input -d 'Send a file, or stdin (-), as the body; it is JSON unless -H \'Content-Type: …\' says otherwise' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s H -d 'Add a header (can be repeated); Authorization, Host and Content-Length are not yours to set' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l paginate -d 'Follow the pages of a list and print its items, one a line; as one array with --json, or their ids with -o id. A limit in the query is the size of a page [default: 1000]'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s i -d 'Print status and headers before the body, also when the server refuses'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s n -l dry-run -d 'Print the request as a curl command and send nothing'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l listen -d 'Where to listen; loopback only, port 0 picks one' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l api -d 'The API versions to serve' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l seed -d 'What all data are made from' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l now -d 'A moment at which its clock stands still: the same requests then bring the same bytes' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l jobs -d 'How many jobs there are' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l sessions -d 'How many sessions there are' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l events -d 'How many events a session has at most' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l latency -d 'Wait this long before each answer' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l token-lifetime -d 'How long a token is good for' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l fault -d 'Go wrong on purpose (can be repeated)' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s p -l profile -d 'The profile, or several, that a login remembered [default: the chosen one] [env: VB365_PROFILE]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s s -l server -d 'The server: HOST, HOST:PORT or URL; https and port 4443 unless said [env: VB365_SERVER]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s u -l username -d 'The user to sign in as [env: VB365_USERNAME]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l password-file -d 'Read the password from a file [env: VB365_PASSWORD_FILE]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l password-command -d 'Take what a shell command prints as the password [env: VB365_PASSWORD_COMMAND]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l api-version -d 'The API version: auto, v6, v7 or v8 [default: auto, which asks the server] [env: VB365_API_VERSION]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l ca-cert -d 'Trust the authorities in this PEM file, and no others [env: VB365_CA_CERT]' -r -F
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l pin -d 'Trust the server certificate with this SHA-256, and no other [env: VB365_PIN]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l connect-timeout -d 'Give up connecting after this long [default: 10s] [env: VB365_CONNECT_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l timeout -d 'Give up on a request after this long [default: 5m] [env: VB365_TIMEOUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s o -l output -d 'How to print: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l jq -d 'Filter the JSON with a jq expression: texts are printed as they are; implies -o json' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l columns -d 'Columns of tables and CSV, in this order' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l sort -d 'Sort by a column' -r
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l color -d 'When to use colour [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l all-profiles -d 'All profiles, each with its own login'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l password-stdin -d 'Read the password from stdin'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l insecure -d 'Do not check the server\'s certificate; warns each time [env: VB365_INSECURE]'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l json -d 'The same as -o json: the server\'s own objects, untouched'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l no-header -d 'Leave out the header of tables and CSV'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l bom -d 'Begin CSV with a byte order mark, for spreadsheets that need one'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l utc -d 'Read and print times in UTC instead of the local zone [env: VB365_UTC]'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s q -l quiet -d 'No notes on stderr; warnings and errors stay'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s v -l verbose -d 'Trace requests on stderr; twice, with headers and bodies; never with secrets [env: VB365_DEBUG]'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -l no-input -d 'Never ask; name the missing option instead [env: VB365_NO_INPUT]'
complete -c vb365 -n "__fish_vb365_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'

# Names that a server or the configuration knows come from vb365 itself. It says nothing where it knows nothing better
# than what stands above.
function __vb365_asks
    set -l current (commandline -ct)
    set -g __vb365_answer (command vb365 __complete fish (commandline -opc) "=$current" 2>/dev/null </dev/null)
    set -q __vb365_answer[1]
end

function __vb365_names
    string join \n -- $__vb365_answer[2..-1]
end

complete -c vb365 -n __vb365_asks -f -a '(__vb365_names)' -k
complete -c vb365 -n __vb365_asks -l job -x -a '(__vb365_names)' -k
complete -c vb365 -n __vb365_asks -l organization -x -a '(__vb365_names)' -k
complete -c vb365 -n __vb365_asks -l repository -x -a '(__vb365_names)' -k
complete -c vb365 -n __vb365_asks -s p -l profile -x -a '(__vb365_names)' -k
