#pragma once
// A file's bytes in memory, read-only, without copying them.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace warung {

class MappedFile {
public:
    /// Throws std::system_error whose text begins with "cannot read PATH".
    explicit MappedFile(const std::filesystem::path& path) {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat info {};
        if (file < 0 || ::fstat(file, &info) != 0) fail(path, file);
        size_ = static_cast<std::size_t>(info.st_size);
        void* memory = size_ > 0 ? ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
        if (memory == MAP_FAILED) fail(path, file);
        data_ = static_cast<const char*>(memory);
        ::close(file);
    }
    ~MappedFile() {
        if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] const char* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string_view text() const { return {data_, size_}; }

private:
    [[noreturn]] static void fail(const std::filesystem::path& path, int file) {
        const int error = errno;
        if (file >= 0) ::close(file);
        throw std::system_error(error, std::generic_category(), "cannot read " + path.string());
    }

    const char* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace warung
