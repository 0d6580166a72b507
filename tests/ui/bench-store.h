// SPDX-License-Identifier: GPL-3.0-or-later
//
// A store as years of use leave it, without a server: many people, conversations of one to a
// dozen messages, subjects and previews of every length.

#pragma once

#include "store-fixture.h"

// Fills the fixture's inbox with N messages that are all downloaded as far as lists show them, and
// closes the store, for an engine to own it.
void bench_store_fill (StoreFixture *store, uint32_t n);
