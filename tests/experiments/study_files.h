#pragma once
// Study files for tests: written to a folder that goes away with the object.

#include "sim/experiments/study.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace warung::testing {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "warung-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A study of the tiny scenario with this text below.
inline std::filesystem::path write_study(const TemporaryFolder& folder, const std::string& text,
                                         const std::string& name = "study") {
    const auto file = folder.path() / (name + ".toml");
    std::ofstream{file} << "extends = [\"" << WARUNG_SCENARIOS_DIR << "/tiny.toml\"]\n" << text;
    return file;
}

inline experiments::StudyResult read(const std::string& text) {
    const TemporaryFolder folder;
    return experiments::read_study(write_study(folder, text));
}

inline std::string problems_of(const experiments::StudyResult& result) {
    return scenario::render(result.problems, result.files);
}

}  // namespace warung::testing
