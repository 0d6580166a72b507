// SPDX-License-Identifier: GPL-3.0-or-later
//
// A life of random work on a store, for tests that interrupt it: mail comes, is read, moved,
// deleted, written and sent. Each thing that must last is reported after its commit.

#pragma once

#include "store-fixture.h"

typedef struct {
  StoreFixture *fixture;
  GRand *rand;
  uint32_t uid; // the next
  int64_t draft_id;
  int drafts;   // versions of it that were committed
  int64_t sent; // outbox items that were committed
} StoreWork;

// Continues with what is in the store.
void store_work_begin (StoreWork *work, StoreFixture *fixture, uint32_t seed);
void store_work_end (StoreWork *work);

// One act. False with ERROR when the store failed; the next may be tried.
bool store_work_step (StoreWork *work, GError **error);

// Asserts that the store holds a draft of at least version DRAFTS and SENT outbox items.
void store_work_assert (StoreFixture *fixture, int drafts, int64_t sent);
