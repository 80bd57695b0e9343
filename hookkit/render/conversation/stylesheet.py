"""The style of the page: light and dark, for a phone and for a wide screen."""

STYLE = """
:root {
  color-scheme: light dark;
  --back: #fbfbfa; --text: #1d1d1f; --dim: #5f6368; --line: #d9d9d6;
  --you: #e8f0fe; --you-line: #4674c9; --code: #f0f0ed; --bad: #b3261e; --note: #7a5200;
  --new: #1a6b2d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #17181a; --text: #e6e6e3; --dim: #a2a5a9; --line: #3a3c40;
    --you: #1f2a3d; --you-line: #7ea6ef; --code: #232427; --bad: #ff8a80; --note: #f0b95b;
    --new: #7fd992;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 52rem; padding: 1.25rem 1rem 4rem;
  background: var(--back); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 {
  font-size: .875rem; font-weight: 600; color: var(--dim); margin: 2.25rem 0 0;
  padding-bottom: .25rem; border-bottom: 1px solid var(--line);
}
h3 { font-size: .875rem; margin: 1.5rem 0 .25rem; }
h4 { font-size: .75rem; font-weight: 600; color: var(--dim); margin: .75rem 0 .25rem; }
time { color: var(--dim); font-weight: 400; margin-left: .35rem; }
dl.facts {
  display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem;
  margin: 0; font-size: .875rem;
}
dl.facts dt { color: var(--dim); }
dl.facts dd { margin: 0; }
.lacks, .note { color: var(--note); font-size: .9rem; margin: .75rem 0; }
.lacks { border: 1px solid; border-radius: .4rem; padding: .6rem .8rem; }
.text p { margin: .5rem 0; white-space: pre-wrap; }
.text p, .io pre { unicode-bidi: plaintext; text-align: start; }
code:not([dir]) { direction: ltr; unicode-bidi: isolate; }
.prompt { background: var(--you); border-left: .25rem solid var(--you-line);
  border-radius: .25rem; padding: .3rem .85rem; }
code, pre { font: .84em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--code); border-radius: .25rem; padding: .1em .3em; }
pre {
  background: var(--code); border: 1px solid var(--line); border-radius: .4rem;
  padding: .6rem .8rem; margin: .5rem 0; overflow-x: auto; overflow-wrap: normal; tab-size: 4;
}
.io pre { white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { background: none; padding: 0; font-size: 1em; }
.diff ins { color: var(--new); text-decoration: none; }
.diff del { color: var(--bad); text-decoration: none; }
.question { border-left: .25rem solid var(--you-line); padding: 0 .85rem; margin: .75rem 0; }
.question dd { margin: .15rem 0 0; color: var(--you-line); font-weight: 600; }
.question dd.none { color: var(--dim); font-weight: 400; }
.question dt, .question dd { white-space: pre-wrap; }
details { margin: .4rem 0; border: 1px solid var(--line); border-radius: .4rem; }
summary { cursor: pointer; padding: .3rem .7rem; font-size: .875rem; }
summary.note { margin: 0; }
summary:focus-visible { outline: 2px solid var(--you-line); outline-offset: 2px; }
summary .how { color: var(--dim); }
summary .bad { color: var(--bad); }
.io, .agent > div { padding: 0 .7rem .5rem; }
.agent { border-style: dashed; }
@media (max-width: 30rem) {
  body { padding: .9rem .75rem 3rem; }
  h1 { font-size: 1.25rem; }
  .agent > div { padding: 0 .4rem .4rem; }
}
@media print { details { break-inside: avoid; } }
"""
