# SPDX-License-Identifier: MIT
"""chart.py FIGURES [TITLE]: draws the figures of make bench as SVG.

FIGURES has a line of JSON for each comparison, as measure.py writes them, and
others with the Python, the machine, date, commit and command.  The SVG goes to standard
output.  It adapts to light and dark pages.
"""
import html
import json
import sys

WIDTH = 760
LEFT = 210
BAR = 14
ROW = 46
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b1f24; }
.quiet { fill: #57606a; font-size: 11px; }
.head { font-weight: bold; }
.ours { fill: #0969da; } .peer { fill: #8c959f; }
.line { stroke: #0969da; stroke-width: 2; fill: none; }
.axis { stroke: #8c959f; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .quiet { fill: #9da7b1; }
.ours { fill: #388bfd; } .line { stroke: #388bfd; }
}
"""


def read(path):
    """Return the description of the run, the comparisons and the growth."""
    about, pairs, growth = {}, [], []
    with open(path) as lines:
        for line in map(json.loads, lines):
            if "commit" in line or "python" in line:
                about.update(line)
            elif "files" in line:
                growth.append((line["files"], line["full-cache"]))
            else:
                pairs.append(line)
    if not about.keys() >= {"commit", "python"} or not pairs:
        sys.exit(f"chart.py: {path}: no complete run of make bench")
    return about, pairs, sorted(growth)


def text(x, y, words, kind="", anchor="start"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" '
            f'text-anchor="{anchor}">{html.escape(words)}</text>')


def bar(x, y, width, kind):
    return (f'<rect x="{x}" y="{y:.1f}" width="{max(width, 1):.1f}" '
            f'height="{BAR}" class="{kind}"/>')


def draw_pairs(pairs, top):
    """Two bars for each comparison; the peer's is as long for all of them."""
    out = []
    room = WIDTH - LEFT - 150
    for number, pair in enumerate(pairs):
        y = top + number * ROW
        ours, theirs = pair["pyc-bake"], pair["seconds"]
        longest = max(ours, theirs)
        out += [
            text(LEFT - 10, y + 18, pair["what"], anchor="end"),
            bar(LEFT, y, room * ours / longest, "ours"),
            text(LEFT + room * ours / longest + 6, y + 12,
                 f"{ours:.3g} s: {theirs / ours:.2g} times as fast"),
            bar(LEFT, y + BAR + 2, room * theirs / longest, "peer"),
            text(LEFT + room * theirs / longest + 6, y + BAR + 14,
                 f"{theirs:.3g} s, {pair['peer']}", "quiet"),
        ]
    return out, top + len(pairs) * ROW


def draw_growth(growth, top):
    """A line with the time for each file."""
    height = 90
    each = [(files, 1e6 * seconds / files) for files, seconds in growth]
    most = max(value for _, value in each) * 1.2
    right = WIDTH - 60
    step = (right - LEFT) / max(len(each) - 1, 1)
    points = [(LEFT + i * step, top + 24 + height * (1 - value / most))
              for i, (_, value) in enumerate(each)]
    out = [text(LEFT - 10, top + 60, "a small file, full cache", anchor="end"),
           f'<path class="axis" d="M{LEFT} {top + 24 + height}H{right}"/>',
           '<polyline class="line" points="'
           + " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>']
    for (x, y), (files, value) in zip(points, each):
        out += [text(x, y - 8, f"{value:.0f} us", anchor="middle"),
                text(x, top + height + 40, f"{files:,} files", "quiet",
                     "middle")]
    return out, top + height + 60


def main():
    about, pairs, growth = read(sys.argv[1])
    out = [text(10, 22, "pyc-bake against its peers, wall time", "head")]
    body, y = draw_pairs(pairs, 44)
    out += body
    if growth:
        body, y = draw_growth(growth, y)
        out += body
    for line in (f"{about['machine']}; {about['python']}; {about['date']}",
                 f"commit {about['commit']}; {about['command']}"):
        out.append(text(10, y + 10, line, "quiet"))
        y += 16
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
          f'height="{y + 10:.0f}" viewBox="0 0 {WIDTH} {y + 10:.0f}" '
          'role="img">')
    print("<title>pyc-bake against its peers</title>")
    print(f"<style>{STYLE}</style>")
    print("\n".join(out))
    print("</svg>")


main()
