// SPDX-License-Identifier: GPL-3.0-or-later
//
// The grammar, one table a production: what a server says and what we make of it, at once and byte
// by byte.

#include "base/limits.h"
#include "imap/response-dump.h"

#include <string.h>

typedef struct {
  const char *bytes; // without the last CRLF
  const char *dump;
} ResponseCase;

static const ResponseCase condition_cases[] = {
  {"* OK ready", "CONDITION ok text=\"ready\""},
  {"* ok", "CONDITION ok text=\"\""},
  {"* OK[ALERT] x", "CONDITION ok code=\"ALERT\" text=\"x\""},
  {"A1 NO [OVERQUOTA] full", "CONDITION no tag=\"A1\" code=\"OVERQUOTA\" text=\"full\""},
  {"A1 BAD [BADCHARSET (X \"[a] b\")] no",
   "CONDITION bad tag=\"A1\" code=\"BADCHARSET\" arguments=\"(X \\\"[a] b\\\")\" text=\"no\""},
  {"A1 OK [READ-WRITE]", "CONDITION ok tag=\"A1\" code=\"READ-WRITE\" text=\"\""},
  {"A1 BAD [Error=\"x]y\" z",
   "CONDITION bad tag=\"A1\" code=\"Error=\\\"x\" unknown text=\"y\\\" z\""},
  {"* OK [unclosed text", "CONDITION ok text=\"[unclosed text\""},
  {"* BYE bye {5}", "CONDITION bye text=\"bye {5}\""},
  {"* PREAUTH hi", "CONDITION preauth text=\"hi\""},
  {"+ go {3}", "CONTINUATION text=\"go {3}\""},
  {"+", "CONTINUATION text=\"\""},
  {"A1 WHAT", "DEFECT number=0 uid=0"},
  {"A1", "DEFECT number=0 uid=0"},
  {"", "DEFECT number=0 uid=0"},
  {"* NOOP", "UNKNOWN text=\"* NOOP\""},
  {"* 86 NOOP froopy", "UNKNOWN text=\"* 86 NOOP froopy\""},
  {"* 99999999999 EXISTS", "DEFECT number=0 uid=0"},
};

