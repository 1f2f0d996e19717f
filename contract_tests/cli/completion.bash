# Completion of orchestrator-contract for bash. Put into ~/.bashrc:
#   eval "$(orchestrator-contract completion bash)"
_orchestrator_contract() {
    local kind value rest
    COMPREPLY=()
    # The bash of macOS has no compopt; it does without what that would say.
    while IFS=$'\t' read -r kind value rest; do
        case $kind in
            file) compopt -o default 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            part) compopt -o nospace 2>/dev/null; COMPREPLY+=("$value") ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(
        export COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2"
        _ORCHESTRATOR_CONTRACT_COMPLETE=bash_complete "${1/#\~/$HOME}" 2>/dev/null
    )
}
complete -o nosort -F _orchestrator_contract orchestrator-contract 2>/dev/null ||
    complete -F _orchestrator_contract orchestrator-contract
