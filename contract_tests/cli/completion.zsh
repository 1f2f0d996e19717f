#compdef orchestrator-contract
# Completion of orchestrator-contract for zsh. Put into ~/.zshrc, after compinit:
#   eval "$(orchestrator-contract completion zsh)"
# or write it to a file _orchestrator-contract in a folder of $fpath.
_orchestrator_contract() {
    local -a rows cells whole parts
    local row entry
    rows=("${(@f)$(
        export COMP_LINE="${(j: :)words[1,CURRENT-1]} $PREFIX"
        _ORCHESTRATOR_CONTRACT_COMPLETE=zsh_complete "${(Q)words[1]/#\~/$HOME}" 2>/dev/null
    )}")
    for row in $rows; do
        cells=("${(@ps:\t:)row}")
        entry="${cells[2]//:/\\:}"
        [[ -n ${cells[3]} ]] && entry+=":${cells[3]}"
        case ${cells[1]} in
            file) _files; return ;;
            dir) _files -/; return ;;
            part) parts+=("$entry") ;;
            plain) whole+=("$entry") ;;
        esac
    done
    (( $#whole )) && _describe -V 'orchestrator-contract' whole
    (( $#parts )) && _describe -V 'orchestrator-contract' parts -S ''
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _orchestrator_contract "$@"
else
    compdef _orchestrator_contract orchestrator-contract
fi
