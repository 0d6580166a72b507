// SPDX-License-Identifier: GPL-3.0-or-later
//
// Listens, and notes what is asked for. What becomes of a connection is test-proxy-pair.c's.

#include "support/test-proxy-pair.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

static void *
run_listener (void *data)
{
  TestProxy *proxy = data;
  while (true) {
    int client = accept4 (proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
      return NULL;
    g_mutex_lock (&proxy->mutex);
    if (proxy->max_connections && proxy->open >= proxy->max_connections)
      close (client);
    else
      test_proxy_start_pair (proxy, client);
    g_mutex_unlock (&proxy->mutex);
  }
}

static void
cut_all (TestProxy *proxy)
{
  for (unsigned int i = 0; i < proxy->fds->len; i++)
    shutdown (g_array_index (proxy->fds, int, i), SHUT_RDWR);
}

TestProxy *
test_proxy_new (uint16_t target_port)
{
  TestProxy *proxy = g_new0 (TestProxy, 1);
  g_mutex_init (&proxy->mutex);
  g_cond_init (&proxy->ended);
  g_cond_init (&proxy->cut);
  proxy->target_port = target_port;
  proxy->fds = g_array_new (FALSE, FALSE, sizeof (int));
  proxy->clients = g_array_new (FALSE, FALSE, sizeof (int));
  proxy->replaced = g_ptr_array_new ();
  proxy->received_left = proxy->sent_left = UINT64_MAX;
  proxy->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  g_assert_cmpint (bind (proxy->listener, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (proxy->listener, 16), ==, 0);
  getsockname (proxy->listener, (struct sockaddr *) &address, &length);
  proxy->port = ntohs (address.sin_port);
  proxy->thread = g_thread_new ("proxy", run_listener, proxy);
  return proxy;
}

void
test_proxy_free (TestProxy *proxy)
{
  if (!proxy)
    return;
  shutdown (proxy->listener, SHUT_RDWR);
  g_thread_join (proxy->thread);
  close (proxy->listener);
  g_mutex_lock (&proxy->mutex);
  cut_all (proxy);
  while (proxy->open)
    g_cond_wait (&proxy->ended, &proxy->mutex);
  g_mutex_unlock (&proxy->mutex);
  g_free (proxy->awaited);
  g_free (proxy->answered);
  g_array_unref (proxy->fds);
  g_array_unref (proxy->clients);
  g_ptr_array_unref (proxy->replaced);
  g_mutex_clear (&proxy->mutex);
  g_cond_clear (&proxy->ended);
  g_free (proxy->misuse);
  g_free (proxy);
}

void
test_proxy_forbid_together (TestProxy *proxy, const char *one, const char *other)
{
  g_mutex_lock (&proxy->mutex);
  proxy->forbidden[0] = one;
  proxy->forbidden[1] = other;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_rewrite (TestProxy *proxy, TestProxyRewrite rewrite, void *data)
{
  g_mutex_lock (&proxy->mutex);
  proxy->rewrite = rewrite;
  proxy->rewrite_data = data;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_cut_before (TestProxy *proxy, const char *text)
{
  g_mutex_lock (&proxy->mutex);
  proxy->unsaid = text;
  g_mutex_unlock (&proxy->mutex);
}

uint16_t
test_proxy_get_port (TestProxy *proxy)
{
  return proxy->port;
}

uint64_t
test_proxy_get_received (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  uint64_t received = proxy->received;
  g_mutex_unlock (&proxy->mutex);
  return received;
}

void
test_proxy_cut_after_received (TestProxy *proxy, uint64_t bytes)
{
  g_mutex_lock (&proxy->mutex);
  proxy->received_left = bytes ? bytes : UINT64_MAX;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_cut_every_received (TestProxy *proxy, uint64_t bytes)
{
  g_mutex_lock (&proxy->mutex);
  proxy->every_received = bytes;
  g_mutex_unlock (&proxy->mutex);
  test_proxy_cut_after_received (proxy, bytes);
}

void
test_proxy_cut_after_sent (TestProxy *proxy, uint64_t bytes)
{
  g_mutex_lock (&proxy->mutex);
  proxy->sent_left = bytes ? bytes : UINT64_MAX;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_set_max_connections (TestProxy *proxy, unsigned int n)
{
  g_mutex_lock (&proxy->mutex);
  proxy->max_connections = n;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_cut_now (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  proxy->cuts += proxy->open;
  cut_all (proxy);
  g_mutex_unlock (&proxy->mutex);
}

static void
await (TestProxy *proxy, const char *text, unsigned int n, void (*hook) (void *data), void *data)
{
  g_mutex_lock (&proxy->mutex);
  g_set_str (&proxy->awaited, text);
  proxy->n_awaited = n;
  proxy->hook = hook;
  proxy->hook_data = data;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_before (TestProxy *proxy, const char *text, void (*hook) (void *data), void *data)
{
  await (proxy, text, 1, hook, data);
}

void
test_proxy_cut_answer_to (TestProxy *proxy, const char *text)
{
  test_proxy_cut_answers_to (proxy, text, 1);
}

void
test_proxy_cut_answers_to (TestProxy *proxy, const char *text, unsigned int n)
{
  await (proxy, text, n, NULL, NULL);
}

void
test_proxy_amid_answer (TestProxy *proxy, const char *text, char *(*hook) (void *data), void *data)
{
  g_mutex_lock (&proxy->mutex);
  g_set_str (&proxy->answered, text);
  proxy->amid = hook;
  proxy->amid_data = data;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_replace (TestProxy *proxy, const char *from, const char *to)
{
  g_assert_cmpuint (strlen (from), ==, strlen (to));
  g_mutex_lock (&proxy->mutex);
  g_ptr_array_add (proxy->replaced, (char *) from);
  g_ptr_array_add (proxy->replaced, (char *) to);
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_inject (TestProxy *proxy, const char *text)
{
  g_mutex_lock (&proxy->mutex);
  for (unsigned int i = 0; i < proxy->clients->len; i++)
    send (g_array_index (proxy->clients, int, i), text, strlen (text), MSG_NOSIGNAL);
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_set_end (TestProxy *proxy, TestProxyEnd end)
{
  g_mutex_lock (&proxy->mutex);
  proxy->end = end;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_set_pace (TestProxy *proxy, size_t segment, unsigned int delay_ms)
{
  g_mutex_lock (&proxy->mutex);
  proxy->segment = segment;
  proxy->delay_ms = delay_ms;
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_wait_for_cuts (TestProxy *proxy, unsigned int n)
{
  g_mutex_lock (&proxy->mutex);
  while (proxy->cuts < n)
    g_cond_wait (&proxy->cut, &proxy->mutex);
  g_mutex_unlock (&proxy->mutex);
}

void
test_proxy_strip (TestProxy *proxy, uint32_t set)
{
  g_mutex_lock (&proxy->mutex);
  proxy->stripped = set;
  g_mutex_unlock (&proxy->mutex);
}

char *
test_proxy_dup_misuse (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  char *misuse = g_strdup (proxy->misuse);
  g_mutex_unlock (&proxy->mutex);
  return misuse;
}

unsigned int
test_proxy_get_cuts (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  unsigned int cuts = proxy->cuts;
  g_mutex_unlock (&proxy->mutex);
  return cuts;
}

unsigned int
test_proxy_get_connections (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  unsigned int made = proxy->made;
  g_mutex_unlock (&proxy->mutex);
  return made;
}

unsigned int
test_proxy_get_most_connections (TestProxy *proxy)
{
  g_mutex_lock (&proxy->mutex);
  unsigned int most = proxy->most_open;
  g_mutex_unlock (&proxy->mutex);
  return most;
}
