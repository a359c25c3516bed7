# Names that a server or the configuration knows come from vb365 itself. It says nothing where it knows nothing better
# than what stands below.
_vb365() {
    local answer
    answer="$(command vb365 __complete zsh "${(@Q)words[1,CURRENT-1]}" "=$PREFIX" 2>/dev/null </dev/null)"
    if [[ -z "$answer" ]]; then
        _vb365_static "$@"
        return
    fi
    local -a names
    names=("${(@f)answer}")
    local -i before=$names[1]
    shift names
    (( $#names )) || return 1
    (( before )) && compset -p $before
    _describe -V -t names 'name' names
}

