"""Texts, questions, and whether the index itself finds them."""

import sqlite3
from unicodedata import normalize

from hookkit.store.search_form import index_form
from hookkit.store.search_query import parse_terms, to_fts
from hookkit.store.sqlite.migrate import migrate


def is_found(text: str, question: str) -> bool:
    """Whether the index's own table finds a text."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(db, "search")
        db.execute("INSERT INTO words (rowid, text) VALUES (1, ?)", (index_form(text),))
        asked = "SELECT 1 FROM words WHERE words MATCH ?"
        return db.execute(asked, (to_fts(parse_terms(question)),)).fetchone() is not None
    finally:
        db.close()


def decomposed(text: str) -> str:
    return normalize("NFD", text)


FOUND = [
    ("Fix the Login", "login", True),
    ("Fix the Login", "log", False),
    ("Fix the Login", "log*", True),
    ("Crème brûlée", "creme", True),
    ("creme", "Crème", True),
    ("the session_id is gone", "session_id", True),
    ("the session_id is gone", "session", False),
    ("see src/app/foo.py", "foo.py", True),
    ("see foo and bar.py", "foo.py", False),
    ("the login page", '"login page"', True),
    ("the page of the login", '"login page"', False),
    ("修复登录错误", "登录", True),
    ("修复登录错误", "登录错误", True),
    ("修复登录错误", "错误登录", False),
    ("修复登录错误", "录", True),
    ("修复登录错误", "误", True),
    ("Python入門guide", "入門", True),
    ("Python入門guide", "入門guide", True),
    ("Python入門guide", "python入", True),
    ("テストを書き忘れています", "テスト", True),
    ("テストを書き忘れています", "テスト。", True),
    ("검색을 고쳐 줘", "검색", True),
    # Signs
    ("we port it to C++ now", "C++", True),
    ("we port it to C++ now", '"to C++ now"', True),
    ("we port it to C# now", "C++", False),
    ("plan C is dead", "C++", False),
    ("plan C is dead", "c#", False),
    ("plan C is dead", "c", True),
    ("we port it to C++ now", "c", False),
    ("C++17, F#/C#", "c++", True),
    ("C++17, F#/C#", "c++17", True),
    ("C++17, F#/C#", "f#", True),
    ("in C#8", "c#", True),
    ("in C#8", "c#8", True),
    ("see foo#bar", "bar", True),
    ("rm -rf all", "-rf", True),
    ("rm -rf all", "rf", True),
    ("give an x", "-x", False),
    ("foo-bar", "-bar", False),
    ("foo bar", "foo-bar", True),
    ("foo bar", "foo--bar", True),
    ("count++ in a loop", "count", True),
    ("count++ in a loop", "count++", True),
    ("count in a loop", "count++", False),
    ("use .NET core", ".net", True),
    ("use .NET core", '"net core"', True),
    ("use ASP.NET", ".NET", True),
    ("net income", ".NET", False),
    ("run node.js", "node.js", True),
    ("run node.js", "node", True),
    ("run node js", "node.js", False),
    ("run foo-bar", "foo-bar", True),
    ("bar foo", "foo-bar", False),
    ("with --flag on", "--flag", True),
    ("with --flag on", "--fl*", True),
    ("with --flag on", '"with flag"', True),
    ("with a flag on", "--flag", False),
    ("do --dry-run", "--dry-run", True),
    ("issue #42 is", "#42", True),
    ("issue #42 is", '"issue 42"', True),
    ("issue 42 is", "#42", False),
    ("set $HOME, @app", "$home @app", True),
    # Unicode's forms
    (decomposed("보고서를 써"), "보고서", True),
    ("보고서를 써", decomposed("보고서"), True),
    (decomposed("ガイド"), "ガイド", True),
    ("ｶﾞｲﾄﾞ", "ガイド", True),
    ("カイト", "ガイド", False),
    ("ＡＰＩ", "api", True),
    ("api", "ＡＰＩ", True),
    (decomposed("Café"), "café", True),
    ("\ufb01le", "file", True),
    ("co\u00adoperate", "cooperate", True),
    ("Foo™ bar", "foo", True),
    # Letters
    ("ёлка", "ЕЛКА", True),
    ("елка", "ёлка", True),
    ("Ελλάς", "ελλασ", True),
    ("σοφός", "ΣΟΦΟΣ", True),
    ("İstanbul", "istanbul", True),
    ("ısı", "ISI", True),
    ("Straße", "STRASSE", True),
    ("Việt đường", "viet duong", True),
    ("Łódź smørrebrød", "lodz smorrebrod", True),
    ("مُحَمَّد", "محمد", True),
    ("שלום", "שָׁלוֹם", True),
    ("می\u200cخواهم", "می\u200cخواهم", True),
    ("می\u200cخواهم", "خواهم", True),
    ("हिन्दी में", "हिन्दी", True),
    ("हिन्दी में", "हिन", False),
    ("क्\u200dष", "क्ष", True),
    # Scripts without spaces
    ("แก้หน้าตะกร้าสินค้า", "ตะกร้า", True),
    ("ระบบล่ม", "ระบบ", True),
    ("ระบบล่ม", "น้ำ", False),
    ("ລະບົບ", "ລະບົບ", True),
    ("ប្រព័ន្ធ", "ប្រព័ន្ធ", True),
    ("ប្រ\u200bព័ន្ធ", "ប្រព័ន្ធ", True),
    ("ကွန်ပျူတာ", "ပျူတာ", True),
    ("a\u200bb", "b", True),
    # Emoji
    ("ok 😀😀 done", "😀", True),
    ("ok 😁 done", "😀", False),
    ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", True),
    ("👨 👦", "👨\u200d👩\u200d👧", False),
    ("👍🏽 yes", "👍", True),
    ("👍🏽 yes", "👍🏽", True),
    ("👍🏿 yes", "👍🏽", False),
    ("❤\ufe0f", "❤", True),
    ("❤", "❤\ufe0f", True),
    ("🇩🇪🇺🇸", "🇺🇸", True),
    ("\U0001fae9", "\U0001fae9", True),
    ("on \ue0a0 main", "\ue0a0", True),
]
