# Completion of orchestrator-contract for fish. Put into ~/.config/fish/config.fish:
#   orchestrator-contract completion fish | source
function __orchestrator_contract
    set -l tool (string replace -r '^~' $HOME -- (commandline -opc)[1])
    type -q $tool; or set tool orchestrator-contract
    set -lx COMP_LINE (commandline -cp | string collect)
    set -lx _ORCHESTRATOR_CONTRACT_COMPLETE fish_complete
    for row in ($tool 2>/dev/null)
        set -l cells (string split \t -- $row)
        switch $cells[1]
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct) ''
            case plain part
                printf '%s\t%s\n' $cells[2] $cells[3]
        end
    end
end
complete -c orchestrator-contract -f -a '(__orchestrator_contract)'
