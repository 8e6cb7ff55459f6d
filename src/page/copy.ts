import { element, part } from './dom.ts';

/** How long a button shows that it has copied, in milliseconds. */
const SAID_MS = 2_000;

/**
 * Text such as a command or a digest, with a button that copies it.
 *
 * @param shown a shorter text, if there is no room for all of it
 */
export function copyable(text: string, what: string, shown = text): HTMLElement {
  const code = element('code', { title: text }, shown);
  const button = element('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${what}` }, 'Copy');
  button.addEventListener('click', () => {
    void copy(text, code).then((said) => {
      // Screen readers announce nothing outside an open dialog.
      (button.closest('dialog') ?? document.body).append(part('#said'));
      button.textContent = part('#said').textContent = said;
      setTimeout(() => {
        button.textContent = 'Copy';
      }, SAID_MS);
    });
  });
  return element('div', { class: 'copyable' }, code, button);
}

/** If a browser offers no clipboard, the text is selected so that the reader can copy it with the keyboard. */
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
