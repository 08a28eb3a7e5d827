#include "sim/experiments/checkpoint.h"

#include "sim/base/archive.h"
#include "sim/base/content_hash.h"
#include "sim/base/mapped_file.h"
#include "sim/base/whole_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <system_error>
#include <vector>

namespace warung::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::array<char, 8> kMagic = {'W', 'A', 'R', 'U', 'N', 'G', 'c', 'k'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kBlock = std::size_t{1} << 20;  // checksummed and written at once

/// Gathers bytes into blocks; each block is checksummed and written.
class BlockFile {
public:
    explicit BlockFile(const fs::path& path) : file_{path} { block_.reserve(kBlock); }

    void append(const void* data, std::size_t bytes) {
        const auto* p = static_cast<const char*>(data);
        while (bytes > 0) {
            const std::size_t taken = std::min(bytes, kBlock - block_.size());
            block_.insert(block_.end(), p, p + taken);
            p += taken;
            bytes -= taken;
            if (block_.size() == kBlock) flush();
        }
    }

    /// Ends the file with the checksum and puts it in place.
    void finish() {
        flush();
        const std::uint64_t sum = checksum_.value();
        file_.append(&sum, sizeof sum);
        file_.commit();
    }

private:
    void flush() {
        if (block_.empty()) return;
        checksum_.add(block_.data(), block_.size());
        file_.append(block_.data(), block_.size());
        block_.clear();
    }

    WholeFile file_;
    std::vector<char> block_;
    Checksum checksum_;
};

constexpr const char* kStartAgain = "; start again without --resume (--force gives the unfinished run up)";

}  // namespace

std::string program_hash() {
    const MappedFile program{"/proc/self/exe"};
    Checksum sum;
    sum.add(program.data(), program.size());
    return to_hex(sum.value());
}

CheckpointStore::CheckpointStore(fs::path folder, RunIdentity identity)
    : folder_{std::move(folder)}, identity_{std::move(identity)} {}

fs::path CheckpointStore::file(const std::string& variant, std::int64_t index, const char* kind) const {
    return folder_ / fmt::format("{}-{}.{}", variant, index, kind);
}

bool CheckpointStore::empty() const {
    std::error_code error;
    return !fs::is_directory(folder_, error) || fs::is_empty(folder_, error);
}

void CheckpointStore::verify() const {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        if (entry.path().extension() == kUnfinished) continue;  // a killed run was about to write it
        read(entry.path(), [](ArchiveReader&) {});
    }
}

template <class Fill>
void CheckpointStore::write(const fs::path& target, Fill&& fill) const {
    fs::create_directories(folder_);
    BlockFile file{target};
    ArchiveWriter archive{[&](const void* data, std::size_t bytes) { file.append(data, bytes); }};
    auto magic = kMagic;
    auto version = kVersion;
    RunIdentity identity = identity_;
    archive(magic, version, identity.scenario_hash, identity.build);
    fill(archive);
    file.finish();
}

template <class Use>
void CheckpointStore::read(const fs::path& source, Use&& use) const {
    const auto refuse = [&](const std::string& why) {
        throw CheckpointError(fmt::format("the checkpoint {} cannot be used: {}{}", source.string(), why, kStartAgain));
    };
    try {
        const MappedFile file{source};
        std::uint64_t stored = 0;
        if (file.size() < kMagic.size() + sizeof kVersion + sizeof stored) refuse("it is truncated");
        const std::size_t body = file.size() - sizeof stored;
        if (std::memcmp(file.data(), kMagic.data(), kMagic.size()) != 0) refuse("it is not a checkpoint of warung");
        ArchiveReader archive{file.data() + kMagic.size(), body - kMagic.size()};
        std::uint32_t version = 0;
        archive(version);
        if (version != kVersion) refuse(fmt::format("its format is {}, this program reads {}", version, kVersion));
        std::memcpy(&stored, file.data() + body, sizeof stored);
        Checksum sum;
        for (std::size_t at = 0; at < body; at += kBlock) sum.add(file.data() + at, std::min(kBlock, body - at));
        if (sum.value() != stored) refuse("it is truncated or damaged (its checksum is wrong)");
        RunIdentity identity;
        archive(identity.scenario_hash, identity.build);
        if (identity.scenario_hash != identity_.scenario_hash)
            refuse("it belongs to another scenario, or the scenario, a table or an option has changed since");
        if (identity.build != identity_.build) refuse("it was written by another build of warung");
        use(archive);
    } catch (const ArchiveError& error) {
        refuse(error.what());
    } catch (const std::system_error& error) {
        refuse(error.what());
    }
}

void CheckpointStore::keep_state(const std::string& variant, std::int64_t index,
                                 world::Replication& replication) const {
    write(file(variant, index, "state"), [&](auto& archive) { archive(replication); });
}

bool CheckpointStore::restore_state(const std::string& variant, std::int64_t index,
                                    world::Replication& replication) const {
    const fs::path source = file(variant, index, "state");
    std::error_code error;
    if (!fs::exists(source, error)) return false;
    read(source, [&](ArchiveReader& archive) {
        archive(replication);
        if (archive.left() > 0) throw ArchiveError("it holds more than a replication");
    });
    return true;
}

void CheckpointStore::keep_report(reporting::ReplicationReport& report) const {
    write(file(report.variant, report.replication, "report"), [&](auto& archive) { archive(report); });
    std::error_code error;
    fs::remove(file(report.variant, report.replication, "state"), error);
}

std::optional<reporting::ReplicationReport> CheckpointStore::report(const std::string& variant,
                                                                    std::int64_t index) const {
    const fs::path source = file(variant, index, "report");
    std::error_code error;
    if (!fs::exists(source, error)) return std::nullopt;
    reporting::ReplicationReport report;
    read(source, [&](ArchiveReader& archive) { archive(report); });
    return report;
}

}  // namespace warung::experiments
