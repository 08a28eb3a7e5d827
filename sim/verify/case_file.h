#pragma once
// Reads files of validation cases.
//
// A file is {"cases": [...]}. Each case has `name`, `inputs`, `expected`, `tolerance` (objects) and says what it is in
// one of two ways: `kind` names the family ("queue.mm1"); or `model` names it ("logit_bertrand") and `kind` says how
// the expected figures came about (closed_form, stochastic, mixed). Other fields (source, des, ...) stay in
// Case::whole.

#include "sim/verify/family.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warung::verify {

/// What is wrong with a case file; one line per problem, each with the file and a line number or JSON pointer.
class CaseFileError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// THROWS CaseFileError, with all problems at once.
std::vector<Case> read_case_file(const std::filesystem::path& file);

/// The same from text; `origin` stands for the file's name in messages.
std::vector<Case> parse_cases(std::string_view text, const std::string& origin);

}  // namespace warung::verify
