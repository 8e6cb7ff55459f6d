import { shortDigest } from '../image/digest.ts';
import { describeGroup, type PlacedImage } from '../rules/shared-group.ts';
import { amount, minuteOf, size } from '../util/words.ts';
import { copyable } from './copy.ts';
import { element, tableOf } from './dom.ts';
import type { Row } from './rows.ts';
import { drawLanes } from './timeline.ts';

/** Opens a drawer with everything known of one shared image, and what to do about it. */
export function openDrawer(dialog: HTMLDialogElement, { group, allowed }: Row): void {
  const { details = [], steps } = describeGroup(group);
  const facts = details.filter(({ label }) => label === 'same' || label === 'risk' || label === 'mark');
  const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '✕');
  close.addEventListener('click', () => {
    dialog.close();
  });
  const lanes = element('div', { class: 'lanes' });
  const title = element('h2', { id: 'drawer-title', tabindex: '-1' }, group.services.join(', '));
  dialog.replaceChildren(
    element('div', { class: 'top' }, element('p', { class: 'kind' }, 'The same image'), close),
    title,
    ...(allowed === undefined ? [] : [element('p', {}, acceptedText(allowed))]),
    element(
      'dl',
      {},
      element('dt', {}, group.imageIds.length === 1 ? 'image ID' : 'image IDs'),
      ...group.imageIds.map((id) => element('dd', {}, copyable(id, 'the image ID'))),
      ...facts.flatMap(({ label, value }) => [element('dt', {}, label), element('dd', {}, value)]),
    ),
    element('h3', {}, 'What to do'),
    element(
      'ol',
      { class: 'steps' },
      ...steps.map(({ text, command }) =>
        element('li', {}, element('p', {}, text), command === undefined ? undefined : copyable(command, 'the command')),
      ),
    ),
    element('h3', {}, 'Pushes'),
    lanes,
    element('h3', {}, amount(group.images.length, 'place', 'places')),
    element(
      'div',
      { class: 'scroller', role: 'region', 'aria-label': 'Places', tabindex: '0' },
      tableOf(['Place', 'Tags', 'Pushed', 'Last pull', 'Size', 'Digest'], group.images.map(placeRow)),
    ),
  );
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  title.focus();
  if (group.images.some(({ pushedAt }) => pushedAt !== undefined)) drawLanes(lanes, group.images);
  else lanes.replaceChildren(element('p', { class: 'note' }, 'ECR did not say when it was pushed.'));
}

function acceptedText({ since, expires, reason }: NonNullable<Row['allowed']>): string {
  const known = since === undefined ? 'Allowed' : `Known since ${since} and accepted`;
  return `${known} until ${expires}: ${reason}`;
}

function placeRow(image: PlacedImage): HTMLTableRowElement {
  const { service, repository, tags, pushedAt, pulledAt, bytes, digest, archived } = image;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, service, element('span', { class: 'uri' }, repository.uri)),
    element('td', { class: 'name' }, `${tags.join(', ') || 'none'}${archived ? ' (archived)' : ''}`),
    element('td', {}, pushedAt === undefined ? 'not known' : minuteOf(pushedAt)),
    element('td', {}, pulledAt === undefined ? 'none recorded' : minuteOf(pulledAt)),
    element('td', {}, bytes === undefined ? 'not known' : size(bytes)),
    element('td', {}, copyable(digest, 'the digest', shortDigest(digest))),
  );
}
