// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loaded before a program: when that dies of a signal, where it was is on its standard error. A
// crash that comes once in a thousand runs leaves at least that.

#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_FRAMES 64

static void
on_fatal (int number)
{
  static const char words[] = "It died here:\n";
  void *frames[MAX_FRAMES];
  int n = backtrace (frames, MAX_FRAMES);

  if (write (STDERR_FILENO, words, sizeof words - 1) > 0)
    backtrace_symbols_fd (frames, n, STDERR_FILENO);
  signal (number, SIG_DFL);
  raise (number);
}

__attribute__ ((constructor)) static void
watch (void)
{
  static const int fatal[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  void *frame;

  // Loads what backtrace() needs, which is no time to do in a handler.
  backtrace (&frame, 1);
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
    signal (fatal[i], on_fatal);
  // Its children, WebKit's processes, are none of ours.
  unsetenv ("LD_PRELOAD");
}
