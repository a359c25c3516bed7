# Names that a server or the configuration knows come from vb365 itself, which is told the line as it was typed. It says
# nothing where it knows nothing better than what stands below.
_vb365() {
    local answer line
    answer="$(command vb365 __complete bash "${COMP_TYPE:-9}" "$2" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)"
    if [[ -z "$answer" ]]; then
        _vb365_static "$@"
        return
    fi
    compopt +o bashdefault +o default 2>/dev/null # no files where there are no names
    COMPREPLY=()
    if [[ "$answer" == *$'\n'* ]]; then
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done <<<"${answer#*$'\n'}"
    fi
}

