#include "sim/base/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace warung {

WholeFile::WholeFile(std::filesystem::path target) : target_{std::move(target)}, beside_{target_} {
    beside_ += kUnfinished;
    descriptor_ = ::open(beside_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail("create");
}

WholeFile::~WholeFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!in_place_) ::unlink(beside_.c_str());
}

void WholeFile::append(const void* data, std::size_t bytes) {
    const auto* p = static_cast<const char*>(data);
    while (bytes > 0) {
        const ssize_t n = ::write(descriptor_, p, bytes);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("write");
        p += n;
        bytes -= static_cast<std::size_t>(n);
    }
}

void WholeFile::commit() {
    if (::fsync(descriptor_) != 0) fail("write");
    if (::close(std::exchange(descriptor_, -1)) != 0) fail("write");
    if (::rename(beside_.c_str(), target_.c_str()) != 0) fail("rename");
    in_place_ = true;
}

void WholeFile::fail(const char* what) const {
    throw std::system_error(errno, std::generic_category(), std::string{"cannot "} + what + " " + target_.string());
}

}  // namespace warung
