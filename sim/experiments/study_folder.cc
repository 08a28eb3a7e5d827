#include "sim/experiments/study_folder.h"

#include "sim/base/archive.h"
#include "sim/base/content_hash.h"
#include "sim/base/mapped_file.h"
#include "sim/base/whole_file.h"
#include "sim/experiments/study_tables.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <thread>
#include <vector>

namespace warung::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPlanMagic = "WARUNGpl1";
constexpr const char* kWritten = "written";  // which plan and outcomes the tables are of

/// Files that a study writes into its folder; the last ones are those of `select` and `sensitivity`.
std::vector<std::string> study_files() {
    std::vector<std::string> names = {".journal", "manifest.json", "README.md",      "scenario.effective.toml",
                                      "plots",    "selection.csv", "sensitivity.csv"};
    for (const StudyTable& t : study_tables()) names.emplace_back(t.file);
    return names;
}

std::string foreign_file(const fs::path& folder) {
    const std::vector<std::string> ours = study_files();
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        std::string name = entry.path().filename().string();
        if (!name.ends_with(kUnfinished) && std::find(ours.begin(), ours.end(), name) == ours.end()) return name;
    }
    return {};
}

/// Held by one process at a time, for as long as the object lives.
class FolderLock {
public:
    explicit FolderLock(const fs::path& file) : descriptor_{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)} {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
        while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~FolderLock() { ::close(descriptor_); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int descriptor_;
};

using WholeFiles = std::vector<std::unique_ptr<WholeFile>>;

WholeFile& open_in(WholeFiles& files, const fs::path& path) {
    files.push_back(std::make_unique<WholeFile>(path));
    return *files.back();
}

/// Puts all in place. Side by side, as a disk takes many files in hardly more time than one, and one after the other in
/// as many times as much. Throws std::system_error for the first that failed.
void commit_together(WholeFiles& files) {
    std::vector<std::exception_ptr> troubles(files.size());
    std::vector<std::thread> threads;
    for (std::size_t f = 0; f < files.size(); ++f) {
        threads.emplace_back([&, f] {
            try {
                files[f]->commit();
            } catch (...) {
                troubles[f] = std::current_exception();
            }
        });
    }
    for (std::thread& t : threads) t.join();
    for (const std::exception_ptr& trouble : troubles)
        if (trouble) std::rethrow_exception(trouble);
}

std::string fingerprint_of(StudyPlan& plan, const Outcomes& outcomes) {
    Checksum sum;
    ArchiveWriter archive{[&](const void* data, std::size_t bytes) { sum.add(data, bytes); }};
    archive(plan);
    for (const Unit& unit : plan.units()) {
        const UnitOutcome* outcome = outcomes.find(plan.id_of(unit));
        if (outcome == nullptr) continue;
        UnitOutcome copy = *outcome;
        archive(copy);
    }
    return to_hex(sum.value());
}

}  // namespace

StudyFolder::StudyFolder(fs::path folder) : folder_{std::move(folder)} {
    if (folder_.filename().empty()) folder_ = folder_.parent_path();
}

void StudyFolder::open(bool give_up) {
    using reporting::OutputError;
    std::error_code error;
    const bool exists = fs::exists(folder_, error);
    if (exists && !fs::is_directory(folder_, error))
        throw OutputError(fmt::format("{} is not a folder; choose another with --out DIR", folder_.string()));
    if (exists && !fs::exists(hidden(), error) && !fs::is_empty(folder_, error))
        throw OutputError(fmt::format(
            "{} exists already and is not the folder of a study (it has no .journal); choose another with --out DIR",
            folder_.string()));
    if (const std::string name = exists ? foreign_file(folder_) : std::string{}; !name.empty())
        throw OutputError(fmt::format(
            "{} holds `{}`, which is not part of a study; move it away, or choose another folder with --out DIR",
            folder_.string(), name));
    if (give_up) {
        for (const std::string& name : study_files()) fs::remove_all(folder_ / name, error);
    }
    fs::create_directories(hidden(), error);
    if (error)
        throw OutputError(fmt::format("cannot make the output folder {}: {}; choose another with --out DIR",
                                      folder_.string(), error.message()));
}