static const ResponseCase code_cases[] = {
  {"* OK [UIDVALIDITY 3857529045] x",
   "CONDITION ok code=\"UIDVALIDITY\" arguments=\"3857529045\" number=3857529045 text=\"x\""},
  {"* OK [HIGHESTMODSEQ 715194045007] x",
   "CONDITION ok code=\"HIGHESTMODSEQ\" arguments=\"715194045007\" number=715194045007 "
   "text=\"x\""},
  {"* OK [UIDNEXT 99999999999] x",
   "CONDITION ok code=\"UIDNEXT\" unknown arguments=\"99999999999\" text=\"x\""},
  {"* OK [PERMANENTFLAGS (\\Deleted \\Seen own \\*)] x",
   "CONDITION ok code=\"PERMANENTFLAGS\" arguments=\"(\\\\Deleted \\\\Seen own \\\\*)\" flags=9 "
   "keyword=\"own\" wildcard text=\"x\""},
  {"* OK [PERMANENTFLAGS ()] x",
   "CONDITION ok code=\"PERMANENTFLAGS\" arguments=\"()\" flags=0 text=\"x\""},
  {"* OK [PERMANENTFLAGS (a[b c]d)] x",
   "CONDITION ok code=\"PERMANENTFLAGS\" arguments=\"(a[b c]d)\" flags=0 keyword=\"a[b c]d\" "
   "text=\"x\""},
  {"A1 OK [APPENDUID 38505 3955] x",
   "CONDITION ok tag=\"A1\" code=\"APPENDUID\" arguments=\"38505 3955\" number=38505 "
   "first=\"3955\" text=\"x\""},
  {"A1 OK [COPYUID 38505 304,319:320 3956:3958] x",
   "CONDITION ok tag=\"A1\" code=\"COPYUID\" arguments=\"38505 304,319:320 3956:3958\" "
   "number=38505 first=\"304,319:320\" second=\"3956:3958\" text=\"x\""},
  {"* OK [COPYUID 701  ]", "CONDITION ok code=\"COPYUID\" unknown arguments=\"701  \" text=\"\""},
  {"* OK [COPYUID] missing", "CONDITION ok code=\"COPYUID\" unknown text=\"missing\""},
  {"* OK [CLOSED extra] x", "CONDITION ok code=\"CLOSED\" arguments=\"extra\" text=\"x\""},
  {"A1 OK [MODIFIED 7,9] x",
   "CONDITION ok tag=\"A1\" code=\"MODIFIED\" arguments=\"7,9\" first=\"7,9\" text=\"x\""},
  {"* OK [MAILBOXID (F2212)] x",
   "CONDITION ok code=\"MAILBOXID\" arguments=\"(F2212)\" id=\"F2212\" text=\"x\""},
  {"* OK [INPROGRESS (\"A1\" 175 1000)] x",
   "CONDITION ok code=\"INPROGRESS\" arguments=\"(\\\"A1\\\" 175 1000)\" number=175 goal=1000 "
   "id=\"A1\" text=\"x\""},
  {"* OK [INPROGRESS (\"A1\" NIL NIL)] x",
   "CONDITION ok code=\"INPROGRESS\" arguments=\"(\\\"A1\\\" NIL NIL)\" id=\"A1\" text=\"x\""},
  {"* OK [INPROGRESS] x", "CONDITION ok code=\"INPROGRESS\" text=\"x\""},
  {"A1 NO [MESSAGELIMIT 1000 23221] x",
   "CONDITION no tag=\"A1\" code=\"MESSAGELIMIT\" arguments=\"1000 23221\" number=1000 "
   "goal=23221 text=\"x\""},
  {"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN APPENDLIMIT=35651584] x",
   "CONDITION ok code=\"CAPABILITY\" arguments=\"IMAP4rev1 AUTH=PLAIN APPENDLIMIT=35651584\" "
   "IMAP4rev1 APPENDLIMIT auth=\"PLAIN\" append-limit=35651584 words=3 text=\"x\""},
  {"A1 NO [BADCHARSET (a b)] x",
   "CONDITION no tag=\"A1\" code=\"BADCHARSET\" arguments=\"(a b)\" text=\"x\""},
  {"* OK [X-NEW thing] x", "CONDITION ok code=\"X-NEW\" unknown arguments=\"thing\" text=\"x\""},
};

static const ResponseCase mailbox_cases[] = {
  {"* 23 EXISTS", "EXISTS number=23"},
  {"* 5 recent", "RECENT number=5"},
  {"* 44 EXPUNGE", "EXPUNGE number=44"},
  {"* FLAGS (\\Answered \\Seen $Junk  x y])", "FLAGS flags=43 keyword=\"x\" keyword=\"y]\""},
  {"* FLAGS NIL", "FLAGS flags=0"},
  {"* VANISHED 300:310,405", "VANISHED uids=300:310,405"},
  {"* VANISHED (EARLIER) 41,43:*", "VANISHED earlier=41,43:4294967295"},
  {"* VANISHED (EARLIER)", "DEFECT number=0 uid=0"},
  {"* CAPABILITY IMAP4rev1 starttls LITERAL+ QRESYNC X-OWN",
   "CAPABILITY IMAP4rev1 STARTTLS LITERAL+ CONDSTORE QRESYNC words=5"},
  {"* ENABLED CONDSTORE", "ENABLED CONDSTORE words=1"},
  {"* ENABLED", "ENABLED words=0"},
  {"* CAPABILITY MESSAGELIMIT=1000 APPENDLIMIT", "CAPABILITY APPENDLIMIT MESSAGELIMIT "
                                                 "message-limit=1000 words=2"},
};

