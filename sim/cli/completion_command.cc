// warung completion: what bash, zsh and fish need to complete its commands, options and keys, from the tables behind
// --help and `explain`.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/cli/version.h"
#include "sim/reporting/headline.h"
#include "sim/scenario/key_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace warung::cli {

namespace {

/// What a word on the command line can be.
enum class Kind { anything, scenario, file, folder, key, setting, metric, one_of };

struct Word {
    Kind kind = Kind::anything;
    std::vector<std::string> choices;  ///< one_of
};

std::vector<std::string> parts_of(std::string_view text, char at) {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == at)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

/// From the form in which help names it: "DIR", "KEY=VALUE", "bash|zsh|fish".
Word word_of(std::string_view form) {
    if (form.starts_with("SCENARIO") || form.starts_with("STUDY")) return {Kind::scenario, {}};
    if (form.starts_with("FILE")) return {Kind::file, {}};
    if (form == "DIR" || form == "A") return {Kind::folder, {}};
    if (form == "KEY") return {Kind::key, {}};
    if (form == "KEY=VALUE") return {Kind::setting, {}};
    if (form.find('|') != std::string_view::npos && form.find(':') == std::string_view::npos)
        return {Kind::one_of, parts_of(form, '|')};
    return {};
}

Word value_of(const OptionRow& o) { return o.name == "metric" ? Word{Kind::metric, {}} : word_of(o.value); }

/// What stands first after the command's name.
Word subject_of(const Command& command) {
    const auto words = parts_of(command.synopsis, ' ');
    return words.size() < 2 ? Word{} : word_of(words[1]);
}

/// "kiosk.float_low_rp", "platform.members".
std::vector<std::string> key_words() {
    std::vector<std::string> words;
    for (const scenario::Key& key : scenario::keys())
        words.push_back(key.section.empty() ? key.name : key.section + "." + key.name);
    return words;
}

/// "kiosk.float_low_rp=", and "platform." where the table's name comes next.
std::vector<std::string> setting_words() {
    std::set<std::string> words;
    for (const scenario::Key& key : scenario::keys())
        words.insert(key.named ? key.section + "." : (key.section.empty() ? "" : key.section + ".") + key.name + "=");
    return {words.begin(), words.end()};
}

std::vector<std::string> metric_words() {
    std::vector<std::string> words;
    for (const auto& spec : reporting::headline_specs()) words.emplace_back(spec.name);
    return words;
}

std::string in_quotes(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string(1, c == '\n' ? ' ' : c);
    return out + "'";
}

std::string escaped(std::string_view text, std::string_view what) {
    std::string out;
    for (const char c : text) {
        if (what.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

// ---- bash ----

std::string bash_reply(const Word& word) {
    switch (word.kind) {
        case Kind::scenario: return "_warung_files '!*.toml'";
        case Kind::file: return "_warung_files ''";
        case Kind::folder: return "_warung_folders";
        case Kind::key: return "_warung_words \"$_warung_keys\"";
        case Kind::setting: return "_warung_words \"$_warung_settings\"; compopt -o nospace";
        case Kind::metric: return "_warung_words \"$_warung_metrics\"";
        case Kind::one_of: return fmt::format("_warung_words '{}'", joined(word.choices));
        case Kind::anything: break;
    }
    return ":";
}

std::string bash_script() {
    std::string values;
    std::string options;
    std::string subjects;
    std::vector<std::string> names;
    for (const Command& command : commands()) {
        names.emplace_back(command.name);
        std::vector<std::string> flags;
        for (const OptionRow& o : help_of(command).options) {
            flags.push_back("--" + o.name);
            if (!o.value.empty())
                values += fmt::format("    '{} --{}') {}; return ;;\n", command.name, o.name, bash_reply(value_of(o)));
        }
        options += fmt::format("    {}) _warung_words '{}' ;;\n", command.name, joined(flags));
        if (subject_of(command).kind != Kind::anything)
            subjects += fmt::format("    {}) {} ;;\n", command.name, bash_reply(subject_of(command)));
    }
    return fmt::format(R"(# Completion of warung {} for bash. In use with: source <(warung completion bash)
_warung_keys='{}'
_warung_settings='{}'
_warung_metrics='{}'
_warung_words() {{ mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }}
_warung_folders() {{ compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); }}
_warung_files() {{
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -X "$1" -- "$cur"; compgen -d -- "$cur")
}}
_warung() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} command=${{COMP_WORDS[1]}}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _warung_words '{} --help --version'
        return
    fi
    case "$command $prev" in
{}    esac
    if [[ $cur == -* ]]; then
        case $command in
{}        esac
        return
    fi
    case $command in
{}    esac
}}
complete -F _warung warung
)",
                       kVersion, joined(key_words()), joined(setting_words()), joined(metric_words()), joined(names),
                       values, options, subjects);
}

// ---- zsh ----