std::optional<StudyPlan> StudyFolder::plan() const {
    const fs::path file = hidden() / "plan";
    std::error_code error;
    if (!fs::exists(file, error)) return std::nullopt;
    const auto refuse = [&](const std::string& why) {
        throw JournalError(fmt::format("the plan {} cannot be read: {}; run `warung sweep` again to write it anew",
                                       file.string(), why));
    };
    StudyPlan plan;
    try {
        const MappedFile mapped{file};
        const std::string_view bytes = mapped.text();
        std::uint64_t stored = 0;
        if (bytes.size() < kPlanMagic.size() + sizeof stored || !bytes.starts_with(kPlanMagic))
            refuse("it is not a plan of this version of warung");
        const std::string_view body = bytes.substr(kPlanMagic.size(), bytes.size() - kPlanMagic.size() - sizeof stored);
        std::memcpy(&stored, body.data() + body.size(), sizeof stored);
        Checksum sum;
        sum.add(body.data(), body.size());
        if (sum.value() != stored) refuse("it is truncated or damaged (its checksum is wrong)");
        ArchiveReader{body.data(), body.size()}(plan);
    } catch (const ArchiveError& why) {
        refuse(why.what());
    } catch (const std::system_error& why) {
        refuse(why.what());
    }
    return plan;
}

void StudyFolder::keep_plan(StudyPlan& plan) const {
    std::string body;
    ArchiveWriter archive{[&](const void* data, std::size_t n) { body.append(static_cast<const char*>(data), n); }};
    archive(plan);
    Checksum sum;
    sum.add(body.data(), body.size());
    const std::uint64_t value = sum.value();
    body.insert(0, kPlanMagic);
    body.append(reinterpret_cast<const char*>(&value), sizeof value);
    try {
        const FolderLock lock{hidden() / "lock"};  // shards may start together
        const fs::path place = hidden() / "plan";
        std::error_code missing;
        if (fs::file_size(place, missing) == body.size() && MappedFile{place}.text() == body) return;
        WholeFile file{place};
        file.append(body);
        file.commit();
    } catch (const std::system_error& error) {
        throw reporting::OutputError(error.what());
    }
}

Outcomes StudyFolder::outcomes(const std::string& study) const {
    Outcomes all;
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(hidden(), error)) {
        if (entry.path().filename().string().starts_with("shard-")) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
        read_journal(file, study, [&](UnitOutcome&& outcome) { all.add(std::move(outcome)); });
    return all;
}

std::unique_ptr<Journal> StudyFolder::journal(const std::string& study, const Shard& shard) const {
    return std::make_unique<Journal>(hidden() / fmt::format("shard-{}-of-{}", shard.index, shard.of), study);
}

bool StudyFolder::write_tables(StudyPlan& plan, const Outcomes& outcomes, const Files& also) const {
    const std::string fingerprint = fingerprint_of(plan, outcomes);
    const fs::path mark = hidden() / kWritten;
    std::error_code error;
    std::string written;
    std::getline(std::ifstream{mark}, written);
    const auto& tables = study_tables();
    const bool current = written == fingerprint && std::all_of(tables.begin(), tables.end(), [&](const StudyTable& t) {
                             return fs::exists(folder_ / t.file, error);
                         });
    try {
        WholeFiles files;
        if (!current) {
            fs::remove(mark, error);
            for (const StudyTable& table : tables)
                table.write(plan, outcomes, [&, &file = open_in(files, folder_ / table.file)](std::string_view text) {
                    file.append(text);
                });
            open_in(files, folder_ / "README.md").append(study_readme(plan));
        }
        for (const auto& [name, text] : also) open_in(files, folder_ / name).append(text);
        commit_together(files);
    } catch (const std::system_error& trouble) {
        throw reporting::OutputError(trouble.what());
    }
    // Not synced: a mark that is lost or torn says that the tables are to be written again.
    if (!current) std::ofstream{mark, std::ios::trunc} << fingerprint << '\n';
    return !current;
}

void StudyFolder::write(const std::string& name, const std::string& text) const {
    try {
        WholeFile file{folder_ / name};
        file.append(text);
        file.commit();
    } catch (const std::system_error& error) {
        throw reporting::OutputError(error.what());
    }
}

}  // namespace warung::experiments