static const ResponseCase list_cases[] = {
  {"* LIST () \"/\" INBOX", "LIST name=\"INBOX\" kind=0 attributes=0 role=inbox delimiter=/"},
  {"* LIST (\\Noselect \\HasChildren) NIL \"a b\"", "LIST name=\"a b\" kind=0 attributes=9 role="},
  {"* LIST (\\Sent \\Important) \"\\\\\" {4}\r\na\"\\b",
   "LIST name=\"a\\\"\\\\b\" kind=0 attributes=0 role=sent delimiter=\\"},
  {"* LIST (\\Important) \"/\" i",
   "LIST name=\"i\" kind=0 attributes=0 role=important delimiter=/"},
  {"* LIST () \"//\" a", "LIST name=\"a\" kind=0 attributes=0 role="},
  {"* LIST () \"/\" bare name", "LIST name=\"bare name\" kind=0 attributes=0 role= delimiter=/"},
  {"* LIST () \"/\" x{5}", "LIST name=\"x{5}\" kind=0 attributes=0 role= delimiter=/"},
  {"* LSUB () \".\" a.b", "LIST name=\"a.b\" kind=1 attributes=80 role= delimiter=."},
  {"* XLIST (\\AllMail) \"/\" \"[Gmail]/All\"",
   "LIST name=\"[Gmail]/All\" kind=2 attributes=0 role=all delimiter=/"},
  {"* LIST (\\NonExistent) \"/\" \"F\" (\"CHILDINFO\" (\"SUBSCRIBED\"))",
   "LIST name=\"F\" kind=0 attributes=3 role= delimiter=/ child-subscribed"},
  {"* LIST () \"/\" \"New\" (OLDNAME (\"Old\") \"MYRIGHTS\" lrs X-Y ((a) \"b\"))",
   "LIST name=\"New\" kind=0 attributes=0 role= delimiter=/ old=\"Old\" rights=\"lrs\""},
  {"* LIST (\\Trash", "DEFECT number=0 uid=0"},
  {"* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 HIGHESTMODSEQ 7011231777)",
   "STATUS name=\"blurdybloop\" messages=231 uidnext=44292 highestmodseq=7011231777"},
  {"* STATUS \"x y\" (SIZE 5000000000 APPENDLIMIT NIL MAILBOXID (F22) X-NEW (1 2) DELETED 4)",
   "STATUS name=\"x y\" deleted=4 size=5000000000 appendlimit=18446744073709551615 "
   "mailboxid=\"F22\""},
  {"* STATUS bare name ()", "STATUS name=\"bare name\""},
  {"* STATUS a (MESSAGES -1)", "DEFECT number=0 uid=0"},
  {"* STATUS a (MESSAGES 4294967296)", "DEFECT number=0 uid=0"},
};

static const ResponseCase search_cases[] = {
  {"* SEARCH", "SEARCH all="},
  {"* SEARCH 2 84 3 882 (MODSEQ 917162500)", "SEARCH modseq=917162500 all=2:3,84,882"},
  {"* SEARCH 1 x", "DEFECT number=0 uid=0"},
  {"* SORT 5 3 4 (MODSEQ 1)", "SEARCH modseq=1 5 3 4"},
  {"* ESEARCH (TAG \"A282\") MIN 2 COUNT 3", "SEARCH tag=\"A282\" min=2 count=3"},
  {"* ESEARCH (TAG \"a567\") UID COUNT 17 ALL 4:18,21,28",
   "SEARCH tag=\"a567\" uid count=17 all=4:18,21,28"},
  {"* ESEARCH COUNT 18 ALL 1:17,21 MODSEQ 5", "SEARCH count=18 modseq=5 all=1:17,21"},
  {"* ESEARCH", "SEARCH"},
  {"* ESEARCH (TAG \"A\") UID PARTIAL (-1:-100 200:250,252:300)",
   "SEARCH tag=\"A\" uid window=-1:-100 partial=200:250,252:300"},
  {"* ESEARCH (TAG \"A\") UID PARTIAL (24000:24500 NIL) MAX 9",
   "SEARCH tag=\"A\" uid max=9 window=24000:24500 partial="},
  {"* ESEARCH (TAG \"A\" MAILBOX \"x y\" UIDVALIDITY 1) UID ALL 3 X-NEW (a (b))",
   "SEARCH tag=\"A\" uid all=3 mailbox=\"x y\""},
  {"* ESEARCH ALL", "DEFECT number=0 uid=0"},
  {"* ESEARCH ALL 1,", "DEFECT number=0 uid=0"},
  {"* ESEARCH ALL 1:*", "DEFECT number=0 uid=0"},
  {"* THREAD (2)(3 6 (4 23)(44 7 96))", "THREAD 2 3 6<3 4<6 23<4 44<6 7<44 96<7"},
  {"* THREAD ((3)(5))", "THREAD 0 3<0 5<0"},
  {"* THREAD", "THREAD"},
  {"* THREAD (2", "DEFECT number=0 uid=0"},
  {"* THREAD 2)", "DEFECT number=0 uid=0"},
};

