#pragma once
// The commands, one function each: arguments after the command's name in,
// exit code out. Answers go to standard output, talk to standard error.

#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace warung::cli {

using Arguments = std::vector<std::string>;

/// Says which events cannot happen because the run ends before them (on standard error).
void note_late_events(const scenario::Scenario& s);

int run_command(const Arguments& arguments);
int sweep_command(const Arguments& arguments);
int merge_command(const Arguments& arguments);
int compare_command(const Arguments& arguments);
int select_command(const Arguments& arguments);
int sensitivity_command(const Arguments& arguments);
int diverge_command(const Arguments& arguments);
int plan_command(const Arguments& arguments);
int check_command(const Arguments& arguments);
int explain_command(const Arguments& arguments);
int defaults_command(const Arguments& arguments);
int schema_command(const Arguments& arguments);
int dictionary_command(const Arguments& arguments);
int init_command(const Arguments& arguments);
int list_command(const Arguments& arguments);
int man_command(const Arguments& arguments);
int completion_command(const Arguments& arguments);
int bench_command(const Arguments& arguments);
int verify_command(const Arguments& arguments);
int routes_command(const Arguments& arguments);
int place_command(const Arguments& arguments);

struct Command {
    const char* name;
    const char* synopsis;
    const char* does;
    int (*run)(const Arguments&);
};
const std::vector<Command>& commands();

}  // namespace warung::cli
