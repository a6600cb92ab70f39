#ifndef GATEHOUSE_PLATFORM_H
#define GATEHOUSE_PLATFORM_H

#include <stddef.h>

/// Lowers the calling thread's scheduling priority by ten steps of niceness; 0 on success.
int gatehouse_lower_thread_priority(void);

/// Names the calling thread for debuggers and process lists; cut to what the system allows.
void gatehouse_name_thread(const char *name);

/// Overwrites memory in a way the compiler may not remove.
void gatehouse_wipe(void *bytes, size_t count);

#endif
