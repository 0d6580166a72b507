// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificate verification by OpenSSL's chain builder with our rules. Collects all that is wrong,
// not just the first, so that a person who is asked for an exception sees the whole of it.

#include "net/net-verify.h"
#include "base/mail-certificate.h"

#include <gio/gio.h>
#include <openssl/x509v3.h>

// 112 bits: no RSA under 2048, no SHA-1.
#define SECURITY_LEVEL 2

static const char *const trust_words[] = {
  [NET_TRUST_OK] = "",
  [NET_TRUST_PINNED] = "trusted by an exception",
  [NET_TRUST_CHANGED] = "another certificate than the one trusted by exception",
  [NET_TRUST_EXPIRED] = "expired",
  [NET_TRUST_NOT_YET_VALID] = "not valid yet",
  [NET_TRUST_WRONG_NAME] = "made for another host",
  [NET_TRUST_SELF_SIGNED] = "signed by itself or by an authority of its own",
  [NET_TRUST_UNKNOWN_ISSUER] = "signed by an authority that is not trusted here",
  [NET_TRUST_WRONG_PURPOSE] = "not made for a server of this name",
  [NET_TRUST_WEAK] = "key or signature too weak",
  [NET_TRUST_REVOKED] = "revoked",
  [NET_TRUST_OTHER] = "invalid",
};

bool
net_trust_is_good (NetTrust trust)
{
  return trust == NET_TRUST_OK || trust == NET_TRUST_PINNED;
}

static NetTrust
trust_from_error (int error)
{
  switch (error) {
  case X509_V_OK:
    return NET_TRUST_OK;
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return NET_TRUST_EXPIRED;
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return NET_TRUST_NOT_YET_VALID;
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return NET_TRUST_WRONG_NAME;
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    return NET_TRUST_SELF_SIGNED;
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_CERT_UNTRUSTED:
    return NET_TRUST_UNKNOWN_ISSUER;
  case X509_V_ERR_INVALID_PURPOSE:
  case X509_V_ERR_INVALID_CA:
  case X509_V_ERR_PATH_LENGTH_EXCEEDED:
  case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
  case X509_V_ERR_PERMITTED_VIOLATION:
  case X509_V_ERR_EXCLUDED_VIOLATION:
  case X509_V_ERR_CERT_REJECTED:
    return NET_TRUST_WRONG_PURPOSE;
  case X509_V_ERR_EE_KEY_TOO_SMALL:
  case X509_V_ERR_CA_KEY_TOO_SMALL:
  case X509_V_ERR_CA_MD_TOO_WEAK:
    return NET_TRUST_WEAK;
  case X509_V_ERR_CERT_REVOKED:
    return NET_TRUST_REVOKED;
  default:
    return NET_TRUST_OTHER;
  }
}

// Notes what is wrong and goes on; the caller fails if anything was noted.
static int
on_verify_error (int ok, X509_STORE_CTX *context)
{
  unsigned int *problems = X509_STORE_CTX_get_app_data (context);

  if (!ok)
    *problems |= 1u << trust_from_error (X509_STORE_CTX_get_error (context));
  return 1;
}

static bool
set_expected_name (X509_VERIFY_PARAM *param, const char *host)
{
  if (g_hostname_is_ip_address (host))
    return X509_VERIFY_PARAM_set1_ip_asc (param, host) == 1;
  X509_VERIFY_PARAM_set_hostflags (param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
                                            X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return *host != '\0' && X509_VERIFY_PARAM_set1_host (param, host, 0) == 1;
}

// A set of 1 << NetTrust: all that is wrong; 0 when nothing is.
static unsigned int
find_problems (X509_STORE *store, X509 *leaf, STACK_OF (X509) * chain, const char *host)
{
  X509_STORE_CTX *context = X509_STORE_CTX_new ();
  unsigned int problems = 0;
  bool is_good = X509_STORE_CTX_init (context, store, leaf, chain) == 1 &&
                 X509_STORE_CTX_set_default (context, "ssl_server") == 1 &&
                 X509_STORE_CTX_set_app_data (context, &problems) == 1;

  if (is_good) {
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param (context);

    X509_VERIFY_PARAM_set_auth_level (param, SECURITY_LEVEL);
    X509_STORE_CTX_set_verify_cb (context, on_verify_error);
    is_good = set_expected_name (param, host) && X509_verify_cert (context) == 1;
  }
  X509_STORE_CTX_free (context);
  if (!is_good && problems == 0)
    problems = 1u << NET_TRUST_OTHER;
  // Self-signed says it all: that nobody else vouches follows from it.
  if ((problems & 1u << NET_TRUST_SELF_SIGNED) != 0)
    problems &= ~(1u << NET_TRUST_UNKNOWN_ISSUER);
  return problems;
}

static NetTrust
first_problem (unsigned int problems)
{
  for (NetTrust trust = NET_TRUST_CHANGED; trust <= NET_TRUST_OTHER; trust++) {
    if ((problems & 1u << trust) != 0)
      return trust;
  }
  return NET_TRUST_OK;
}

G_STATIC_ASSERT (MAIL_DOUBT_CHANGED << (NET_TRUST_OTHER - NET_TRUST_CHANGED) == MAIL_DOUBT_OTHER);

static char *
describe_problems (unsigned int problems)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (trust_words); i++) {
    if ((problems & 1u << i) != 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", trust_words[i]);
  }
  return g_string_free_and_steal (g_steal_pointer (&words));
}

NetCertificate *
net_verify (X509_STORE *store, X509 *leaf, STACK_OF (X509) * chain, const NetIdentity *identity)
{
  NetCertificate *certificate = net_certificate_new_from_x509 (leaf);
  unsigned int problems;

  if (identity->pinned_sha256 == NULL)
    problems = find_problems (store, leaf, chain, identity->host);
  else if (g_ascii_strcasecmp (identity->pinned_sha256, certificate->sha256) == 0)
    problems = 1u << NET_TRUST_PINNED;
  else
    problems = 1u << NET_TRUST_CHANGED;
  certificate->trust =
    problems == 1u << NET_TRUST_PINNED ? NET_TRUST_PINNED : first_problem (problems);
  certificate->doubts = problems >> NET_TRUST_CHANGED;
  certificate->reason = describe_problems (problems);
  return certificate;
}
