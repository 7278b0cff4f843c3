"""The look of the report: light and dark, narrow and wide, and on paper."""

STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --card: #f5f7f9;
  --link: #0b5cad; --full: #0b6fb8; --lost: #d9730d; --none: #b4bcc5; --some: #8fb8d8; --warn: #b3261e; --mark: #fff0b8; }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --ink: #e6eaee; --soft: #9aa6b2; --line: #363e47;
  --card: #1d232a; --link: #7ab8f5; --full: #4aa3e0; --lost: #ee9a4d; --none: #5b6570; --some: #3f6785; --warn: #ff8a80;
  --mark: #57460f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.2rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .2rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { max-width: 46rem; margin: .4rem 0; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; }
.soft { color: var(--soft); font-size: .9rem; }
.warn { border-left: 4px solid var(--warn); padding: .3rem .8rem; background: var(--card); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .6rem; margin: 1rem 0;
  padding: 0; }
.cards div { background: var(--card); border-radius: .5rem; padding: .6rem .8rem; }
.cards dt { color: var(--soft); font-size: .85rem; line-height: 1.25; }
.cards dd { margin: 0; font-size: 1.6rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.5rem; }
figure { margin: 0; max-width: 34rem; }
figcaption { font-size: .9rem; color: var(--soft); }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--ink); font-size: 11px; text-anchor: middle; font-family: inherit; }
svg .tick { fill: var(--soft); font-size: 10px; }
svg line { stroke: var(--soft); }
svg .some { fill: var(--some); } svg .full { fill: var(--full); }
.bar { display: flex; height: .8rem; border-radius: .2rem; overflow: hidden; background: var(--card); min-width: 7rem; }
.bar span { display: block; height: 100%; }
.bar .full, .key .full { background: var(--full); } .bar .lost, .key .lost { background: var(--lost); }
.bar .none, .key .none { background: var(--none); }
.key span { display: inline-block; width: .8rem; height: .8rem; border-radius: .15rem; margin: 0 .3rem 0 .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: .85rem; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { overflow-x: auto; }
ol.word { list-style: none; padding: 0; margin: .8rem 0; }
ol.word > li { display: grid; grid-template-columns: 5.2rem 1fr; gap: .2rem 1rem; padding: .7rem 0;
  border-bottom: 1px solid var(--line); }
.count { font-size: 1.5rem; font-weight: 650; line-height: 1.1; font-variant-numeric: tabular-nums; }
.count small { display: block; font-size: .78rem; font-weight: 400; color: var(--soft); }
details { margin: .25rem 0; }
summary { cursor: pointer; }
details.pair { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .8rem; margin: .6rem 0; }
.names { font-size: .9rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; margin: .4rem 0 1rem; }
.two > div { min-width: 0; }
pre { background: var(--card); padding: .6rem .7rem; margin: .2rem 0; border-radius: .4rem; overflow-x: auto;
  max-height: 32rem; line-height: 1.4; tab-size: 4; }
mark { background: var(--mark); color: inherit; display: inline-block; min-width: 100%; }
footer { margin-top: 3rem; }
@media (max-width: 44rem) {
  body { padding: .8rem .8rem 3rem; }
  .two { grid-template-columns: 1fr; }
  table.stack thead { display: none; }
  table.stack tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  table.stack td { display: block; border: 0; padding: .1rem 0; text-align: left; white-space: normal; }
  table.stack td.n { display: inline; margin-right: .9rem; font-size: .9rem; }
  table.stack td[data-what]::before { content: attr(data-what) ": "; color: var(--soft); }
  ol.word > li { grid-template-columns: 3.6rem 1fr; gap: .2rem .7rem; }
}
@media print {
  :root { --page: #fff; --ink: #000; --soft: #444; --line: #bbb; --card: #f2f2f2; --link: #000; --full: #0b6fb8;
    --lost: #d9730d; --none: #b4bcc5; --some: #8fb8d8; --mark: #fff0b8; }
  body { max-width: none; padding: 0; font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details.names:not([open]) { display: none; }
  h2 { break-after: avoid; } li, tr, figure, .cards div { break-inside: avoid; }
  pre { max-height: none; white-space: pre-wrap; }
}
"""
