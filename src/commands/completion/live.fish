
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

