_git_lattice_completion() {
    local IFS=$'\n'
    local response

    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _GIT_LATTICE_COMPLETE=bash_complete $1)

    for completion in $response; do
        IFS=',' read type value <<< "$completion"

        if [[ $type == 'dir' ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == 'file' ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == 'plain' ]]; then
            COMPREPLY+=($value)
        fi
    done

    return 0
}

_git_lattice_completion_setup() {
    complete -o nosort -F _git_lattice_completion git-lattice
}

_git_lattice_completion_setup;

_git_lattice() {
    local COMP_WORDS=(git-lattice "${words[@]:__git_cmd_idx + 1}") COMP_CWORD=$((cword - __git_cmd_idx))
    _git_lattice_completion git-lattice
}
