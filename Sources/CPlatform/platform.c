#define _GNU_SOURCE 1
#define __STDC_WANT_LIB_EXT1__ 1

#include "platform.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread/qos.h>
#endif

int gatehouse_lower_thread_priority(void) {
#if defined(__linux__)
    // On Linux a thread is a scheduling entity of its own, so this reaches the calling thread alone.
    return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10);
#elif defined(__APPLE__)
    return pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#else
    return -1;
#endif
}

void gatehouse_name_thread(const char *name) {
#if defined(__linux__)
    char shortened[16];
    strncpy(shortened, name, sizeof shortened - 1);
    shortened[sizeof shortened - 1] = 0;
    pthread_setname_np(pthread_self(), shortened);
#elif defined(__APPLE__)
    pthread_setname_np(name);
#endif
}

void gatehouse_wipe(void *bytes, size_t count) {
#if defined(__linux__)
    explicit_bzero(bytes, count);
#else
    memset_s(bytes, count, 0, count);
#endif
}

int gatehouse_block_broken_pipe_signal(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    return pthread_sigmask(SIG_BLOCK, &signals, NULL);
}
