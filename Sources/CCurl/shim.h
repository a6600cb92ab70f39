#include <curl/curl.h>

// `curl_easy_setopt` and `curl_easy_getinfo` take arguments of any type, which Swift cannot pass. Each function here takes
// one type; it is the caller's to name an option of that type.

static inline CURLcode gatehouse_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// The library copies the text; NULL takes the option's value away.
static inline CURLcode gatehouse_curl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

/// The library keeps the list until another is set, and does not copy it.
static inline CURLcode gatehouse_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

/// What a transfer calls, each with `context`, on the thread that performs it.
static inline CURLcode gatehouse_curl_set_callbacks(CURL *handle, void *context, curl_read_callback read,
                                                    curl_xferinfo_callback progress, curl_debug_callback debug) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, debug);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, context);
    return code;
}

/// The socket of the connection that the last transfer used and that is still open; -1 if there is none.
static inline CURLcode gatehouse_curl_get_socket(CURL *handle, curl_socket_t *socket) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, socket);
}
