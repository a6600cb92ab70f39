#ifndef GATEHOUSE_PLATFORM_H
#define GATEHOUSE_PLATFORM_H

#include <stddef.h>

/// Lowers the calling thread's scheduling priority by ten steps of niceness; 0 on success.
int gatehouse_lower_thread_priority(void);

/// Names the calling thread for debuggers and process lists; cut to what the system allows.
void gatehouse_name_thread(const char *name);

/// Keeps SIGPIPE from the calling thread, so that writing to a connection that is gone fails instead of ending the
/// process; 0 on success.
int gatehouse_block_broken_pipe_signal(void);

/// Overwrites memory in a way the compiler may not remove.
void gatehouse_wipe(void *bytes, size_t count);

#endif
