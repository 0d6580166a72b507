// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates by OpenSSL. Every call must work: a test without its certificate is no test.

#include "support/test-certificates.h"

#include <glib/gstdio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY (24 * 60 * 60)

struct _TestAuthority {
  EVP_PKEY *key;
  X509 *certificate;
  char *path;
};

static void
must (bool worked)
{
  if (!worked)
    g_error ("test-certificates: OpenSSL refused");
}

static void
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;

  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);

  must (extension != NULL && X509_add_ext (certificate, extension, -1) == 1);
  X509_EXTENSION_free (extension);
}

static X509 *
new_certificate (const char *common_name, EVP_PKEY *key, int first_day, int last_day)
{
  X509 *certificate = X509_new ();
  X509_NAME *name = X509_get_subject_name (certificate);

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set_uint64 (X509_get_serialNumber (certificate), (uint64_t) g_random_int () + 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), (long) first_day * DAY);
  X509_gmtime_adj (X509_getm_notAfter (certificate), (long) last_day * DAY);
  must (X509_set_pubkey (certificate, key) == 1);
  must (X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const unsigned char *) common_name,
                                    -1, -1, 0) == 1);
  return certificate;
}

static void
sign (X509 *certificate, X509 *issuer, EVP_PKEY *key)
{
  must (X509_set_issuer_name (certificate, X509_get_subject_name (issuer)) == 1);
  must (X509_sign (certificate, key, EVP_sha256 ()) > 0);
}

static X509 *
new_authority (const char *name, EVP_PKEY *key)
{
  X509 *certificate = new_certificate (name, key, -2, 2);

  add_extension (certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension (certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  return certificate;
}

static void
write_pem (TestAuthority *authority)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("test-authority-XXXXXX.pem", &authority->path, &error);

  g_assert_no_error (error);
  FILE *file = fdopen (fd, "w");

  must (PEM_write_X509 (file, authority->certificate) == 1);
  fclose (file);
  g_setenv ("SSL_CERT_FILE", authority->path, TRUE);
}

TestAuthority *
test_authority_new (void)
{
  TestAuthority *authority = g_new0 (TestAuthority, 1);

  authority->key = EVP_EC_gen ("P-256");
  authority->certificate = new_authority ("Test Authority", authority->key);
  sign (authority->certificate, authority->certificate, authority->key);
  write_pem (authority);
  return authority;
}

void
test_authority_free (TestAuthority *authority)
{
  if (authority == NULL)
    return;
  g_unlink (authority->path);
  g_free (authority->path);
  X509_free (authority->certificate);
  EVP_PKEY_free (authority->key);
  g_free (authority);
}

static X509 *
new_leaf (const TestCertificate *template, EVP_PKEY *key)
{
  bool is_default = template->first_day == 0 && template->last_day == 0;
  X509 *leaf =
    new_certificate (template->common_name != NULL ? template->common_name : "test", key,
                     is_default ? -1 : template->first_day, is_default ? 1 : template->last_day);

  add_extension (leaf, leaf, NID_basic_constraints, "CA:FALSE");
  add_extension (leaf, leaf, NID_ext_key_usage,
                 template->purpose != NULL ? template->purpose : "serverAuth");
  if (template->names != NULL)
    add_extension (leaf, leaf, NID_subject_alt_name, template->names);
  return leaf;
}

// Signs LEAF by an authority that AUTHORITY has constrained, which goes into SSL's chain.
static void
sign_in_between (TestAuthority *authority, X509 *leaf, const char *constraint, SSL_CTX *ssl)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *between = new_authority ("Between", key);

  add_extension (between, authority->certificate, NID_name_constraints, constraint);
  sign (between, authority->certificate, authority->key);
  sign (leaf, between, key);
  must (SSL_CTX_add_extra_chain_cert (ssl, between) == 1);
  EVP_PKEY_free (key);
}

static char *
sha256_of (X509 *certificate)
{
  unsigned char digest[32];
  GString *hex = g_string_new (NULL);

  must (X509_digest (certificate, EVP_sha256 (), digest, NULL) == 1);
  for (size_t i = 0; i < sizeof digest; i++)
    g_string_append_printf (hex, "%02x", digest[i]);
  return g_string_free_and_steal (hex);
}

char *
test_authority_issue (TestAuthority *authority, const TestCertificate *template, SSL_CTX *ssl)
{
  EVP_PKEY *key =
    template->rsa_bits > 0 ? EVP_RSA_gen ((unsigned int) template->rsa_bits) : EVP_EC_gen ("P-256");
  X509 *leaf = new_leaf (template, key);

  if (template->is_self_signed)
    sign (leaf, leaf, key);
  else if (template->constraint != NULL)
    sign_in_between (authority, leaf, template->constraint, ssl);
  else
    sign (leaf, authority->certificate, authority->key);
  must (SSL_CTX_use_certificate (ssl, leaf) == 1 && SSL_CTX_use_PrivateKey (ssl, key) == 1);
  char *sha256 = sha256_of (leaf);

  X509_free (leaf);
  EVP_PKEY_free (key);
  return sha256;
}
