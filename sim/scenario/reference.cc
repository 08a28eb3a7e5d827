// What the key table has to tell a reader: explanations, defaults, the schema for
// editors, the parameter dictionary and a scenario to start from.

#include "sim/scenario/reader.h"

#include "sim/scenario/key_table.h"
#include "sim/scenario/season_tables.h"
#include "sim/scenario/tables.h"

#include <algorithm>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

std::string section_title(const Section& section) {
    if (section.name.empty()) return "top level";
    return fmt::format("[{}{}]", section.name, section.named ? ".NAME" : "");
}

constexpr std::string_view kVariantProperties =
    R"(            "set": { "description": "Full keys and their values.", "type": "object" })";

std::string default_text(const Key& key) {
    const std::string text = as_toml(default_value(key));
    return text == "\"\"" ? "none" : text;
}

std::string explain_key(const Key& key) {
    std::string out = key.full_name() + "\n  " + key.meaning + "\n";
    const auto line = [&](std::string_view what, const std::string& text) {
        if (!text.empty()) out += fmt::format("  {:<8} {}\n", what, text);
    };
    line("type", type_text(key));
    line("unit", key.unit);
    line("range", range_text(key));
    line("default", default_text(key));
    line("source", key.source);
    if (key.named) line("written", fmt::format("in a table [{}.NAME]", key.section));
    return out;
}

/// The key a user means by a full name, with the user's table name, a star, or neither.
const Key* find_full(std::string_view text) {
    const std::size_t first = text.find('.');
    if (first == std::string_view::npos) return find_key("", text);
    const std::string_view section = text.substr(0, first);
    const std::size_t last = text.rfind('.');
    const Key* key = find_key(section, text.substr(last + 1));
    if (key == nullptr || (!key->named && last != first)) return nullptr;
    return key;
}

std::string json_text(const std::string& text) { return as_toml(Value{text}); }

/// Properties of one section, JSON.
std::string schema_properties(const std::string& section, const std::string& indent) {
    std::string out;
    for (const Key& key : keys()) {
        if (key.section != section) continue;
        const bool list = key.type == Type::text_list || key.type == Type::integer_list || key.type == Type::real_list;
        const bool whole = key.type == Type::integer || key.type == Type::integer_list;
        const bool number = whole || key.type == Type::real || key.type == Type::real_list;
        std::string value = fmt::format("\"type\": \"{}\"", whole ? "integer" : number ? "number" : "string");
        if (key.type == Type::date) value += ", \"format\": \"date\"";
        if (key.range) {
            value += fmt::format(", \"minimum\": {}, \"maximum\": {}", key.range->min, key.range->max);
            if (key.range->min_open) value += ", \"exclusiveMinimum\": true";
            if (key.range->max_open) value += ", \"exclusiveMaximum\": true";
        }
        if (!key.choices.empty()) {
            value += ", \"enum\": [";
            for (std::size_t i = 0; i < key.choices.size(); ++i)
                value += (i > 0 ? ", " : "") + json_text(key.choices[i]);
            value += "]";
        }
        if (list) value = fmt::format("\"type\": \"array\", \"items\": {{ {} }}", value);
        std::string standard = as_toml(default_value(key));
        if (key.type == Type::date) standard = json_text(standard);
        if (standard != "\"\"") value += ", \"default\": " + standard;
        std::string meaning = key.meaning;
        if (!key.unit.empty()) meaning += " Unit: " + key.unit + ".";
        out += fmt::format("{}{}{}: {{ \"description\": {}, {} }}", out.empty() ? "" : ",\n", indent,
                           json_text(key.name), json_text(meaning), value);
    }
    return out;
}

/// Text inside a Markdown table.
std::string in_cell(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
    return text;
}

}  // namespace