std::string zsh_action(const Word& word) {
    switch (word.kind) {
        case Kind::scenario: return "_files -g \"*.toml\"";
        case Kind::file: return "_files";
        case Kind::folder: return "_files -/";
        case Kind::key: return "_warung_keys";
        case Kind::setting: return "_warung_settings";
        case Kind::metric: return "_warung_metrics";
        case Kind::one_of: return fmt::format("({})", joined(word.choices));
        case Kind::anything: break;
    }
    return " ";
}

std::string zsh_script() {
    std::string described;
    std::string cases;
    for (const Command& command : commands()) {
        described += fmt::format("        {}\n", in_quotes(fmt::format("{}:{}", command.name, command.does)));
        cases += fmt::format("        {})\n            _arguments -s", command.name);
        for (const OptionRow& o : help_of(command).options) {
            std::string spec = fmt::format("--{}[{}]", o.name, escaped(o.meaning, "[]\\"));
            if (o.meaning.find("repeatable") != std::string::npos) spec = "*" + spec;
            if (!o.value.empty()) spec += fmt::format(":{}:{}", escaped(o.value, ":"), zsh_action(value_of(o)));
            cases += " \\\n                " + in_quotes(spec);
        }
        if (subject_of(command).kind != Kind::anything)
            cases += fmt::format(" \\\n                {}", in_quotes("*: :" + zsh_action(subject_of(command))));
        cases += "\n            ;;\n";
    }
    const auto list = [](const char* name, const std::vector<std::string>& words, const char* suffix) {
        return fmt::format("{}() {{ compadd {}-- {} }}\n", name, suffix, joined(words));
    };
    return fmt::format(R"(#compdef warung
# Completion of warung {} for zsh. In use with: warung completion zsh > a folder of $fpath/_warung
{}{}{}_warung() {{
    local -a described=(
{}    )
    if ((CURRENT == 2)); then
        _describe command described
        return
    fi
    words=("${{(@)words[2,-1]}}")
    ((CURRENT--))
    case $words[1] in
{}    esac
}}
if [[ $funcstack[1] == _warung ]]; then _warung "$@"; else compdef _warung warung; fi
)",
                       kVersion, list("_warung_keys", key_words(), ""),
                       list("_warung_settings", setting_words(), "-S '' "), list("_warung_metrics", metric_words(), ""),
                       described, cases);
}

// ---- fish ----

std::string fish_words(const Word& word) {
    switch (word.kind) {
        case Kind::scenario: return "-k -x -a '(__fish_complete_suffix .toml)'";
        case Kind::file: return "-r -F";
        case Kind::folder: return "-x -a '(__fish_complete_directories)'";
        case Kind::key: return "-x -a \"$__warung_keys\"";
        case Kind::setting: return "-x -a \"$__warung_settings\"";
        case Kind::metric: return "-x -a \"$__warung_metrics\"";
        case Kind::one_of: return fmt::format("-x -a '{}'", joined(word.choices));
        case Kind::anything: break;
    }
    return "-x";
}

std::string fish_script() {
    std::string out = fmt::format(
        "# Completion of warung {} for fish. In use with: warung completion fish > "
        "~/.config/fish/completions/warung.fish\n"
        "set -g __warung_keys '{}'\nset -g __warung_settings '{}'\nset -g __warung_metrics '{}'\n"
        "complete -c warung -f\n",
        kVersion, joined(key_words()), joined(setting_words()), joined(metric_words()));
    const auto quoted = [](std::string_view text) {
        std::string one_line{text};
        std::replace(one_line.begin(), one_line.end(), '\n', ' ');
        return "'" + escaped(one_line, "'\\") + "'";
    };
    for (const Command& command : commands()) {
        out += fmt::format("complete -c warung -n __fish_use_subcommand -a {} -d {}\n", command.name,
                           quoted(command.does));
        const std::string here = fmt::format("complete -c warung -n '__fish_seen_subcommand_from {}'", command.name);
        if (const Word subject = subject_of(command); subject.kind != Kind::anything)
            out += fmt::format("{} {}\n", here, fish_words(subject));
        for (const OptionRow& o : help_of(command).options) {
            out += fmt::format("{} -l {}{} -d {}\n", here, o.name, o.value.empty() ? "" : " " + fish_words(value_of(o)),
                               quoted(o.meaning));
        }
    }
    return out;
}

}  // namespace

int completion_command(const Arguments& arguments) {
    if (arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h")) {
        show_help("completion", "\nThe first lines of what is printed say how it is put into use.\n");
        return kOk;
    }
    const std::string shell = arguments.size() == 1 ? arguments[0] : "";
    if (shell != "bash" && shell != "zsh" && shell != "fish") {
        fmt::print(stderr, "error: `warung completion` takes bash, zsh or fish\n");
        return kMisuse;
    }
    fmt::print("{}", shell == "bash" ? bash_script() : shell == "zsh" ? zsh_script() : fish_script());
    return kOk;
}

}  // namespace warung::cli
