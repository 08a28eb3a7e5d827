#pragma once
// Units on the processes of an MPI job: rank 0 hands them out and keeps what comes
// back, the others run them. Compiled in when CMake finds MPI.
//
// Every rank has read the same study and made the same plan; a unit travels as its
// number in it. Short units travel in groups, so that one message carries some tens of
// milliseconds of work. A rank that is killed ends the job, as mpirun has it; what came
// back before is in the journal.

#include "sim/experiments/launcher.h"

#include <cstdint>

namespace warung::experiments {

/// This process's place in the MPI job; a world of one outside of mpirun. MPI is started and ended with it.
class MpiWorld {
public:
    MpiWorld();
    ~MpiWorld();
    MpiWorld(const MpiWorld&) = delete;
    MpiWorld& operator=(const MpiWorld&) = delete;

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return size_; }

    /// Whether every rank calls with the same value.
    [[nodiscard]] bool same_everywhere(std::uint64_t value) const;
    /// Ranks other than 0: runs what they are sent until rank 0's launcher ends.
    void serve(UnitRunner& runner) const;
    /// Ends the waiting of all other ranks in serve().
    void dismiss() const;

private:
    bool started_ = false;
    int rank_ = 0;
    int size_ = 1;
};

/// On rank 0. The other ranks serve until it is destroyed.
class MpiLauncher : public Launcher {
public:
    explicit MpiLauncher(const MpiWorld& world) : world_{world} {}
    ~MpiLauncher() override { world_.dismiss(); }

    void run(std::span<const Unit> units, const Finished& finished, const std::atomic<bool>* stop) override;
    [[nodiscard]] std::string describe() const override;

private:
    const MpiWorld& world_;
};

}  // namespace warung::experiments