static const ResponseCase fetch_cases[] = {
  {"* 1 FETCH (UID 5 FLAGS (\\Seen \\Recent own) MODSEQ (624140003) RFC822.SIZE 44827)",
   "FETCH seq=1 uid=5 flags=1 keyword=\"own\" recent size=44827 modseq=624140003"},
  {"* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" SAVEDATE NIL)",
   "FETCH seq=1 date=837596665 saved=0"},
  {"* 1 FETCH (INTERNALDATE \" 1-Jan-1970 00:00:01 +0000\")", "FETCH seq=1 date=1"},
  {"* 1 FETCH (UID 2 INTERNALDATE \"yesterday\" RFC822.SIZE 7)",
   "FETCH seq=1 uid=2 size=7 broken=4"},
  {"* 1 FETCH (UID 2 RFC822.SIZE 9223372036854775808)", "FETCH seq=1 uid=2 broken=8"},
  {"* 25997 UIDFETCH (FLAGS (\\Flagged))", "FETCH seq=0 uid=25997 flags=4"},
  {"* 1 FETCH (EMAILID (M6d99) THREADID NIL)", "FETCH seq=1 emailid=\"M6d99\""},
  {"* 1 FETCH (THREADID (NIL) EMAILID (M6d99))", "FETCH seq=1 emailid=\"M6d99\""},
  {"* 1 FETCH (EMAILID (NILE))", "FETCH seq=1 emailid=\"NILE\""},
  {"* 1 FETCH (X-GM-MSGID 1278455344230334865 X-GM-THRID 1266894439832287888 X-GM-LABELS "
   "(\\Inbox \"a b\" NIL c))",
   "FETCH seq=1 gmail-id=1278455344230334865 gmail-thread=1266894439832287888 "
   "label=\"\\\\Inbox\" label=\"a b\" label=\"c\""},
  {"* 1 FETCH (PREVIEW \"hello\" X-NEW ((a) \"b\" {2}\r\n)) c))", "FETCH seq=1 preview=\"hello\""},
  {"* 1 FETCH (BODY[HEADER.FIELDS (\"Foo\" BAR)] {3}\r\na)b BODY[]<5> NIL)",
   "FETCH seq=1 body[HEADER.FIELDS (\"Foo\" BAR)] data=\"a)b\" body[]<5>"},
  {"* 1 FETCH (BINARY[1.2]<0> ~{3}\r\na(b RFC822.HEADER \"x\" RFC822 \"y\")",
   "FETCH seq=1 binary[1.2]<0> data=\"a(b\" body[HEADER] data=\"x\" body[] data=\"y\""},
  {"* 1 FETCH ()", "FETCH seq=1"},
  {"* 1 FETCH (UID 5", "DEFECT number=1 uid=5"},
  {"* 1 FETCH (FLAGS (( UID 7 x", "DEFECT number=1 uid=7"},
  {"* 1 FETCH UID 5", "DEFECT number=1 uid=5"},
};

static const ResponseCase envelope_cases[] = {
  {"* 1 FETCH (ENVELOPE (\"Wed, 17 Jul 1996\" \"Hi \\\"you\\\"\" ((\"T G\" NIL \"gray\" \"cac\")) "
   "NIL \"\" () (NIL (NIL NIL \"k\" \"l\")) NIL NIL \"<B27397>\"))",
   "FETCH seq=1 envelope{ date=\"Wed, 17 Jul 1996\" subject=\"Hi \\\"you\\\"\" from( name=\"T G\" "
   "mailbox=\"gray\" host=\"cac\" ) cc( mailbox=\"k\" host=\"l\" ) message-id=\"<B27397>\" }"},
  {"* 1 FETCH (ENVELOPE (NIL {2}\r\nhi))", "FETCH seq=1 envelope{ subject=\"hi\" }"},
  {"* 1 FETCH (ENVELOPE ({1}\r\nd \"s\" NIL NIL NIL NIL NIL NIL NIL NIL extra (more)) UID 3)",
   "FETCH seq=1 uid=3 envelope{ date=\"d\" subject=\"s\" }"},
  {"* 1 FETCH (ENVELOPE (NIL (bad)) UID 3)", "FETCH seq=1 uid=3 broken=10"},
  {"* 1 FETCH (ENVELOPE NIL UID 3)", "FETCH seq=1 uid=3 broken=10"},
  {"* 1 FETCH (ENVELOPE (NIL \"caf\303\251\" ((bare NIL atoms host))))",
   "FETCH seq=1 envelope{ subject=\"caf\\303\\251\" from( name=\"bare\" mailbox=\"atoms\" "
   "host=\"host\" ) }"},
};

