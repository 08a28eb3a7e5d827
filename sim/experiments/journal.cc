#include "sim/experiments/journal.h"

#include "sim/base/archive.h"
#include "sim/base/mapped_file.h"
#include "sim/reporting/result_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace warung::experiments {

namespace fs = std::filesystem;

namespace {

constexpr std::array<char, 8> kMagic = {'W', 'A', 'R', 'U', 'N', 'G', 'j', 'n'};
constexpr std::uint32_t kFormat = 1;
constexpr auto kSyncEvery = std::chrono::milliseconds{500};

/// Before each record; `length_check` tells a length that was written from one that was not.
struct RecordHead {
    std::uint32_t length = 0;
    std::uint32_t length_check = 0;
    std::uint64_t checksum = 0;
};
static_assert(sizeof(RecordHead) == 16);

std::uint32_t check_of(std::uint32_t length) {
    Checksum sum;
    sum.add(&length, sizeof length);
    return static_cast<std::uint32_t>(sum.value());
}

template <class Member>
std::string bytes_of(Member& member) {
    std::string bytes;
    ArchiveWriter archive{[&](const void* data, std::size_t n) { bytes.append(static_cast<const char*>(data), n); }};
    archive(member);
    return bytes;
}

std::string record_of(std::string body) {
    RecordHead head;
    head.length = static_cast<std::uint32_t>(body.size());
    head.length_check = check_of(head.length);
    Checksum sum;
    sum.add(body.data(), body.size());
    head.checksum = sum.value();
    body.insert(0, reinterpret_cast<const char*>(&head), sizeof head);
    return body;
}

std::string header_of(std::string study) {
    auto format = kFormat;
    return std::string{kMagic.data(), kMagic.size()} + bytes_of(format) + record_of(bytes_of(study));
}

/// Steps from record to record.
class RecordReader {
public:
    RecordReader(const fs::path& file, std::string_view bytes, std::size_t at) : file_{file}, bytes_{bytes}, at_{at} {}

    /// The next record's body; nothing at the end of what is whole.
    std::optional<std::string_view> next() {
        RecordHead head;
        if (bytes_.size() - at_ < sizeof head) return std::nullopt;
        std::memcpy(&head, bytes_.data() + at_, sizeof head);
        const std::string_view rest = bytes_.substr(at_ + sizeof head);
        if (head.length_check != check_of(head.length)) return torn_or_damaged(bytes_.substr(at_));
        if (rest.size() < head.length) return std::nullopt;
        const std::string_view body = rest.substr(0, head.length);
        Checksum sum;
        sum.add(body.data(), body.size());
        if (sum.value() != head.checksum) return torn_or_damaged(rest.substr(head.length));
        at_ += sizeof head + head.length;
        return body;
    }
    [[nodiscard]] std::size_t at() const { return at_; }

private:
    /// After a power cut a file may end in noughts, or in one record that came only in part; damage before that is
    /// another matter, as throwing away what follows would lose work.
    std::nullopt_t torn_or_damaged(std::string_view after) const {
        if (after.find_first_not_of('\0') == std::string_view::npos) return std::nullopt;
        throw JournalError(fmt::format(
            "the journal {} is damaged at byte {}; restore it from a copy, or delete it to compute its units again",
            file_.string(), at_));
    }

    const fs::path& file_;
    std::string_view bytes_;
    std::size_t at_;
};

}  // namespace

std::size_t read_journal(const fs::path& file, const std::string& study,
                         const std::function<void(UnitOutcome&&)>& visit) {
    std::error_code missing;
    if (!fs::exists(file, missing) && !missing) return 0;
    if (fs::is_directory(file, missing))
        throw JournalError(fmt::format("{} is a folder, not a journal", file.string()));
    try {
        const MappedFile mapped{file};
        const std::string_view bytes = mapped.text();
        constexpr std::size_t kPrelude = kMagic.size() + sizeof kFormat;
        if (bytes.substr(0, kMagic.size()) != std::string_view{kMagic.data(), kMagic.size()}.substr(0, bytes.size()))
            throw JournalError(fmt::format("{} is not a journal of warung", file.string()));
        if (bytes.size() < kPrelude) return 0;
        std::uint32_t format = 0;
        std::memcpy(&format, bytes.data() + kMagic.size(), sizeof format);
        if (format != kFormat)
            throw JournalError(
                fmt::format("the journal {} has format {}; this program reads {}", file.string(), format, kFormat));
        RecordReader records{file, bytes, kPrelude};
        const auto header = records.next();
        if (!header) return 0;
        std::string name;
        ArchiveReader{header->data(), header->size()}(name);
        if (name != study)
            throw JournalError(
                fmt::format("{} is the journal of another study, `{}`, and not of `{}`; choose another "
                            "folder with --out DIR",
                            file.string(), name, study));
        while (const auto body = records.next()) {
            UnitOutcome outcome;
            ArchiveReader{body->data(), body->size()}(outcome);
            visit(std::move(outcome));
        }
        return records.at();
    } catch (const ArchiveError& error) {
        throw JournalError(fmt::format("the journal {} cannot be read: {}", file.string(), error.what()));
    } catch (const std::system_error& error) {
        throw JournalError(error.what());
    }
}

Journal::Journal(const fs::path& file, const std::string& study) : file_{file} {
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail("cannot write");
    try {
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
            throw reporting::OutputError(fmt::format(
                "another process is writing {}; wait for it, or choose another folder with --out DIR", file.string()));
        size_ = read_journal(file, study, [](UnitOutcome&&) {});
        if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) fail("cannot write");
        if (size_ == 0) write(header_of(study));
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
    syncer_ = std::thread{[this] { keep_synced(); }};
}

Journal::~Journal() {
    {
        const std::scoped_lock lock{mutex_};
        ended_ = true;
    }
    wake_.notify_one();
    syncer_.join();
    if (unsynced_) ::fdatasync(descriptor_);
    ::close(descriptor_);
}

void Journal::append(UnitOutcome& outcome) {
    const std::string record = record_of(bytes_of(outcome));
    const std::scoped_lock lock{mutex_};
    write(record);
    unsynced_ = true;
}

void Journal::write(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n =
            ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(size_ + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int error = errno;
            // Nothing half-written stays behind; if even that fails, the next reader takes it off.
            if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) errno = error;
            errno = error;
            fail("cannot write");
        }
        done += static_cast<std::size_t>(n);
    }
    size_ += bytes.size();
}

void Journal::sync() {
    const std::scoped_lock lock{mutex_};
    if (::fdatasync(descriptor_) != 0) fail("cannot write");
    unsynced_ = false;
}

void Journal::keep_synced() {
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, kSyncEvery, [this] { return ended_; })) {
        if (!unsynced_) continue;
        unsynced_ = false;
        lock.unlock();
        ::fdatasync(descriptor_);  // trouble with the disk shows again in sync()
        lock.lock();
    }
}

void Journal::fail(const std::string& what) const {
    throw reporting::OutputError(fmt::format("{} {}: {}", what, file_.string(), std::strerror(errno)));
}

}  // namespace warung::experiments
