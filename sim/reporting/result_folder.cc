#include "sim/reporting/result_folder.h"

#include "sim/base/whole_file.h"
#include "sim/reporting/tour_map.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace warung::reporting {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLock = ".lock";
constexpr const char* kCheckpoints = ".checkpoints";
constexpr const char* kTourMap = "tours.geojson";

/// The name of something in `folder` that no result folder has; empty if there is nothing.
std::string foreign_file(const fs::path& folder) {
    std::vector<std::string> ours = {"manifest.json",  "README.md",  "scenario.effective.toml",
                                     "plots",          kLock,        kCheckpoints,
                                     "comparison.csv", kNetworkFile, kTourMap};
    for (const TableSpec& t : tables()) ours.push_back(t.file);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        std::string name = entry.path().filename().string();
        if (name.ends_with(kUnfinished)) continue;
        if (std::find(ours.begin(), ours.end(), name) == ours.end()) return name;
    }
    return {};
}

void refuse_foreign(const fs::path& folder) {
    const std::string name = foreign_file(folder);
    if (name.empty()) return;
    throw OutputError(fmt::format(
        "{} holds `{}`, which is not part of a result; move it away, or choose another folder with --out DIR",
        folder.string(), name));
}

}  // namespace

ResultFolder::ResultFolder(fs::path folder, Existing existing) : folder_{std::move(folder)}, existing_{existing} {
    if (folder_.filename().empty()) folder_ = folder_.parent_path();
    partial_ = folder_;
    partial_ += ".partial";
    if (existing_ == Existing::resume) {
        reopen();
        return;
    }
    const bool force = existing_ == Existing::replace;
    std::error_code error;
    if (fs::exists(folder_, error) && !force) {
        throw OutputError(fmt::format(
            "the output folder {} exists already; choose another with --out DIR, or replace it with --force",
            folder_.string()));
    }
    if (force && fs::exists(folder_, error) && !fs::exists(folder_ / "manifest.json", error) &&
        !fs::is_empty(folder_, error)) {
        throw OutputError(fmt::format(
            "{} is not a result folder (it has no manifest.json), so --force will not replace it", folder_.string()));
    }
    if (fs::is_directory(folder_, error)) refuse_foreign(folder_);
    if (fs::is_directory(partial_, error)) refuse_foreign(partial_);
    fs::create_directories(partial_, error);
    if (error) {
        throw OutputError(fmt::format("cannot make the output folder {}: {}; choose another with --out DIR",
                                      folder_.string(), error.message()));
    }
    claim();
    if (!force && (fs::exists(partial_ / table(TableId::summary).file, error) || fs::exists(checkpoints(), error))) {
        throw OutputError(
            fmt::format("{} holds what a killed run had done; go on with it with --resume, move it away to keep it, or "
                        "give it up with --force",
                        partial_.string()));
    }
    for (const auto& leftover : fs::directory_iterator(partial_, error)) {
        if (leftover.path().filename() != kLock) fs::remove_all(leftover.path(), error);
    }
    write("manifest.json", "{\"complete\": false}\n");
}

/// Takes up what a killed run left in the partial folder, or an interrupted one in the folder itself.
void ResultFolder::reopen() {
    std::error_code error;
    if (!fs::exists(partial_, error) && fs::exists(folder_ / kCheckpoints, error)) {
        fs::rename(folder_, partial_, error);
        if (error) throw OutputError(fmt::format("cannot rename {}: {}", folder_.string(), error.message()));
    } else if (fs::exists(folder_, error)) {
        throw OutputError(fmt::format("{} is finished: there is nothing to resume", folder_.string()));
    }
    if (!fs::exists(checkpoints(), error)) {
        throw OutputError(fmt::format(
            "there is nothing to resume: {} holds no unfinished run; start it without --resume", partial_.string()));
    }
    refuse_foreign(partial_);
    claim();
}

fs::path ResultFolder::checkpoints() const { return partial_ / kCheckpoints; }

ResultFolder::~ResultFolder() {
    if (lock_ >= 0) ::close(lock_);
}

/// A lock that ends with the process tells a running run's partial folder from what a killed one left.
void ResultFolder::claim() {
    lock_ = ::open((partial_ / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock_ < 0) throw OutputError(fmt::format("cannot write in {}: {}", partial_.string(), std::strerror(errno)));
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock_);
        lock_ = -1;
        throw OutputError(
            fmt::format("another run is writing to {}; choose another folder with --out DIR", folder_.string()));
    }
}

void ResultFolder::write(const std::string& name, const std::string& text) const {
    try {
        WholeFile file{partial_ / name};
        file.append(text);
        file.commit();
    } catch (const std::system_error& error) {
        throw OutputError(error.what());
    }
}

void ResultFolder::publish(bool complete) {
    std::error_code error;
    fs::path old;
    if (fs::exists(folder_, error)) {
        if (existing_ != Existing::replace) {
            throw OutputError(fmt::format("{} appeared while the run went on; the results are in {}", folder_.string(),
                                          partial_.string()));
        }
        // Beside it, under a name that nobody uses.
        for (int n = 1; old.empty() || fs::exists(old, error); ++n)
            old = fmt::format("{}.replaced-{}", folder_.string(), n);
        fs::rename(folder_, old, error);
        if (error) {
            throw OutputError(fmt::format("cannot replace {}: {}; the results are in {}", folder_.string(),
                                          error.message(), partial_.string()));
        }
    }
    if (complete) fs::remove_all(checkpoints(), error);
    ::unlink((partial_ / kLock).c_str());
    fs::rename(partial_, folder_, error);
    if (error) {
        throw OutputError(fmt::format("cannot rename {} to {}: {}{}", partial_.string(), folder_.string(),
                                      error.message(),
                                      old.empty() ? "" : "; the replaced result is in " + old.string()));
    }
    if (!old.empty()) fs::remove_all(old, error);
}

void ResultFolder::discard() const noexcept {
    std::error_code error;
    fs::remove_all(partial_, error);
}

void write_tables(const ResultFolder& folder, const std::vector<ReplicationReport>& reports) {
    for (const TableSpec& spec : tables()) {
        const bool asked = std::any_of(reports.begin(), reports.end(), [&](const ReplicationReport& r) {
            return !r.rows[static_cast<std::size_t>(spec.id)].empty();
        });
        if (spec.on_request && !asked) continue;
        std::string text = header_of(spec);
        for (const ReplicationReport& r : reports) text += r.rows[static_cast<std::size_t>(spec.id)];
        folder.write(spec.file, text);
    }
    std::string features;
    for (const ReplicationReport& r : reports) features += r.tour_features;
    if (!features.empty()) folder.write(kTourMap, feature_collection(features));
}

}  // namespace warung::reporting
