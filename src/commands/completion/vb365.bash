# Completion of vb365 for bash. vb365 itself knows the words that can stand under the cursor.
_vb365() {
    local answer line
    answer="$(command vb365 __complete bash "${COMP_TYPE:-9}" "$2" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)"
    COMPREPLY=()
    case "$answer" in
    values*)
        compopt +o bashdefault +o default 2>/dev/null # no file names
        [[ "$answer" == *$'\n'* ]] || return
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done <<<"${answer#*$'\n'}"
        # A path that continues.
        [[ ${#COMPREPLY[@]} -ne 1 || "${COMPREPLY[0]}" != */ ]] || compopt -o nospace 2>/dev/null
        ;;
    folders*)
        compopt +o bashdefault +o default -o dirnames 2>/dev/null
        ;;
    program*)
        local -i at
        for ((at = 1; at < COMP_CWORD; at++)); do
            [[ "${COMP_WORDS[at]}" != -- ]] || break
        done
        if declare -F _comp_command_offset >/dev/null; then
            _comp_command_offset $((at + 1))
        elif declare -F _command_offset >/dev/null; then
            _command_offset $((at + 1))
        elif ((at + 1 == COMP_CWORD)); then
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(compgen -c -- "$2")
        fi
        ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -gt 4 || "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 ]]; then
    complete -F _vb365 -o nosort -o bashdefault -o default vb365
else
    complete -F _vb365 -o bashdefault -o default vb365
fi
