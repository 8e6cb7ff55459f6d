import { bin, extent } from 'd3-array';
import { axisBottom, axisLeft } from 'd3-axis';
import { scaleLinear, scalePoint, type ScaleTime, scaleUtc } from 'd3-scale';
import { select, type Selection } from 'd3-selection';
import type { PlacedImage } from '../rules/shared-group.ts';
import { amount, many, minuteOf } from '../util/words.ts';
import { edgeOf, momentOf } from './words.ts';
import { element, part, tableOf } from './dom.ts';
import type { Row } from './rows.ts';

/** In pixels. */
const MARGIN = { top: 8, right: 24, bottom: 24, left: 48 };
const HEIGHT = 140;
const LANE = 26;
/** How many services get a lane. */
const LANES = 12;
const HOUR = 3_600_000;

interface Period {
  readonly from: number;
  readonly to: number;
  readonly pushes: number;
}

type Svg = Selection<SVGSVGElement, unknown, null, undefined>;

/** Draws how many copies were pushed when. @returns what is drawn, for a table with the same data */
function drawPushes(root: HTMLElement, moments: readonly number[]): Period[] {
  const svg = canvas(root, HEIGHT, `${amount(moments.length, 'push', 'pushes')} of copies over time`);
  const time = scaleUtc(span(moments), [MARGIN.left, root.clientWidth - MARGIN.right]);
  const [from, to] = time.domain().map(Number);
  const bins = bin<number, number>()
    .domain([from ?? 0, to ?? 0])
    .thresholds(time.ticks(40).map(Number))([...moments]);
  const periods = bins.map((pushes): Period => {
    return { from: pushes.x0 ?? 0, to: pushes.x1 ?? 0, pushes: pushes.length };
  });
  const most = Math.max(1, ...periods.map(({ pushes }) => pushes));
  const height = scaleLinear([0, most], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  drawTime(svg, HEIGHT, time, root.clientWidth / 110);
  const whole = height.ticks(4).filter(Number.isInteger);
  svg
    .append('g')
    .attr('transform', `translate(${MARGIN.left},0)`)
    .call(
      axisLeft<number>(height)
        .tickValues(whole)
        .tickFormat((count) => count.toLocaleString('en-US')),
    );
  svg
    .append('g')
    .selectAll('rect')
    .data(periods.filter(({ pushes }) => pushes > 0))
    .join('rect')
    .attr('class', 'bar')
    .attr('x', (period) => time(period.from))
    .attr('width', (period) => Math.max(2, time(period.to) - time(period.from) - 1))
    .attr('y', ({ pushes }) => height(pushes))
    .attr('height', ({ pushes }) => height(0) - height(pushes))
    .append('title')
    .text(({ from, to, pushes }) => `${edgeOf(from)} to ${edgeOf(to)}: ${amount(pushes, 'push', 'pushes')}`);
  return periods;
}

/** Draws the pushes of one image, one lane per service; the first push is filled, copies are hollow. */
export function drawLanes(root: HTMLElement, images: readonly PlacedImage[]): void {
  const pushed = images.flatMap(({ service, pushedAt }) => (pushedAt === undefined ? [] : [{ service, pushedAt }]));
  const services = [...new Set(pushed.map(({ service }) => service))].slice(0, LANES);
  const height = MARGIN.top + services.length * LANE + MARGIN.bottom;
  const svg = canvas(root, height, 'When each service pushed the image. The table has the same moments.');
  const left = Math.min(180, root.clientWidth / 3);
  const right = root.clientWidth - MARGIN.right;
  const time = scaleUtc(span(pushed.map(({ pushedAt }) => pushedAt.getTime())), [left, right]);
  const lane = scalePoint(services, [MARGIN.top, height - MARGIN.bottom]).padding(0.5);
  drawTime(svg, height, time, (root.clientWidth - left) / 90);
  const lanes = svg.append('g').selectAll('g').data(services).join('g');
  lanes.attr('transform', (service) => `translate(0,${lane(service) ?? 0})`);
  lanes.append('line').attr('class', 'lane').attr('x1', left).attr('x2', right);
  lanes
    .append('text')
    .attr('x', left - 10)
    .attr('dy', '0.32em')
    .attr('text-anchor', 'end')
    .text((service) => (service.length > 24 ? `…${service.slice(-23)}` : service));
  svg
    .append('g')
    .selectAll('circle')
    .data(pushed.filter(({ service }) => services.includes(service)))
    .join('circle')
    .attr('class', (_, index) => (index === 0 ? 'push first' : 'push'))
    .attr('r', 6)
    .attr('cx', ({ pushedAt }) => time(pushedAt))
    .attr('cy', ({ service }) => lane(service) ?? 0)
    .append('title')
    .text(({ service, pushedAt }) => `${service}: ${minuteOf(pushedAt)}`);
}

/** Draws the axis of the time at the bottom. */
function drawTime(svg: Svg, height: number, time: ScaleTime<number, number>, ticks: number): void {
  const axis = axisBottom<Date>(time).ticks(Math.max(2, ticks)).tickFormat(momentOf);
  svg
    .append('g')
    .attr('transform', `translate(0,${height - MARGIN.bottom})`)
    .call(axis);
}

function canvas(root: HTMLElement, height: number, label: string): Svg {
  root.replaceChildren();
  const width = root.clientWidth;
  const svg = select(root).append('svg').attr('role', 'img').attr('aria-label', label);
  return svg.attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height);
}

/** Adds at least an hour on each side, so that a single push is a point on a time axis and not the whole axis. */
function span(moments: readonly number[]): [Date, Date] {
  const [first = 0, last = 0] = extent(moments);
  const margin = Math.max(HOUR, (last - first) / 20);
  return [new Date(first - margin), new Date(last + margin)];
}

/** Shows when images that already existed were pushed again, as a picture and as a table. */
export function drawPushHistory(rows: readonly Row[]): void {
  // An image comes from its first place; the others are copies.
  const copies = rows.flatMap(({ group }) => group.images.slice(1));
  const moments = copies.flatMap(({ pushedAt }) => pushedAt?.getTime() ?? []);
  const unknown = copies.length - moments.length;
  part('#pushes-note').textContent =
    `${amount(copies.length, 'copy', 'copies')}: places that got an image after another place had it.` +
    (unknown === 0 ? '' : ` ECR did not say when ${amount(unknown, 'copy was', 'copies were')} pushed.`);
  part('#pushes-table').hidden = moments.length === 0;
  if (moments.length === 0) {
    part('#pushes').replaceChildren();
    return;
  }
  const periods = drawPushes(part('#pushes'), moments).filter(({ pushes }) => pushes > 0);
  document.querySelector('#pushes-table table')?.remove();
  const texts = periods.map(({ from, to, pushes }) => [edgeOf(from), edgeOf(to), many(pushes)]);
  const lines = texts.map((cells) => element('tr', {}, ...cells.map((text) => element('td', {}, text))));
  part('#pushes-table').append(tableOf(['From', 'To', 'Pushes'], lines));
}
