# Completion of vb365 for fish. vb365 itself knows the words that can stand under the cursor.
function __vb365_complete
    set -l current (commandline -ct)
    set -l answer (command vb365 __complete fish (commandline -opc) "=$current" 2>/dev/null </dev/null)
    set -l option (string match -r -- '^--[^=]*=' $current)
    switch (string split -f 1 ' ' -- "$answer[1]")
        case values
            string join \n -- $answer[2..-1]
        case folders
            string replace -r '^' -- "$option" (__fish_complete_directories (string replace -- "$option" '' $current))
        case program
            set -l words (commandline -opc)
            set -l dashes (contains -i -- -- $words)
            complete -C (string join ' ' -- (string escape -- $words[(math $dashes + 1)..-1]) $current)
        case '*'
            string replace -r '^' -- "$option" (__fish_complete_path (string replace -- "$option" '' $current))
    end
end

complete -c vb365 -f -k -a '(__vb365_complete)'
