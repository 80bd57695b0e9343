"""The screen of `hookkit watch`.

    reader.py      what the store, the journal and the transcripts have, once a second
    view.py        what a person has chosen: page, row, order, filter
    drawing.py     both, as lines of a terminal
    keys.py        keys to choices
    cancelling.py  runs, and their end
    screen.py      the application that runs them

prompt_toolkit takes the keys, edits the filter and draws only what has changed. Nothing of it is
imported unless a terminal shows the screen.
"""
