// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/test-proxy-pair.h"

#include "support/test-strip.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

typedef struct {
  TestProxy *proxy;
  int client, server;
  bool is_doomed;   // the server's next bytes are its last
  TestStrip *strip; // NULL: everything passes as it is
  char *tag;        // of the command amid whose answer the hook runs, with a space; NULL: none
  GString *begun;   // a line from the server that has no end yet, held back while TAG is awaited
} Pair;

// How many of N bytes may pass; fewer than N means: then cut.
static size_t
allowance (TestProxy *proxy, uint64_t *left, size_t n)
{
  g_mutex_lock (&proxy->mutex);
  size_t allowed = *left < n ? (size_t) *left : n;
  if (*left != UINT64_MAX)
    *left -= allowed;
  if (allowed < n) {
    proxy->cuts++;
    g_cond_broadcast (&proxy->cut);
    bool again = left == &proxy->received_left && proxy->every_received;
    *left = again ? proxy->every_received : UINT64_MAX;
  }
  g_mutex_unlock (&proxy->mutex);
  return allowed;
}

static void
note_received (TestProxy *proxy, size_t n)
{
  g_mutex_lock (&proxy->mutex);
  proxy->received += n;
  g_mutex_unlock (&proxy->mutex);
}

// The tag of the line of BYTES that has TEXT, with its space; NULL: none has. Caller frees.
static char *
dup_tag (const char *bytes, size_t n, const char *text)
{
  const char *found = g_strstr_len (bytes, (gssize) n, text);
  const char *start = found;
  while (start && start > bytes && start[-1] != '\n')
    start--;
  const char *space = start ? memchr (start, ' ', (size_t) (bytes + n - start)) : NULL;
  return space ? g_strndup (start, (size_t) (space - start) + 1) : NULL;
}

// What the client sends is looked at: one write of ours is one line or more.
static void
look_at (Pair *pair, const char *bytes, size_t n)
{
  TestProxy *proxy = pair->proxy;
  g_mutex_lock (&proxy->mutex);
  // What follows on a line that is to be cut anyway does not count.
  bool found =
    proxy->awaited && !pair->is_doomed && g_strstr_len (bytes, (gssize) n, proxy->awaited);
  void (*hook) (void *data) = found ? proxy->hook : NULL;
  if (found && --proxy->n_awaited == 0)
    g_clear_pointer (&proxy->awaited, g_free);
  pair->is_doomed |= found && !hook;
  if (proxy->answered && !pair->tag && (pair->tag = dup_tag (bytes, n, proxy->answered)))
    g_clear_pointer (&proxy->answered, g_free);
  g_mutex_unlock (&proxy->mutex);
  if (hook)
    hook (proxy->hook_data);
}

// In place; what lies across two reads is let be.
static void
replace_all (TestProxy *proxy, char *bytes, size_t n)
{
  const char *end = bytes + n;
  g_mutex_lock (&proxy->mutex);
  for (unsigned int i = 0; i < proxy->replaced->len; i += 2) {
    const char *from = proxy->replaced->pdata[i], *to = proxy->replaced->pdata[i + 1];
    for (char *at = bytes; (at = memmem (at, (size_t) (end - at), from, strlen (from)));)
      memcpy (at, to, strlen (to));
  }
  g_mutex_unlock (&proxy->mutex);
}

static void
count_cut (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  proxy->cuts++;
  g_cond_broadcast (&proxy->cut);
  g_mutex_unlock (&proxy->mutex);
}

static bool
is_forbidden (TestProxy *proxy, const char *bytes, size_t n)
{
  g_mutex_lock (&proxy->mutex);
  const char *one = proxy->forbidden[0], *other = proxy->forbidden[1];
  g_mutex_unlock (&proxy->mutex);
  return one && g_strstr_len (bytes, (gssize) n, one) && g_strstr_len (bytes, (gssize) n, other);
}

