// warung man: the manual page, in the language of man(7), from the tables behind --help and `explain`.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/cli/version.h"
#include "sim/scenario/key_table.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace warung::cli {

namespace {

/// Text as roff prints it: no escape, hyphen or control line of its own.
std::string roff(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool first = i == 0 || text[i - 1] == '\n';
        if (first && (c == '.' || c == '\'')) out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

std::string option_text(const OptionRow& o) {
    std::string out = ".TP\n\\fB";
    if (!o.letter.empty()) out += "\\-" + o.letter + "\\fR, \\fB";
    out += "\\-\\-" + roff(o.name) + "\\fR";
    if (!o.value.empty()) out += " \\fI" + roff(o.value) + "\\fR";
    out += "\n" + roff(o.meaning);
    if (!o.preset.empty()) out += roff(fmt::format(" (default {})", o.preset));
    return out + "\n";
}

std::string command_text(const Command& command) {
    const Help help = help_of(command);
    std::string out = fmt::format(".SS warung {}\n{}.\n", roff(command.synopsis), roff(command.does));
    if (!help.about.empty()) out += ".PP\n" + roff(help.about.substr(help.about.find_first_not_of('\n'))) + "\n";
    for (const OptionRow& o : help.options) {
        if (o.name != "help") out += option_text(o);
    }
    return out;
}

std::string key_text(const scenario::Key& key) {
    const std::string preset = scenario::as_toml(scenario::default_value(key));
    std::string facts = scenario::type_text(key);
    if (!key.unit.empty()) facts += ", " + key.unit;
    if (const std::string range = scenario::range_text(key); !range.empty()) facts += ", " + range;
    return fmt::format(".TP\n\\fB{}\\fR ({})\n{}\nDefault {}. Source: {}.\n", roff(key.full_name()), roff(facts),
                       roff(key.meaning), roff(preset), roff(key.source));
}

std::string manual() {
    std::string out = fmt::format(
        ".\\\" Made by `warung man` from the tables of its options and keys.\n"
        ".TH WARUNG 1 \"\" \"warung {}\" \"User Commands\"\n"
        ".SH NAME\nwarung \\- simulates networks of kiosk agents\n"
        ".SH SYNOPSIS\n.B warung\n.I COMMAND\n[\\fIarguments\\fR]\n"
        ".SH DESCRIPTION\n"
        "Warung answers, for a country and its kiosks, who is served, how long parcels take, and who wins a price "
        "war.\n"
        "A scenario is a TOML file; a study is a scenario with a table [sweep].\n"
        "Answers go to standard output, talk to standard error.\n"
        ".SH EXAMPLES\n"
        ".TP\n.B warung run scenarios/tiny.toml\nRun a scenario, print the answer, write a result folder.\n"
        ".TP\n.B warung sweep scenarios/sweep_fees.toml\nRun a study; the same line goes on where it was.\n"
        ".TP\n.B warung compare results/price_war\nWhich variant is better, by how much, and whether it is noise.\n"
        ".SH COMMANDS\nEvery command knows \\fB\\-\\-help\\fR.\n",
        kVersion);
    for (const Command& command : commands()) out += command_text(command);
    out += ".SH SCENARIO KEYS\nA star stands for the name of a table, as in [platform.east].\n";
    for (const scenario::Section& section : scenario::sections()) {
        const std::string title =
            section.name.empty() ? "Top of the file" : "[" + section.name + (section.named ? ".NAME]" : "]");
        out += fmt::format(".SS {}\n{}\n", roff(title), roff(section.meaning));
        for (const scenario::Key& key : scenario::keys()) {
            if (key.section == section.name && key.named == section.named) out += key_text(key);
        }
    }
    out += ".SH EXIT STATUS\n";
    for (const ExitMeaning& e : exit_meanings()) out += fmt::format(".TP\n.B {}\n{}\n", e.code, roff(e.meaning));
    return out;
}

}  // namespace

int man_command(const Arguments& arguments) {
    if (!arguments.empty()) {
        const bool asked = arguments[0] == "--help" || arguments[0] == "-h";
        if (asked)
            show_help("man",
                      "\nRead it with: warung man | man -l -\nInstall it with: warung man > "
                      "/usr/local/share/man/man1/warung.1\n");
        else
            fmt::print(stderr, "error: `warung man` takes no arguments\n");
        return asked ? kOk : kMisuse;
    }
    fmt::print("{}", manual());
    return kOk;
}

}  // namespace warung::cli
