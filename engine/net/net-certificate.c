// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading a certificate for people. Everything in it was written by a stranger: names are escaped,
// names with a NUL in them are left out. Judging it is net-verify's.

#include "net/net-certificate.h"
#include "net/net-verify.h"

#include <gio/gio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

// What was written into BIO. Empty where there was no memory for it, or for BIO, which is NULL.
static char *
take_bio_text (BIO *bio)
{
  char *bytes = NULL;
  long length = bio ? BIO_get_mem_data (bio, &bytes) : 0;
  char *text = bytes ? g_utf8_make_valid (bytes, length) : g_strdup ("");

  BIO_free (bio);
  return text;
}

static char *
name_to_text (const X509_NAME *name)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  // Controls and quotes escaped, UTF-8 left readable.
  if (bio)
    X509_NAME_print_ex (bio, name, 0, XN_FLAG_ONELINE & ~(unsigned long) ASN1_STRFLGS_ESC_MSB);
  return take_bio_text (bio);
}

static char *
to_pem (X509 *x509)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  if (bio)
    PEM_write_bio_X509 (bio, x509);
  return take_bio_text (bio);
}

static int64_t
to_unix_time (const ASN1_TIME *time)
{
  struct tm tm;

  return ASN1_TIME_to_tm (time, &tm) == 1 ? (int64_t) timegm (&tm) : 0;
}

static char *
to_sha256 (X509 *x509)
{
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  GString *hex = g_string_new (NULL);

  X509_digest (x509, EVP_sha256 (), digest, &length);
  for (unsigned int i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", digest[i]);
  return g_string_free_and_steal (hex);
}

// One subjectAltName as text, or NULL for a kind that names no host.
static char *
alternative_to_text (const GENERAL_NAME *name)
{
  const unsigned char *bytes;
  size_t length;

  if (name->type == GEN_DNS) {
    bytes = ASN1_STRING_get0_data (name->d.dNSName);
    length = (size_t) ASN1_STRING_length (name->d.dNSName);
    return memchr (bytes, '\0', length) == NULL ?
             g_utf8_make_valid ((const char *) bytes, (gssize) length) :
             NULL;
  }
  if (name->type != GEN_IPADD)
    return NULL;
  length = (size_t) ASN1_STRING_length (name->d.iPAddress);
  if (length != 4 && length != 16)
    return NULL;
  g_autoptr (GInetAddress) address =
    g_inet_address_new_from_bytes (ASN1_STRING_get0_data (name->d.iPAddress),
                                   length == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);

  return g_inet_address_to_string (address);
}

static char **
read_names (X509 *x509)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  GENERAL_NAMES *all = X509_get_ext_d2i (x509, NID_subject_alt_name, NULL, NULL);

  for (int i = 0; i < sk_GENERAL_NAME_num (all); i++) {
    char *text = alternative_to_text (sk_GENERAL_NAME_value (all, i));

    if (text != NULL)
      g_strv_builder_take (names, text);
  }
  GENERAL_NAMES_free (all);
  return g_strv_builder_end (names);
}

NetCertificate *
net_certificate_new_from_x509 (X509 *leaf)
{
  NetCertificate *certificate = g_new0 (NetCertificate, 1);

  certificate->subject = name_to_text (X509_get_subject_name (leaf));
  certificate->issuer = name_to_text (X509_get_issuer_name (leaf));
  certificate->names = read_names (leaf);
  certificate->not_before = to_unix_time (X509_get0_notBefore (leaf));
  certificate->not_after = to_unix_time (X509_get0_notAfter (leaf));
  certificate->sha256 = to_sha256 (leaf);
  certificate->pem = to_pem (leaf);
  certificate->trust = NET_TRUST_OTHER;
  return certificate;
}

NetCertificate *
net_certificate_copy (const NetCertificate *certificate)
{
  NetCertificate *copy = g_new0 (NetCertificate, 1);

  *copy = *certificate;
  copy->subject = g_strdup (certificate->subject);
  copy->issuer = g_strdup (certificate->issuer);
  copy->names = g_strdupv (certificate->names);
  copy->sha256 = g_strdup (certificate->sha256);
  copy->pem = g_strdup (certificate->pem);
  copy->reason = g_strdup (certificate->reason);
  return copy;
}

void
net_certificate_free (NetCertificate *certificate)
{
  if (certificate == NULL)
    return;
  g_free (certificate->subject);
  g_free (certificate->issuer);
  g_strfreev (certificate->names);
  g_free (certificate->sha256);
  g_free (certificate->pem);
  g_free (certificate->reason);
  g_free (certificate);
}

static char *
format_date (int64_t seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return date != NULL ? g_date_time_format (date, "%Y-%m-%d %H:%M UTC") : g_strdup ("?");
}

char *
net_certificate_describe (const NetCertificate *certificate)
{
  g_autofree char *names = g_strjoinv (", ", certificate->names);
  g_autofree char *from = format_date (certificate->not_before);
  g_autofree char *to = format_date (certificate->not_after);

  return g_strdup_printf ("Subject: %s\nNames: %s\nIssuer: %s\nValid: %s to %s\nSHA-256: %s%s%s",
                          certificate->subject, names, certificate->issuer, from, to,
                          certificate->sha256, *certificate->reason != '\0' ? "\nVerdict: " : "",
                          certificate->reason);
}
