#ifndef GATEHOUSE_PLATFORM_H
#define GATEHOUSE_PLATFORM_H

#include <stddef.h>

/// Lowers the calling thread's scheduling priority by ten steps of niceness; 0 on success.
int gatehouse_lower_thread_priority(void);

/// Overwrites memory in a way the compiler may not remove.
void gatehouse_wipe(void *bytes, size_t count);

#endif
