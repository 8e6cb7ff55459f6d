// Draws docs/twin.svg: the second act of the demonstration, as a terminal shows it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const COLUMNS = 100;
const CHARACTER = 8.43;
const LINE = 19;
const TOP = 52;
const LEFT = 18;

/** What SGR selects: https://man7.org/linux/man-pages/man4/console_codes.4.html */
const COLORS = { 2: '#8b949e', 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 36: '#79c0ff' };
const PLAIN = '#e6edf3';

/** The same picture each time: anything that differs from run to run is fixed to one day's values. */
function withoutTime(text) {
  return text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/, '2026-11-24 19:15 UTC').replace(/ \d+\.\d s\./, ' 0.2 s.');
}

/** A line as stretches of one style. */
function spansOf(line) {
  const spans = [];
  let style = { fill: PLAIN };
  for (const part of line.split(/(\x1b\[\d+m)/)) {
    const code = /^\x1b\[(\d+)m$/.exec(part)?.[1];
    if (code === undefined) spans.push({ text: part, ...style });
    else if (code === '1') style = { ...style, bold: true };
    else if (code === '22') style = { fill: style.fill === COLORS[2] ? PLAIN : style.fill };
    else style = { ...style, fill: COLORS[code] ?? PLAIN };
  }
  return spans.filter(({ text }) => text !== '');
}

/** Breaks a line as a terminal does: after its last column, whatever is there. */
function rowsOf(spans) {
  const rows = [[]];
  let column = 0;
  for (let { text, ...style } of spans) {
    while (text !== '') {
      if (column === COLUMNS) {
        rows.push([]);
        column = 0;
      }
      const piece = text.slice(0, COLUMNS - column);
      rows.at(-1).push({ text: piece, ...style });
      column += piece.length;
      text = text.slice(piece.length);
    }
  }
  return rows;
}

function escaped(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', ' ': '&#160;' };
  return text.replace(/[&<> ]/g, (character) => entities[character]);
}

function drawn(lines) {
  let y = TOP - LINE;
  const texts = lines.map((line) => {
    const rows = rowsOf(spansOf(line)).map((spans) => {
      y += LINE;
      return spans.map(({ text, fill, bold }, index) => {
        const start = index === 0 ? ` x="${LEFT}" y="${y}"` : '';
        return `<tspan${start} fill="${fill}"${bold ? ' font-weight="bold"' : ''}>${escaped(text)}</tspan>`;
      });
    });
    return rows.flat().length === 0 ? '' : `<text>${rows.flat().join('')}</text>\n`;
  });
  const width = Math.ceil(LEFT * 2 + COLUMNS * CHARACTER);
  const height = y + 23;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, at) => `<circle cx="${20 + at * 18}" cy="18" r="5" fill="${fill}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="mintmark guard stops the second of two services that ship the same image">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${texts.join('')}</g>
</svg>
`;
}

process.chdir(dirname(import.meta.dirname));
const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', 'demo'], {
  encoding: 'utf8',
  env: { FORCE_COLOR: '1' },
});
if (status !== 0) throw new Error(`The demonstration ended with ${status}: ${stderr}`);
const [, act] = /\n((?:\x1b\[\d+m)*2\. [^]*?\n)\n(?:\x1b\[\d+m)*3\. /.exec(stderr);
writeFileSync('docs/twin.svg', drawn(withoutTime(act).trimEnd().split('\n')));