std::string explain(std::string_view text) {
    if (const Key* key = find_full(text)) return explain_key(*key);
    std::string out;
    if (const Section* section = text.empty() ? nullptr : find_section(text)) {
        out = fmt::format("{}\n  {}\n", section_title(*section), section->meaning);
        if (section->name == "variant")
            out += "  One key: set = { \"platform.NAME.pricing\" = \"undercut\" }, any keys but those of [regions].\n";
        for (const Key& key : keys())
            if (key.section == text) out += "\n" + explain_key(key);
        return out;
    }
    if (text == "extends")
        return "extends\n  Scenario files to start from, relative to this file: tables merge, single values and lists "
               "replace.\n";
    for (const Key& key : keys())
        if (key.name == text) out += (out.empty() ? "" : "\n") + explain_key(key);
    return out;
}

std::string explain_unknown(std::string_view text) {
    std::vector<std::string> candidates;
    for (const Key& key : keys()) {
        candidates.push_back(key.name);
        candidates.push_back(key.section + "." + key.name);
        candidates.push_back(key.full_name());
    }
    for (const Section& section : sections())
        if (!section.name.empty()) candidates.push_back(section.name);
    std::string meant;
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    if (first != last && find_section(text.substr(0, first)) != nullptr) {  // a user's table name hides the likeness
        const std::string section{text.substr(0, first)};
        const std::string key = nearest(text.substr(last + 1), key_names(section));
        if (!key.empty()) meant = section + "." + key;
    }
    if (meant.empty()) meant = nearest(text, candidates);
    const std::string said{text.substr(0, 80)};
    if (meant.empty()) return fmt::format("there is no key or section `{}`; `warung defaults` lists all keys\n", said);
    return fmt::format("there is no key or section `{}`; did you mean `{}`?\n", said, meant);
}

std::string defaults() {
    std::string out = "# Every key of a scenario file with its default.\n";
    for (const Section& section : sections()) {
        if (section.name == "variant") continue;
        if (!section.name.empty()) out += fmt::format("\n# {}\n{}\n", section.meaning, section_title(section));
        for (const Key& key : keys()) {
            if (key.section != section.name) continue;
            const std::string value = as_toml(default_value(key));
            const std::string line =
                value == "\"\"" ? fmt::format("# {} =", key.name) : fmt::format("{} = {}", key.name, value);
            std::string note = key.unit;
            if (const std::string range = range_text(key); !range.empty()) note += (note.empty() ? "" : ", ") + range;
            if (!key.choices.empty()) note = type_text(key);
            out += note.empty() ? line + "\n" : fmt::format("{:<44} # {}\n", line, note);
        }
    }
    return out;
}

std::string json_schema() {
    std::string out =
        "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\": \"Warung scenario\",\n  "
        "\"type\": \"object\",\n"
        "  \"additionalProperties\": false,\n  \"properties\": {\n"
        "    \"extends\": { \"description\": \"Scenario files to start from, relative to this file.\", \"type\": "
        "\"array\", "
        "\"items\": { \"type\": \"string\" } },\n";
    out += schema_properties("", "    ");
    for (const Section& section : sections()) {
        if (section.name.empty()) continue;
        out += fmt::format(
            ",\n    {}: {{\n      \"description\": {},\n      \"type\": \"object\",\n      \"additionalProperties\": "
            "false,\n",
            json_text(section.name), json_text(section.meaning));
        if (!section.named) {
            out += fmt::format("      \"properties\": {{\n{}\n      }}\n    }}",
                               schema_properties(section.name, "        "));
            continue;
        }
        const std::string properties = section.name == "variant" ? std::string{kVariantProperties}
                                                                 : schema_properties(section.name, "            ");
        out += fmt::format(
            "      \"patternProperties\": {{\n        \"^[a-z0-9_-]{{1,32}}$\": {{\n          \"type\": \"object\",\n"
            "          \"additionalProperties\": false,\n          \"properties\": {{\n{}\n          }}\n        }}\n  "
            "    }}\n    }}",
            properties);
    }
    out +=
        ",\n    \"sweep\": {\n      \"description\": \"A study: which points to run (warung sweep, plan).\",\n"
        "      \"type\": \"object\"\n    }";
    return out + "\n  }\n}\n";
}

