// SPDX-License-Identifier: GPL-3.0-or-later
//
// A submission server (RFC 5321, 6409) with as many bad manners as are asked for. It tells of each
// step of the dialogue, so that a test can end the line or the client there, and keeps what it has
// taken.

#pragma once

#include "support/test-tls-server.h"

G_BEGIN_DECLS

typedef enum {
  TEST_SUBMISSION_STARTTLS = 1 << 0,
  TEST_SUBMISSION_AUTH = 1 << 1, // PLAIN, with an empty challenge
  TEST_SUBMISSION_PIPELINING = 1 << 2,
  TEST_SUBMISSION_CHUNKING = 1 << 3,
  TEST_SUBMISSION_NO_EHLO = 1 << 4,  // it knows HELO alone
  TEST_SUBMISSION_WORDY = 1 << 5,    // each reply has several lines, said one by one
  TEST_SUBMISSION_SLOPPY = 1 << 6,   // its lines end with LF alone, some are a code and no more
  TEST_SUBMISSION_NONSENSE = 1 << 7, // what took the message is answered with no SMTP reply
} TestSubmissionManners;

// What becomes of the dialogue after a step.
typedef enum {
  TEST_SUBMISSION_GO_ON,
  TEST_SUBMISSION_CUT,  // the line ends here
  TEST_SUBMISSION_BUSY, // likewise, with a 421 as the last word
} TestSubmissionFate;

// STEP has been taken: "MAIL 2: heard", "the dot 2: taken", … (of the session's second message). On
// the server's thread.
typedef TestSubmissionFate (*TestSubmissionStep) (void *data, const char *step);

typedef struct {
  char *content; // its dots no longer stuffed
  char **recipients;
} TestSubmissionMail;

typedef struct _TestSubmission TestSubmission;

// It takes mail for everybody but those whose address begins with "nobody", and puts off who begins
// with "later". AUTHORITY certifies it as localhost; NULL where there is no STARTTLS.
TestSubmission *test_submission_new (TestAuthority *authority, unsigned manners);
void test_submission_free (TestSubmission *submission);
uint16_t test_submission_get_port (TestSubmission *submission);

// NULL: no more.
void test_submission_set_step (TestSubmission *submission, TestSubmissionStep step, void *data);

// Falls silent at the next step whose name ends with END (static), until it may go on; NULL: goes
// on.
void test_submission_hold (TestSubmission *submission, const char *end);
// It has fallen silent.
bool test_submission_is_held (TestSubmission *submission);

// Returns once no session is under way.
void test_submission_wait (TestSubmission *submission);

// What it took since it was last asked: TestSubmissionMail, in order; the caller unrefs.
GPtrArray *test_submission_take_all (TestSubmission *submission);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSubmission, test_submission_free)

G_END_DECLS
