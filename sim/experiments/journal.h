#pragma once
// The journal of finished units: a file that only grows.
//
// A header (magic, format, the study's name), then records: length, checksum of the
// length, checksum of the body, body. A record is written with one call and the file
// synced within half a second, so a killed process loses nothing that was finished, a
// power cut at most half a second of it. A record cut short at the end is what a
// kill leaves; it is taken off. Anything else that does not add up is damage, which is
// told and left as it is.

#include "sim/experiments/unit.h"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace warung::experiments {

/// A journal cannot be used; the text says which, why, and what to do.
class JournalError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Calls with every whole record of a journal, in the order in which they were written; returns the length of the part
/// that is whole. A missing or empty file has none. Throws JournalError for damage, for another format and for the
/// journal of a study with another name.
std::size_t read_journal(const std::filesystem::path& file, const std::string& study,
                         const std::function<void(UnitOutcome&&)>& visit);

/// Open for writing; the file is locked until this object ends. Thread-safe.
class Journal {
public:
    /// Makes the file if it is missing and takes off a record that was cut short. Throws JournalError as above, and
    /// reporting::OutputError if it cannot be written or another process is writing it.
    Journal(const std::filesystem::path& file, const std::string& study);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Throws reporting::OutputError if the disk does not take it; the file then ends with the record before.
    void append(UnitOutcome& outcome);
    /// Waits until everything is on the disk. Throws reporting::OutputError.
    void sync();

private:
    void write(const std::string& bytes);
    void keep_synced();
    [[noreturn]] void fail(const std::string& what) const;

    std::filesystem::path file_;
    int descriptor_ = -1;
    std::size_t size_ = 0;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool unsynced_ = false;
    bool ended_ = false;
    std::thread syncer_;
};

}  // namespace warung::experiments