std::string parameter_dictionary() {
    std::string out;
    for (const Section& section : sections()) {
        out += fmt::format("### {}\n\n{}\n\n", section.name.empty() ? "Top level" : "`" + section_title(section) + "`",
                           section.meaning);
        if (section.name == "variant") {
            out +=
                "One key, `set`: a table of full keys and values, for example `set = { \"platform.payfazz.pricing\" = "
                "\"match_lowest\" }`. "
                "Keys of `[regions]` cannot be changed.\n\n";
            continue;
        }
        out += "| Key | Type | Unit | Range | Default | Meaning | Source |\n|---|---|---|---|---|---|---|\n";
        for (const Key& key : keys())
            if (key.section == section.name)
                out += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", key.name, type_text(key), key.unit,
                                   range_text(key), default_text(key), in_cell(key.meaning), in_cell(key.source));
        out += "\n";
    }
    out +=
        "### Fields of an event by kind\n\n`kind` and `day` belong to every event.\n\n| Kind | Effect | Needed | "
        "Allowed | At least one of |\n|---|---|---|---|---|\n";
    for (std::size_t k = 0; k < event_kind_names().size(); ++k) {
        const EventFields& f = event_fields(static_cast<EventKind>(k));
        out += fmt::format("| `{}` | {} | {} | {} | {} |\n", event_kind_names()[k], f.meaning,
                           fmt::join(f.needed, ", "), fmt::join(f.allowed, ", "), fmt::join(f.one_of, ", "));
    }
    out +=
        "\n### Tables\n\nCSV with a header line, UTF-8, comma, quotes where a cell holds a comma. Columns `source`, "
        "`confidence`, `kind`, `note` and "
        "those ending in `_source`, `_confidence`, `_basis` or `_note` are skipped; any other unknown column is "
        "refused.\n\n";
    for (const TableKind* kind : {&region_table(), &hub_table(), &link_table(), &profile_table(), &season_table(),
                                  &effect_table(), &kiosk_table(), &price_table()}) {
        std::string title = kind->name;
        title.front() = static_cast<char>(title.front() - 'a' + 'A');
        out += fmt::format("#### {}\n\n| Column | Needed | Meaning |\n|---|---|---|\n", title);
        for (const Column& column : kind->columns)
            out += fmt::format("| `{}` | {} | {} |\n", column.name, column.need == Need::required ? "yes" : "no",
                               in_cell(column.meaning));
        out += "\n";
    }
    return out;
}

std::string starter_scenario(std::string_view name) {
    const auto value = [](std::string_view section, std::string_view key) {
        return as_toml(default_value(*find_key(section, key)));
    };
    std::string title;
    for (const char c : name.substr(0, 80))
        title += static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' ? ' ' : c;
    return fmt::format(
        R"(# {0}: which question does this scenario answer? Say it here.
# It starts from the whole country and changes what is written below; every key is
# explained by `warung explain KEY`, all of them are listed by `warung defaults`.
extends = ["indonesia.toml"]
title = "{0}"

[run]
horizon_days = {1}             # the first warm_up_days of them are not counted
warm_up_days = {2}
replications = {3}              # more of them narrow the intervals
population_scale = {4}       # one settlement in a hundred, each at true density

[regions]
provinces = ["31", "32", "36"]  # Jakarta, West Java, Banten; delete the line for all

# Change a platform of the base, or add one of your own with a new name.
[platform.bukalapak]
pricing = "undercut"            # or "fixed", "match_lowest"
pricing_floor_rp = 500

# Variants are run on the same random numbers and compared.
[variant.hold]
[variant.war]
set = {{ "platform.payfazz.pricing" = "match_lowest" }}

# Something that happens on a day of the run.
[event.outage]
kind = "platform_outage"
day = 30
platform = "bukalapak"
hours = 36
)",
        title, value("run", "horizon_days"), value("run", "warm_up_days"), value("run", "replications"),
        value("run", "population_scale"));
}

}  // namespace warung::scenario
