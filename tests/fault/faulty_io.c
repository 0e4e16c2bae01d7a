/* Preloaded before libc: fails a chosen write to files whose path contains "faulty".
 *
 * Counted are all calls by which SQLite changes a file: write, pwrite, ftruncate, fsync,
 * fdatasync. A count of 0 fails none. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long counted, chosen;
static int error_number, ever_after;

void faulty_arm(long nth, int number, int lasting) {
    counted = 0;
    chosen = nth;
    error_number = number;
    ever_after = lasting;
}

long faulty_counted(void) { return counted; }

static int fails(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, "faulty")) return 0;
    long now = __sync_add_and_fetch(&counted, 1);
    if (chosen == 0 || now < chosen || (now > chosen && !ever_after)) return 0;
    errno = error_number;
    return 1;
}

#define FAULTY(type, name, given, passed)                     \
    type name given {                                         \
        static type(*real) given;                             \
        if (!real) real = (type(*) given)dlsym(RTLD_NEXT, #name); \
        return fails(fd) ? -1 : real passed;                  \
    }

FAULTY(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
FAULTY(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
FAULTY(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
FAULTY(int, ftruncate, (int fd, off_t size), (fd, size))
FAULTY(int, ftruncate64, (int fd, off64_t size), (fd, size))
FAULTY(int, fsync, (int fd), (fd))
FAULTY(int, fdatasync, (int fd), (fd))
