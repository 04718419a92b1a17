/* Preloaded into a program, ends it like kill -9 at the N-th call that could leave something
 * behind: a write, a sync, a message to somebody, a connection, a rename. N is KILL_AT; without it
 * the calls are counted, and the number is written to the file KILL_COUNT when the program ends. */
/* With it pwrite() would be another name of pwrite64(), and both are replaced here. */
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define EXIT_KILLED 137

static atomic_long calls;
static atomic_long limit = -1; /* -1: not read yet, 0: none */

static long
read_limit (void)
{
  const char *text = getenv ("KILL_AT");
  long number = text != NULL ? atol (text) : 0;

  atomic_store (&limit, number);
  return number;
}

/* Before the call: what it would have done is not done. */
static void
count (void)
{
  long at = atomic_load (&limit);
  long n = atomic_fetch_add (&calls, 1) + 1;

  if (at < 0)
    at = read_limit ();
  if (at > 0 && n >= at)
    _exit (EXIT_KILLED);
}

__attribute__ ((destructor)) static void
tell (void)
{
  const char *path = getenv ("KILL_COUNT");
  FILE *file = path != NULL ? fopen (path, "w") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%ld\n", atomic_load (&calls));
  fclose (file);
}

/* The next definition of the function that is being replaced. */
#define CALL_NEXT(name, ...)                                                                       \
  static __typeof__ (&name) next;                                                                  \
  count ();                                                                                        \
  if (next == NULL)                                                                                \
    next = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name);                                          \
  return next (__VA_ARGS__)

ssize_t
write (int fd, const void *bytes, size_t size)
{
  CALL_NEXT (write, fd, bytes, size);
}

ssize_t
pwrite (int fd, const void *bytes, size_t size, off_t offset)
{
  CALL_NEXT (pwrite, fd, bytes, size, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t size, off64_t offset)
{
  CALL_NEXT (pwrite64, fd, bytes, size, offset);
}

int
fsync (int fd)
{
  CALL_NEXT (fsync, fd);
}

int
fdatasync (int fd)
{
  CALL_NEXT (fdatasync, fd);
}

ssize_t
send (int fd, const void *bytes, size_t size, int flags)
{
  CALL_NEXT (send, fd, bytes, size, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  CALL_NEXT (sendmsg, fd, message, flags);
}

int
connect (int fd, const struct sockaddr *address, socklen_t size)
{
  CALL_NEXT (connect, fd, address, size);
}

int
rename (const char *from, const char *to)
{
  CALL_NEXT (rename, from, to);
}

int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned int flags)
{
  CALL_NEXT (renameat2, from_dir, from, to_dir, to, flags);
}