static const ResponseCase body_cases[] = {
  {"* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\" 3028 92 "
   "NIL (\"inline\" (\"filename\" \"a\")) (\"en\" \"de\") \"loc\" more (x)))",
   "FETCH seq=1 {TEXT/PLAIN parameter( name=\"CHARSET\" value=\"utf-8\" ) encoding=\"7BIT\" "
   "size=3028 lines=92 disposition=\"inline\" disposition( name=\"filename\" value=\"a\" ) "
   "language=\"en\" location=\"loc\" }"},
  {"* 1 FETCH (BODY ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)(\"IMAGE\" \"PNG\" NIL NIL NIL "
   "\"BASE64\" 2) \"MIXED\"))",
   "FETCH seq=1 {multipart/MIXED {TEXT/PLAIN encoding=\"7BIT\" size=1 lines=1 } {IMAGE/PNG "
   "encoding=\"BASE64\" size=2 } }"},
  {"* 1 FETCH (BODYSTRUCTURE (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 50 (NIL \"in\" NIL NIL "
   "NIL NIL NIL NIL NIL NIL) (\"TEXT\" \"HTML\" NIL NIL NIL \"8BIT\" 5 6) 7 NIL))",
   "FETCH seq=1 {MESSAGE/RFC822 encoding=\"7BIT\" size=50 lines=7 envelope{ subject=\"in\" } "
   "{TEXT/HTML encoding=\"8BIT\" size=5 lines=6 } }"},
  {"* 1 FETCH (BODYSTRUCTURE (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 50 NIL \"attachment\"))",
   "FETCH seq=1 {MESSAGE/RFC822 encoding=\"7BIT\" size=50 disposition=\"attachment\" }"},
  {"* 1 FETCH (BODYSTRUCTURE (\"MIXED\" (\"BOUNDARY\" \"x\") NIL NIL))",
   "FETCH seq=1 {multipart/MIXED parameter( name=\"BOUNDARY\" value=\"x\" ) size=0 }"},
  {"* 1 FETCH (BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" -1 NIL) UID 4)",
   "FETCH seq=1 uid=4 {TEXT/PLAIN encoding=\"7BIT\" size=0 }"},
  {"* 1 FETCH (BODYSTRUCTURE () UID 4)", "FETCH seq=1 uid=4 {/ size=0 }"},
  {"* 1 FETCH (BODYSTRUCTURE (((((( UID 4)", "DEFECT number=1 uid=4"},
  {"* 1 FETCH (BODYSTRUCTURE (x (y)) UID 4)", "FETCH seq=1 uid=4 broken=20"},
};

