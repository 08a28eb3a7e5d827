#include "sim/cli/help.h"

#include "sim/cli/exit_code.h"

#include <fmt/format.h>
#include <cxxopts.hpp>

#include <algorithm>
#include <string_view>

namespace warung::cli {

namespace {

/// Where show_help() leaves the table instead of printing it; the program asks its commands on one thread.
Help* g_asked = nullptr;

}  // namespace

void show_help(const cxxopts::Options& options) {
    if (g_asked == nullptr) {
        fmt::print("{}", options.help());
        return;
    }
    for (const std::string& group : options.groups()) {
        for (const auto& o : options.group_help(group).options) {
            if (o.l.empty() || o.is_container) continue;  // positional
            g_asked->options.push_back({o.s, o.l.front(), o.is_boolean ? "" : o.arg_help, o.desc,
                                        o.has_default && !o.is_boolean ? o.default_value : ""});
        }
    }
    const std::string text = options.help({"no such group"});
    g_asked->about = text.substr(0, text.find("\nUsage:"));
}

void show_help(const char* command, const std::string& more) {
    if (g_asked != nullptr) {
        g_asked->about = more;
        return;
    }
    const auto& all = commands();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Command& c) { return std::string_view{c.name} == command; });
    fmt::print("usage: warung {}      {}\n{}", found->synopsis, found->does, more);
}

Help help_of(const Command& command) {
    Help help;
    g_asked = &help;
    command.run({"--help"});
    g_asked = nullptr;
    if (help.options.empty()) help.options.push_back({"h", "help", "", "print this", ""});
    return help;
}

const std::vector<ExitMeaning>& exit_meanings() {
    static const std::vector<ExitMeaning> all = {
        {kOk, "all went well"},
        {kInternalError, "internal error: a bug of the program"},
        {kInvalidInput, "invalid input: scenario, study, table or result"},
        {kMisuse, "misuse of the command line"},
        {kNothingToRun, "nothing to run: the design is empty"},
        {kSomeRunsFailed, "some replications, units or cases failed"},
        {kNotPrecise, "the precision asked for was not reached"},
        {kOutputFailed, "output cannot be written, or is there already"},
        {kInterrupted, "interrupted; what was finished is kept"},
    };
    return all;
}

}  // namespace warung::cli