static bool
pass_on (TestProxy *proxy, int to, const char *bytes, size_t n, uint64_t *left)
{
  size_t allowed = allowance (proxy, left, n);
  g_mutex_lock (&proxy->mutex);
  size_t segment = proxy->segment ? proxy->segment : SIZE_MAX;
  unsigned int delay_ms = proxy->delay_ms;
  g_mutex_unlock (&proxy->mutex);
  for (size_t done = 0; done < allowed;) {
    ssize_t written = send (to, bytes + done, MIN (allowed - done, segment), MSG_NOSIGNAL);
    if (written <= 0)
      return false;
    done += (size_t) written;
    if (delay_ms)
      poll (NULL, 0, (int) delay_ms);
  }
  if (left == &proxy->received_left)
    note_received (proxy, allowed);
  return allowed == n;
}

// The connection is to end as the test wants it. A stalled one, or one half closed, stays until
// one of the two goes, or the proxy does.
static void
end_pair (const Pair *pair)
{
  static const struct linger at_once = {1, 0};
  struct pollfd gone[] = {{.fd = pair->client, .events = POLLRDHUP},
                          {.fd = pair->server, .events = POLLRDHUP}};
  TestProxy *proxy = pair->proxy;
  g_mutex_lock (&proxy->mutex);
  TestProxyEnd end = proxy->end;
  g_mutex_unlock (&proxy->mutex);
  if (end == TEST_PROXY_RESET)
    setsockopt (pair->client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  if (end == TEST_PROXY_HALF_CLOSE)
    shutdown (pair->client, SHUT_WR);
  if (end == TEST_PROXY_HALF_CLOSE || end == TEST_PROXY_STALL)
    poll (gone, 2, -1);
}

// What the server is to get instead of BYTES, which end with NUL; NULL: nothing else.
static char *
dup_rewritten (TestProxy *proxy, const char *bytes)
{
  g_mutex_lock (&proxy->mutex);
  TestProxyRewrite rewrite = proxy->rewrite;
  void *data = proxy->rewrite_data;
  g_mutex_unlock (&proxy->mutex);
  return rewrite ? rewrite (data, bytes) : NULL;
}

static bool
copy_to_server (Pair *pair)
{
  TestProxy *proxy = pair->proxy;
  char bytes[16384 + 1];
  ssize_t n = recv (pair->client, bytes, sizeof bytes - 1, 0);
  if (n <= 0)
    return false;
  bytes[n] = '\0';
  if (is_forbidden (proxy, bytes, (size_t) n)) {
    count_cut (proxy);
    return false;
  }
  look_at (pair, bytes, (size_t) n);
  g_autofree char *other = dup_rewritten (proxy, bytes);
  if (other)
    return pass_on (proxy, pair->server, other, strlen (other), &proxy->sent_left);
  if (!pair->strip)
    return pass_on (proxy, pair->server, bytes, (size_t) n, &proxy->sent_left);
  g_autoptr (GString) there = g_string_new (NULL), back = g_string_new (NULL);
  test_strip_from_client (pair->strip, bytes, (size_t) n, there, back);
  g_mutex_lock (&proxy->mutex);
  if (!proxy->misuse)
    proxy->misuse = g_strdup (test_strip_get_misuse (pair->strip));
  g_mutex_unlock (&proxy->mutex);
  return pass_on (proxy, pair->server, there->str, there->len, &proxy->sent_left) &&
         pass_on (proxy, pair->client, back->str, back->len, &proxy->received_left);
}

// Before the tagged line in BYTES that PAIR waits for, if it is there.
static bool
speak_amid_answer (Pair *pair, const char *bytes, size_t n, size_t *out_passed)
{
  TestProxy *proxy = pair->proxy;
  const char *line = pair->tag ? g_strstr_len (bytes, (gssize) n, pair->tag) : NULL;
  *out_passed = 0;
  if (!line || (line > bytes && line[-1] != '\n'))
    return true;
  g_clear_pointer (&pair->tag, g_free);
  *out_passed = (size_t) (line - bytes);
  g_autofree char *text = proxy->amid (proxy->amid_data);
  return pass_on (proxy, pair->client, bytes, *out_passed, &proxy->received_left) &&
         pass_on (proxy, pair->client, text, strlen (text), &proxy->received_left);
}

// A tagged line that comes in two pieces is to be seen all the same.
static void
hold_begun_line (Pair *pair, GString *out)
{
  g_string_prepend_len (out, pair->begun->str, (gssize) pair->begun->len);
  g_string_truncate (pair->begun, 0);
  if (!pair->tag)
    return;
  const char *end = memrchr (out->str, '\n', out->len);
  size_t whole = end ? (size_t) (end + 1 - out->str) : 0;
  g_string_append_len (pair->begun, out->str + whole, (gssize) (out->len - whole));
  g_string_truncate (out, whole);
}

// BYTES up to what is not to be said; N: all of them.
static size_t
length_to_unsaid (TestProxy *proxy, const char *bytes, size_t n)
{
  g_mutex_lock (&proxy->mutex);
  const char *unsaid = proxy->unsaid;
  g_mutex_unlock (&proxy->mutex);
  const char *found = unsaid ? g_strstr_len (bytes, (gssize) n, unsaid) : NULL;
  return found ? (size_t) (found - bytes) : n;
}

static bool
copy_to_client (Pair *pair)
{
  TestProxy *proxy = pair->proxy;
  char bytes[16384];
  ssize_t n = recv (pair->server, bytes, sizeof bytes, 0);
  if (n <= 0)
    return false;
  if (pair->is_doomed) {
    count_cut (proxy);
    return false;
  }
  replace_all (proxy, bytes, (size_t) n);
  g_autoptr (GString) out = g_string_new (NULL);
  if (pair->strip)
    test_strip_from_server (pair->strip, bytes, (size_t) n, out);
  else
    g_string_append_len (out, bytes, n);
  hold_begun_line (pair, out);
  size_t passed;
  if (!speak_amid_answer (pair, out->str, out->len, &passed))
    return false;
  g_string_erase (out, 0, (gssize) passed);
  size_t said = length_to_unsaid (proxy, out->str, out->len);
  if (said < out->len)
    count_cut (proxy);
  return pass_on (proxy, pair->client, out->str, said, &proxy->received_left) && said == out->len;
}

static void
forget (GArray *fds, int fd)
{
  for (unsigned int i = 0; i < fds->len; i++)
    if (g_array_index (fds, int, i) == fd) {
      g_array_remove_index_fast (fds, i);
      return;
    }
}

static void
forget_fd (TestProxy *proxy, int fd)
{
  forget (proxy->fds, fd);
  forget (proxy->clients, fd);
  close (fd);
}

static void *
run_pair (void *data)
{
  g_autofree Pair *pair = data;
  TestProxy *proxy = pair->proxy;
  struct pollfd polled[] = {{.fd = pair->client, .events = POLLIN},
                            {.fd = pair->server, .events = POLLIN}};
  bool alive = true;
  while (alive && poll (polled, 2, -1) > 0) {
    if (polled[0].revents)
      alive = copy_to_server (pair);
    if (alive && polled[1].revents)
      alive = copy_to_client (pair);
  }
  end_pair (pair);
  g_mutex_lock (&proxy->mutex);
  forget_fd (proxy, pair->client);
  forget_fd (proxy, pair->server);
  proxy->open--;
  g_cond_signal (&proxy->ended);
  g_mutex_unlock (&proxy->mutex);
  g_clear_pointer (&pair->strip, test_strip_free);
  g_clear_pointer (&pair->tag, g_free);
  g_string_free (pair->begun, TRUE);
  return NULL;
}

void
test_proxy_start_pair (TestProxy *proxy, int client)
{
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons (proxy->target_port),
                                .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  int server = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;
  setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt (server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (server, (struct sockaddr *) &address, sizeof address) != 0) {
    close (server);
    close (client);
    return;
  }
  Pair *pair = g_new0 (Pair, 1);
  TestStrip *strip = proxy->stripped ? test_strip_new (proxy->stripped) : NULL;
  *pair = (Pair) {.proxy = proxy,
                  .client = client,
                  .server = server,
                  .strip = strip,
                  .begun = g_string_new (NULL)};
  g_array_append_val (proxy->fds, client);
  g_array_append_val (proxy->clients, client);
  g_array_append_val (proxy->fds, server);
  proxy->open++;
  proxy->made++;
  proxy->most_open = MAX (proxy->most_open, proxy->open);
  g_thread_unref (g_thread_new ("proxy-pair", run_pair, pair));
}
