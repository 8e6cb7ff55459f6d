import { element, part } from './dom.ts';

/** How long a button says that it has copied (milliseconds). */
const SAID_MS = 2_000;

/**
 * A command or digest with a button that copies it.
 *
 * @param shown if there is no room for all of it
 */
export function copyable(text: string, what: string, shown = text): HTMLElement {
  const code = element('code', { title: text }, shown);
  const button = element('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${what}` }, 'Copy');
  button.addEventListener('click', () => {
    void copy(text, code).then((said) => {
      // Beside an open dialog nothing is read out.
      (button.closest('dialog') ?? document.body).append(part('#said'));
      button.textContent = part('#said').textContent = said;
      setTimeout(() => {
        button.textContent = 'Copy';
      }, SAID_MS);
    });
  });
  return element('div', { class: 'copyable' }, code, button);
}

/** Where a browser gives no clipboard, the text is selected for the reader's own keys. */
async function copy(text: string, code: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    code.textContent = text;
    getSelection()?.selectAllChildren(code);
    return 'Selected';
  }
}
