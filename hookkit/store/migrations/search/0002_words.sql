-- Words in the forms of search_form.py, which folds them: marks that are left are letters. The
-- table is filled from the texts when it is opened next.
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co' tokenchars '_'"
);
INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);
