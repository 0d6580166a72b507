// SPDX-License-Identifier: GPL-3.0-or-later
//
// By which of its addresses this machine would reach the world now. When that changes, connections
// made before are bound to a way that is gone, although nothing tells them.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// "192.168.1.20 2001:db8::7", "- -" without any way. Sends nothing. Any thread; caller frees.
char *net_route_dup (void);

G_END_DECLS
