// warung: simulates networks of kiosk agents.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/standard_output.h"
#include "sim/cli/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <system_error>

namespace {

using namespace warung::cli;

void print_help() {
    fmt::print(
        "warung {}: simulates networks of kiosk agents: who is served, how long parcels take, who wins a price war.\n\n"
        "  warung run scenarios/indonesia.toml                    run a scenario, print the answer, write a result "
        "folder\n"
        "  warung run scenarios/price_war.toml --replications 10  the same with named variants compared\n"
        "  warung explain kiosk.float_low_rp                      what a key means, its unit, range, default and "
        "source\n\n"
        "Commands:\n",
        kVersion);
    for (const Command& c : commands()) fmt::print("  {:<42} {}\n", c.synopsis, c.does);
    fmt::print(
        "\nOptions of run: --out DIR, --set key=value (repeatable), --seed N, --replications N, --days N, --threads "
        "N,\n"
        "--json, --quiet, --force, --checkpoint-every DAYS, --resume, --trace ENTITY, --digest-every HOURS. `warung "
        "COMMAND "
        "--help`\nsays more.\n"
        "Exit codes: 0 ok, 1 internal error, 2 invalid input, 3 misuse of the command line, 4 nothing to run, 5 some\n"
        "replications failed, 6 precision not reached, 7 output cannot be written, 130 interrupted.\n");
}

}  // namespace

int main(int argc, char** argv) try {
    // A file that may not grow is an error of that write, told like a full disk, and not the end of the process.
    std::signal(SIGXFSZ, SIG_IGN);
    const Arguments arguments(argv + 1, argv + argc);
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
        print_help();
        return arguments.empty() ? kMisuse : kOk;
    }
    if (arguments[0] == "--version") {
        fmt::print("warung {} ({})\n", kVersion, kBuild);
        return kOk;
    }
    const auto command =
        std::find_if(commands().begin(), commands().end(), [&](const Command& c) { return arguments[0] == c.name; });
    if (command == commands().end()) {
        fmt::print(stderr, "error: there is no command `{}`; `warung --help` lists them\n", arguments[0]);
        return kMisuse;
    }
    const int code = command->run(Arguments(arguments.begin() + 1, arguments.end()));
    flush_standard_output();
    return code;
} catch (const std::system_error& error) {
    // {fmt} and the flush above report a full or closed standard output so; result folders are in place by then.
    fmt::print(stderr, "error: cannot write: {}\n", error.what());
    return warung::cli::kOutputFailed;
} catch (const std::exception& error) {
    fmt::print(stderr,
               "internal error: {}\nThis is a bug of warung, not of your scenario. Please report it with the command "
               "and the scenario.\n",
               error.what());
    return warung::cli::kInternalError;
}
