#pragma once
// What `--help` prints, and the same as a table: the man page and the completions are made from it.

#include "sim/cli/commands.h"

#include <string>
#include <vector>

namespace cxxopts {
class Options;
}

namespace warung::cli {

struct OptionRow {
    std::string letter;   ///< "h"; empty without one
    std::string name;     ///< "help"
    std::string value;    ///< "N"; empty for a flag
    std::string meaning;  ///< one line or more, without the default
    std::string preset;   ///< the default; empty without one
};

struct Help {
    std::string about;  ///< what a command says of itself before its options; may be empty
    std::vector<OptionRow> options;
};

/// Prints a command's help. Every command with options answers --help through this ...
void show_help(const cxxopts::Options& options);
/// ... and every one without through this: its line of commands(), and what else there is to say.
void show_help(const char* command, const std::string& more = {});

/// What the command's --help prints. A command without options has `help` alone.
Help help_of(const Command& command);

/// How warung ends: code and meaning.
struct ExitMeaning {
    int code;
    const char* meaning;
};
const std::vector<ExitMeaning>& exit_meanings();

}  // namespace warung::cli
