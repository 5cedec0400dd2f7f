/* What ThreadSanitizer must be told of Rust's standard library, which comes
 * compiled and is not instrumented.
 *
 * What locks and unlocks without contention is compiled into our code and seen.
 * The functions below wait where there is contention; the linker puts these in
 * front of them (--wrap), and scripts/check-tsan names them, as their names
 * change with each version of Rust. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define PASTE(a, b) a##b
#define NAME(a, b) PASTE(a, b)
#define REAL(name) NAME(__real_, name)
#define WRAP(name) NAME(__wrap_, name)

/* Mutex::lock_contended(&self), RwLock::read_contended(&self): who returns from
 * it has seen what was done under the lock before. */
void REAL(LOCK_CONTENDED)(void *lock);
void WRAP(LOCK_CONTENDED)(void *lock) {
    REAL(LOCK_CONTENDED)(lock);
    __tsan_acquire(lock);
}

void REAL(READ_CONTENDED)(void *lock);
void WRAP(READ_CONTENDED)(void *lock) {
    REAL(READ_CONTENDED)(lock);
    __tsan_acquire(lock);
}

/* Condvar::wait_timeout(&self, &Mutex, Duration): unlocks, and locks again. */
bool REAL(WAIT_TIMEOUT)(void *condition, void *lock, uint64_t seconds, uint32_t nanoseconds);
bool WRAP(WAIT_TIMEOUT)(void *condition, void *lock, uint64_t seconds, uint32_t nanoseconds) {
    bool is_in_time;
    __tsan_release(lock);
    is_in_time = REAL(WAIT_TIMEOUT)(condition, lock, seconds, nanoseconds);
    __tsan_acquire(lock);
    return is_in_time;
}

/* Once::call(&self, ignore_poisoning, &mut dyn FnMut): what it did first is seen
 * by all who come after. */
void REAL(ONCE_CALL)(void *once, bool ignore_poisoning, void *data, void *vtable);
void WRAP(ONCE_CALL)(void *once, bool ignore_poisoning, void *data, void *vtable) {
    REAL(ONCE_CALL)(once, ignore_poisoning, data, vtable);
    __tsan_acquire(once);
    __tsan_release(once);
}
