# SPDX-License-Identifier: GPL-3.0-or-later
"""Who writes to whom in the sample mailbox. All invented, all under reserved domains."""

OWNER = ("Robin Hale", "robin@example.org")

PEOPLE = {
    "me": OWNER,
    "ines": ("Ines Carvalho", "ines@northlight.example"),
    "oskar": ("Oskar Nyberg", "oskar@northlight.example"),
    "dana": ("Dana Petrov", "dana@northlight.example"),
    "anna": ("Anna Lindqvist", "anna@lindqvist.example"),
    "ben": ("Ben Okafor", "ben.okafor@example.com"),
    "tom": ("Tom Whitcombe", "tom@boatyard.example"),
    "chiara": ("Chiara Moretti", "chiara@moretti.example"),
    "zoe": ("Zoë Dubois", "zoe.dubois@example.net"),
    "priya": ("Priya Raman", "priya@kestrel-survey.example"),
    "sophie": ("Sophie Hale", "sophie.hale@example.com"),
    "mum": ("Margaret Hale", "margaret@hale.example"),
    "juergen": ("Jürgen Krämer", "juergen@kraemer.example"),
    "misaki": ("田中 美咲", "misaki@tanaka.example"),
    "youssef": ("يوسف حداد", "youssef@maktaba.example"),
    "editor": ("Elena Marsh", "elena@saltmarsh.example"),
    "clinic": ("Fennel Street Dental", "reception@fennelstreet.example"),
    "ferry": ("Solveig Aas", "press@vestfjord-ferries.example"),
    "carpenter": ("Harriet Fell, Joinery", "harriet@fell-joinery.example"),
    "council": ("Town Council, Parking", "parking@council.example"),
    "hana": ("Hana Novák", "hana@novak.example"),
    "walt": ("Walt Greer", "walt.greer@example.com"),
    "odile": ("Odile Martin", "odile@example.net"),
    "linus": ("Linus Brandt", "linus@brandt.example"),
    "mei": ("Mei Chen", "mei@chen.example"),
    "aster": ("Aster Vance", "aster@vance.example"),
}

LISTS = {
    "growers": ("Growers of the valley", "growers@lists.example.org"),
    "carto": ("Cartography tools", "carto-dev@lists.example.net"),
}

# Folder → special use (RFC 6154).
SPECIAL_USE = {
    "Drafts": "\\Drafts",
    "Sent": "\\Sent",
    "Archive": "\\Archive",
    "Junk": "\\Junk",
    "Trash": "\\Trash",
}