static const ResponseCase account_cases[] = {
  {"* NAMESPACE ((\"\" \"/\")(\"#mh/\" \"/\" \"X\" (\"a\"))) NIL ((\"#s.\" \".\"))",
   "NAMESPACE 0: prefix=\"\" delimiter=/ 0: prefix=\"#mh/\" delimiter=/ 2: prefix=\"#s.\" "
   "delimiter=."},
  {"* NAMESPACE NIL NIL NIL", "NAMESPACE"},
  {"* ID (\"name\" \"Cyrus\" \"version\" NIL)",
   "ID id( name=\"name\" value=\"Cyrus\" ) id( name=\"version\" )"},
  {"* ID NIL", "ID"},
  {"* QUOTA \"!partition/sda4\" (STORAGE 104 10923847 MESSAGE 1 2)",
   "QUOTA root=\"!partition/sda4\" resource=\"STORAGE\" usage=104 limit=10923847 "
   "resource=\"MESSAGE\" usage=1 limit=2"},
  {"* QUOTA (STORAGE 1 2)", "QUOTA resource=\"STORAGE\" usage=1 limit=2"},
  {"* QUOTAROOT INBOX \"#user\" x", "QUOTAROOT mailbox=\"INBOX\" root=\"#user\" root=\"x\""},
  {"* QUOTAROOT INBOX", "QUOTAROOT mailbox=\"INBOX\""},
  {"* ACL \"INBOX/a\" u1 lrs \"u 2\" x",
   "ACL mailbox=\"INBOX/a\" who=\"u1\" rights=\"lrs\" who=\"u 2\" rights=\"x\""},
  {"* LISTRIGHTS a anyone \"\" l r",
   "LISTRIGHTS mailbox=\"a\" who=\"anyone\" required=\"\" optional=\"l\" optional=\"r\""},
  {"* MYRIGHTS INBOX lrsw", "MYRIGHTS mailbox=\"INBOX\" required=\"lrsw\""},
  {"* METADATA \"INBOX\" (/private/comment {2}\r\nmy /shared/x NIL)",
   "METADATA mailbox=\"INBOX\" entry( name=\"/private/comment\" value=\"my\" ) entry( "
   "name=\"/shared/x\" )"},
  {"* METADATA \"\" /shared/comment /private/x",
   "METADATA mailbox=\"\" entry( name=\"/shared/comment\" ) entry( name=\"/private/x\" )"},
};

static const struct {
  const char *name;
  const ResponseCase *cases;
  size_t n;
} tables[] = {
  {"conditions", condition_cases, G_N_ELEMENTS (condition_cases)},
  {"codes", code_cases, G_N_ELEMENTS (code_cases)},
  {"mailbox-data", mailbox_cases, G_N_ELEMENTS (mailbox_cases)},
  {"lists", list_cases, G_N_ELEMENTS (list_cases)},
  {"searches", search_cases, G_N_ELEMENTS (search_cases)},
  {"fetches", fetch_cases, G_N_ELEMENTS (fetch_cases)},
  {"envelopes", envelope_cases, G_N_ELEMENTS (envelope_cases)},
  {"body-structures", body_cases, G_N_ELEMENTS (body_cases)},
  {"account-data", account_cases, G_N_ELEMENTS (account_cases)},
};

// A response read wrongly is a message shown wrongly, or not at all.
static void
test_table (const void *data)
{
  size_t table = GPOINTER_TO_SIZE (data);
  for (size_t i = 0; i < tables[table].n; i++) {
    const ResponseCase *one = &tables[table].cases[i];
    g_autofree char *line = g_strconcat (one->bytes, "\r\n", NULL);
    for (size_t chunk = 0; chunk <= 7; chunk++) {
      g_autofree char *dump = response_dump_bytes (line, strlen (line), chunk, NULL);
      g_assert_cmpstr (dump, ==, one->dump);
    }
  }
}

// Parts within parts up to the limit are a message's; one more costs its structure, and neither the
// stack nor what else was told of it.
static void
test_depth (void)
{
  // Beside them nest the list of what is fetched, and the innermost part.
  for (unsigned within = LIMIT_DEPTH - 2; within <= LIMIT_DEPTH - 1; within++) {
    g_autoptr (GString) line = g_string_new ("* 1 FETCH (BODYSTRUCTURE ");

    for (unsigned i = 0; i < within; i++)
      g_string_append_c (line, '(');
    g_string_append (line, "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1)");
    for (unsigned i = 0; i < within; i++)
      g_string_append (line, " \"MIXED\")");
    g_string_append (line, " UID 4)\r\n");
    g_autofree char *dump = response_dump_bytes (line->str, line->len, 0, NULL);
    g_assert_cmpint (strstr (dump, "{TEXT/PLAIN ") != NULL, ==, within == LIMIT_DEPTH - 2);
    g_assert_nonnull (strstr (dump, "uid=4"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_autofree char *path = g_strconcat ("/imap/response/", tables[i].name, NULL);
    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_table);
  }
  g_test_add_func ("/imap/response/depth", test_depth);
  return g_test_run ();
}
